"""Hears that read models moved on, so that an event is sent at once and not with the next look."""

from __future__ import annotations

import threading

import psycopg
import structlog

from b2b.projections.follower import LIVE

PAUSE = 1.0
LISTEN = 0.25
"""Seconds of listening after which it looks whether it is to end."""
log = structlog.get_logger()


class News:
    """One connection that listens; whoever waits is woken by what it hears, or by `wake`."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._changed = threading.Condition()
        self._heard = 0
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._listen, name="webhook news", daemon=True)

    @property
    def heard(self) -> int:
        """How often something was heard."""
        return self._heard

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._done.set()
        self._thread.join(timeout=5)

    def wake(self) -> None:
        with self._changed:
            self._heard += 1
            self._changed.notify_all()

    def wait(self, heard: int, *, seconds: float) -> None:
        """Until more than `heard` was heard, or the time is over."""
        with self._changed:
            self._changed.wait_for(lambda: self._heard > heard, timeout=seconds)

    def _listen(self) -> None:
        while not self._done.is_set():
            try:
                with psycopg.connect(self._url, autocommit=True, application_name="b2b webhooks") as connection:
                    connection.execute(f"LISTEN {LIVE}")
                    while not self._done.is_set():
                        if list(connection.notifies(timeout=LISTEN, stop_after=1)):
                            self.wake()
            except psycopg.Error as error:
                log.warning("the webhooks hear nothing", error=str(error).strip())
                self._done.wait(PAUSE)
