"""The followers of one worker: a thread for each that has much to do, one leader a read model among all workers.

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
from b2b.projections.team import TAKE_OVER, Team

POLL = 0.25
"""Seconds between two looks at the feed where nothing is heard."""
BUSY = frozenset({"transactions", "feed"})
"""Models that most events concern."""
_LIMITS = "-c idle_in_transaction_session_timeout=5s -c timezone=UTC"
_SOON = " -c synchronous_commit=off"

log = structlog.get_logger()


class Runner:
    """All read models of one worker, and what else follows the events."""

    def __init__(
        self, console: Console, models: Sequence[ReadModel], *, url: str, others: Sequence[Follower] = ()
    ) -> None:
        self._reading = Reading(console.recorder)
        self._followers = [*(Follower(console, model, reading=self._reading) for model in models), *others]
        self._listener = console.recorder.listener
        self._url = url
        self._done = threading.Event()
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Begin to follow, in the background."""
        for followers in self._teams():
            name = f"follow {_names(followers)}"
            thread = threading.Thread(target=self._run, args=(followers,), name=name, daemon=True)
            thread.start()
            self._threads.append(thread)

    def _teams(self) -> Iterator[Sequence[Follower]]:
        """Whatever follows most events alone; those of few events together, and apart from them what writes mails."""
        quiet = [one for one in self._followers if type(one) is Follower and one.model.name not in BUSY]
        few = [one for one in quiet if one.model.tables]
        mails = [one for one in quiet if not one.model.tables]
        yield from ([one] for one in self._followers if one not in quiet)
        yield from filter(None, (few, mails))

    def stop(self) -> None:
        """End after the batch in hand."""
        self._done.set()
        self._listener.wake()
        for thread in self._threads:
            thread.join(timeout=5)

    def catch_up(self) -> None:
        """Apply all there is, now, in this thread."""
        for follower in self._followers:
            with self._connection([follower]) as connection, _leading(connection, follower.model.name):
                while follower.step(connection):
                    pass

    def _run(self, followers: Sequence[Follower]) -> None:
        while not self._done.is_set():
            try:
                with self._connection(followers) as connection:
                    team = Team(followers, connection, self._reading)
                    try:
                        self._follow(team, connection)
                    finally:
                        team.leave_all()
            except AWAY as error:
                log.warning("the database is away", models=_names(followers), error=str(error).strip())
                self._done.wait(TAKE_OVER)

    def _follow(self, team: Team, connection: Connection[Any]) -> None:
        while not self._done.is_set():
            heard = self._listener.heard
            team.lead()
            if not self._advance(team, connection):
                self._listener.wait(heard, seconds=POLL)

    def _advance(self, team: Team, connection: Connection[Any]) -> int:
        events, concerned = team.advance()
        for follower in concerned:
            try:
                events += self._step(follower, connection)
            except AWAY:
                raise
            except Exception as error:
                follower.stop_at(connection, error)
                team.leave(follower)
        return events

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
    def _connection(self, followers: Sequence[Follower]) -> Iterator[Connection[Any]]:
        """What follows from the events alone need not be on disk at once: after a crash of the database its rows and
        its position are both a little older, and it goes on from there. Mails in a queue, for one, must be.
        """
        rows = all(follower.model.tables for follower in followers)
        options, who = _LIMITS + _SOON * rows, f"b2b worker {socket.gethostname()[:30]} {os.getpid()}"
        with psycopg.connect(self._url, autocommit=True, application_name=who, options=options) as connection:
            yield connection


def _names(followers: Sequence[Follower]) -> str:
    return ", ".join(follower.model.name for follower in followers)


@contextmanager
def _leading(connection: Connection[Any], name: str) -> Iterator[None]:
    """Lead the followers of a read model, once nobody else does."""
    connection.execute(SQL["lock"], {"name": name})
    try:
        yield
    finally:
        if not connection.closed and not connection.broken:
            connection.execute(SQL["unlock"], {"name": name})
