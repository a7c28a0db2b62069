"""Following the events: batches, rows and position in one transaction, one leader a read model.

The leader holds a session lock on a connection of its own; when its process dies the lock is free, and the next
worker goes on from the position that was saved with the rows: exactly once, whatever crashes.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

import psycopg
import structlog
from psycopg import Connection, Cursor

from b2b.console import Console
from b2b.sql import statements

SQL = statements("b2b.projections", "runner.sql")
BATCH = 500
POLL = 0.25
TAKE_OVER = 1.0
LIVE = "b2b_live"
MOST_COMPANIES = 150
"""A notification holds 8,000 bytes at the most; beyond this many companies it is sent in parts."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Recorded:
    """An event with its position."""

    position: int
    event: Any


class ReadModel(Protocol):
    """Rows that follow the events. `apply` runs in the transaction that saves the position."""

    name: str

    def apply(self, cursor: Cursor[Any], batch: Sequence[Recorded]) -> set[UUID]:
        """Change the rows; gives the companies whose rows changed."""
        ...


class Follower:
    """One read model following the events."""

    def __init__(self, console: Console, model: ReadModel) -> None:
        self.console = console
        self.model = model

    def step(self, connection: Connection[Any]) -> int:
        """Apply the next batch; gives how many events it held."""
        position = self.position(connection)
        notifications = self.console.recorder.select_notifications(position, BATCH, inclusive_of_start=False)
        if not notifications:
            return 0
        events = self.console.mapper.to_domain_events(notifications)
        batch = [Recorded(n.id, event) for n, event in zip(notifications, events, strict=True)]
        with connection.transaction(), connection.cursor() as cursor:
            companies = self.model.apply(cursor, batch)
            cursor.execute(SQL["move"], {"name": self.model.name, "position": notifications[-1].id})
        tell(connection, companies, notifications[-1].id)
        return len(notifications)

    def position(self, connection: Connection[Any]) -> int:
        row = connection.execute(SQL["position"], {"name": self.model.name}).fetchone()
        return int(row[0]) if row else 0

    def stop_at(self, connection: Connection[Any], error: Exception) -> None:
        """Note loudly where and why the model stands still; nothing is skipped."""
        log.error("a read model stopped", model=self.model.name, error=repr(error))
        connection.execute(SQL["stopped"], {"name": self.model.name, "error": f"{type(error).__name__}: {error}"})


def tell(connection: Connection[Any], companies: Iterable[UUID], position: int) -> None:
    """Tell open pages whose rows changed, after the commit."""
    ids = sorted(map(str, companies))
    for start in range(0, len(ids), MOST_COMPANIES):
        payload = json.dumps({"companies": ids[start : start + MOST_COMPANIES], "position": position})
        connection.execute("SELECT pg_notify(%s, %s)", [LIVE, payload])


class Runner:
    """All read models of one worker, a thread each."""

    def __init__(self, console: Console, models: Sequence[ReadModel], *, url: str) -> None:
        self._followers = [Follower(console, model) for model in models]
        self._listener = console.recorder.listener
        self._url = url
        self._done = threading.Event()
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Begin to follow, in the background."""
        for follower in self._followers:
            name = f"follow {follower.model.name}"
            thread = threading.Thread(target=self._lead, args=(follower,), name=name, daemon=True)
            thread.start()
            self._threads.append(thread)

    def stop(self) -> None:
        """End after the batch in hand."""
        self._done.set()
        self._listener.wake()
        for thread in self._threads:
            thread.join(timeout=5)

    def catch_up(self) -> None:
        """Apply all there is, now, in this thread."""
        with psycopg.connect(self._url, autocommit=True) as connection:
            for follower in self._followers:
                with _lock(connection, follower.model.name, wait=True):
                    while follower.step(connection):
                        pass

    def _lead(self, follower: Follower) -> None:
        while not self._done.is_set():
            try:
                with psycopg.connect(self._url, autocommit=True, application_name="b2b follow") as connection:
                    self._follow(follower, connection)
            except psycopg.OperationalError as error:
                log.warning("the database is away", model=follower.model.name, error=str(error).strip())
            self._done.wait(TAKE_OVER)

    def _follow(self, follower: Follower, connection: Connection[Any]) -> None:
        with _lock(connection, follower.model.name, wait=False) as mine:
            if not mine:
                return
            while not self._done.is_set():
                heard = self._listener.heard
                try:
                    if not follower.step(connection):
                        self._listener.wait(heard, seconds=POLL)
                except psycopg.OperationalError:
                    raise
                except Exception as error:
                    follower.stop_at(connection, error)
                    return


class _lock:
    """The leadership of one read model: a session lock, free again when its process dies."""

    def __init__(self, connection: Connection[Any], name: str, *, wait: bool) -> None:
        self._connection, self._name, self._wait = connection, name, wait

    def __enter__(self) -> bool:
        statement = SQL["lock" if self._wait else "try_lock"]
        row = self._connection.execute(statement, {"name": self._name}).fetchone()
        self._mine = self._wait or bool(row and row[0])
        return self._mine

    def __exit__(self, *_: object) -> None:
        if self._mine and not self._connection.closed and not self._connection.broken:
            self._connection.execute(SQL["unlock"], {"name": self._name})
