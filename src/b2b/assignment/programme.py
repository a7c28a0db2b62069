"""The choice of partners as an integer programme, solved by HiGHS (G1).

Each partner has a switch u (0 or 1). Take the distinct prices of an item in ascending order. At each but the last, a
column y counts the units that the chosen partners cannot give up to that price, and every such unit costs the step to
the next price more. At the last price nothing may be missing:

    y >= need - sum of what a partner can give at this price or lower * its u,      y >= 0
    cost = sum of lowest price * need + sum of step * y + sum of fee * u

Only the switches are integer. One row a price, not a row an offer: where many partners ask the same, that is faster
by orders of magnitude (docs/decisions/0006-assignment.md). Cost and parcels are one objective,
`cost * (partners + 1) + parcels`: in whole numbers the parcels can never outweigh the cost.
"""

from __future__ import annotations

from dataclasses import dataclass
from time import monotonic
from typing import NamedTuple

import highspy
import numpy as np
from highspy._core import _Highs as Solver  # highspy.Highs, its subclass, prints a banner when it is made
from numpy.typing import NDArray

from b2b.assignment.supply import Choice, Supply, Table

TRUSTED = 1e12
"""Up to this size of the objective, a solver in 64-bit floats is believed to tell one unit more from one less.

With 30 partners and prices of 4 decimals that is 3.2 million above the lowest prices; with whole cents, 320 million.
"""

LARGEST = 4_000_000
"""Cells of the matrix at most (50 items x 30 partners have 45,000). A larger one takes seconds even to load."""

ROUNDING = 1e-9
"""What a bound of the solver may be wrong by, as a part of it."""

OPTIONS: dict[str, bool | int | float | str] = {
    "output_flag": False,
    "threads": 1,
    "presolve": "off",
    "mip_rel_gap": 0.0,
    "mip_abs_gap": 0.5,
    "mip_heuristic_effort": 0.0,
    "mip_pscost_minreliable": 0,
    "mip_detect_symmetry": False,
    "mip_feasibility_tolerance": 1e-9,
    "primal_feasibility_tolerance": 1e-9,
    "dual_feasibility_tolerance": 1e-9,
}
"""One thread, so that the same input always takes the same way. Presolve and heuristics cost more than they gain."""

FINISHED = (
    highspy.HighsModelStatus.kOptimal,
    highspy.HighsModelStatus.kInfeasible,
    highspy.HighsModelStatus.kObjectiveBound,
)


@dataclass(frozen=True)
class Patience:
    """Until when (on the machine's own clock) the solver may think. What is done between its searches counts too."""

    until: float

    @classmethod
    def of(cls, seconds: float) -> Patience:
        return cls(monotonic() + seconds)

    @property
    def left(self) -> float:
        """Seconds."""
        return self.until - monotonic()

    @property
    def half(self) -> Patience:
        """Half of what is left."""
        return Patience.of(self.left / 2)


class Within(NamedTuple):
    """What a choice may be: not worth more than `ceiling`, of so many parcels, with some partners in and some out.

    `unlike`, a choice, excludes itself and every choice that has all its partners.
    """

    ceiling: float
    parcels: int
    unlike: Choice | None = None
    included: tuple[int, ...] = ()
    excluded: tuple[int, ...] = ()

    def admits(self, supply: Supply, choice: Choice) -> bool:
        """The same in whole numbers, by which every answer of the solver is checked."""
        return bool(
            objective(supply, choice) <= self.ceiling
            and choice.sum() <= self.parcels
            and (self.unlike is None or (self.unlike & ~choice).any())
            and choice[list(self.included)].all()
            and not choice[list(self.excluded)].any()
        )


class Verdict(NamedTuple):
    """The best choice there is within the limits, None where there is none; both only as far as `proven`.

    `floor`: no choice within the limits costs less.
    """

    choice: Choice | None
    proven: bool
    floor: float


def weight(supply: Supply) -> int:
    return supply.partners + 1


def objective(supply: Supply, choice: Choice) -> float:
    """Cost first, then parcels, as one number."""
    return supply.cost(choice) * weight(supply) + float(choice.sum())


def minimise(supply: Supply, within: Within, patience: Patience) -> Verdict:
    """The choice of least cost, then fewest parcels, of those that cover every need within the limits."""
    if patience.left <= 0 or supply.most.size * supply.partners > LARGEST:
        return Verdict(None, proven=False, floor=supply.base)
    solver, offset = Solver(), supply.base * weight(supply)
    for name, value in OPTIONS.items():
        solver.setOptionValue(name, value)
    solver.setOptionValue("objective_bound", within.ceiling - offset + 0.5)
    solver.passModel(_model(supply, within))
    solver.setOptionValue("time_limit", max(patience.left, 0.0))
    solver.run()
    return _verdict(solver, supply, within)


def _verdict(solver: Solver, supply: Supply, within: Within) -> Verdict:
    """What the solver found, checked in whole numbers: the choice has to be worth what the solver says."""
    info, offset = solver.getInfo(), supply.base * weight(supply)
    worth, choice = info.objective_function_value + offset, None
    if worth <= within.ceiling + 0.5:
        choice = np.array(solver.getSolution().col_value)[: supply.partners] > 0.5
    good = choice is None or (within.admits(supply, choice) and abs(objective(supply, choice) - worth) < 0.5)
    bound = info.mip_dual_bound * (1 - ROUNDING) - within.parcels
    return Verdict(
        choice=choice if good else None,
        proven=good and solver.getModelStatus() in FINISHED and supply.reach * weight(supply) <= TRUSTED,
        floor=max(bound, 0.0) / weight(supply) + supply.base,
    )


class Rows(NamedTuple):
    """Conditions `switches @ u + y >= least`, with y where `step`, the price of one unit of it, is not zero."""

    switches: Table
    least: Table
    step: Table


def _model(supply: Supply, within: Within) -> highspy.HighsLp:
    rows, limits = _prices_of_all(supply), _limits(supply, within)
    short = np.flatnonzero(rows.step)
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = supply.partners + len(short), len(rows.least) + len(limits.least)
    included, excluded = np.zeros(supply.partners), np.ones(supply.partners)
    included[list(within.included)], excluded[list(within.excluded)] = 1, 0
    model.col_cost_ = np.append(supply.fees * weight(supply) + 1, rows.step[short] * weight(supply))
    model.col_lower_ = np.append(included, np.zeros(len(short)))
    model.col_upper_ = np.append(excluded, rows.least[short])
    model.row_lower_ = np.append(rows.least, limits.least)
    model.row_upper_ = np.full(model.num_row_, highspy.kHighsInf)
    whole, part = highspy.HighsVarType.kInteger, highspy.HighsVarType.kContinuous
    model.integrality_ = [whole] * supply.partners + [part] * len(short)
    _fill(model, np.vstack([rows.switches, limits.switches]), short)
    return model


def _prices_of_all(supply: Supply) -> Rows:
    items = [_prices_of(supply, item) for item in range(len(supply.needs)) if supply.needs[item]]
    empty = Rows(np.zeros((0, supply.partners)), np.zeros(0), np.zeros(0))
    return Rows(*(np.concatenate(parts) for parts in zip(empty, *items, strict=True)))


def _prices_of(supply: Supply, item: int) -> Rows:
    most = supply.most[item]
    prices = np.unique(supply.prices[item][most > 0])
    given = np.where(supply.prices[item] <= prices[:, None], most, 0)
    return Rows(given, np.full(len(prices), supply.needs[item]), np.append(np.diff(prices), 0))


def _limits(supply: Supply, within: Within) -> Rows:
    """At most so many parcels; not all the partners of the choice to be avoided."""
    switches, least = [-np.ones(supply.partners)], [-float(within.parcels)]
    if within.unlike is not None:
        switches.append(-within.unlike.astype(float))
        least.append(1.0 - within.unlike.sum())
    return Rows(np.array(switches), np.array(least), np.zeros(len(least)))


def _fill(model: highspy.HighsLp, switches: Table, short: NDArray[np.int64]) -> None:
    """Write the matrix row by row: the switches, then the row's own y."""
    rows, columns = np.nonzero(switches)
    order = np.argsort(np.append(rows, short), kind="stable")
    matrix = model.a_matrix_
    matrix.format_ = highspy.MatrixFormat.kRowwise
    matrix.index_ = np.append(columns, switches.shape[1] + np.arange(len(short)))[order]
    matrix.value_ = np.append(switches[rows, columns], np.ones(len(short)))[order]
    matrix.start_ = np.append(0, np.cumsum(np.bincount(np.append(rows, short), minlength=len(switches))))
