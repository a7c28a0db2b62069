"""Reading one's own writes: a read waits until the models show what was just done."""

from __future__ import annotations

import time
from collections.abc import Sequence

from psycopg_pool import ConnectionPool

from b2b.projections.feed import Feed
from b2b.projections.follower import SQL
from b2b.projections.models import read_models

PAGES = tuple(model.name for model in read_models() if not isinstance(model, Feed))
"""What pages and lists read: every model but the feed, whose readers say where they stand."""
PATIENCE = 2.0
"""Seconds; API.md, Manner."""


def wait_until(
    pool: ConnectionPool, position: int, *, models: Sequence[str] = PAGES, timeout: float = PATIENCE
) -> bool:
    """Whether the models show at least this position within `timeout` seconds."""
    end, pause = time.monotonic() + timeout, 0.002
    while True:
        with pool.connection() as connection:
            row = connection.execute(SQL["behind"], {"names": list(models), "position": position}).fetchone()
        if row is not None and not row[0]:
            return True
        if time.monotonic() >= end:
            return False
        time.sleep(pause)
        pause = min(pause * 1.5, 0.05)
