"""What can be had by a certain time, and what any choice of partners costs at best (G1).

Once the partners to be used are chosen, nothing links the items any more: each takes the cheapest units first. So a
plan is a choice of partners, and its cost a sum over items. All numbers are whole; in 64-bit floats they are exact
up to EXACT.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

EXACT = 2.0**53

Table = NDArray[np.float64]
Choice = NDArray[np.bool_]
"""Which partners are used, in the market's order."""


@dataclass(frozen=True)
class Supply:
    """Prices of a unit and the most that each partner can give, a row an item; what is needed of each; shipping fees.

    Prices are above the lowest at which the item is ever offered: what everybody has to pay is left out of all costs.
    No partner can give more than is needed. `needs` is what can be covered at any time, not only by this one.
    """

    prices: Table
    most: Table
    needs: Table
    fees: Table

    @property
    def partners(self) -> int:
        return len(self.fees)

    @cached_property
    def everyone(self) -> Choice:
        return np.ones(self.partners, dtype=bool)

    @cached_property
    def suffices(self) -> bool:
        """Whether all partners together cover every need."""
        return bool((self.most.sum(axis=1) >= self.needs).all())

    @cached_property
    def base(self) -> float:
        """What the goods would cost if everybody sold at the lowest price: no plan is cheaper."""
        return float(self.needs @ self._ladder[0][:, 0])

    @cached_property
    def reach(self) -> float:
        """What no choice can cost more than."""
        return float(self.needs @ self._ladder[0][:, -1] + np.abs(self.fees).sum())

    def uncounted(self) -> Supply:
        """The same goods, free of charge: what is left to be counted is parcels."""
        return Supply(np.zeros_like(self.prices), self.most, self.needs, np.zeros_like(self.fees))

    def exact(self) -> Supply:
        """The same in Python's own whole numbers, much slower, where floats could not hold what a choice costs."""
        if self.reach < EXACT:
            return self
        whole = np.vectorize(int, otypes=[object])
        return Supply(*(whole(table) for table in (self.prices, self.most, self.needs, self.fees)))

    def preferring(self, partners: Sequence[int]) -> Supply:
        """The same, where a choice of equal cost is worth more with the first of these partners, then the second.

        Money is in smaller units then. The number of parcels must be given, or the more the better.
        """
        scale = 2 ** len(partners)
        fees = self.fees * scale
        fees[list(partners)] -= [scale // 2 >> place for place in range(len(partners))]
        return Supply(self.prices * scale, self.most, self.needs, fees)

    @cached_property
    def _ladder(self) -> tuple[Table, Table, NDArray[np.int64]]:
        """Each item's prices from the lowest up, the quantities at them, and whose they are."""
        offered = self.most > 0
        highest = np.where(offered, self.prices, 0).max(axis=1, initial=0)
        prices = np.where(offered, self.prices, highest[:, None])
        order = np.lexsort((~offered, prices), axis=1)
        return np.take_along_axis(prices, order, axis=1), np.take_along_axis(self.most, order, axis=1), order

    def weigh(self, choices: Choice) -> tuple[Table, Table]:
        """For each choice (a row): the units that it leaves uncovered, and what the rest costs with shipping."""
        prices, most, order = self._ladder
        given = np.cumsum(most * choices[:, order], axis=2)
        covered = np.minimum(given, self.needs[:, None])
        falls = prices - np.append(prices[:, 1:], np.zeros((len(prices), 1)), axis=1)
        missing = self.needs.sum() - covered[:, :, -1].sum(axis=1)
        return missing, np.einsum("cip,ip->c", covered, falls) + choices @ self.fees

    def cost(self, choice: Choice) -> float:
        """What this choice costs; infinite where it does not cover every need."""
        missing, costs = self.weigh(choice[None, :])
        return costs.tolist()[0] if missing[0] == 0 else math.inf
