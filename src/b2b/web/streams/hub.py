"""The one thread of a process that holds all its open responses: it writes, sees who is gone, and breaks silences.

What is told is read by a few other threads, so that the database holds up nobody's heartbeat. A connection is asked for
more only once all was written: a slow client costs one page of memory, and nobody any time.
"""

from __future__ import annotations

import selectors
import socket
import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from uuid import UUID

import structlog

from b2b.web.streams.connection import Connection
from b2b.web.streams.reader import Reader

READERS = 2
"""Threads that read what is told."""
LOOK = 1.0
"""Seconds between two looks at who was silent for long."""
READ, WRITE = selectors.EVENT_READ, selectors.EVENT_WRITE

log = structlog.get_logger()


class Hub:
    """Holds open responses, and asks those of a company for more when it hears that there is something."""

    def __init__(self) -> None:
        self._selector = selectors.DefaultSelector()
        self._of_company: dict[UUID, set[Connection]] = defaultdict(set)
        self._tasks: deque[Callable[[], None]] = deque()
        self._wake, self._woken = socket.socketpair()
        self._pool = ThreadPoolExecutor(READERS, thread_name_prefix="stream reader")
        self._begin = threading.Lock()
        self._thread: threading.Thread | None = None

    def adopt(self, sock: socket.socket, head: bytes, reader: Reader) -> None:
        """Take over a connection: write `head`, then what the reader tells, until either side ends it."""
        with self._begin:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="streams", daemon=True)
                self._thread.start()
        self._do(lambda: self._open(Connection(sock, head, reader)))

    def tell(self, model: str, companies: Iterable[UUID]) -> None:
        """A read model shows more of these companies."""
        self._do(lambda: self._tell(model, companies))

    def tell_all(self) -> None:
        """Something may have been missed: everybody looks."""
        self._do(lambda: self._tell(None, list(self._of_company)))

    def companies(self) -> list[UUID]:
        """Those that have open responses, about now."""
        return list(self._of_company.copy())

    def _do(self, task: Callable[[], None]) -> None:
        """Have the thread do something."""
        self._tasks.append(task)
        with suppress(BlockingIOError):
            self._wake.send(b".")

    def _run(self) -> None:
        self._wake.setblocking(False)
        self._woken.setblocking(False)
        self._selector.register(self._woken, READ)
        looked = time.monotonic()
        while True:
            try:
                for key, mask in self._selector.select(LOOK):
                    self._serve(key.data, mask)
                if time.monotonic() - looked >= LOOK:
                    looked = time.monotonic()
                    self._look(looked)
            except Exception:
                log.exception("open responses: something went wrong")

    def _serve(self, connection: Connection | None, mask: int) -> None:
        if connection is None:
            self._woken.recv(4096)
            while self._tasks:
                self._tasks.popleft()()
        elif mask & READ and connection.hang_up():
            self._close(connection)
        else:
            self._go_on(connection)

    def _open(self, connection: Connection) -> None:
        self._selector.register(connection.sock, READ, connection)
        self._of_company[connection.reader.company_id].add(connection)
        self._go_on(connection)

    def _tell(self, model: str | None, companies: Iterable[UUID]) -> None:
        for company in companies:
            for connection in list(self._of_company.get(company, ())):
                if connection.reader.concerns(model):
                    connection.due = True
                    self._go_on(connection)

    def _look(self, now: float) -> None:
        for connection in [one for of_one in self._of_company.values() for one in of_one]:
            if connection.look_at(now):
                self._go_on(connection)
            else:
                self._close(connection)

    def _go_on(self, connection: Connection) -> None:
        """Write what there is, then ask for more where that is due."""
        if connection.sock.fileno() < 0:
            return None
        try:
            connection.write()
        except OSError:
            return self._close(connection)
        if connection.over:
            return self._close(connection)
        self._selector.modify(connection.sock, READ | WRITE if connection.out else READ, connection)
        if connection.ready:
            connection.due, connection.asking = False, True
            self._pool.submit(self._ask, connection)
        return None

    def _ask(self, connection: Connection) -> None:
        """In a thread of the readers."""
        try:
            told = connection.reader.more()
        except Exception as error:
            log.warning("a stream could not go on, and is closed: its client resumes it", error=str(error))
            self._do(lambda: self._close(connection))
            return
        self._do(lambda: self._told(connection, told))

    def _told(self, connection: Connection, told: bytes) -> None:
        connection.asking = False
        connection.out += told
        connection.due = connection.due or bool(told)
        self._go_on(connection)

    def _close(self, connection: Connection) -> None:
        if connection.sock.fileno() < 0:
            return
        self._selector.unregister(connection.sock)
        connection.sock.close()
        company = connection.reader.company_id
        self._of_company[company].discard(connection)
        if not self._of_company[company]:
            del self._of_company[company]
