"""Live pages (D7): each open page holds one stream of server-sent events and is told when its company's rows change.

A page that is told fetches the part that it shows. A stream that ends, or a notification that is lost, costs a page
nothing but the wait for its next poll.
"""

from __future__ import annotations

from uuid import UUID

from flask import Flask, Response, current_app

from b2b.web.streams.hub import Hub
from b2b.web.streams.lasting import Lasting
from b2b.web.streams.listening import Listener
from b2b.web.streams.reader import HEARTBEAT, STILL_HERE, Reader

NAME = "b2b_live"
OPEN = b"retry: 1000\n: open\n\n"
CHANGED = b"event: changed\ndata: changed\n\n"


class Page:
    """What an open page is told: that something changed, not what."""

    patience = HEARTBEAT
    ended = False

    def __init__(self, company_id: UUID) -> None:
        self.company_id = company_id
        self._changed = False
        self._open = False

    def concerns(self, model: str | None) -> bool:
        """Every read model but the feed, which no page shows."""
        self._changed = self._changed or model != "feed"
        return model != "feed"

    def more(self) -> bytes:
        if not self._open:
            self._open = True
            return OPEN
        changed, self._changed = self._changed, False
        return CHANGED if changed else b""

    def silent(self) -> bytes:
        return STILL_HERE


def lasting(reader: Reader, *, mimetype: str = "text/event-stream") -> Response:
    """A response that tells what the reader has, for as long as it lasts."""
    hub, listener = current_app.extensions[NAME]
    listener.begin()
    return Lasting(hub, reader, mimetype=mimetype)


def init_live(app: Flask, *, url: str) -> None:
    """Give the application its hub; it begins to listen with the first open response."""
    hub = Hub()
    app.extensions[NAME] = (hub, Listener(hub, url))


def stop_listening(app: Flask) -> None:
    """Let the application hear nothing any more: it, or its database, is about to end."""
    _, listener = app.extensions[NAME]
    listener.stop()
