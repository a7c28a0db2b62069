"""A decided plan, to be asked what would be otherwise: with a partner more, or with another one instead."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cached_property

import numpy as np

from b2b.assignment.market import Market
from b2b.assignment.question import Criterion
from b2b.assignment.supply import Choice, Supply

Given = Mapping[tuple[int, int], int]
"""Who delivers how much of what, by the indexes of demand and bidder."""


@dataclass(frozen=True)
class Outcome:
    """What was decided, by which criteria, and the time by which everything is to be ready."""

    market: Market
    criteria: Sequence[Criterion]
    latest: datetime
    given: Given

    @property
    def delay_first(self) -> bool:
        return self.criteria.index("delay") < self.criteria.index("cost")

    @property
    def parcels_first(self) -> bool:
        return self.criteria[0] == "parcels"

    @cached_property
    def used(self) -> frozenset[int]:
        return frozenset(p for _, p in self.given)

    @cached_property
    def supply(self) -> Supply:
        """What could be taken when cost was decided: everything, or only what is ready as early as can be."""
        return self.market.by(self.latest if self.delay_first else self.market.times[-1]).exact()

    @cached_property
    def whole_supply(self) -> Supply:
        """What could be taken if time did not matter."""
        return self.market.by(self.market.times[-1])

    def choice(self, *, more: int | None = None, instead_of: int | None = None) -> Choice:
        """The partners of the plan, with one more, or with that one instead of another."""
        chosen = np.zeros(len(self.market.bidders), dtype=bool)
        chosen[[p for p in self.used if p != instead_of] + ([] if more is None else [more])] = True
        return chosen

    def extra(self, more: int) -> Decimal:
        """What it would cost more in all to use this partner too, as well as it can be used."""
        added = self.supply.cost(self.choice(more=more)) - self.supply.cost(self.choice())
        return self.market.unit * int(added)

    def replaceable(self, partner: int) -> list[int]:
        """The partners of the plan instead of which this one would do for the same cost."""
        others = sorted(self.used)
        missing, costs = self.supply.weigh(np.array([self.choice(more=partner, instead_of=other) for other in others]))
        equal = (missing == 0) & (costs == self.supply.cost(self.choice()))
        return [other for other, same in zip(others, equal, strict=True) if same]

    def ready(self, choice: Choice) -> datetime:
        """When these partners can have shipped it all, at the cost of the plan."""
        times, cost = self.market.times, self.supply.cost(self.choice())
        return times[bisect_left(times, True, key=lambda time: self.market.by(time).exact().cost(choice) <= cost)]
