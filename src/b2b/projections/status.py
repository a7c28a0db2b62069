"""How the read models are: where each stands, how far it is behind, who leads it, and what keeps it (W4)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from b2b.console import Console
from b2b.projections.follower import ReadModel
from b2b.projections.lag import lags
from b2b.sql import statements

SQL = statements("b2b.projections", "status.sql")
MOST = 1_000_000
"""Events behind are counted up to this."""


class Standing(NamedTuple):
    """One read model. `seconds`: the age of the first event that it does not show. `error`: why it stopped."""

    name: str
    position: int
    stopped_at: int | None
    error: str | None
    behind: int
    leader: str | None
    seconds: float | None


def standings(console: Console, models: Sequence[ReadModel], *, now: datetime) -> list[Standing]:
    """Every read model, as it is now."""
    names = [model.name for model in models]
    seconds = lags(console, names, now=now)
    with console.pool.connection() as connection:
        rows = connection.execute(SQL["followers"], {"names": names, "most": MOST}).fetchall()
    return [Standing._make((*row, seconds[row[0]])) for row in rows]
