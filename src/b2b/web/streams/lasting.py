"""A response that lasts: its connection goes over from the server's thread to the hub, and the thread is free again.

gunicorn gives its socket in the WSGI environment. We keep a duplicate of it and put a dead one in its place, so that
gunicorn, when it writes and closes, finds that the client is gone. Where there is no such socket (the client of tests,
HTTP/2), the hub writes to one end of a pair, and the server passes on what comes out of the other.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from flask import Response

from b2b.web.streams.hub import Hub
from b2b.web.streams.reader import Reader

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment


class Lasting(Response):
    """Made by a view; what is added to its headers after the view is sent as well."""

    def __init__(self, hub: Hub, reader: Reader, *, mimetype: str) -> None:
        super().__init__(mimetype=mimetype)
        self._hub = hub
        self._reader = reader
        self.headers["Cache-Control"] = "no-store"
        self.headers["X-Accel-Buffering"] = "no"

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Any:
        ours = environ.get("gunicorn.socket")
        if isinstance(ours, socket.socket) and environ["SERVER_PROTOCOL"].startswith("HTTP/1"):
            self._hub.adopt(_taken_from(ours), self._head(), self._reader)
            start_response(self.status, [])
            return [b""]
        start_response(self.status, self._lines())
        return _passed_on(self._hub, self._reader)

    def _lines(self) -> list[tuple[str, str]]:
        """The body ends with the connection: it has no length."""
        return [(name, value) for name, value in self.headers if name.lower() != "content-length"]

    def _head(self) -> bytes:
        lines = "".join(f"{name}: {value}\r\n" for name, value in self._lines())
        return f"HTTP/1.1 {self.status}\r\n{lines}Connection: close\r\n\r\n".encode("latin-1")


def _taken_from(theirs: socket.socket) -> socket.socket:
    """The connection behind a socket, which from now on is that of a client that has gone."""
    kept = socket.socket(fileno=os.dup(theirs.fileno()))
    dead, other = socket.socketpair()
    other.close()
    with dead:
        os.dup2(dead.fileno(), theirs.fileno(), inheritable=False)
    return kept


def _passed_on(hub: Hub, reader: Reader) -> Iterator[bytes]:
    ours, theirs = socket.socketpair()
    hub.adopt(theirs, b"", reader)
    with ours:
        while part := ours.recv(65536):
            yield part
