"""What a period costs: lines, taxes and totals, exact to the cent (A8). Pure arithmetic, no rule of when.

A part of a month costs its share by days. Each amount is rounded once, half up, where it becomes a line; a tax is
rounded once, on the sum of the lines.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from msgspec import Struct

from b2b.aggregates.plans import Rate, last_of_month

CENT = Decimal("0.01")
ZERO = Decimal("0.00")


class Tax(Struct, frozen=True, kw_only=True):
    """A tax by its name and percentage, such as TVA 20 or QST 9.975."""

    name: str
    percent: Decimal


class BillLine(Struct, frozen=True, kw_only=True):
    """One line: the plan itself, or its users above those included. `unit` is the price of one for a whole month."""

    kind: Literal["plan", "users"]
    plan: str
    quantity: int
    unit: Decimal
    amount: Decimal


class TaxLine(Struct, frozen=True, kw_only=True):
    name: str
    percent: Decimal
    amount: Decimal


class Bill(Struct, frozen=True, kw_only=True):
    """What the days from `first` to `last`, both included, cost; they lie in one month."""

    first: date
    last: date
    plan: str
    users: int
    lines: tuple[BillLine, ...]
    taxes: tuple[TaxLine, ...]

    @property
    def net(self) -> Decimal:
        return sum((line.amount for line in self.lines), ZERO)

    @property
    def total(self) -> Decimal:
        return self.net + sum((tax.amount for tax in self.taxes), ZERO)


def bill(rate: Rate, *, users: int, first: date, last: date, taxes: Sequence[Tax] = ()) -> Bill:
    """The bill of a plan for some days of one month, with so many users."""
    days, month = (last - first).days + 1, last_of_month(first).day
    lines = [_line("plan", rate, 1, rate.monthly, days=days, month=month)]
    extra = users - rate.users_included
    if extra > 0:
        lines.append(_line("users", rate, extra, rate.extra_user, days=days, month=month))
    net = sum((line.amount for line in lines), ZERO)
    due = tuple(TaxLine(name=t.name, percent=t.percent, amount=_cents(net * t.percent / 100)) for t in taxes if net)
    return Bill(first=first, last=last, plan=rate.plan, users=users, lines=tuple(lines), taxes=due)


def _line(
    kind: Literal["plan", "users"], rate: Rate, quantity: int, unit: Decimal, *, days: int, month: int
) -> BillLine:
    amount = _cents(unit * quantity * days / month)
    return BillLine(kind=kind, plan=rate.plan, quantity=quantity, unit=unit, amount=amount)


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)
