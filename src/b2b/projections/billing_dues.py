"""What billing has to do now, each left to one worker for a while: periods to bill, invoices to have paid.

The aggregates decide, so doing a thing twice changes nothing; claims only keep workers out of each other's way.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from psycopg_pool import ConnectionPool

from b2b.sql import statements

SQL = statements("b2b.projections", "billing_dues.sql")
CLAIM = timedelta(minutes=1)


class BillingDue(NamedTuple):
    """`subject` is a company whose next period has come, or an invoice whose payment is to be tried."""

    subject: UUID
    kind: str


class BillingTrouble(NamedTuple):
    """Something that went wrong again and again, and why."""

    subject: UUID
    tries: int
    error: str


def claim(pool: ConnectionPool, *, now: datetime, limit: int) -> list[BillingDue]:
    """What is due, periods before payments; two callers never get the same within a minute."""
    values = {"now": now, "today": now.date(), "until": now + CLAIM, "limit": limit}
    with pool.connection() as connection:
        periods = connection.execute(SQL["claim_periods"], values).fetchall()
        payments = connection.execute(SQL["claim_payments"], values).fetchall()
    return [*(BillingDue(id, "period") for (id,) in periods), *(BillingDue(id, "payment") for (id,) in payments)]


def done(pool: ConnectionPool, due: BillingDue) -> None:
    """Nobody holds this any more."""
    with pool.connection() as connection:
        connection.execute(SQL["done"], {"subject": due.subject})


def failed(pool: ConnectionPool, due: BillingDue, error: str, *, now: datetime) -> None:
    """Note why this went wrong; it is due again later, ever more rarely."""
    with pool.connection() as connection:
        connection.execute(SQL["failed"], {"subject": due.subject, "error": error[:1000], "now": now})


def troubles(pool: ConnectionPool) -> list[BillingTrouble]:
    """What went wrong, most often first."""
    with pool.connection() as connection:
        return [BillingTrouble(*row) for row in connection.execute(SQL["troubles"])]
