"""One open response in the hub: its socket, what is still to be written, and how long nothing was."""

from __future__ import annotations

import socket
import time

from b2b.web.streams.reader import Reader

STALLED = 30.0
"""Seconds that a client may leave what it is sent unread. Then it is disconnected, and may resume."""


class Connection:
    """Touched by the hub's thread alone."""

    __slots__ = ("asking", "due", "out", "reader", "sock", "wrote")

    def __init__(self, sock: socket.socket, head: bytes, reader: Reader) -> None:
        sock.setblocking(False)
        self.sock = sock
        self.out = head
        self.reader = reader
        self.wrote = time.monotonic()
        self.due = True
        """Whether it is to be asked for more: at once after it was opened."""
        self.asking = False
        """Whether it is being asked."""

    @property
    def ready(self) -> bool:
        """Whether it is time to ask for more: never before all was written, so that nothing piles up."""
        return self.due and not (self.asking or self.out or self.reader.ended)

    @property
    def over(self) -> bool:
        """Whether everything was written."""
        return self.reader.ended and not (self.out or self.asking)

    def write(self) -> None:
        """As much as goes without waiting. Raises OSError where the client is gone."""
        while self.out:
            try:
                sent = self.sock.send(self.out)
            except BlockingIOError:
                return
            self.out = self.out[sent:]
            self.wrote = time.monotonic()

    def hang_up(self) -> bool:
        """Whether the client has closed its side; whatever else it says is not heard."""
        try:
            return not self.sock.recv(4096)
        except BlockingIOError:
            return False
        except OSError:
            return True

    def look_at(self, now: float) -> bool:
        """Say something after a silence; False: the client has stalled."""
        if self.out:
            return now - self.wrote < STALLED
        if now - self.wrote >= self.reader.patience and not (self.asking or self.reader.ended):
            self.out = self.reader.silent()
        return True
