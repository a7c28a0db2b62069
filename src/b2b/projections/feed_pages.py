"""Reading the feed of one company, from a position on."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from psycopg import Connection
from psycopg_pool import ConnectionPool

from b2b.projections.feed import SQL

SCAN = 1_000
"""Rows looked at for one page where only some types are wanted."""


class Told(NamedTuple):
    """One event as a company is told it; `envelope` is JSON."""

    position: int
    type: str
    envelope: str


class FeedPage(NamedTuple):
    """Some events, the position after which to go on, and whether more is there already."""

    events: tuple[Told, ...]
    next: int
    more: bool


def page(pool: ConnectionPool, company_id: UUID, *, after: int, limit: int, wanted: str | None = None) -> FeedPage:
    """Up to `limit` events after a position, in order; `wanted`: of the types that this pattern matches (`pattern`)."""
    scan = limit if wanted is None else max(limit, SCAN)
    values = {"company_id": company_id, "after": after, "wanted": wanted, "limit": scan + 1}
    with pool.connection() as connection:
        rows = connection.execute(SQL["page"], values).fetchall()
    events, reached = list[Told](), after
    for position, type, envelope in rows[:scan]:
        if envelope is not None and len(events) == limit:
            break
        reached = position
        if envelope is not None:
            events.append(Told(position, type, envelope))
    return FeedPage(tuple(events), reached, bool(rows) and reached < rows[-1][0])


def pattern(things: Collection[str], types: Sequence[str]) -> str:
    """What matches the types that were asked for (`b2b.order.*`: all of orders; none: all), of these things alone."""
    asked = "|".join(re.escape(one[:-1]) + ".*" if one.endswith(".*") else re.escape(one) for one in types)
    return rf"^(?=b2b\.({'|'.join(sorted(things))})\.)({asked or '.*'})$"


def missed(connection: Connection[Any], companies: Collection[UUID], *, after: int) -> tuple[int, list[UUID]]:
    """Up to where everything is told, and who of these companies has news after a position."""
    row = connection.execute(SQL["missed"], {"companies": list(companies), "after": after}).fetchone()
    return (int(row[0]), list(row[1])) if row else (after, [])
