"""The followers of one worker: a thread each, one leader a read model among all workers.

The leader holds a session lock on a connection of its own; when its process dies the lock is free, and the next
worker goes on from the position that was saved with the rows.
"""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
import structlog
from psycopg import Connection

from b2b.console import Console
from b2b.projections.follower import AWAY, SQL, Follower, ReadModel
from b2b.projections.reading import Reading

POLL = 0.25
"""Seconds between two looks at the feed where nothing is heard."""
TAKE_OVER = 1.0
"""Seconds between two tries to become the leader, or to go on where the model stopped."""
_LIMITS = "-c idle_in_transaction_session_timeout=5s -c timezone=UTC"
_SOON = " -c synchronous_commit=off"

log = structlog.get_logger()


class Runner:
    """All read models of one worker, and what else follows the events."""

    def __init__(
        self, console: Console, models: Sequence[ReadModel], *, url: str, others: Sequence[Follower] = ()
    ) -> None:
        reading = Reading(console.recorder)
        self._followers = [*(Follower(console, model, reading=reading) for model in models), *others]
        self._listener = console.recorder.listener
        self._url = url
        self._done = threading.Event()
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Begin to follow, in the background."""
        for follower in self._followers:
            name = f"follow {follower.model.name}"
            thread = threading.Thread(target=self._run, args=(follower,), name=name, daemon=True)
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
        for follower in self._followers:
            with self._connection(follower) as connection, _leading(connection, follower.model.name, wait=True):
                while follower.step(connection):
                    pass

    def _run(self, follower: Follower) -> None:
        while not self._done.is_set():
            try:
                with self._connection(follower) as connection:
                    self._lead_or_wait(follower, connection)
            except AWAY as error:
                log.warning("the database is away", model=follower.model.name, error=str(error).strip())
                self._done.wait(TAKE_OVER)

    def _lead_or_wait(self, follower: Follower, connection: Connection[Any]) -> None:
        while not self._done.is_set():
            with _leading(connection, follower.model.name, wait=False) as mine:
                if mine:
                    self._follow(follower, connection)
            self._done.wait(TAKE_OVER)

    def _follow(self, follower: Follower, connection: Connection[Any]) -> None:
        try:
            while not self._done.is_set():
                heard = self._listener.heard
                if not self._step(follower, connection):
                    self._listener.wait(heard, seconds=POLL)
        except AWAY:
            raise
        except Exception as error:
            follower.stop_at(connection, error)

    def _step(self, follower: Follower, connection: Connection[Any]) -> int:
        """A batch; where it cannot be applied, what there is before the event at fault."""
        try:
            return follower.step(connection)
        except AWAY:
            raise
        except Exception as error:
            log.warning("a batch failed, and is applied event by event", model=follower.model.name, error=str(error))
            follower.step_singly(connection)
            return 0

    @contextmanager
    def _connection(self, follower: Follower) -> Iterator[Connection[Any]]:
        """What follows from the events alone need not be on disk at once: after a crash of the database its rows and
        its position are both a little older, and it goes on from there. Mails in a queue, for one, must be.
        """
        rows = bool(follower.model.tables)
        options, who = _LIMITS + _SOON * rows, f"b2b worker {socket.gethostname()[:30]} {os.getpid()}"
        with psycopg.connect(self._url, autocommit=True, application_name=who, options=options) as connection:
            yield connection


@contextmanager
def _leading(connection: Connection[Any], name: str, *, wait: bool) -> Iterator[bool]:
    """Whether this connection leads the followers of a read model: a session lock, free when its process dies."""
    row = connection.execute(SQL["lock" if wait else "try_lock"], {"name": name}).fetchone()
    mine = wait or bool(row and row[0])
    try:
        yield mine
    finally:
        if mine and not connection.closed and not connection.broken:
            connection.execute(SQL["unlock"], {"name": name})
