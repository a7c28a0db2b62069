"""The clock of a worker: one interval job that fires what is due (Architecture, Time). Any number may tick."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import structlog
from apscheduler.schedulers.background import BackgroundScheduler

from b2b.console import Console
from b2b.projections.follower import AWAY
from b2b.scheduler.due import fire_all

SECONDS = 1
log = structlog.get_logger()


class Ticker:
    """APScheduler with one job, kept in memory: what is due stands in the database."""

    def __init__(self, console: Console, *, clock: Callable[[], datetime]) -> None:
        self._console = console
        self._clock = clock
        self._scheduler = BackgroundScheduler(timezone="UTC")
        self._scheduler.add_job(
            self.tick,
            "interval",
            seconds=SECONDS,
            id="tick",
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
        )

    def tick(self) -> None:
        """Fire what is due; a database that is away is tried again with the next tick."""
        try:
            fire_all(self._console, now=self._clock())
        except AWAY as error:
            log.warning("the tick found no database", error=str(error).strip())

    def start(self) -> None:
        self._scheduler.start()

    def stop(self) -> None:
        """End after the tick in hand."""
        self._scheduler.shutdown(wait=True)
