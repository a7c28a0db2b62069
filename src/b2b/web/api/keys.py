"""What is kept per key and per company while they call: how far a key has written, how much a company has called."""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

from flask import current_app
from psycopg_pool import ConnectionPool

from b2b.sql import statements

SQL = statements("b2b.web.api", "keys.sql")


class Limit(NamedTuple):
    """So many calls in so many seconds, for all keys of a company together."""

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


def limit() -> Limit:
    """The limit of this application: API_LIMIT in its configuration, else the technical one."""
    found: Limit = current_app.config.get("API_LIMIT", UNLIMITED)
    return found


def count_call(pool: ConnectionPool, company_id: UUID, limit: Limit) -> Allowance:
    """Count one more call of a company in its window, in whichever process it came."""
    values = {"company_id": company_id, "seconds": limit.seconds}
    with pool.connection() as connection:
        used, seconds = connection.execute(SQL["count"], values).fetchone() or (0, limit.seconds)
    return Allowance(limit, used, seconds)


def keep_position(pool: ConnectionPool, key_id: UUID, position: int) -> None:
    """Note how far a key has written."""
    with pool.connection() as connection:
        connection.execute(SQL["wrote"], {"key_id": key_id, "position": position})


def position_of(pool: ConnectionPool, key_id: UUID) -> int:
    """The position of what a key wrote last; 0 if nothing."""
    with pool.connection() as connection:
        row = connection.execute(SQL["position"], {"key_id": key_id}).fetchone()
    return int(row[0]) if row else 0
