"""A client of the stream over a real connection, which can be left unread."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from typing import Any

from tests.streams.conftest import Shop


class Client:
    """One open stream, without an HTTP library between: so many can be held, and how much is read is ours to say."""

    def __init__(self, shop: Shop, kind: str, path: str, *, buffer: int | None = None, **headers: str) -> None:
        self.sock = socket.socket()
        if buffer is not None:
            self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
        self.sock.settimeout(20)
        self.sock.connect(("127.0.0.1", shop.service.port))
        sent = {"Host": "localhost", **shop.bearer(kind), **headers}
        lines = "".join(f"{name}: {value}\r\n" for name, value in sent.items())
        self.sock.sendall(f"GET /api/v1{path} HTTP/1.1\r\n{lines}\r\n".encode())
        self._rest = b""

    def opened(self) -> str:
        """The head of the response, once the first line of the stream has come."""
        head = self._block(b"\r\n\r\n").decode()
        self._block(b"\n\n")
        return head

    def events(self) -> Iterator[dict[str, Any]]:
        """The envelopes as they come."""
        while True:
            lines = self._block(b"\n\n").decode().split("\n")
            for line in lines:
                if line.startswith("data: "):
                    yield json.loads(line.removeprefix("data: "))

    def whole(self) -> Any:
        """The body of a response that ends, as JSON."""
        self._block(b"\r\n\r\n")
        while part := self.sock.recv(65536):
            self._rest += part
        return json.loads(self._rest)

    def _block(self, end: bytes) -> bytes:
        while end not in self._rest:
            part = self.sock.recv(65536)
            if not part:
                raise EOFError
            self._rest += part
        block, _, self._rest = self._rest.partition(end)
        return block

    def close(self) -> None:
        self.sock.close()
