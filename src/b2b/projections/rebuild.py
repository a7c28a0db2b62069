"""Making a read model anew from the events, beside the one in use, while that one is read and follows on.

All events are folded in memory, chunk by chunk; the rows are copied into the shadow; the events that came meanwhile
are followed there; then the two are swapped.
"""

from __future__ import annotations

import time
from typing import NamedTuple

from b2b.console import Console
from b2b.projections.follower import Follower, ReadModel
from b2b.projections.shadow import Shadow, shadow_of

CHUNK = 5_000
"""Events read at a time."""
LAST = (1 << 63) - 1


class Rebuilt(NamedTuple):
    """What a rebuild came to."""

    model: str
    events: int
    rows: int
    seconds: float


def rebuild(console: Console, model: ReadModel, *, url: str) -> Rebuilt:
    """Make a read model anew and put it in the place of the one in use; nobody who reads it has to wait."""
    begun = time.perf_counter()
    follower = Follower(console, model)
    with shadow_of(follower, url=url) as shadow:
        events, rows = fill(shadow)
        follower.reach(shadow.connection, LAST)
        shadow.swap()
    return Rebuilt(model.name, events, rows, time.perf_counter() - begun)


def fill(shadow: Shadow, *, upto: int = LAST) -> tuple[int, int]:
    """Fold the events up to a position and copy the rows; gives how many events and rows there were."""
    follower, folding = shadow.follower, shadow.follower.model.folding()
    count = position = 0
    while notifications := follower.following(position, CHUNK, upto):
        for recorded in follower.read(notifications):
            folding.take(recorded)
        count, position = count + len(notifications), notifications[-1].id
    rows = shadow.fill(folding.rows())
    shadow.start_from(position)
    return count, rows
