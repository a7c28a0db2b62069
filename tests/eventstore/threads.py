"""Appends in threads of their own, held up for as long as a test wants."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
from eventsourcing.persistence import StoredEvent

from b2b.eventstore.recorder import EventRecorder
from tests.service import until

BLOCKED = """
SELECT pid FROM pg_locks
WHERE NOT granted AND (
    relation = 'events'::regclass AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
    OR transactionid = pg_current_xact_id_if_assigned()::xid
)"""


class Running(threading.Thread):
    """A call in a thread: its result or what it raised."""

    def __init__(self, function: Callable[..., Any], *arguments: Any) -> None:
        super().__init__(daemon=True)
        self._call = function, arguments
        self._result: Any = None
        self._error: BaseException | None = None
        self.start()

    def run(self) -> None:
        function, arguments = self._call
        try:
            self._result = function(*arguments)
        except BaseException as error:
            self._error = error

    def result(self) -> Any:
        self.join(30)
        assert not self.is_alive(), "it still runs"
        if self._error is not None:
            raise self._error
        return self._result


@contextmanager
def writes_held(connection: psycopg.Connection) -> Iterator[None]:
    """No append gets on in this block."""
    with connection.transaction():
        connection.execute("LOCK TABLE events IN SHARE ROW EXCLUSIVE MODE")
        yield


def append_held(recorder: EventRecorder, connection: psycopg.Connection, new: Sequence[StoredEvent]) -> Running:
    """An append that leads and has to wait. `connection` is the one that holds it up."""
    running = Running(recorder.insert_events, new)
    until(lambda: blocked(connection), what="an append to be held up")
    return running


def append_behind(recorder: EventRecorder, *appends: Sequence[StoredEvent]) -> list[Running]:
    """Appends that wait, in this order, for the one that leads."""
    running = []
    for new in appends:
        waiting = len(recorder._group._waiting)
        running.append(Running(recorder.insert_events, new))
        until(lambda waiting=waiting: len(recorder._group._waiting) > waiting, what="the append to be queued")
    return running


def blocked(connection: psycopg.Connection) -> list[int]:
    """The server processes that wait for the table, or for the transaction of this connection."""
    return [pid for (pid,) in connection.execute(BLOCKED)]


def at_once(*functions: Callable[[], Any]) -> list[Running]:
    """Run these at the same moment, and wait for all of them."""
    gate = threading.Barrier(len(functions))
    running = [Running(lambda function=function: (gate.wait(30), function())[1]) for function in functions]
    for thread in running:
        thread.join(30)
    return running


def press_ctrl_c() -> None:
    """Interrupt the main thread, the only one that can be while it waits."""
    signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)
