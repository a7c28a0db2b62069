"""Deadlines: every moment at which time itself changes something. The scheduler fires what is due.

They follow from the retailer's row of a transaction, so they are kept with it, in the same batch.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from psycopg_pool import ConnectionPool

from b2b.aggregates.order import RECENT
from b2b.aggregates.request import DUE_SOON
from b2b.projections.transactions import Row
from b2b.sql import statements

SQL = statements("b2b.projections", "deadlines.sql")
CLAIM = timedelta(seconds=30)
"""How long a claimed deadline is left to whoever claimed it, before another may fire it."""

Moments = Mapping[tuple[str, UUID], datetime]
"""(kind, partner or order) → when it is due."""


class Due(NamedTuple):
    """One deadline that is due. `kind`: due_soon, answer (key: the partner), shipping or aged (key: the order)."""

    subject: UUID
    kind: str
    key: UUID
    due_at: datetime


def moments(row: Row | None) -> Moments:
    """What time will bring to a transaction, as its retailer's row stands."""
    if row is None or row.side != "retailer":
        return {}
    return _of_request(row) if row.kind == "request" else _of_order(row)


def _of_request(row: Row) -> Moments:
    if row.state not in ("waiting", "need_attention"):
        return {}
    open_ = [talk for talk in row.talks if talk.state == "waiting"]
    near = {("due_soon", talk.partner_id): talk.deadline - DUE_SOON for talk in open_ if not talk.due_soon}
    return {**near, **{("answer", talk.partner_id): talk.deadline for talk in open_}}


def _of_order(row: Row) -> Moments:
    if row.state in ("to_ship", "partly_shipped") and row.deadline is not None:
        return {("shipping", row.id): row.deadline}
    if row.state == "shipped" and not row.aged and row.shipped_at is not None:
        return {("aged", row.id): row.shipped_at + RECENT}
    return {}


def claim(pool: ConnectionPool, *, now: datetime, limit: int) -> list[Due]:
    """The next deadlines that are due, left to the caller for 30 s; two callers never get the same."""
    values = {"now": now, "until": now + CLAIM, "limit": limit}
    with pool.connection() as connection:
        return [Due(*row) for row in connection.execute(SQL["claim"], values)]


def fired(pool: ConnectionPool, dues: Sequence[Due], *, now: datetime) -> None:
    """Note that these were fired; a deadline that was moved meanwhile stays due."""
    rows = [{"subject": d.subject, "kind": d.kind, "key": d.key, "due_at": d.due_at, "now": now} for d in dues]
    with pool.connection() as connection, connection.cursor() as cursor:
        cursor.executemany(SQL["fired"], rows)
