"""Followers that share a thread and a connection: what concerns none of them moves them all by one statement.

Most events concern few read models. A team reads each batch once; those that it concerns apply it, each in a
transaction of its own, as alone; the others are only moved. Who fails is left out for a while, and nobody waits for it.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from psycopg import Connection

from b2b.projections.follower import BATCH, SQL, Follower
from b2b.projections.reading import Reading

TAKE_OVER = 1.0
"""Seconds between two tries to become the leader, or to go on where a model stopped."""


class Team:
    """Some followers, of which this connection leads those that nobody else leads: a session lock each."""

    def __init__(self, followers: Sequence[Follower], connection: Connection[Any], reading: Reading) -> None:
        self._followers = followers
        self._connection = connection
        self._reading = reading
        self._led: dict[str, Follower] = {}
        self._tried: dict[str, float] = {}

    @property
    def led(self) -> list[Follower]:
        return list(self._led.values())

    def lead(self) -> None:
        """Become the leader of those that nobody leads; the same is not tried twice in a second."""
        now = time.monotonic()
        for follower in self._followers:
            name = follower.model.name
            if name not in self._led and now - self._tried.get(name, -TAKE_OVER) >= TAKE_OVER:
                self._tried[name] = now
                row = self._connection.execute(SQL["try_lock"], {"name": name}).fetchone()
                if row and row[0]:
                    self._led[name] = follower

    def leave(self, follower: Follower) -> None:
        """Let somebody else lead a follower: perhaps one whose code can take the event that this one cannot."""
        name = follower.model.name
        self._tried[name] = time.monotonic()
        del self._led[name]
        self._connection.execute(SQL["unlock"], {"name": name})

    def leave_all(self) -> None:
        """At the end; where the connection is lost, its locks are free already."""
        while self._led and not (self._connection.closed or self._connection.broken):
            self.leave(next(iter(self._led.values())))

    def advance(self) -> tuple[int, list[Follower]]:
        """Move those whom the next batch does not concern; gives its events, and the followers that it does concern.

        A team of one reads the batch itself.
        """
        if len(self._led) < 2:
            return 0, self.led
        places = self._places()
        first = min(places.values())
        batch = self._reading.after(first, BATCH)
        if not batch:
            return 0, []
        behind = [follower for follower in self.led if places[follower.model.name] == first]
        concerned = [follower for follower in behind if follower.is_concerned(batch)]
        others = [follower for follower in behind if follower not in concerned]
        return len(batch), concerned + self._not_moved(others, first, batch[-1].id)

    def _places(self) -> dict[str, int]:
        """Where each model stands; what was not looked at for long is, in one round trip."""
        unsure = [name for name, follower in self._led.items() if follower.stands is None]
        if unsure:
            found = dict(self._connection.execute(SQL["positions"], {"names": unsure}).fetchall())
            for name in unsure:
                self._led[name].stands_at(found.get(name, 0))
        return {name: follower.stands or 0 for name, follower in self._led.items()}

    def _not_moved(self, followers: Sequence[Follower], before: int, position: int) -> list[Follower]:
        """Move those whom nothing concerned; gives those that do not stand where it was believed, or never moved."""
        names = [follower.model.name for follower in followers]
        values = {"names": names, "before": before, "position": position}
        moved = {name for (name,) in self._connection.execute(SQL["move_all"], values)} if names else set()
        for follower in followers:
            follower.stands_at(position if follower.model.name in moved else None)
        return [follower for follower in followers if follower.model.name not in moved]
