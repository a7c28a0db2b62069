"""Who signs in with which e-mail and password. Kept apart from the events, so that it can be erased (A4, A6)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from uuid import UUID

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from psycopg.errors import UniqueViolation
from psycopg_pool import ConnectionPool

from b2b import errors
from b2b.sql import statements

SQL = statements("b2b.accounts", "credentials.sql")
HASHER = PasswordHasher()


@cache
def nobody() -> str:
    """What a password is checked against where there is no user: made when it is needed, since it takes its time."""
    return HASHER.hash("nobody signs in with this")


def same_address(email: str) -> str:
    """The address by which two spellings are the same account: without outer blanks, in lower case."""
    return email.strip().casefold()


@contextmanager
def added(pool: ConnectionPool, *, user_id: UUID, email: str, password: str) -> Iterator[None]:
    """Let this user sign in, once the block has registered it; nothing stays of it where the block fails.

    EmailTaken where the address already belongs to somebody. Who is registering the same address waits for the end of
    the block.
    """
    values = {"user_id": user_id, "email": same_address(email), "password_hash": HASHER.hash(password)}
    with pool.connection() as connection:
        if connection.execute(SQL["add"], values).fetchone() is None:
            raise errors.EmailTaken("/email", email=email)
        yield


def check(pool: ConnectionPool, *, email: str, password: str) -> UUID | None:
    """The user whose address and password these are; as slow for an unknown address as for a wrong password."""
    with pool.connection() as connection:
        row = connection.execute(SQL["by_email"], {"email": same_address(email)}).fetchone()
    user_id: UUID | None = row[0] if row else None
    password_hash: str = row[1] if row else nobody()
    try:
        HASHER.verify(password_hash, password)
    except VerifyMismatchError:
        return None
    if user_id is not None and HASHER.check_needs_rehash(password_hash):
        with pool.connection() as connection:
            connection.execute(SQL["rehash"], {"user_id": user_id, "password_hash": HASHER.hash(password)})
    return user_id


def confirms(pool: ConnectionPool, *, user_id: UUID, password: str) -> bool:
    """Whether this is the user's password: asked again before what cannot be undone."""
    password_hash = hash_of(pool, user_id)
    try:
        return password_hash is not None and HASHER.verify(password_hash, password)
    except VerifyMismatchError:
        return False


def by_address(pool: ConnectionPool, email: str) -> tuple[UUID, str] | None:
    """Who signs in with this address, and the hash of its password."""
    with pool.connection() as connection:
        return connection.execute(SQL["by_email"], {"email": same_address(email)}).fetchone()


def hash_of(pool: ConnectionPool, user_id: UUID) -> str | None:
    """The hash of a user's password; None where it cannot sign in."""
    with pool.connection() as connection:
        row = connection.execute(SQL["of_user"], {"user_id": user_id}).fetchone()
    return str(row[1]) if row else None


@contextmanager
def readdressed(pool: ConnectionPool, *, user_id: UUID, email: str) -> Iterator[None]:
    """Let a user sign in with another address, once the block has recorded it. EmailTaken where it is somebody's."""
    with pool.connection() as connection:
        try:
            connection.execute(SQL["readdress"], {"user_id": user_id, "email": same_address(email)})
        except UniqueViolation:
            raise errors.EmailTaken("/email", email=email) from None
        yield


def change_password(pool: ConnectionPool, *, user_id: UUID, password: str) -> None:
    with pool.connection() as connection:
        connection.execute(SQL["rehash"], {"user_id": user_id, "password_hash": HASHER.hash(password)})


def remove(pool: ConnectionPool, user_id: UUID) -> None:
    """The user cannot sign in any more, and somebody else may use its address."""
    with pool.connection() as connection:
        connection.execute(SQL["remove"], {"user_id": user_id})


def none_yet(pool: ConnectionPool) -> bool:
    """Whether nobody can sign in: a new database."""
    with pool.connection() as connection:
        row = connection.execute(SQL["none_yet"]).fetchone()
    return row is not None and bool(row[0])


def known(pool: ConnectionPool, emails: Sequence[str]) -> set[str]:
    """Those of these addresses that can sign in."""
    with pool.connection() as connection:
        return {row[0] for row in connection.execute(SQL["emails"], {"emails": list(emails)})}
