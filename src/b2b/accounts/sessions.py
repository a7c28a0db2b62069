"""Signed-in browsers: the cookie holds a random token, the database only its SHA-256 (A6)."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from psycopg_pool import ConnectionPool

from b2b import errors
from b2b.accounts.credentials import same_address
from b2b.sql import statements

SQL = statements("b2b.accounts", "sessions.sql")
STAY = timedelta(days=30)
DAY = timedelta(hours=12)
TRIES = 5
WINDOW = timedelta(minutes=1)


def open_session(
    pool: ConnectionPool, *, user_id: UUID, stay: bool, ip: str | None, browser: str, now: datetime
) -> tuple[str, datetime]:
    """A new session; gives its token and when it ends."""
    token, expires_at = secrets.token_urlsafe(32), now + (STAY if stay else DAY)
    values = {"token_hash": _hash(token), "user_id": user_id, "now": now, "expires_at": expires_at}
    with pool.connection() as connection:
        connection.execute(SQL["open"], {**values, "ip": ip, "browser": browser[:200]})
    return token, expires_at


def user_of(pool: ConnectionPool, token: str, *, now: datetime) -> UUID | None:
    """The user of a session that still holds."""
    values = {"token_hash": _hash(token), "now": now}
    with pool.connection() as connection:
        row = connection.execute(SQL["user"], values).fetchone()
        if row is not None:
            connection.execute(SQL["seen"], values)
    return row[0] if row else None


def close_session(pool: ConnectionPool, token: str) -> None:
    with pool.connection() as connection:
        connection.execute(SQL["close"], {"token_hash": _hash(token)})


class Session(NamedTuple):
    """A signed-in browser, as its user sees it. `name` is what it is called in the history."""

    name: str
    opened_at: datetime
    seen_at: datetime
    ip: str | None
    browser: str


def of_user(pool: ConnectionPool, user_id: UUID, *, now: datetime) -> list[Session]:
    """The sessions of a user that still hold, the one seen last at the top."""
    with pool.connection() as connection:
        rows = connection.execute(SQL["of_user"], {"user_id": user_id, "now": now})
        return [Session(bytes(token_hash).hex()[:16], *rest) for token_hash, *rest in rows]


def close_sessions(pool: ConnectionPool, user_id: UUID, *, name: str | None = None, but: str | None = None) -> None:
    """End one session of a user by its name, or all; `but` the one with that token."""
    values = {"user_id": user_id, "name": name, "but": _hash(but) if but else b""}
    with pool.connection() as connection:
        connection.execute(SQL["close_many"], values)


def may_try(pool: ConnectionPool, email: str, *, now: datetime, window: timedelta = WINDOW) -> None:
    """Refuse with TooManyTries after five wrong passwords within a minute, in whichever process they came."""
    with pool.connection() as connection:
        values = {"email": same_address(email), "since": now - window}
        count, first = connection.execute(SQL["failures"], values).fetchone() or (0, None)
    if count >= TRIES:
        raise errors.TooManyTries(seconds=max(1, round((first + window - now).total_seconds())))


def tried(pool: ConnectionPool, email: str, *, right: bool, now: datetime) -> None:
    """Count a wrong password; a right one ends the count."""
    with pool.connection() as connection:
        connection.execute(SQL["forgive" if right else "failed"], {"email": same_address(email), "now": now})


def name_of(token: str) -> str:
    """What a session is called in the history: enough to tell it from others, too little to sign in with."""
    return _hash(token).hex()[:16]


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
