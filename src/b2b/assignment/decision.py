"""Criterion after criterion: each narrows what the next may choose from, until one choice of partners is left (G1)."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

import numpy as np

from b2b.assignment.descent import descend, saturated
from b2b.assignment.filling import Portion, fill
from b2b.assignment.market import Market
from b2b.assignment.programme import TRUSTED, Patience, Verdict, Within, minimise, objective, weight
from b2b.assignment.question import Criterion
from b2b.assignment.supply import Choice, Supply


class Decision:
    """What is decided so far.

    `choice` is the best known. Nothing may be ready after `latest`, cost more than `cost` (None: not decided, money is
    not counted yet) or take more than `parcels`. `sole`: every other choice as good has all partners of this one.
    `proven`: no question so far was left open. `floor`: no choice costs less.
    """

    def __init__(self, market: Market, criteria: Sequence[Criterion], patience: Patience) -> None:
        self.market = market
        self.criteria = criteria
        self.patience = patience
        self.latest = market.times[-1] if market.times else market.question.decided_at
        self.parcels = len(market.bidders)
        self.cost: float | None = None
        self.choice: Choice = np.ones(len(market.bidders), dtype=bool)
        self.sole = False
        self.proven = True
        self.floor = 0.0

    def decide(self) -> None:
        """Decide by the criteria, the first before the second; what is still equal, by the order of the partners."""
        rules = {"cost": self._by_cost, "delay": self._by_delay, "parcels": self._by_parcels}
        for criterion in self.criteria:
            rules[criterion]()
        self._by_rank()

    def given(self) -> dict[tuple[int, int], int]:
        """Who delivers how much of what, by the indexes of demand and bidder."""
        return {
            (item, partner): quantity
            for item, needed in enumerate(self.market.needs)
            for partner, quantity in sorted(self._filled(item, int(needed)).items())
            if quantity
        }

    def _filled(self, item: int, needed: int) -> Mapping[int, int]:
        offers = {p: offer for p in self.partners if (offer := self.market.rows[item].get(p))}
        portions = [
            Portion(self.market.units(offer.unit_price), p, *self.market.portions(item, p, self.latest))
            for p, offer in offers.items()
        ]
        return fill(portions, needed, splitting=self.market.question.split_lines)

    @property
    def partners(self) -> list[int]:
        return [int(p) for p in np.flatnonzero(self.choice)]

    @property
    def gap(self) -> Decimal | None:
        """How much cheaper a choice could be at most, as long as it is not proven that there is none."""
        return None if self.proven else self.market.unit * math.floor((self.cost or 0.0) - self.floor + 1e-6)

    def _by_cost(self) -> None:
        """Go down from the best known; then ask for another as cheap, until there is none or it is no cheaper.

        A saturated choice need not be compared with those that have all its partners: none of them is cheaper.
        """
        supply = self.market.by(self.latest)
        self._go_down(supply, self.choice, ~supply.everyone)
        cost = math.inf
        while supply.cost(self.choice) < cost:
            cost = supply.cost(self.choice)
            ceiling = cost * weight(supply) + self.parcels
            unlike = self.choice if saturated(supply, self.choice) else None
            verdict = self._ask(supply, Within(ceiling, self.parcels, unlike))
            self.floor = max(self.floor, min(cost, verdict.floor))
            self.sole = verdict.proven and verdict.choice is None
            if verdict.choice is not None:
                self._go_down(supply, verdict.choice)
        self.cost = supply.cost(self.choice)
        self.floor = min(self.floor, self.cost)

    def _by_delay(self) -> None:
        """The earliest time by which there is a choice as good as those decided so far."""
        times = self.market.times
        low = bisect_left(times, True, key=lambda time: self.market.by(time).suffices)
        if self.cost is None and self.parcels == len(self.market.bidders):
            self.latest = times[low]
            return
        if self.sole:
            low = max(low, bisect_left(times, max(self.market.starts(p) for p in self.partners)))
        high = self._ready(self.choice)
        while low < high:
            middle = (low + high) // 2
            found = self._as_good(times[middle])
            if found is None:
                low = middle + 1
            else:
                self.choice, self.sole, high = found, False, self._ready(found)
        self.latest = times[high]

    def _ready(self, choice: Choice) -> int:
        """The index of the earliest time by which this choice is as good as decided."""
        limit = 0.0 if self.cost is None else self.cost
        return bisect_left(self.market.times, True, key=lambda time: self._goods(time).cost(choice) <= limit)

    def _as_good(self, time: datetime) -> Choice | None:
        """A choice as good as decided that is ready by then."""
        supply = self._goods(time)
        if not supply.suffices:
            return None
        kept = tuple(self.partners) if self.sole else ()
        within = Within((self.cost or 0.0) * weight(supply) + self.parcels, self.parcels, included=kept)
        near = descend(supply, self.choice, most=self.parcels)
        return near if within.admits(supply, near) else self._ask(supply, within).choice

    def _by_parcels(self) -> None:
        """The fewest parcels with which a choice is as good as decided."""
        supply = self._goods(self.latest)
        if not self.sole:
            self._go_down(supply, self.choice, ~supply.everyone)
            within = Within(objective(supply, self.choice) - 1, self.parcels)
            better = self._ask(supply, within).choice
            self.choice = self.choice if better is None else better
        self.parcels = int(self.choice.sum())

    def _by_rank(self) -> None:
        """Of what is equal: the choice with the first partner, then with the second, and so on.

        As many partners at a time as the objective has room for their weights, which are powers of two.
        """
        supply = self._goods(self.latest)
        room = int(math.log2(TRUSTED / weight(supply) / (supply.reach + 1)))
        ranks = [int(p) for p in np.flatnonzero(supply.most.any(axis=0))]
        included: tuple[int, ...] = ()
        excluded: tuple[int, ...] = ()
        while ranks and not self.sole and len(included) < self.parcels:
            head, ranks = ranks[: max(room, 1)], ranks[max(room, 1) :]
            preferring = supply.preferring(head)
            within = Within(objective(preferring, self.choice), self.parcels, None, included, excluded)
            found = self._ask(preferring, within).choice
            self.choice = self.choice if found is None else found
            included += tuple(p for p in head if self.choice[p])
            excluded += tuple(p for p in head if not self.choice[p])

    def _go_down(self, supply: Supply, *starts: Choice) -> None:
        """Take the best choice that is quickly found from here or from these starts."""
        ends = [descend(supply, start, most=self.parcels) for start in starts]
        self.choice = min(self.choice, *ends, key=lambda choice: objective(supply, choice))

    def _goods(self, time: datetime) -> Supply:
        """What can be had by then; free of charge as long as money is not counted."""
        supply = self.market.by(time)
        return supply.uncounted() if self.cost is None else supply

    def _ask(self, supply: Supply, within: Within) -> Verdict:
        verdict = minimise(supply, within, self.patience)
        self.proven = self.proven and verdict.proven
        return verdict
