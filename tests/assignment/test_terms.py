"""What may be taken and what counts first, told one rule at a time (G1, G2; API.md on plans)."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from b2b.assignment import best_plan, shortfalls, what_if
from tests.assignment.builders import HOUR, MONDAY, Has, Wanted, answer, id_of, question, shares
from tests.assignment.exhaustive import offered
from tests.assignment.markets import small

FRIDAY = date(2026, 11, 27)


@pytest.mark.covers("G1")
def test_shipping_is_paid_once_however_many_items_a_partner_delivers() -> None:
    asked = question(
        {"soap": Wanted(10), "towel": Wanted(2)},
        answer("Nordlys", ships="14", soap=Has(10, "9.10"), towel=Has(2, "20")),
        answer("Halden", ships="3", soap=Has(10, "9"), towel=Has(0, "1")),
    )

    plan = best_plan(asked)

    assert shares(asked, plan) == {("soap", "Nordlys"): 10, ("towel", "Nordlys"): 2}
    assert plan.cost == Decimal("145")


@pytest.mark.covers("G1")
def test_a_line_is_split_only_where_lines_may_be_split() -> None:
    offers = (answer("Nordlys", soap=Has(6, "9")), answer("Halden", after=1, soap=Has(10, "11")))

    split = question({"soap": Wanted(10)}, *offers)
    whole = question({"soap": Wanted(10)}, *offers, split_lines=False)

    assert shares(split, best_plan(split)) == {("soap", "Nordlys"): 6, ("soap", "Halden"): 4}
    assert shares(whole, best_plan(whole)) == {("soap", "Halden"): 10}


@pytest.mark.covers("G2")
def test_an_offer_over_the_max_price_is_not_taken_and_one_at_it_is() -> None:
    asked = question(
        {"soap": Wanted(10, "9.80")},
        answer("Nordlys", soap=Has(4, "9.80")),
        answer("Halden", soap=Has(10, "9.8001")),
    )

    plan = best_plan(asked)

    assert shares(asked, plan) == {("soap", "Nordlys"): 4}
    assert not plan.complete and plan.optimal


@pytest.mark.covers("G1")
def test_back_orders_count_only_where_they_are_allowed_and_have_a_date() -> None:
    offers = (
        answer("Nordlys", hours=24, soap=Has(4, "9", 6, FRIDAY)),
        answer("Halden", soap=Has(0, "8", 10)),
    )

    without = best_plan(question({"soap": Wanted(10)}, *offers))
    allowed = best_plan(question({"soap": Wanted(10)}, *offers, allow_back_orders=True))

    assert [(line.quantity, line.from_back_order) for line in without.lines] == [(4, 0)]
    assert [(line.quantity, line.from_back_order) for line in allowed.lines] == [(10, 6)]
    assert (without.ready_at, allowed.ready_at) == (MONDAY + 24 * HOUR, datetime(2026, 11, 27, tzinfo=UTC))


@pytest.mark.covers("G1")
def test_a_partner_that_gave_no_hours_ships_in_the_companys_time() -> None:
    asked = question(
        {"soap": Wanted(1)},
        answer("Nordlys", hours=None, soap=Has(1, "9")),
        answer("Halden", hours=47, soap=Has(1, "9")),
        shipping_time_hours=48,
    )

    plan = best_plan(asked)

    assert shares(asked, plan) == {("soap", "Halden"): 1}, "an hour earlier"
    assert best_plan(question({"soap": Wanted(1)}, answer("Nordlys", hours=None, soap=Has(1, "9")))).ready_at == (
        MONDAY + 48 * HOUR
    )


@pytest.mark.covers("G1")
@pytest.mark.parametrize(("preference", "winner"), [(("cost", "delay"), "Slow"), (("delay", "cost"), "Fast")])
def test_the_company_says_whether_cost_or_delay_counts_first(preference: tuple[str, str], winner: str) -> None:
    asked = question(
        {"soap": Wanted(1)},
        answer("Slow", hours=48, soap=Has(1, "9")),
        answer("Fast", hours=24, after=1, soap=Has(1, "10")),
        preference=preference,
    )

    assert shares(asked, best_plan(asked)) == {("soap", winner): 1}


@pytest.mark.covers("G1")
def test_of_equal_plans_fewer_parcels_then_the_earlier_answer_then_the_smaller_id() -> None:
    two_or_one = question(
        {"soap": Wanted(1), "towel": Wanted(1)},
        answer("A", after=0, soap=Has(1, "9")),
        answer("B", after=1, towel=Has(1, "9")),
        answer("C", after=9, soap=Has(1, "9"), towel=Has(1, "9")),
    )
    late_or_early = question(
        {"soap": Wanted(1)}, *(answer(n, after=a, soap=Has(1, "9")) for n, a in (("A", 2), ("B", 1)))
    )
    alike = question({"soap": Wanted(1)}, *(answer(name, soap=Has(1, "9")) for name in "ABCDE"))

    assert {partner for _, partner in shares(two_or_one, best_plan(two_or_one))} == {"C"}
    assert {partner for _, partner in shares(late_or_early, best_plan(late_or_early))} == {"B"}
    assert best_plan(alike).lines[0].partner_id == min(id_of(name) for name in "ABCDE")


@pytest.mark.covers("G1")
def test_as_much_as_can_be_is_covered_however_dear_or_late() -> None:
    asked = question(
        {"soap": Wanted(10), "towel": Wanted(5), "candle": Wanted(0)},
        answer("Nordlys", hours=1, soap=Has(4, "1")),
        answer("Halden", ships="900", hours=99, soap=Has(3, "500")),
        preference=("delay", "cost"),
    )

    plan = best_plan(asked)

    assert shares(asked, plan) == {("soap", "Nordlys"): 4, ("soap", "Halden"): 3}
    assert (plan.complete, plan.optimal) == (False, True)


@pytest.mark.covers("G4")
def test_the_four_alternatives_differ_where_the_request_does() -> None:
    asked = question(
        {"soap": Wanted(4), "towel": Wanted(4)},
        answer("Cheap", hours=72, soap=Has(4, "1"), towel=Has(3, "1", 1, FRIDAY)),
        answer("Fast", ships="1", hours=1, soap=Has(4, "3"), towel=Has(2, "3")),
        answer("Also fast", ships="1", hours=1, towel=Has(2, "4")),
        answer("Both", ships="9", hours=90, soap=Has(4, "2"), towel=Has(4, "2")),
    )

    plans = {plan.name: plan for plan in what_if(asked)}

    assert {name: (plan.cost, plan.parcels) for name, plan in plans.items()} == {
        "lowest_cost": (Decimal(11), 2),
        "fastest": (Decimal(28), 2),
        "fewest_parcels": (Decimal(25), 1),
        "with_back_orders": (Decimal(8), 1),
    }


@pytest.mark.covers("G2")
def test_an_item_is_short_because_of_its_max_price_or_at_any_price() -> None:
    asked = question(
        {"soap": Wanted(10, "9"), "towel": Wanted(10, "9"), "candle": Wanted(10), "glass": Wanted(3, "9")},
        answer("Nordlys", soap=Has(4, "9"), towel=Has(4, "9"), candle=Has(9, "1", 5, FRIDAY), glass=Has(3, "9")),
        answer("Halden", soap=Has(6, "9.01"), towel=Has(5, "9.01")),
    )

    found = {short.item_id: short.code for short in shortfalls(asked)}

    assert found == {id_of("soap"): "over_max_price", id_of("towel"): "unavailable", id_of("candle"): "unavailable"}


@pytest.mark.covers("G2")
def test_shortfalls_say_exactly_what_no_plan_can_fill() -> None:
    for seed in range(40_000, 40_400):
        asked = small(seed)
        found = {short.item_id: short.code for short in shortfalls(asked)}
        for demand in asked.demands:
            limited, unlimited = (
                [sum(offered(asked, limit, bidder)[:2]) for bidder in asked.bidders]
                for limit in (demand, type(demand)(item_id=demand.item_id, name="", quantity=demand.quantity))
            )
            together = sum if asked.split_lines else max
            fills, would_fill = (together(sizes) >= demand.quantity for sizes in (limited, unlimited))
            expected = None if fills else "over_max_price" if would_fill else "unavailable"
            assert found.get(demand.item_id) == expected, seed
