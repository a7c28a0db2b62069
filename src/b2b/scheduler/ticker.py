"""The clock of deadlines: once a second, what is due is fired."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from b2b.console import Console
from b2b.scheduler.clock import Clock
from b2b.scheduler.due import fire_all

SECONDS = 1


class Ticker(Clock):
    """Fires deadlines."""

    def __init__(self, console: Console, *, clock: Callable[[], datetime]) -> None:
        super().__init__(lambda now: fire_all(console, now=now), name="tick", seconds=SECONDS, clock=clock)
