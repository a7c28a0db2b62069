"""A clock of a worker: one interval job that does what is due (Architecture, Time). Any number may tick."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import structlog
from apscheduler.schedulers.background import BackgroundScheduler

from b2b.projections.follower import AWAY

log = structlog.get_logger()


class Clock:
    """APScheduler with one job, kept in memory: what is due stands in the database. `do` is given the time."""

    def __init__(
        self, do: Callable[[datetime], object], *, name: str, seconds: int, clock: Callable[[], datetime]
    ) -> None:
        self._do = do
        self._name = name
        self._clock = clock
        self._scheduler = BackgroundScheduler(timezone="UTC")
        self._scheduler.add_job(
            self.tick,
            "interval",
            seconds=seconds,
            id=name,
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
        )

    def tick(self) -> None:
        """Do what is due; a database that is away is tried again with the next tick."""
        try:
            self._do(self._clock())
        except AWAY as error:
            log.warning("the tick found no database", job=self._name, error=str(error).strip())

    def start(self) -> None:
        self._scheduler.start()

    def stop(self) -> None:
        """End after the tick in hand."""
        self._scheduler.shutdown(wait=True)
