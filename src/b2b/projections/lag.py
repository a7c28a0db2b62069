"""How far the read models are behind the events, in seconds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec

from b2b.console import Console
from b2b.sql import statements

SQL = statements("b2b.projections", "lag.sql")


class _Stamped(msgspec.Struct):
    timestamp: datetime


def lags(console: Console, names: Sequence[str], *, now: datetime) -> dict[str, float | None]:
    """The age in seconds of the first event that each read model does not show; 0: it shows all. None: it stopped."""
    with console.pool.connection() as connection:
        rows = connection.execute(SQL["followers"], {"names": list(names)}).fetchall()
    return {name: None if stopped else _age(console, position, now) for name, position, stopped in rows}


def _age(console: Console, position: int, now: datetime) -> float:
    following = console.recorder.select_notifications(position, 1, inclusive_of_start=False)
    if not following:
        return 0.0
    happened = msgspec.json.decode(following[0].state, type=_Stamped).timestamp
    return max(0.0, round((now - happened).total_seconds(), 3))
