"""Many writers at once, some slow, some undone, and what followers of the feed see of it."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import NamedTuple
from uuid import uuid4

import psycopg
from eventsourcing.persistence import StoredEvent

from b2b.eventstore.datastore import Datastore
from b2b.eventstore.recorder import EventRecorder
from tests.eventstore.stored import event, insert

FOLLOW = "SELECT notification_id FROM events WHERE notification_id > %s ORDER BY notification_id LIMIT 500"
LONG, SLOW = 0.4, 0.02  # seconds that a transaction stays open after it has written
PATIENCE = 30  # seconds for a follower to see the last event


class Followed(NamedTuple):
    """What a follower saw of the events that were committed."""

    events: int
    missed: int
    twice: int
    out_of_order: int


class Stressed(NamedTuple):
    """By our feed, and by a reader that takes whatever is visible: it shows that the writers are hard to follow."""

    feed: Followed
    naive: Followed
    rolled_back: int


def stress(url: str, *, writers: int, seconds: float) -> Stressed:
    """Write in `writers` threads for some seconds: half through two recorders, half in transactions of their own."""
    with ExitStack() as stack:
        recorders = [open_recorder(stack, url) for _ in range(3)]
        pool = stack.enter_context(ThreadPoolExecutor(writers + 2))
        until = time.monotonic() + seconds
        feed, naive = Follower(_feed(recorders[0])), Follower(_naive(stack, url))
        following = [pool.submit(follower.run) for follower in (feed, naive)]
        jobs = [pool.submit(_write, url, recorders[1 + n % 2], n, until) for n in range(writers)]
        rolled_back = sum(job.result() for job in jobs)
        committed = _committed(url)
        for follower in (feed, naive):
            follower.last = committed[-1]
        for job in following:
            job.result()
    return Stressed(feed.compared(committed), naive.compared(committed), rolled_back)


def open_recorder(stack: ExitStack, url: str) -> EventRecorder:
    """A recorder with connections of its own, as another process has one."""
    recorder = EventRecorder(stack.enter_context(Datastore(url)))
    stack.callback(recorder.close)
    return recorder


def some_events(count: int) -> list[StoredEvent]:
    """The first events of new aggregates."""
    return [event(uuid4()) for _ in range(count)]


class Follower:
    """Reads from the beginning, until it has seen the `last` position or had no more to read for a while."""

    def __init__(self, read: Callable[[int], Sequence[int]]) -> None:
        self._read = read
        self._seen: list[int] = []
        self.last: int | None = None

    def run(self) -> None:
        position, until = 0, time.monotonic() + PATIENCE
        while (self.last is None or position < self.last) and (self.last is None or time.monotonic() < until):
            positions = self._read(position)
            self._seen += positions
            position = self._seen[-1] if self._seen else 0
            time.sleep(0 if positions else 0.001)
            until = time.monotonic() + PATIENCE if positions else until

    def compared(self, committed: Sequence[int]) -> Followed:
        seen = set(self._seen)
        late = sum(later <= earlier for earlier, later in zip(self._seen, self._seen[1:], strict=False))
        return Followed(len(committed), len(set(committed) - seen), len(self._seen) - len(seen), late)


def _feed(recorder: EventRecorder) -> Callable[[int], Sequence[int]]:
    return lambda after: [n.id for n in recorder.select_notifications(after, 500, inclusive_of_start=False)]


def _naive(stack: ExitStack, url: str) -> Callable[[int], Sequence[int]]:
    connection = stack.enter_context(psycopg.connect(url, autocommit=True))
    return lambda after: [position for (position,) in connection.execute(FOLLOW, [after])]


def _write(url: str, recorder: EventRecorder, number: int, until: float) -> int:
    """Write until then; how many transactions were rolled back."""
    dice, rolled_back = random.Random(number), 0
    with psycopg.connect(url, autocommit=True) as connection:
        while time.monotonic() < until:
            if number == 0:
                transaction(connection, dice, pause=LONG, commits=True)
            elif number % 2:
                recorder.insert_events(some_events(dice.randint(1, 5)))
            else:
                commits = dice.random() < 0.8
                transaction(connection, dice, pause=dice.random() * SLOW, commits=commits)
                rolled_back += not commits
    return rolled_back


def transaction(connection: psycopg.Connection, dice: random.Random, *, pause: float, commits: bool) -> None:
    """Append, stay open for a while, perhaps undo it to a savepoint and append others, commit or roll back."""
    with connection.transaction(force_rollback=not commits):
        with connection.transaction(force_rollback=dice.random() < 0.3) as first:
            append(connection, dice)
        time.sleep(pause)
        if first.force_rollback:
            append(connection, dice)


def append(connection: psycopg.Connection, dice: random.Random) -> None:
    insert(connection, some_events(dice.randint(1, 5)))


def _committed(url: str) -> list[int]:
    with psycopg.connect(url) as connection:
        return [position for (position,) in connection.execute("SELECT notification_id FROM events ORDER BY 1")]
