"""Live pages (D7): each open page holds one stream of server-sent events and is told when its company's rows change.

One connection a process listens to the projections; a page that is told fetches the part that it shows. A stream
that ends, or a notification that is lost, costs a page nothing but the wait for its next poll.
"""

from __future__ import annotations

import json
import queue
import threading
from collections import defaultdict
from collections.abc import Iterator
from uuid import UUID

import psycopg
import structlog
from flask import Flask, Response

CHANNEL = "b2b_live"
HEARTBEAT = 15.0
"""Seconds between two comment lines on a quiet stream, so that proxies keep it open."""
RETRY = 1.0

log = structlog.get_logger()
Mailbox = queue.Queue[str]


class Hub:
    """Hands what one listening connection hears to the open streams of the companies that it concerns."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._lock = threading.Lock()
        self._open: dict[UUID, set[Mailbox]] = defaultdict(set)
        self._listener: threading.Thread | None = None

    def subscribe(self, company_id: UUID) -> Mailbox:
        """A mailbox that gets the position of each change of this company's rows; at most one waits in it."""
        mailbox: Mailbox = queue.Queue(maxsize=1)
        with self._lock:
            self._open[company_id].add(mailbox)
            if self._listener is None:
                self._listener = threading.Thread(target=self._listen, name="live", daemon=True)
                self._listener.start()
        return mailbox

    def leave(self, company_id: UUID, mailbox: Mailbox) -> None:
        with self._lock:
            self._open[company_id].discard(mailbox)
            if not self._open[company_id]:
                del self._open[company_id]

    def _listen(self) -> None:
        while True:
            try:
                with psycopg.connect(self._url, autocommit=True, application_name="b2b live") as connection:
                    connection.execute(f"LISTEN {CHANNEL}")
                    for notify in connection.notifies():
                        self._tell(notify.payload)
            except psycopg.Error as error:
                log.warning("live updates are interrupted", error=str(error).strip())
                threading.Event().wait(RETRY)

    def _tell(self, payload: str) -> None:
        heard = json.loads(payload)
        if heard["model"] == "feed":
            return  # no page shows it
        with self._lock:
            boxes = [box for id in heard["companies"] for box in self._open.get(UUID(id), ())]
        for box in boxes:
            try:
                box.put_nowait(str(heard["position"]))
            except queue.Full:
                continue


def stream(hub: Hub, company_id: UUID) -> Iterator[str]:
    """The lines of one page's stream: `changed` with the position, and a comment while nothing happens."""
    mailbox = hub.subscribe(company_id)
    try:
        yield "retry: 1000\n: open\n\n"
        while True:
            try:
                position = mailbox.get(timeout=HEARTBEAT)
            except queue.Empty:
                yield ": still here\n\n"
                continue
            yield f"event: changed\nid: {position}\ndata: {position}\n\n"
    finally:
        hub.leave(company_id, mailbox)


def event_stream(lines: Iterator[str]) -> Response:
    """A response of server-sent events, passed on line by line."""
    response = Response(lines, mimetype="text/event-stream")
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Accel-Buffering"] = "no"
    return response


def init_live(app: Flask, *, url: str) -> None:
    """Give the application its hub; it begins to listen with the first open page."""
    app.extensions["b2b_live"] = Hub(url)
