"""Which calls are running: an advisory lock for each, all on one connection of the process, so all end with it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Lock
from typing import LiteralString

import psycopg
from flask import current_app

from b2b import errors
from b2b.eventstore.receipts import Ticket
from b2b.web.services import services

LOCK = "SELECT pg_try_advisory_lock(hashtextextended(%s, 0))"
UNLOCK = "SELECT pg_advisory_unlock(hashtextextended(%s, 0))"


class InFlight:
    """The calls with an Idempotency-Key that this process is carrying out."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._mutex = Lock()
        self._running: set[str] = set()
        self._connection: psycopg.Connection | None = None

    def begin(self, name: str) -> bool:
        """Whether nobody runs this call, in any process; it runs from now on."""
        with self._mutex:
            if name in self._running or not self._ask(LOCK, name):
                return False
            self._running.add(name)
            return True

    def end(self, name: str) -> None:
        with self._mutex:
            self._running.discard(name)
            with suppress(psycopg.OperationalError):  # a lost connection has lost its locks
                self._ask(UNLOCK, name)

    def _ask(self, statement: LiteralString, name: str) -> bool:
        try:
            return self._asked(statement, name)
        except psycopg.OperationalError:
            self._connection = None
            return self._asked(statement, name)

    def _asked(self, statement: LiteralString, name: str) -> bool:
        if self._connection is None or self._connection.closed:
            self._connection = psycopg.connect(self._url, autocommit=True, application_name="b2b calls")
        row = self._connection.execute(statement, [f"b2b call {name}"]).fetchone()
        return bool(row and row[0])


@contextmanager
def held(ticket: Ticket) -> Iterator[None]:
    """Run the call of a ticket, alone. Raises IdempotencyKeyInUse where it runs already."""
    running: InFlight = current_app.extensions.setdefault("b2b calls", InFlight(services().url))
    name = f"{ticket.api_key_id} {ticket.key}"
    if not running.begin(name):
        raise errors.IdempotencyKeyInUse
    try:
        yield
    finally:
        running.end(name)
