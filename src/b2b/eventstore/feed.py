"""The feed of all events in their final order: who appends says so, and who follows wakes up.

Nothing depends on a wake-up: a follower that hears nothing looks by itself, soon at first, then every 250 ms.
"""

from __future__ import annotations

import contextlib
from collections import deque
from collections.abc import Sequence
from threading import Condition, Event, Lock, Thread
from typing import TYPE_CHECKING

from eventsourcing.persistence import Notification, PersistenceError, Subscription

from b2b.eventstore.datastore import Datastore

if TYPE_CHECKING:
    from b2b.eventstore.recorder import EventRecorder

_TOGETHER = 0.002  # seconds within which appends of a process are announced once
_SOONEST, _LATEST = 0.001, 0.25  # seconds between two looks at the feed
_LISTEN = 0.1  # seconds between two looks at whether to stop
_BATCH = 500


class Announcer:
    """Sends NOTIFY after the commits, once for all appends within 2 ms, from a thread and a connection of its own.

    In the transaction it would take a lock that all of the server's commits wait for, one after the other.
    """

    def __init__(self, datastore: Datastore) -> None:
        self._datastore = datastore
        self._due, self._closed = Event(), Event()
        self._start = Lock()
        self._thread: Thread | None = None

    def announce(self) -> None:
        """Have it said that there are new events. Returns at once."""
        if self._thread is None:
            with self._start:
                if self._thread is None:
                    thread = Thread(target=self._run, name="announce events", daemon=True)
                    thread.start()
                    self._thread = thread  # once it can be waited for
        self._due.set()

    def close(self) -> None:
        """Say what is still to be said, and end."""
        self._closed.set()
        self._due.set()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        while self._due.wait():
            self._due.clear()
            with contextlib.suppress(PersistenceError):  # followers look by themselves
                self._notify()
            if self._closed.wait(_TOGETHER) and not self._due.is_set():
                return

    def _notify(self) -> None:
        with self._datastore.get_connection() as connection:
            connection.execute("NOTIFY events")


class Listener:
    """Hears the announcements of all processes, for all followers of this one: one thread, one connection."""

    def __init__(self, datastore: Datastore) -> None:
        self._datastore = datastore
        self._heard = 0
        self._changed = Condition()
        self._closed = Event()
        self._thread: Thread | None = None

    @property
    def heard(self) -> int:
        """How many announcements there were: read it before you look at the feed."""
        return self._heard

    def wait(self, heard: int, *, seconds: float) -> bool:
        """Whether there was an announcement since `heard` was read: at once, or within these seconds."""
        with self._changed:
            if self._thread is None:
                thread = Thread(target=self._run, name="listen for events", daemon=True)
                thread.start()
                self._thread = thread  # once it can be waited for
            return self._changed.wait_for(lambda: self._heard > heard, seconds)

    def wake(self) -> None:
        """Let everybody who waits look again."""
        with self._changed:
            self._heard += 1
            self._changed.notify_all()

    def close(self) -> None:
        self._closed.set()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        while not self._closed.wait(_LISTEN):
            with contextlib.suppress(PersistenceError):  # listen again on another connection
                self._listen()

    def _listen(self) -> None:
        with self._datastore.get_connection() as connection:
            connection.execute("LISTEN events")
            self.wake()
            while not self._closed.is_set():
                for _ in connection.notifies(timeout=_LISTEN, stop_after=1):
                    self.wake()
            connection.execute("UNLISTEN events")


class FeedSubscription(Subscription["EventRecorder"]):
    """The events after a position, each once and in order, as they come. It waits for more until it is stopped."""

    def __init__(self, recorder: EventRecorder, gt: int | None = None, topics: Sequence[str] = ()) -> None:
        super().__init__(recorder, gt, topics)
        self._ahead: deque[Notification] = deque()

    def stop(self) -> None:
        super().stop()
        self._recorder.listener.wake()

    def __next__(self) -> Notification:
        if not self._ahead:
            self._ahead.extend(self.batch())
        if self._has_been_stopped:
            raise StopIteration
        return self._ahead.popleft()

    def batch(self) -> Sequence[Notification]:
        """The next events, 1 to 500, as soon as there are any; none once the subscription is stopped."""
        pause = _SOONEST
        while not self._has_been_stopped:
            heard = self._recorder.listener.heard
            if events := self._pull():
                return events
            woken = self._recorder.listener.wait(heard, seconds=pause)
            pause = _SOONEST if woken else min(2 * pause, _LATEST)
        return ()

    def _pull(self) -> Sequence[Notification]:
        events = self._recorder.select_notifications(
            self._last_notification_id, _BATCH, topics=self._topics, inclusive_of_start=False
        )
        if events:
            self._last_notification_id = events[-1].id
        return events
