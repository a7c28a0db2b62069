"""Making a read model anew from the events, beside the one in use, while that one is read and follows on.

All events are folded in memory, chunk by chunk; the rows are copied into the shadow; the events that came meanwhile
are followed there; then the two are swapped.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from typing import NamedTuple, Protocol

from eventsourcing.persistence import Notification

from b2b import collection
from b2b.console import Console
from b2b.projections.follower import Follower, ReadModel, Recorded
from b2b.projections.shadow import Shadow, shadow_of

CHUNK = 5_000
"""Events read at a time."""
LAST = (1 << 63) - 1


class Takes(Protocol):
    """What events are folded into, one by one."""

    def take(self, recorded: Recorded) -> None: ...


class Rebuilt(NamedTuple):
    """What a rebuild came to."""

    model: str
    events: int
    rows: int
    seconds: float


def rebuild(console: Console, model: ReadModel, *, url: str) -> Rebuilt:
    """Make a read model anew and put it in the place of the one in use; nobody who reads it has to wait.

    Raises UnknownTopic where an event is newer than this code: it would be missing in the model for ever.
    """
    begun = time.perf_counter()
    follower = Follower(console, model)
    with shadow_of(follower, url=url) as shadow:
        follower.must_know_all(shadow.connection)
        events, rows = fill(shadow)
        shadow.complete()
        follower.reach(shadow.connection, LAST)
        shadow.swap()
    return Rebuilt(model.name, events, rows, time.perf_counter() - begun)


def fill(shadow: Shadow, *, upto: int = LAST) -> tuple[int, int]:
    """Fold the events up to a position and copy the rows; gives how many events and rows there were."""
    follower = shadow.follower
    end = min(upto, follower.console.recorder.max_notification_id() or 0)
    with collection.put_off():
        folding = follower.model.folding()
        count = folded(follower, folding, upto=end)
        rows = shadow.fill(folding.rows())
        del folding  # what goes at once, the collector need not go through before
    shadow.start_from(end)
    return count, rows


def folded(follower: Follower, folding: Takes, *, upto: int) -> int:
    """Let a fold take every event of its kinds up to a position; gives how many there were."""
    count = 0
    for notifications in _chunks(follower, upto):
        for recorded in follower.read(notifications):
            folding.take(recorded)
        count += len(notifications)
    return count


def _chunks(follower: Follower, end: int) -> Iterator[Sequence[Notification]]:
    """The events of the kinds that the model follows, up to a position: the others are not even sent."""
    position, topics = 0, follower.topics()
    while notifications := follower.following(position, CHUNK, end, topics=topics):
        yield notifications
        position = notifications[-1].id
