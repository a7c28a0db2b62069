"""The next renewals: what will be charged, and why it differs from the time before (A3). Pure: nothing is charged."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal

from msgspec import Struct

from b2b.aggregates.bills import ZERO, Bill, BillLine, Tax, bill
from b2b.aggregates.plans import PriceList, last_of_month
from b2b.aggregates.subscription import Subscription

MONTHS_AHEAD = 12
Why = Literal["same", "first", "plan", "rate", "users", "days", "tax"]
Kind = Literal["plan", "users", "taxes"]


class Difference(Struct, frozen=True, kw_only=True):
    """One line of a renewal beside the same one of the time before; `before` None: nothing was charged yet.

    `since` is the day on which the change was asked for (why: plan), or on which the rate begins (why: rate).
    """

    kind: Kind
    before: Decimal | None
    after: Decimal
    why: Why
    since: date | None = None


class Renewal(Struct, frozen=True, kw_only=True):
    """What will be charged on a day, by what is known today. `before` is the total of the time before."""

    on: date
    bill: Bill
    before: Decimal | None
    differences: tuple[Difference, ...]

    @property
    def differs(self) -> bool:
        return any(one.why != "same" for one in self.differences)


def renewals(
    subscription: Subscription,
    prices: PriceList,
    *,
    users: int,
    last_bill: Bill | None,
    taxes: Callable[[date], Sequence[Tax]],
) -> tuple[Renewal, ...]:
    """The next renewal, and those of the coming year that differ from the one before; none once it ends."""
    found = list(_all(subscription, prices, users, last_bill, taxes))
    return tuple(one for at, one in enumerate(found) if at == 0 or one.differs)


def _all(
    subscription: Subscription,
    prices: PriceList,
    users: int,
    before: Bill | None,
    taxes: Callable[[date], Sequence[Tax]],
) -> Iterator[Renewal]:
    day = subscription.billed_until + timedelta(days=1)
    for _ in range(MONTHS_AHEAD):
        if subscription.ended or (subscription.ends_on is not None and day > subscription.ends_on):
            return
        plan = subscription.plan_on(day)
        now = bill(prices.rate(plan, day), users=users, first=day, last=last_of_month(day), taxes=taxes(day))
        differences = tuple(_differences(subscription, prices, before, now))
        yield Renewal(on=day, bill=now, before=before.total if before else None, differences=differences)
        day, before = now.last + timedelta(days=1), now


def _differences(subscription: Subscription, prices: PriceList, before: Bill | None, now: Bill) -> Iterator[Difference]:
    for kind in ("plan", "users"):
        old, new = _line(before, kind), _line(now, kind)
        if old or new:
            yield _difference(subscription, prices, before, now, kind, old, new)
    taxed = sum((tax.amount for tax in now.taxes), ZERO)
    was = sum((tax.amount for tax in before.taxes), ZERO) if before else None
    if taxed or was:
        why: Why = "first" if was is None else "same" if was == taxed else "tax"
        yield Difference(kind="taxes", before=was, after=taxed, why=why)


def _difference(
    subscription: Subscription,
    prices: PriceList,
    before: Bill | None,
    now: Bill,
    kind: Literal["plan", "users"],
    old: BillLine | None,
    new: BillLine | None,
) -> Difference:
    why = _why(before, now, old, new)
    since = None
    if why == "plan":
        since = next(
            (c.asked_at.date() for c in subscription.changes if c.on <= now.first and c.plan == now.plan), None
        )
    elif why == "rate":
        since = prices.rate(now.plan, now.first).starts_on
    was = (old.amount if old else ZERO) if before else None
    return Difference(kind=kind, before=was, after=new.amount if new else ZERO, why=why, since=since)


def _why(before: Bill | None, now: Bill, old: BillLine | None, new: BillLine | None) -> Why:
    """The first of the possible reasons that holds."""
    if before is None:
        return "first"
    if before.plan != now.plan:
        return "plan"
    if old and new and old.unit != new.unit:
        return "rate"
    if (old.quantity if old else 0) != (new.quantity if new else 0):
        return "users" if before.users != now.users else "rate"
    return "same" if (old and old.amount) == (new and new.amount) else "days"


def _line(one: Bill | None, kind: str) -> BillLine | None:
    return next((line for line in one.lines if line.kind == kind), None) if one else None
