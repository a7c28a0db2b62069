"""A network that fails when told to: a socket between a client and the database."""

from __future__ import annotations

import contextlib
import select
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from psycopg.conninfo import conninfo_to_dict, make_conninfo

CHUNK = 1 << 16


class Proxy:
    """Passes everything on, until it is told to lose what is said about an aggregate."""

    def __init__(self, server: str) -> None:
        self._server = server
        self._lose: tuple[bytes, Callable[[socket.socket, bytes], object]] | None = None
        self._broken = False

    def lose_the_answer(self, about: UUID, *, for_good: bool = False) -> None:
        """Pass the next request about this on, drop what the server answers, and break the connection.

        `for_good`: every other connection breaks too, and no new one works.
        """

        def lose(server: socket.socket, request: bytes) -> None:
            server.sendall(request)
            server.recv(CHUNK)
            self._broken = for_good

        self._lose = about.bytes, lose

    def lose_the_request(self, about: UUID, *, meanwhile: Callable[[], object] = lambda: None) -> None:
        """Drop the next request about this and break its connection, once something else was done."""
        self._lose = about.bytes, lambda *_: meanwhile()

    def serve(self, listener: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = listener.accept()
                threading.Thread(target=self._pass_on, args=(client,), daemon=True).start()

    def _pass_on(self, client: socket.socket) -> None:
        with client, socket.socket(socket.AF_UNIX) as server, contextlib.suppress(OSError):
            server.connect(self._server)
            while True:
                readable, _, _ = select.select([client, server], [], [])
                source = readable[0]
                data = source.recv(CHUNK)
                if not data or self._broken or (source is client and self._loses(server, data)):
                    return
                (server if source is client else client).sendall(data)

    def _loses(self, server: socket.socket, request: bytes) -> bool:
        if self._lose is None or self._lose[0] not in request:
            return False
        (_, lose), self._lose = self._lose, None
        lose(server, request)
        return True


@contextmanager
def proxied(url: str) -> Iterator[tuple[Proxy, str]]:
    """A proxy to this database, and the URL by which it is reached."""
    place = conninfo_to_dict(url)
    name = f".s.PGSQL.{place.get('port', 5432)}"
    proxy = Proxy(str(Path(str(place["host"])) / name))
    with TemporaryDirectory(prefix="b2b") as folder, socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(Path(folder) / name))
        listener.listen()
        threading.Thread(target=proxy.serve, args=(listener,), daemon=True).start()
        yield proxy, make_conninfo(url, host=folder)
        listener.shutdown(socket.SHUT_RDWR)
