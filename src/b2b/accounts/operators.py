"""Operators of the service, and their sessions (W4). They belong to no company, and no company's user is one."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from argon2.exceptions import VerifyMismatchError
from psycopg_pool import ConnectionPool

from b2b import errors
from b2b.accounts.credentials import HASHER, nobody, same_address
from b2b.sql import statements

SQL = statements("b2b.accounts", "operators.sql")
LASTS = timedelta(hours=8)


def add_operator(pool: ConnectionPool, *, email: str, password: str) -> None:
    """A new operator, or another password of one; whoever is signed in with the old one is signed out."""
    if len(password) < 12:
        raise errors.Invalid(errors.FieldError("/password", "Use at least 12 characters."))
    with pool.connection() as connection:
        connection.execute(SQL["add"], {"email": same_address(email), "password_hash": HASHER.hash(password)})
        connection.execute(SQL["sign_out_everywhere"], {"email": same_address(email)})


def remove_operator(pool: ConnectionPool, *, email: str) -> bool:
    """Whether there was one."""
    with pool.connection() as connection:
        return connection.execute(SQL["remove"], {"email": same_address(email)}).rowcount == 1


def operators(pool: ConnectionPool) -> list[str]:
    """Their addresses."""
    with pool.connection() as connection:
        return [email for (email,) in connection.execute(SQL["all"])]


def open_session(pool: ConnectionPool, *, email: str, password: str, now: datetime) -> str:
    """The token of a new session, good for eight hours. Raises WrongPassword, as slowly for an unknown address."""
    with pool.connection() as connection:
        row = connection.execute(SQL["by_email"], {"email": same_address(email)}).fetchone()
    try:
        HASHER.verify(row[1] if row else nobody(), password)
    except VerifyMismatchError:
        raise errors.WrongPassword("/password") from None
    if row is None:
        raise errors.WrongPassword("/password")
    token = secrets.token_urlsafe(32)
    with pool.connection() as connection:
        connection.execute(SQL["open"], {"token": _hash(token), "id": row[0], "until": now + LASTS})
    return token


def operator_of(pool: ConnectionPool, token: str, *, now: datetime) -> str | None:
    """The address of whoever has this session; None: nobody, or it is over."""
    with pool.connection() as connection:
        row = connection.execute(SQL["who"], {"token": _hash(token), "now": now}).fetchone()
    return row[0] if row else None


def close_session(pool: ConnectionPool, token: str) -> None:
    with pool.connection() as connection:
        connection.execute(SQL["close"], {"token": _hash(token)})


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
