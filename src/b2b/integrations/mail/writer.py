"""The frame of those who write mails about what happens: follow, queue, keep nothing (N1).

The position moves in the transaction of the queue, and each mail says what it is about: whatever crashes, nobody is
told twice, and nothing is forgotten.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg import Cursor
from psycopg_pool import ConnectionPool

from b2b.accounts.links import Links
from b2b.accounts.mails import Mail, queue
from b2b.console import Console
from b2b.projections.follower import Recorded, Table
from b2b.projections.fresh import wait_until


class Behind(Exception):
    """A read model that says whom to write to does not show yet what happened; the mails wait for it."""


class Nothing:
    """No rows at all."""

    def take(self, recorded: Recorded) -> None:
        del recorded

    def rows(self) -> Mapping[str, Iterable[Mapping[str, Any]]]:
        return {}


@dataclass(frozen=True)
class Writer(ABC):
    """Follows like a read model, and keeps nothing: it is never rebuilt, for that would tell everything again."""

    console: Console
    links: Links
    tables: tuple[Table, ...] = ()

    @abstractmethod
    def mails(self, event: Any) -> Iterable[Mail]:
        """What an event calls for."""

    def apply(self, cursor: Cursor[Any], batch: Sequence[Recorded]) -> set[UUID]:
        """Queue the mails of a batch, to everybody who had joined by then. Raises Behind."""
        must_show(self.console.pool, "users", batch)
        for recorded in batch:
            for mail in self.mails(recorded.event):
                queue(cursor.connection, mail, now=recorded.event.timestamp)
        return set()

    def folding(self) -> Nothing:
        return Nothing()


def must_show(pool: ConnectionPool, model: str, batch: Sequence[Recorded]) -> None:
    """Wait, as pages do, until a read model shows all of a batch. Raises Behind where it does not in time."""
    if not wait_until(pool, batch[-1].position, models=(model,)):
        raise Behind(f"the read model {model} is behind; the mails are written as soon as it is not")
