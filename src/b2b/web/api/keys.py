"""What is kept per key while it calls: how far it has written, how much it has called, when it was used last."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from flask import current_app
from psycopg_pool import ConnectionPool

from b2b import errors
from b2b.commands.limits import plan_and_limits
from b2b.database.pool import at_once
from b2b.sql import statements
from b2b.web.services import console

SQL = statements("b2b.web.api", "keys.sql")
COARSE = timedelta(minutes=5)
"""How far the last use of a key may lie before it is written anew."""
AFRESH = timedelta(seconds=30)
"""How long a process goes by what it knows of a company's plan."""


class Limit(NamedTuple):
    """So many calls in so many seconds, for each key."""

    name: str
    calls: int
    seconds: int


UNLIMITED = Limit("technical", 120_000, 60)
"""For companies without a plan: no limit but one that keeps a runaway program from stopping the service."""


class Allowance(NamedTuple):
    """What is left of a limit after a call, as RateLimit and RateLimit-Policy tell it."""

    limit: Limit
    used: int
    seconds: int

    @property
    def exceeded(self) -> bool:
        return self.used > self.limit.calls

    @property
    def policy(self) -> str:
        return f'"{self.limit.name}";q={self.limit.calls};w={self.limit.seconds}'

    @property
    def left(self) -> str:
        return f'"{self.limit.name}";r={max(0, self.limit.calls - self.used)};t={self.seconds}'


def limit(company_id: UUID, *, now: datetime) -> Limit:
    """The limit of a company's plan, not older than half a minute. Raises NoApi where the plan has no API.

    API_LIMIT in the configuration of the application goes before every plan.
    """
    fixed: Limit | None = current_app.config.get("API_LIMIT")
    if fixed is not None:
        return fixed
    known: dict[UUID, tuple[datetime, Limit]] = current_app.extensions.setdefault("b2b limits", {})
    read_at, found = known.get(company_id, (None, UNLIMITED))
    if read_at is None or not read_at <= now < read_at + AFRESH:
        found = _limit_of_plan(company_id, now)
        known[company_id] = now, found
    return found


def _limit_of_plan(company_id: UUID, now: datetime) -> Limit:
    plan, limits = plan_and_limits(console(), company_id, now=now)
    if limits.calls is None:
        return UNLIMITED
    if limits.calls == 0:
        raise errors.NoApi(plan=plan)
    return Limit("plan", limits.calls, 60)


def count_call(pool: ConnectionPool, key_id: UUID, limit: Limit) -> Allowance:
    """Count one more call with a key in its window, in whichever process it came."""
    values = {"key_id": key_id, "seconds": limit.seconds}
    with at_once(pool) as connection:
        used, seconds = connection.execute(SQL["count"], values).fetchone() or (0, limit.seconds)
    return Allowance(limit, used, seconds)


def note_use(pool: ConnectionPool, key_id: UUID, *, now: datetime) -> None:
    """Note that a key is used; written once in five minutes and process."""
    noted: dict[UUID, datetime] = current_app.extensions.setdefault("b2b key uses", {})
    last = noted.get(key_id)
    if last is None or not last <= now < last + COARSE:
        noted[key_id] = now
        with pool.connection() as connection:
            connection.execute(SQL["used"], {"key_id": key_id, "now": now})


def keep_position(pool: ConnectionPool, key_id: UUID, position: int) -> None:
    """Note how far a key has written."""
    with at_once(pool) as connection:
        connection.execute(SQL["wrote"], {"key_id": key_id, "position": position})


def position_of(pool: ConnectionPool, key_id: UUID) -> int:
    """The position of what a key wrote last; 0 if nothing."""
    with at_once(pool) as connection:
        row = connection.execute(SQL["position"], {"key_id": key_id}).fetchone()
    return int(row[0]) if row else 0
