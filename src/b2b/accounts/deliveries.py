"""What is sent to webhook endpoints: queued once an event, claimed by any worker, kept to be looked at (I2).

A delivery's body is the event's envelope in the feed, byte for byte; only a test has a body of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from psycopg.rows import class_row
from psycopg_pool import ConnectionPool

from b2b.sql import statements

SQL = statements("b2b.accounts", "deliveries.sql")
RETRIES = tuple(
    timedelta(seconds=s) for s in (5, 300, 1800, 7200, 5 * 3600, 10 * 3600, 14 * 3600, 20 * 3600, 24 * 3600)
)
"""How long to wait after each failed try (API.md); after the last one the delivery is dead."""
CLAIM = timedelta(seconds=30)
"""How long a worker may take for one try before another one takes it over."""
PAGE = 500
"""Events that are queued for one endpoint at a time."""


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """One event for one endpoint. `state`: waiting, delivered or dead; `claimed_until`: a worker is sending it."""

    id: UUID
    endpoint_id: UUID
    company_id: UUID
    event_id: UUID
    position: int
    type: str
    subject: str
    body: str | None
    state: str
    tries: int
    queued_at: datetime
    due_at: datetime

    @property
    def looks(self) -> str:
        """Its state as people read it: a failed one that waits is being retried, a dead one is a dead letter."""
        return {"delivered": "delivered", "dead": "dead_letter"}.get(
            self.state, "retrying" if self.tries else "waiting"
        )


@dataclass(frozen=True, kw_only=True)
class Tried:
    """One try: when, how long it took, and what came back."""

    at: datetime
    milliseconds: int
    status: int | None
    error: str | None
    response: str


def queue_new(pool: ConnectionPool, *, now: datetime) -> int:
    """Queue what the feed has beyond where each endpoint is; gives how much it looked at. One worker at a time does."""
    with pool.connection() as connection:
        if connection.execute(SQL["may_queue"]).fetchone() != (True,):
            return 0
        connection.execute(SQL["begin"])
        row = connection.execute(SQL["queue"], {"now": now, "page": PAGE}).fetchone()
        queued = int(row[0]) if row else 0
        for id, endpoint_id, after, until in connection.execute(SQL["replays"]).fetchall():
            values = {"endpoint_id": endpoint_id, "after": after, "until": until, "now": now, "page": PAGE}
            last = connection.execute(SQL["replay"], values).fetchone()
            connection.execute(SQL["replayed"], {"id": id, "last": last[0] if last else None})
            queued += 1
        return queued


def claim(pool: ConnectionPool, *, now: datetime, limit: int, hold: timedelta = CLAIM) -> list[Delivery]:
    """What is due, kept from other workers for the time of `hold`: of an endpoint that fails one at a time, else four.

    What comes later of the same subject waits until the earlier one was delivered or is dead.
    """
    values = {"now": now, "until": now + hold, "limit": limit}
    with pool.connection() as connection, connection.cursor(row_factory=class_row(Delivery)) as cursor:
        return cursor.execute(SQL["claim"], values).fetchall()


def record(
    pool: ConnectionPool, delivery: Delivery, tried: Tried, *, succeeded: bool, gone: bool = False
) -> datetime | None:
    """Keep what became of a try, and when the next one is due. Gives since when the endpoint fails, or None.

    An endpoint that is gone is tried again once it is enabled again: this try does not count.
    """
    dead = not succeeded and not gone and delivery.tries >= len(RETRIES)
    again = tried.at if succeeded or dead or gone else tried.at + RETRIES[delivery.tries]
    values = {
        **vars(tried),
        "id": delivery.id,
        "endpoint_id": delivery.endpoint_id,
        "state": "delivered" if succeeded else "dead" if dead else "waiting",
        "again": again,
        "counts": 0 if gone else 1,
        "succeeded": succeeded,
    }
    with pool.connection() as connection:
        connection.execute(SQL["attempt"], values)
        connection.execute(SQL["ended"], values)
        row = connection.execute(SQL["endpoint"], values).fetchone()
    return row[0] if row else None


def release(pool: ConnectionPool, delivery: Delivery) -> None:
    """Give a claimed delivery back untried: its endpoint is not to be sent to any more."""
    with pool.connection() as connection:
        connection.execute(SQL["release"], {"id": delivery.id})


def queue_test(
    pool: ConnectionPool, *, id: UUID, endpoint_id: UUID, company_id: UUID, type: str, body: str, now: datetime
) -> None:
    """Queue a made-up event; the same id again changes nothing."""
    values = {"id": id, "endpoint_id": endpoint_id, "company_id": company_id, "type": type, "body": body, "now": now}
    with pool.connection() as connection:
        connection.execute(SQL["test"], values)


def ask_replay(pool: ConnectionPool, *, id: UUID, endpoint_id: UUID, after: int, until: int, now: datetime) -> None:
    """Have everything after one position and up to another sent again; the same id again changes nothing."""
    values = {"id": id, "endpoint_id": endpoint_id, "after": after, "until": until, "now": now}
    with pool.connection() as connection:
        connection.execute(SQL["ask_replay"], values)


def place_at(pool: ConnectionPool, company_id: UUID, moment: datetime) -> int | None:
    """The position right before what a company was told first from a moment on; None where it was told nothing."""
    with pool.connection() as connection:
        row = connection.execute(SQL["since"], {"company_id": company_id, "moment": moment}).fetchone()
    return row[0] if row else None


def send_again(pool: ConnectionPool, *, id: UUID, now: datetime) -> None:
    """Make a delivery due at once, whatever became of it, with all its tries before it."""
    with pool.connection() as connection:
        connection.execute(SQL["again"], {"id": id, "now": now})


def resume(pool: ConnectionPool, endpoint_id: UUID, *, now: datetime) -> None:
    """Make everything that waits for an endpoint due at once, and forget that it failed."""
    with pool.connection() as connection:
        connection.execute(SQL["resume"], {"endpoint_id": endpoint_id, "now": now})


def one(pool: ConnectionPool, *, id: UUID, endpoint_id: UUID) -> Delivery | None:
    """A delivery of an endpoint, with its body."""
    return next(iter(_listed(pool, "one", {"id": id, "endpoint_id": endpoint_id})), None)


def of_endpoint(
    pool: ConnectionPool,
    endpoint_id: UUID,
    *,
    state: str | None = None,
    after: tuple[datetime, UUID] | None = None,
    limit: int = 50,
) -> Sequence[Delivery]:
    """The deliveries to an endpoint, newest first; `after`: those that follow this (queued_at, id)."""
    at, id = after or (None, None)
    return _listed(
        pool, "of_endpoint", {"endpoint_id": endpoint_id, "state": state, "at": at, "id": id, "limit": limit}
    )


def tries_of(pool: ConnectionPool, delivery_ids: Sequence[UUID]) -> dict[UUID, list[Tried]]:
    """What became of each try, the first one first."""
    found: dict[UUID, list[Tried]] = {id: [] for id in delivery_ids}
    with pool.connection() as connection:
        for id, *tried in connection.execute(SQL["tries"], {"ids": list(delivery_ids)}):
            names = ("at", "milliseconds", "status", "error", "response")
            found[id].append(Tried(**dict(zip(names, tried, strict=True))))
    return found


@dataclass(frozen=True)
class Standing:
    """How an endpoint did in the last 24 hours: ended deliveries, those at the first try; the latest try of all."""

    ended: int = 0
    at_once: int = 0
    last_at: datetime | None = None
    last_status: int | None = None


def standing_of(pool: ConnectionPool, endpoint_ids: Sequence[UUID], *, now: datetime) -> dict[UUID, Standing]:
    """How endpoints did; one that was never sent to is not there."""
    values = {"ids": list(endpoint_ids), "from": now - timedelta(hours=24)}
    with pool.connection() as connection:
        return {id: Standing(*rest) for id, *rest in connection.execute(SQL["standing"], values)}


def forget_old(pool: ConnectionPool, *, now: datetime) -> int:
    """Delete some of what ended more than 30 days ago."""
    with pool.connection() as connection:
        return connection.execute(SQL["forget"], {"before": now - timedelta(days=30)}).rowcount


def _listed(pool: ConnectionPool, statement: str, values: dict[str, Any]) -> Sequence[Delivery]:
    with pool.connection() as connection, connection.cursor(row_factory=class_row(Delivery)) as cursor:
        return cursor.execute(SQL[statement], values).fetchall()
