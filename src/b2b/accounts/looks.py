"""What auditors looked at: who sees everything is seen too (U5)."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from psycopg_pool import ConnectionPool

from b2b.access import Actor
from b2b.sql import statements

SQL = statements("b2b.accounts", "looks.sql")
LONGEST = 500
"""Characters of an address that are kept."""
Key = tuple[datetime, UUID]


class Look(NamedTuple):
    """One look of an auditor at a page or a call."""

    at: datetime
    id: UUID
    actor_id: UUID
    address: str
    status: int
    ip: str | None


def note(pool: ConnectionPool, actor: Actor, *, address: str, status: int, ip: str | None, now: datetime) -> None:
    """Record what an auditor looked at."""
    values = {"company_id": actor.company_id, "actor_id": actor.id, "at": now, "status": status, "ip": ip}
    with pool.connection() as connection:
        connection.execute(SQL["note"], {**values, "address": address[:LONGEST]})


def looks(pool: ConnectionPool, company_id: UUID, *, after: Key | None, limit: int) -> list[Look]:
    """The looks of a company's auditors, the newest first, from one on."""
    at, id = after or (None, None)
    values = {"company_id": company_id, "at": at, "id": id, "limit": limit}
    with pool.connection() as connection:
        return [Look(*row) for row in connection.execute(SQL["looks"], values)]
