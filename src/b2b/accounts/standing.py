"""How much of its plan a company uses, and what it has not paid: counted in the read models.

Two invitations at the very same moment may both pass: a limit is a matter of price, not of safety.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from psycopg_pool import ConnectionPool

from b2b.sql import statements

SQL = statements("b2b.accounts", "standing.sql")


def users_of(pool: ConnectionPool, company_id: UUID) -> int:
    """How many users a company has."""
    return _count(pool, "users", company_id)


def partners_of(pool: ConnectionPool, company_id: UUID) -> int:
    """How many partners a retailer has that are invited, connected or paused."""
    return _count(pool, "partners", company_id)


def api_keys_of(pool: ConnectionPool, company_id: UUID, *, now: datetime) -> int:
    """How many keys of a company open something at this moment."""
    with pool.connection() as connection:
        row = connection.execute(SQL["api_keys"], {"company_id": company_id, "now": now}).fetchone()
    return int(row[0]) if row else 0


def endpoints_of(pool: ConnectionPool, company_id: UUID) -> int:
    """How many webhook endpoints a company has."""
    return _count(pool, "endpoints", company_id)


def unpaid(pool: ConnectionPool, company_id: UUID) -> list[UUID]:
    """The invoices of a company that are not paid, oldest first."""
    with pool.connection() as connection:
        return [id for (id,) in connection.execute(SQL["unpaid"], {"company_id": company_id})]


def numbered(pool: ConnectionPool, seller_id: UUID, prefix: str) -> int:
    """How many invoices of a seller have a number that begins so, as far as the read model shows."""
    with pool.connection() as connection:
        row = connection.execute(SQL["numbered"], {"seller_id": seller_id, "begins": prefix}).fetchone()
    return int(row[0]) if row else 0


def _count(pool: ConnectionPool, statement: str, company_id: UUID) -> int:
    with pool.connection() as connection:
        row = connection.execute(SQL[statement], {"company_id": company_id}).fetchone()
    return int(row[0]) if row else 0
