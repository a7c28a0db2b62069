"""The queue of mails: anything may put one in, in its own transaction; any worker sends it (N1).

    with console.pool.connection() as connection:
        queue(connection, mail, now=now)

`about` says what a mail tells and whom, such as `invitation:<id>`: one that is already queued or sent is not queued
again, whatever crashed in between. The Message-ID is made of the mail's id, so that even a mail that was sent twice is
shown once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from psycopg import Connection
from psycopg.rows import class_row
from psycopg_pool import ConnectionPool

from b2b.sql import statements

SQL = statements("b2b.accounts", "mails.sql")
RETRIES = tuple(
    timedelta(seconds=s) for s in (30, 120, 600, 1800, 3600, 7200, 4 * 3600, 8 * 3600, 16 * 3600, 24 * 3600)
)
"""How long to wait after each failed try; after the last one the mail has failed."""
CLAIM = timedelta(minutes=2)
"""How long a worker may take to send a mail before another one takes it over."""


@dataclass(frozen=True, kw_only=True)
class Mail:
    """One mail to one person, in full. `unsubscribe` is the address that ends mails of this kind (RFC 8058)."""

    about: str
    kind: str
    address: str
    subject: str
    text: str
    html: str
    company_id: UUID | None = None
    user_id: UUID | None = None
    unsubscribe: str | None = None


@dataclass(frozen=True, kw_only=True)
class Queued(Mail):
    """A mail in the queue, and what became of it so far. `error` is the answer of the mail server."""

    id: UUID
    queued_at: datetime
    due_at: datetime
    tries: int = 0
    sent_at: datetime | None = None
    failed_at: datetime | None = None
    error: str | None = None

    @property
    def state(self) -> str:
        return "sent" if self.sent_at else "failed" if self.failed_at else "waiting"


def queue(connection: Connection[Any], mail: Mail, *, now: datetime) -> bool:
    """Put a mail into the queue, in the transaction of the connection; False where it is there already."""
    return connection.execute(SQL["queue"], {**vars(mail), "now": now}).fetchone() is not None


def claim(pool: ConnectionPool, *, now: datetime, limit: int = 20) -> list[Queued]:
    """Mails that are due, in their order, kept from other workers for a while."""
    values = {"now": now, "until": now + CLAIM, "limit": limit}
    with pool.connection() as connection, connection.cursor(row_factory=class_row(Queued)) as cursor:
        return sorted(cursor.execute(SQL["claim"], values).fetchall(), key=lambda mail: mail.queued_at)


def sent(pool: ConnectionPool, mail: Queued, *, now: datetime) -> None:
    with pool.connection() as connection:
        connection.execute(SQL["sent"], {"id": mail.id, "now": now})


def refused(pool: ConnectionPool, mail: Queued, *, error: str, for_good: bool, now: datetime) -> None:
    """The mail did not go out: it is tried again later, or it has failed where the server said so for good."""
    ended = for_good or mail.tries >= len(RETRIES)
    again = now if ended else now + RETRIES[mail.tries]
    values = {"id": mail.id, "now": now, "error": error[:1000], "again": again, "failed": now if ended else None}
    with pool.connection() as connection:
        connection.execute(SQL["refused"], values)


def bounced(pool: ConnectionPool, *, mail_id: UUID, error: str, now: datetime) -> bool:
    """Note that a mail came back after it was taken; False where there is no such mail."""
    with pool.connection() as connection:
        return connection.execute(SQL["bounced"], {"id": mail_id, "error": error[:1000], "now": now}).rowcount == 1


def latest(pool: ConnectionPool, *, limit: int = 200) -> Sequence[Queued]:
    """Every mail of the service, newest first: the outbox."""
    return _listed(pool, "latest", {"limit": limit})


def of_user(pool: ConnectionPool, user_id: UUID, *, limit: int = 20) -> Sequence[Queued]:
    """The mails to one user, newest first."""
    return _listed(pool, "of_user", {"user_id": user_id, "limit": limit})


def failures(pool: ConnectionPool) -> Sequence[Queued]:
    """Those that failed, newest first."""
    return _listed(pool, "failures", {})


def one(pool: ConnectionPool, mail_id: UUID) -> Queued | None:
    return next(iter(_listed(pool, "one", {"id": mail_id})), None)


def _listed(pool: ConnectionPool, statement: str, values: dict[str, object]) -> Sequence[Queued]:
    with pool.connection() as connection, connection.cursor(row_factory=class_row(Queued)) as cursor:
        return cursor.execute(SQL[statement], values).fetchall()
