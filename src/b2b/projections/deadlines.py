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
CLAIM = timedelta(seconds=10)
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
    """The next deadlines that are due, left to the caller for 10 s; two callers never get the same."""
    values = {"now": now, "until": now + CLAIM, "limit": limit}
    with pool.connection() as connection, connection.cursor(binary=True) as cursor:
        return sorted((Due(*row) for row in cursor.execute(SQL["claim"], values)), key=lambda due: due.due_at)


def fired(pool: ConnectionPool, dues: Sequence[Due], *, now: datetime) -> None:
    """Note that these were fired; a deadline that was moved meanwhile stays due."""
    subjects, kinds, keys, moments = (list(column) for column in zip(*dues, strict=True))
    values = {"subjects": subjects, "kinds": kinds, "keys": keys, "moments": moments, "now": now}
    with pool.connection() as connection, connection.cursor(binary=True) as cursor:
        cursor.execute(SQL["fired"], values)


def failed(pool: ConnectionPool, subject: UUID, error: str, *, now: datetime) -> None:
    """Note why the deadlines of a subject could not be fired; they are due again later."""
    with pool.connection() as connection:
        connection.execute(SQL["failed"], {"subject": subject, "error": error, "now": now})


class Pending(NamedTuple):
    """Where the scheduler stands: deadlines that are due and not fired, the oldest, and those that went wrong."""

    due: int
    since: datetime | None
    failing: int
    troubles: Sequence[Trouble]


class Trouble(NamedTuple):
    """A deadline that could not be fired, and why."""

    subject: UUID
    kind: str
    due_at: datetime
    tries: int
    error: str


def pending(pool: ConnectionPool, *, now: datetime) -> Pending:
    """What is due and was not fired; on a healthy system nothing is, for longer than a second."""
    with pool.connection() as connection:
        row = connection.execute(SQL["status"], {"now": now}).fetchone()
        troubles = [Trouble(*trouble) for trouble in connection.execute(SQL["troubles"], {"now": now})]
    due, since, failing = row or (0, None, 0)
    return Pending(due, since, failing, troubles)
