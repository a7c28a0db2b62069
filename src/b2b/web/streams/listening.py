"""Hears that read models moved on, and tells the hub. One connection a process, from the first open response on."""

from __future__ import annotations

import json
import threading
import time
from typing import Any
from uuid import UUID

import psycopg
import structlog
from psycopg import Connection

from b2b.projections.feed_pages import missed
from b2b.projections.follower import LIVE
from b2b.web.streams.hub import Hub

RETRY = 1.0
HEAR = 0.5
"""Seconds between two looks at whether to end."""
CHECK = 15.0
"""Seconds between two looks for what nobody told: a worker may die between its commit and its word."""

log = structlog.get_logger()


class Listener:
    """`heard`: the position of the feed up to which every company was told."""

    def __init__(self, hub: Hub, url: str) -> None:
        self._hub = hub
        self._url = url
        self._begin = threading.Lock()
        self._done = threading.Event()
        self._thread: threading.Thread | None = None

    def begin(self) -> None:
        """Listen, if it does not already."""
        with self._begin:
            if self._thread is None:
                thread = threading.Thread(target=self._run, name="live", daemon=True)
                thread.start()
                self._thread = thread  # once it can be waited for

    def stop(self) -> None:
        """Hear nothing any more."""
        self._done.set()
        if self._thread is not None:
            self._thread.join(timeout=5)

    def _run(self) -> None:
        while not self._done.is_set():
            try:
                with psycopg.connect(self._url, autocommit=True, application_name="b2b live") as connection:
                    connection.execute(f"LISTEN {LIVE}")
                    self._hub.tell_all()
                    self._listen(connection)
            except psycopg.Error as error:
                log.warning("live updates are interrupted", error=str(error).strip())
                self._done.wait(RETRY)

    def _listen(self, connection: Connection[Any]) -> None:
        (reached, _), checked = missed(connection, [], after=0), time.monotonic()
        while not self._done.is_set():
            for notify in connection.notifies(timeout=HEAR):
                heard = json.loads(notify.payload)
                self._hub.tell(heard["model"], [UUID(id) for id in heard["companies"]])
            if time.monotonic() - checked >= CHECK:
                reached, late = missed(connection, self._hub.companies(), after=reached)
                self._hub.tell("feed", late)
                checked = time.monotonic()
