"""An endpoint of somebody's own: a real HTTP server on this machine, which answers as a test tells it to."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.service import until

Answer = tuple[int, bytes]


@dataclass
class Received:
    path: str
    headers: dict[str, str]
    body: bytes

    def wait(self, seconds: float) -> None:
        """Take some time over the answer."""
        threading.Event().wait(seconds)


@dataclass
class Receiver:
    """`answer` gives status and body for each POST, or hangs as long as it likes; `hung` ends all that hang."""

    server: ThreadingHTTPServer = field(init=False)
    answer: Callable[[Received], Answer] = lambda _: (204, b"")
    received: list[Received] = field(default_factory=list)
    hung: threading.Event = field(default_factory=threading.Event)
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}/hook"

    def hang(self, received: Received) -> Answer:
        self.hung.wait(30)
        return 204, b""

    def waits_for(self, number: int, *, seconds: float = 20.0) -> list[Received]:
        until(lambda: len(self.received) >= number, seconds=seconds, what=f"{number} events")
        return self.received


@contextmanager
def receiving(**chosen: Any) -> Iterator[Receiver]:
    """A receiver that runs until the end of the block."""
    receiver = Receiver(**chosen)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            received = Received(self.path, {name.lower(): value for name, value in self.headers.items()}, body)
            receiver.received.append(received)
            status, answer = receiver.answer(received)
            self.send_response(status)
            for name, value in receiver.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *args: Any) -> None:
            """Nothing on standard error."""

    receiver.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    receiver.server.daemon_threads = True
    thread = threading.Thread(target=receiver.server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        receiver.hung.set()
        receiver.server.shutdown()
        receiver.server.server_close()
