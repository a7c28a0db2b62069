"""Subscriptions: whose next period is due, and how each stands (A3, W4)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Literal
from uuid import UUID

import msgspec
from msgspec import Struct
from psycopg_pool import ConnectionPool

from b2b.aggregates.subscription import Subscription
from b2b.projections.aggregate_rows import AggregateRows
from b2b.projections.follower import Table
from b2b.sql import statements

SQL = statements("b2b.projections", "subscriptions.sql")
replace = msgspec.structs.replace
encode = msgspec.json.Encoder().encode


class SubscriptionRow(Struct, frozen=True, kw_only=True):
    """`plan` is the one that was billed last or is tried; `holds` say why sending is suspended."""

    id: UUID
    company_id: UUID
    plan: str
    paid_from: date
    billed_until: date
    ends_on: date | None = None
    ended: bool = False
    holds: tuple[str, ...] = ()

    @property
    def due_on(self) -> date | None:
        """When the next period is to be billed, or the end to be noted."""
        return None if self.ended else self.billed_until + timedelta(days=1)


decode = msgspec.json.Decoder(SubscriptionRow).decode


def fold(row: SubscriptionRow | None, event: Any) -> SubscriptionRow | None:
    """The row after an event."""
    match event:
        case Subscription.SubscriptionStarted():
            return SubscriptionRow(
                id=event.originator_id,
                company_id=event.company_id,
                plan=event.plan,
                paid_from=event.paid_from,
                billed_until=event.paid_from - timedelta(days=1),
            )
        case _ if row is None:
            raise LookupError("an event came before the subscription that it changes")
        case Subscription.SendingSuspended(hold=hold):
            return replace(row, holds=tuple(sorted({*row.holds, hold.value})))
        case Subscription.SuspensionLifted(hold=hold):
            return replace(row, holds=tuple(held for held in row.holds if held != hold.value))
        case _:
            return _moved(row, event)


def _moved(row: SubscriptionRow, event: Any) -> SubscriptionRow:
    match event:
        case Subscription.PlanChosen(plan=plan):
            return replace(row, plan=plan)
        case Subscription.PeriodBilled(plan=plan, last=last):
            return replace(row, plan=plan, billed_until=last)
        case Subscription.CancellationAsked(ends_on=ends_on):
            return replace(row, ends_on=ends_on)
        case Subscription.CancellationWithdrawn():
            return replace(row, ends_on=None)
        case Subscription.SubscriptionEnded():
            return replace(row, ended=True)
        case Subscription.SubscriptionResumed(plan=plan, paid_from=begun):
            billed_until = begun - timedelta(days=1)
            return replace(row, plan=plan, paid_from=begun, billed_until=billed_until, ended=False, ends_on=None)
        case _:
            return row


def columns(row: SubscriptionRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "company_id": row.company_id,
        "plan": row.plan,
        "due_on": row.due_on,
        "row": encode(row).decode(),
    }


SUBSCRIPTIONS = AggregateRows(
    name="subscriptions",
    follows=(Subscription.Event, Subscription.SubscriptionStarted),
    tables=(Table("subscriptions", ("id",), ("company_id", "plan", "due_on", "row")),),
    sql=SQL,
    fold=fold,
    decode=decode,
    columns=columns,
    company=lambda row: row.company_id,
)


def of_company(pool: ConnectionPool, company_id: UUID) -> SubscriptionRow | None:
    """How a company's subscription stands; None: it has none."""
    with pool.connection() as connection:
        row = connection.execute(SQL["of_company"], {"company_id": company_id}).fetchone()
    return decode(row[0]) if row else None


def warning(pool: ConnectionPool, company_id: UUID) -> Literal["suspended", "ended", "refused"] | None:
    """What everybody of a company is to know on every page: nothing can be sent, or soon nothing can (A9)."""
    with pool.connection() as connection:
        row = connection.execute(SQL["warning"], {"company_id": company_id}).fetchone()
    suspended, ended, refused = row or (False, False, False)
    if suspended:
        return "suspended"
    if ended:
        return "ended"
    return "refused" if refused else None
