"""The optimum by the model of the textbooks: a variable for each partner and item, a row for each of them.

It is written for the published instances, which limit what a supplier gives over all lines or let each line have one
supplier only. Once it has reached their optima, it can be believed where nobody has published one: it is the referee
for markets of real size. It knows nothing of the model that it judges; only the solver is the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import highspy

from b2b.assignment import Question
from tests.assignment.exhaustive import cents, in_order, offered


@dataclass(frozen=True, kw_only=True)
class Sites:
    """Suppliers with a fee and lines with a demand; `most` and `prices` (of a unit) by line, then supplier."""

    fees: Sequence[Fraction]
    demands: Sequence[int]
    prices: Sequence[Sequence[Fraction]]
    most: Sequence[Sequence[int]]
    capacities: Sequence[int] | None = None
    whole: bool = False

    @property
    def lines(self) -> range:
        return range(len(self.demands))

    @property
    def suppliers(self) -> range:
        return range(len(self.fees))


def least_cost(sites: Sites) -> Fraction:
    """The least cost at which every demand is met, exact: quantities are whole at the optimum."""
    solver, binary = highspy.Highs(), highspy.HighsVarType.kInteger
    solver.silent()
    for name in ("mip_rel_gap", "mip_abs_gap"):
        solver.setOptionValue(name, 0.0)
    used = [solver.addVariable(0, 1, float(fee), binary) for fee in sites.fees]
    part = [[_part(solver, sites, i, p) for p in sites.suppliers] for i in sites.lines]
    for i in sites.lines:
        solver.addConstr(sum(_size(sites, i, p) * part[i][p] for p in sites.suppliers) == sites.demands[i])
        for p in sites.suppliers:
            solver.addConstr(part[i][p] <= used[p])
    for p in sites.suppliers if sites.capacities else ():
        given = sum(_size(sites, i, p) * part[i][p] for i in sites.lines)
        solver.addConstr(given <= sites.capacities[p] * used[p])
    solver.run()
    assert solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
    return _exact(sites, list(solver.getSolution().col_value))


def _size(sites: Sites, i: int, p: int) -> int:
    return min(sites.most[i][p], sites.demands[i])


def _part(solver: highspy.Highs, sites: Sites, i: int, p: int) -> object:
    """Which part of what it could give a supplier gives of a line; all or nothing where lines stay whole."""
    kind = highspy.HighsVarType.kInteger if sites.whole else highspy.HighsVarType.kContinuous
    size = _size(sites, i, p)
    can = bool(size) and not (sites.whole and size < sites.demands[i])
    return solver.addVariable(0, int(can), float(sites.prices[i][p] * size), kind)


def _exact(sites: Sites, values: Sequence[float]) -> Fraction:
    count = len(sites.fees)
    total = sum((fee for fee, value in zip(sites.fees, values, strict=False) if value > 0.5), Fraction(0))
    for i in sites.lines:
        row = values[count * (i + 1) : count * (i + 2)]
        units = [round(value * _size(sites, i, p)) for p, value in enumerate(row)]
        assert sum(units) == sites.demands[i]
        total += sum(price * quantity for price, quantity in zip(sites.prices[i], units, strict=True))
    return total


def sites_of(asked: Question) -> Sites:
    """A question as such a problem, in the smallest amounts; what nobody can give is not demanded."""
    rows = [[offered(asked, demand, bidder) for bidder in in_order(asked)] for demand in asked.demands]
    most = [[stock + back for stock, back, _ in row] for row in rows]
    together = sum if asked.split_lines else max
    return Sites(
        fees=[Fraction(cents(bidder.shipping_cost)) for bidder in in_order(asked)],
        demands=[min(d.quantity, together(sizes)) for d, sizes in zip(asked.demands, most, strict=True)],
        prices=[[Fraction(cents(offer.unit_price) if offer else 0) for *_, offer in row] for row in rows],
        most=most,
        whole=not asked.split_lines,
    )
