"""A good choice of partners, quickly: from a first one downhill, by adding, dropping or exchanging one partner.

Nothing here is proof. It gives the integer programme a bound to beat, and is what remains when time runs out.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from b2b.assignment.supply import Choice, Supply

EFFORT = 12_000_000
"""Cells of supply looked at before giving up: about a tenth of a second, ten times what 50 items x 30 partners take."""

BLOCK = 1_000_000
"""Cells of supply looked at together: a bound on memory. Where there are more, the first block with a gain is taken."""

Worth = tuple[float, float, float, float]
"""Units missing, parcels too many, cost, parcels: the smaller the better, from left to right."""


def descend(supply: Supply, choice: Choice, *, most: int) -> Choice:
    """The choice that no single step makes better, or where the effort ends. The same start leads to the same end."""
    worth = _best(supply, choice[None, :], most)[1]
    effort, block = EFFORT // max(supply.most.size, 1), max(BLOCK // max(supply.most.size, 1), 1)
    looking = True
    while looking:
        looking = False
        for choices in _steps(choice, block):
            effort -= len(choices)
            best, reached = _best(supply, choices, most)
            if reached < worth:
                choice, worth, looking = best, reached, effort > 0
                break
    return choice


def saturated(supply: Supply, choice: Choice) -> bool:
    """Whether no one partner more makes it cheaper. Then no number of partners more does.

    What a partner saves on an item, it saves by giving cheaper units than the dearest taken so far: the more partners
    there are already, the less is left to save (costs are supermodular in the choice).
    """
    missing, costs = supply.weigh(choice | np.eye(len(choice), dtype=bool))
    return bool((missing == 0).all() and costs.min(initial=np.inf) >= supply.cost(choice))


def _steps(choice: Choice, block: int) -> Iterator[Choice]:
    """Every choice that is one step away, a block at a time: first one partner more or less, then one exchanged."""
    for choices in (_flips(choice), _swaps(choice)):
        yield from (choices[start : start + block] for start in range(0, len(choices), block))


def _flips(choice: Choice) -> Choice:
    return choice ^ np.eye(len(choice), dtype=bool)


def _swaps(choice: Choice) -> Choice:
    used, unused = np.flatnonzero(choice), np.flatnonzero(~choice)
    swapped = np.repeat(choice[None, :], len(used) * len(unused), axis=0)
    rows = np.arange(len(swapped))
    swapped[rows, np.repeat(used, len(unused))] = False
    swapped[rows, np.tile(unused, len(used))] = True
    return swapped


def _best(supply: Supply, choices: Choice, most: int) -> tuple[Choice, Worth]:
    """The best of these choices; of equals the first."""
    missing, cost = supply.weigh(choices)
    parcels = choices.sum(axis=1)
    excess = np.maximum(parcels - most, 0)
    first = np.lexsort((parcels, cost, excess, missing))[0]
    return choices[first], (missing[first], excess[first], cost[first], parcels[first])
