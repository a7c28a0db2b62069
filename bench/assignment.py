"""How long the plans of a request with 50 items and 30 partners take, all reasons included, and how many are proven.

Each round asks twelve new questions, made to be hard: what another partner saves is about what its shipping costs.
Nobody has all of an item, or everybody has everything, or prices come in a handful of equal values; with and without
split lines, each preference, back orders in every other. *One plan* is what automatic mode decides by, *four plans* are
the alternatives to compare. The worst of a round counts. A usual request has 12 items and 6 partners.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from itertools import count, product
from statistics import mean, median

from tests.assignment.markets import large

from b2b.assignment import Plan, Question, best_plan, what_if
from bench.figure import Demand, Figure, Round
from bench.place import Place

A_SECOND = Demand(words="≤ 1 in every round", is_met_by=lambda values: max(values) <= 1)
WORST_OF_ONE = Figure("one plan, the worst", A_SECOND, unit="s")
WORST_OF_FOUR = Figure("four plans, the worst", A_SECOND, unit="s")
MIDDLE_OF_ONE = Figure("one plan, the median", unit="s")
USUAL = Figure("one plan of a usual request, the median", unit="ms")
PROVEN_OF_ONE = Figure("proven to be the best: one plan", unit="%")
PROVEN_OF_FOUR = Figure("proven to be the best: four plans", unit="%")
GAP = Figure("largest gap of those not proven, of the cost", unit="%")
FIGURES = (WORST_OF_ONE, WORST_OF_FOUR, MIDDLE_OF_ONE, USUAL, PROVEN_OF_ONE, PROVEN_OF_FOUR, GAP)


def rounds(_: Place) -> Iterator[Round]:
    for seed in count():
        hard = _questions(seed, items=50, partners=30)
        usual = _questions(seed, items=12, partners=6)
        one, four = [_timed(_alone, asked) for asked in hard], [_timed(what_if, asked) for asked in hard]
        plans = [plan for _, found in (*one, *four) for plan in found]
        yield {
            WORST_OF_ONE: max(seconds for seconds, _ in one),
            WORST_OF_FOUR: max(seconds for seconds, _ in four),
            MIDDLE_OF_ONE: median(seconds for seconds, _ in one),
            USUAL: median(_timed(_alone, asked)[0] for asked in usual) * 1e3,
            PROVEN_OF_ONE: _proven(one),
            PROVEN_OF_FOUR: _proven(four),
            GAP: max(float(100 * (plan.gap or 0) / plan.cost) for plan in plans),
        }


def _questions(seed: int, *, items: int, partners: int) -> list[Question]:
    kinds, preferences = ("scarce", "even", "plenty"), (("cost", "delay"), ("delay", "cost"))
    return [
        large(
            seed * 100 + number,
            items=items,
            partners=partners,
            kind=kind,
            split_lines=split,
            preference=preference,
            allow_back_orders=number % 2 == 1,
        )
        for number, (kind, preference, split) in enumerate(product(kinds, preferences, (True, False)))
    ]


def _alone(asked: Question) -> Sequence[Plan]:
    return (best_plan(asked),)


Timed = tuple[float, Sequence[Plan]]
"""Seconds, and the plans that they took."""


def _timed(make: Callable[[Question], Sequence[Plan]], asked: Question) -> Timed:
    start = time.perf_counter()
    plans = make(asked)
    return time.perf_counter() - start, plans


def _proven(timed: Sequence[Timed]) -> float:
    return 100 * mean(plan.optimal for _, plans in timed for plan in plans)
