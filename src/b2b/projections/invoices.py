"""Invoices, for lists and for the clock that has them paid (A8, A9)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct
from psycopg_pool import ConnectionPool

from b2b.aggregates.invoice import RETRY_DAYS, CardRef, Invoice
from b2b.projections.aggregate_rows import AggregateRows
from b2b.projections.follower import Table
from b2b.sql import statements

SQL = statements("b2b.projections", "invoices.sql")
replace = msgspec.structs.replace
encode = msgspec.json.Encoder().encode
ASK_AGAIN = timedelta(minutes=10)
"""How long a payment that was begun is left to whoever began it, and to a bank that has not said yet."""


class InvoiceRow(Struct, frozen=True, kw_only=True):
    """`tries` counts those of a person as well, `refusals` the clock's alone; `card` is the last one tried."""

    id: UUID
    company_id: UUID
    seller_id: UUID
    number: str
    issued_at: datetime
    first: date
    last: date
    plan: str
    users: int
    total: Decimal
    currency: str
    tries: int = 0
    refusals: int = 0
    due_at: datetime | None = None
    card: CardRef | None = None
    reason: str = ""
    paid_at: datetime | None = None

    @property
    def state(self) -> str:
        """paid, overdue (refused for good), refused (tried again), or open."""
        if self.paid_at is not None:
            return "paid"
        if self.refusals > len(RETRY_DAYS):
            return "overdue"
        return "refused" if self.reason else "open"


decode = msgspec.json.Decoder(InvoiceRow).decode


def fold(row: InvoiceRow | None, event: Any) -> InvoiceRow | None:
    """The row after an event."""
    match event:
        case Invoice.InvoiceIssued():
            return _issued(event)
        case _ if row is None:
            raise LookupError("an event came before the invoice that it changes")
        case Invoice.PaymentBegun(card=card, timestamp=at):
            return replace(row, tries=row.tries + 1, card=card, due_at=at + ASK_AGAIN)
        case Invoice.PaymentRefused(reason=reason, by_clock=by_clock, last=last):
            refusals = row.refusals + by_clock
            return replace(row, refusals=refusals, reason=reason, due_at=_next(row, refusals, last=last))
        case Invoice.InvoicePaid(card=card, timestamp=at):
            return replace(row, card=card, paid_at=at, due_at=None)
        case _:
            return row


def _next(row: InvoiceRow, refusals: int, *, last: bool) -> datetime | None:
    if last or refusals > len(RETRY_DAYS):
        return None
    return row.issued_at + timedelta(days=RETRY_DAYS[refusals - 1] if refusals else 0)


def _issued(event: Any) -> InvoiceRow:
    bill = event.bill
    return InvoiceRow(
        id=event.originator_id,
        company_id=event.company_id,
        seller_id=event.seller.id,
        number=event.number,
        issued_at=event.timestamp,
        first=bill.first,
        last=bill.last,
        plan=bill.plan,
        users=bill.users,
        total=bill.total,
        currency=event.currency,
        due_at=event.timestamp,
    )


def columns(row: InvoiceRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "company_id": row.company_id,
        "seller_id": row.seller_id,
        "number": row.number,
        "issued_at": row.issued_at,
        "due_at": row.due_at,
        "row": encode(row).decode(),
    }


INVOICES = AggregateRows(
    name="invoices",
    follows=(Invoice.Event, Invoice.InvoiceIssued),
    tables=(Table("invoices", ("id",), ("company_id", "seller_id", "number", "issued_at", "due_at", "row")),),
    sql=SQL,
    fold=fold,
    decode=decode,
    columns=columns,
    company=lambda row: row.company_id,
)


def of_company(
    pool: ConnectionPool, company_id: UUID, *, after: tuple[datetime, str] | None = None, limit: int = 1000
) -> list[InvoiceRow]:
    """A company's invoices, newest first; `after`: those that follow this (issued_at, number)."""
    issued_at, number = after or (None, None)
    values = {
        "company_id": company_id,
        "issued_at": issued_at,
        "number": number,
        "first": after is None,
        "limit": limit,
    }
    with pool.connection() as connection:
        return [decode(row) for (row,) in connection.execute(SQL["of_company"], values)]
