"""The plan is the best of all plans there are, by every criterion and tie (G1, G2, G4): thousands of small questions
against an independent search through every way to split them, larger ones against every choice of partners and
against the model of the textbooks."""

from __future__ import annotations

from fractions import Fraction

import pytest
from msgspec.structs import replace

from b2b.assignment import Question, best_plan, what_if
from tests.assignment.exhaustive import best_of_all, best_of_all_choices, cents, key_of
from tests.assignment.markets import large, small
from tests.assignment.textbook import least_cost, sites_of

COST, DELAY = ("cost", "delay", "parcels"), ("delay", "cost", "parcels")
PATIENT = 60.0
"""Seconds at most: what is asked here is whether the plan is the best, not how soon it is found."""


def preferred(asked: Question) -> tuple[str, ...]:
    return COST if asked.preference == ("cost", "delay") else DELAY


def waiting(asked: Question) -> Question:
    """The same with back orders, if they bring anything."""
    return replace(asked, allow_back_orders=True)


@pytest.mark.covers("G1", "G2")
@pytest.mark.parametrize("block", range(8))
def test_a_plan_is_the_best_of_all_ways_to_split(block: int) -> None:
    for seed in range(block * 400, block * 400 + 400):
        asked = small(seed)
        criteria = preferred(asked)
        (best,) = best_of_all(asked, criteria)

        plan = best_plan(asked, seconds=PATIENT)

        assert key_of(asked, plan, criteria) == best, seed
        assert plan.optimal and plan.gap is None, seed
        assert plan.complete == (best[0] == 0), seed


@pytest.mark.covers("G1")
@pytest.mark.parametrize("block", range(2))
def test_a_plan_says_of_itself_what_its_lines_come_to(block: int) -> None:
    for seed in range(block * 100, block * 100 + 100):
        asked = small(seed)

        plan = best_plan(asked, seconds=PATIENT)

        _, cost, ready, parcels, _ = key_of(asked, plan, COST)
        assert (cents(plan.cost), plan.ready_at or asked.decided_at, plan.parcels) == (cost, ready, parcels), seed


@pytest.mark.covers("G4")
@pytest.mark.parametrize("block", range(4))
def test_each_alternative_is_the_best_for_its_own_goal(block: int) -> None:
    for seed in range(10_000 + block * 100, 10_000 + block * 100 + 100):
        asked = small(seed)
        parcels = ("parcels", *asked.preference)
        goals = [(asked, COST), (asked, DELAY), (asked, parcels), (waiting(asked), preferred(asked))]

        plans = what_if(asked, seconds=PATIENT)

        assert [plan.name for plan in plans] == ["lowest_cost", "fastest", "fewest_parcels", "with_back_orders"]
        for plan, (terms, criteria) in zip(plans, goals, strict=True):
            assert [key_of(terms, plan, criteria)] == best_of_all(terms, criteria), (seed, plan.name)
            assert plan.optimal and plan.gap is None, (seed, plan.name)


@pytest.mark.covers("G1", "G4")
@pytest.mark.parametrize("split", [True, False], ids=["split", "whole"])
@pytest.mark.parametrize("kind", ["scarce", "even", "plenty"])
def test_a_plan_is_the_best_of_all_choices_of_partners(kind: str, split: bool) -> None:
    for seed in range(6):
        asked = large(seed, items=8, partners=7, kind=kind, split_lines=split, allow_back_orders=seed % 2 == 1)
        goals = [COST, DELAY, ("parcels", "cost", "delay")]

        plans = what_if(asked, seconds=PATIENT)

        keys = [key_of(asked, plan, criteria) for plan, criteria in zip(plans, goals, strict=False)]
        assert keys == best_of_all_choices(asked, *goals), seed
        assert all(plan.optimal for plan in plans), seed


@pytest.mark.covers("G1")
@pytest.mark.parametrize("split", [True, False], ids=["split", "whole"])
@pytest.mark.parametrize("kind", ["scarce", "even", "plenty"])
def test_a_plan_of_real_size_costs_what_the_textbooks_model_costs(kind: str, split: bool) -> None:
    asked = large(77, items=25, partners=14, kind=kind, split_lines=split, allow_back_orders=True)

    plan = best_plan(asked, seconds=PATIENT)

    assert plan.optimal
    assert Fraction(cents(plan.cost)) == least_cost(sites_of(asked))
