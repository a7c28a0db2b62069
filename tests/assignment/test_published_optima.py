"""The published instances of others: our plans reach their optima to the last digit, and so does our referee (G1).

An answer limits what a partner has of each item; nothing limits it over all items, so the capacitated instances are
no questions that a request could ask. They show that the referee of test_optimum.py can be believed.
"""

from __future__ import annotations

import json
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

import pytest

from b2b.assignment import Question, best_plan
from tests.assignment.builders import Answer, Has, Wanted, answer, question
from tests.assignment.textbook import Sites, least_cost
from tests.conftest import ROOT

FOLDER = ROOT.parent / "shared" / "data" / "assignment"
PATIENT = 30.0
"""Seconds at most: what is asked here is whether the optimum is reached, not how soon (that is bench/assignment.py)."""
pytestmark = [
    pytest.mark.covers("G1"),
    pytest.mark.skipif(not FOLDER.exists(), reason="there is no shared data beside the project (../shared/data)"),
]


class Instance(NamedTuple):
    """Costs are of a whole line, by line, then supplier."""

    capacities: list[int]
    fees: list[Decimal]
    demands: list[int]
    costs: list[list[Decimal]]


def orlib(name: str) -> Instance:
    numbers = iter((FOLDER / "orlib" / f"{name}.txt").read_text().split())
    suppliers, lines = int(next(numbers)), int(next(numbers))
    heads = [(int(Decimal(next(numbers))), Decimal(next(numbers))) for _ in range(suppliers)]
    rows = [(int(next(numbers)), [Decimal(next(numbers)) for _ in range(suppliers)]) for _ in range(lines)]
    return Instance([c for c, _ in heads], [f for _, f in heads], [d for d, _ in rows], [c for _, c in rows])


def holmberg(name: str) -> Instance:
    numbers = iter((FOLDER / "holmberg" / f"{name}.txt").read_text().split())
    suppliers, lines = int(next(numbers)), int(next(numbers))
    capacities = [int(next(numbers)) for _ in range(suppliers)]
    fees = [Decimal(next(numbers)) for _ in range(suppliers)]
    demands = [int(next(numbers)) for _ in range(lines)]
    return Instance(
        capacities, fees, demands, [[Decimal(next(numbers)) for _ in range(suppliers)] for _ in range(lines)]
    )


def published(family: str, name: str) -> Decimal:
    known = json.loads((FOLDER / family / "known-optima.json").read_text(), parse_float=Decimal)[name]
    return known["capacitated"] if family == "orlib" else known


def asked(instance: Instance, **terms: bool) -> Question:
    """One unit of each line, from suppliers that have all of them."""
    lines = [f"line {i}" for i in range(len(instance.demands))]
    return question(
        {line: Wanted(1) for line in lines}, *(_answer(instance, lines, p) for p in range(len(instance.fees))), **terms
    )


def _answer(instance: Instance, lines: list[str], p: int) -> Answer:
    prices = {line: Has(1, str(costs[p])) for line, costs in zip(lines, instance.costs, strict=True)}
    return answer(f"supplier {p}", ships=str(instance.fees[p]), **prices)


@pytest.mark.parametrize("split", [True, False], ids=["split", "whole"])
@pytest.mark.parametrize("name", ["cap71", "cap72", "cap101", "cap102", "cap131"])
def test_a_plan_reaches_the_published_optimum_without_capacities(name: str, split: bool) -> None:
    instance = orlib(name)
    suppliers, optimum = _solution(name)

    plan = best_plan(asked(instance, split_lines=split), seconds=PATIENT)

    assert plan.optimal and plan.complete
    assert plan.cost == optimum
    assert plan.parcels == len(set(suppliers))


def _solution(name: str) -> tuple[list[int], Decimal]:
    """The supplier of each line, and the total."""
    *suppliers, total = (FOLDER / "orlib" / f"{name}.txt.opt").read_text().split()
    return [int(supplier) for supplier in suppliers], Decimal(total)


@pytest.mark.parametrize("name", ["cap71", "cap72", "cap101", "cap102", "cap131"])
def test_a_plan_names_the_suppliers_of_the_published_solution(name: str) -> None:
    instance = orlib(name)
    suppliers, _ = _solution(name)
    request = asked(instance)

    plan = best_plan(request, seconds=PATIENT)

    lines = {demand.item_id: i for i, demand in enumerate(request.demands)}
    named = {bidder.partner_id: p for p, bidder in enumerate(request.bidders)}
    ours = {lines[line.item_id]: named[line.partner_id] for line in plan.lines}
    assert [instance.costs[i][ours[i]] for i in sorted(ours)] == [instance.costs[i][p] for i, p in enumerate(suppliers)]
    assert set(ours.values()) == set(suppliers)


@pytest.mark.parametrize("name", ["cap41", "cap61", "cap71", "cap72", "cap82", "cap91", "cap101", "cap102", "cap131"])
def test_the_referee_reaches_the_published_optimum_with_capacities(name: str) -> None:
    instance = orlib(name)
    prices = [[Fraction(cost) / d for cost in row] for d, row in zip(instance.demands, instance.costs, strict=True)]

    cost = least_cost(_sites(instance, prices))

    assert abs(cost - Fraction(published("orlib", name))) < Fraction(1, 1000), "which is printed with three decimals"


@pytest.mark.parametrize("name", ["p1", "p2", "p3", "p5", "p9"])
def test_the_referee_reaches_the_published_optimum_with_one_supplier_a_line(name: str) -> None:
    instance = holmberg(name)
    prices = [[Fraction(cost) / d for cost in row] for d, row in zip(instance.demands, instance.costs, strict=True)]

    assert least_cost(_sites(instance, prices, whole=True)) == published("holmberg", name)


def _sites(instance: Instance, prices: list[list[Fraction]], *, whole: bool = False) -> Sites:
    return Sites(
        fees=[Fraction(fee) for fee in instance.fees],
        demands=instance.demands,
        prices=prices,
        most=[[demand] * len(instance.fees) for demand in instance.demands],
        capacities=instance.capacities,
        whole=whole,
    )
