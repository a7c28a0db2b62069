"""One read of the feed for all followers of a process that stand at the same place, as most of them do.

Every announcement wakes every follower. Without this each would ask the database for the same events.
"""

from __future__ import annotations

from collections.abc import Sequence
from threading import Lock
from typing import NamedTuple

from eventsourcing.persistence import Notification

from b2b.eventstore.recorder import EventRecorder


class _Found(NamedTuple):
    after: int
    limit: int
    heard: int
    notifications: Sequence[Notification]


class Reading:
    """The last read, given again to whoever asks the same while no news is heard. Events in it never change."""

    def __init__(self, recorder: EventRecorder) -> None:
        self._recorder = recorder
        self._lock = Lock()
        self._last: _Found | None = None

    def after(self, position: int, limit: int) -> Sequence[Notification]:
        """The next events after a position, at most so many: all that were announced before the call."""
        with self._lock:
            heard, last = self._recorder.listener.heard, self._last
            if last is None or (last.after, last.limit, last.heard) != (position, limit, heard):
                found = self._recorder.select_notifications(position, limit, inclusive_of_start=False)
                last = _Found(position, limit, heard, found)
                self._last = last if found else None
            return last.notifications
