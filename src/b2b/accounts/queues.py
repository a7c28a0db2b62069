"""How long the queues are that lead out of the service: mails and webhook deliveries (W4)."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from psycopg_pool import ConnectionPool

from b2b.sql import statements

SQL = statements("b2b.accounts", "queues.sql")


class Queues(NamedTuple):
    """`waiting` for their time or for a worker, `late`: due for more than a minute, `dead`: given up."""

    mails_waiting: int
    mails_late: int
    mails_dead: int
    webhooks_waiting: int
    webhooks_late: int
    webhooks_dead: int


class DeadLetter(NamedTuple):
    """A webhook delivery that was given up."""

    id: UUID
    company: str
    type: str
    subject: str
    tries: int
    queued_at: datetime


def queues(pool: ConnectionPool, *, now: datetime) -> Queues:
    """All lengths at this moment."""
    with pool.connection() as connection:
        mails = connection.execute(SQL["mails"], {"now": now}).fetchone() or (0, 0, 0)
        webhooks = connection.execute(SQL["webhooks"], {"now": now}).fetchone() or (0, 0, 0)
    return Queues(*mails, *webhooks)


def dead_letters(pool: ConnectionPool) -> list[DeadLetter]:
    """The latest webhook deliveries that were given up."""
    with pool.connection() as connection:
        return [DeadLetter(*row) for row in connection.execute(SQL["dead_letters"])]
