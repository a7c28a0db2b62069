"""Where time runs out or amounts are enormous: a plan all the same, its money exact, its gap stated and true (G5)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import msgspec
import pytest

from b2b.assignment import best_plan, english, what_if
from tests.assignment.builders import Has, Wanted, answer, question, shares
from tests.assignment.exhaustive import CENTS, best_of_all_choices, cents, key_of
from tests.assignment.markets import large

COST, DELAY = ("cost", "delay", "parcels"), ("delay", "cost", "parcels")
BILLION, MILLION = 10**9, "1000000"


@pytest.mark.covers("G5")
@pytest.mark.parametrize("split", [True, False], ids=["split", "whole"])
@pytest.mark.parametrize("kind", ["scarce", "even", "plenty"])
def test_without_time_there_is_a_plan_and_a_gap_that_holds(kind: str, split: bool) -> None:
    for seed in range(5):
        asked = large(seed, items=7, partners=7, kind=kind, split_lines=split)
        (best,) = best_of_all_choices(asked, COST)

        plan = best_plan(asked, seconds=0)

        missing, cost, *_ = key_of(asked, plan, COST)
        assert missing == best[0], "it covers as much as any plan"
        assert not plan.optimal and plan.gap is not None
        assert 0 <= cost - best[1] <= cents(plan.gap), seed


@pytest.mark.covers("G5")
def test_a_quick_plan_is_near_the_best_one() -> None:
    for seed in range(10):
        asked = large(seed, items=8, partners=7)
        (best,) = best_of_all_choices(asked, COST)

        _, cost, *_ = key_of(asked, best_plan(asked, seconds=0), COST)

        assert cost <= best[1] * 1.01, seed


@pytest.mark.covers("G5")
def test_with_delay_first_time_is_met_even_without_time_to_prove_the_cost() -> None:
    for seed in range(5):
        asked = large(seed, items=7, partners=7, preference=("delay", "cost"))
        (best,) = best_of_all_choices(asked, DELAY)

        plan = best_plan(asked, seconds=0)

        missing, ready, cost, *_ = key_of(asked, plan, DELAY)
        assert (missing, ready) == best[:2]
        assert 0 <= cost - best[2] <= cents(plan.gap), seed


@pytest.mark.covers("G4", "G5")
def test_without_time_all_alternatives_are_there_and_none_claims_to_be_the_best() -> None:
    asked = large(1, items=7, partners=7, allow_back_orders=True)

    plans = what_if(asked, seconds=0)

    assert [plan.name for plan in plans] == ["lowest_cost", "fastest", "fewest_parcels", "with_back_orders"]
    assert all(plan.lines and not plan.optimal and plan.gap is not None for plan in plans)


@pytest.mark.covers("G5")
def test_a_market_far_too_large_is_planned_without_a_proof() -> None:
    asked = large(1, items=100, partners=90, kind="plenty")

    plan = best_plan(asked, seconds=0.1)

    assert plan.complete and not plan.optimal
    assert plan.gap is not None and 0 < plan.gap < plan.cost


@pytest.mark.covers("G4", "G5")
@pytest.mark.parametrize("seconds", [0, 0.02, 60])
def test_plans_travel_as_plain_json_whether_time_ran_out_or_not(seconds: float) -> None:
    asked = large(2, items=12, partners=10, kind="even", allow_back_orders=True)

    plans = what_if(asked, seconds=seconds)

    read = msgspec.json.decode(msgspec.json.encode(plans))
    assert [plan["optimal"] for plan in read] == [plan.optimal for plan in plans]
    assert [type(plan.optimal) for plan in plans] == [bool] * 4


@pytest.mark.covers("G1")
def test_prices_of_four_decimals_are_never_rounded() -> None:
    asked = question(
        {"soap": Wanted(3), "towel": Wanted(7)},
        answer("Nordlys", ships="0.0002", soap=Has(3, "0.3333"), towel=Has(7, "0.1429")),
        answer("Halden", ships="0.0001", soap=Has(3, "0.3333"), towel=Has(7, "0.1429")),
    )

    plan = best_plan(asked)

    assert shares(asked, plan) == {("soap", "Halden"): 3, ("towel", "Halden"): 7}
    assert plan.cost == Decimal("2.0003") and plan.optimal


@pytest.mark.covers("G1", "G5")
def test_a_billion_units_at_a_million_each_are_added_up_exactly() -> None:
    asked = question(
        {"ore": Wanted(BILLION)},
        answer("Nordlys", ships="0.0003", ore=Has(BILLION - 1, MILLION)),
        answer("Halden", ships="999999.9999", ore=Has(BILLION, "1000000.0001")),
        answer("Casa Verde", ships="0.0001", ore=Has(1, "999999.9999", BILLION, date(2026, 12, 1))),
    )

    plan = best_plan(asked)

    assert shares(asked, plan) == {("ore", "Nordlys"): BILLION - 1, ("ore", "Casa Verde"): 1}
    assert plan.cost == (BILLION - 1) * Decimal(MILLION) + Decimal("999999.9999") + Decimal("0.0004")
    assert plan.optimal or plan.gap <= plan.cost / BILLION


@pytest.mark.covers("G3", "G5")
def test_a_difference_in_the_last_decimal_of_a_quadrillion_is_said_exactly() -> None:
    asked = question(
        {"ore": Wanted(BILLION), "tin": Wanted(BILLION)},
        answer("Nordlys", ore=Has(BILLION, MILLION), tin=Has(BILLION, "0.0001")),
        answer("Halden", ships="100000.0007", ore=Has(BILLION, "2000000"), tin=Has(BILLION, "0")),
    )

    plan = best_plan(asked)

    assert shares(asked, plan) == {("ore", "Nordlys"): BILLION, ("tin", "Nordlys"): BILLION}
    why_not = next(reason for reason in plan.reasons if reason.item_id is None)
    assert why_not.facts["extra"] == CENTS * 7
    assert "0.0007 more in all" in english(why_not)
