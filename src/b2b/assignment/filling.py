"""Who delivers how much of an item, once the partners are chosen and it is known what each can give (G1).

The cheapest units first. Of the same price: what is in stock before what is on back order, then as few partners as
can be, then whoever answered first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from itertools import groupby
from typing import NamedTuple


class Portion(NamedTuple):
    """What one partner can give of one item, and for how much a unit; partners are numbered as they answered."""

    price: int
    partner: int
    stock: int
    back: int


def fill(portions: list[Portion], needed: int, *, splitting: bool) -> Mapping[int, int]:
    """The quantity of each partner that is to deliver, `needed` in all or as much as there is."""
    return _spread(portions, needed) if splitting else _whole(portions, needed)


def _whole(portions: list[Portion], needed: int) -> Mapping[int, int]:
    """One partner gives it all: the cheapest that can, then the one with the most in stock."""
    able = [n for n in portions if n.stock + n.back >= needed]
    best = min(able, key=lambda n: (n.price, max(needed - n.stock, 0), n.partner), default=None)
    return {best.partner: needed} if best and needed else {}


def _spread(portions: list[Portion], needed: int) -> Mapping[int, int]:
    given: Counter[int] = Counter()
    for _, group in groupby(sorted(portions), key=lambda n: n.price):
        equal = list(group)
        for sizes in ({n.partner: n.stock for n in equal}, {n.partner: n.back for n in equal}):
            given.update(_fewest(sizes, min(needed - given.total(), sum(sizes.values()))))
    return given


def _fewest(sizes: dict[int, int], needed: int) -> dict[int, int]:
    """The largest first, until one can give all that is left: of those that can, the first."""
    given: dict[int, int] = {}
    while needed:
        left = {partner: size for partner, size in sizes.items() if partner not in given}
        largest = max(left.values())
        partner = min(partner for partner, size in left.items() if size >= min(needed, largest))
        given[partner] = min(needed, left[partner])
        needed -= given[partner]
    return given
