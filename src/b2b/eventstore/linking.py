"""Linking new events to the hash chains of their aggregates, mostly without asking the database."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from threading import Lock
from uuid import UUID

from eventsourcing.persistence import IntegrityError, StoredEvent

from b2b.eventstore.chain import START, Key, Link, hash_of

FIRST = 1
"""The version of an aggregate's first event."""

Stored = Callable[[Iterable[Key]], Mapping[Key, bytes]]


class Linking:
    """Gives events their hashes. `stored` reads the hashes of committed events.

    The hashes of the events that were read or appended last are remembered. They never go stale: a committed event
    never changes.
    """

    def __init__(self, *, stored: Stored, limit: int = 20_000) -> None:
        self._stored = stored
        self._limit = limit
        self._known: OrderedDict[Key, bytes] = OrderedDict()
        self._lock = Lock()

    def link(self, events: Sequence[StoredEvent]) -> list[Link]:
        """The events with their hashes. Raises IntegrityError where the event before one of them does not exist."""
        hashes = self._before(events)
        links = []
        for event in events:
            id, version = key = _key(event)
            hashes[key] = hash_of(hashes.get((id, version - 1), START), id, version, event.topic, event.state)
            links.append(Link(id, version, event.topic, event.state, hashes[key]))
        return links

    def remember(self, links: Iterable[Link]) -> None:
        """Keep the hashes of committed events, and forget those that were kept the longest ago."""
        with self._lock:
            for link in links:
                self._known[link.key] = link.hash
                self._known.move_to_end(link.key)
            while len(self._known) > self._limit:
                self._known.popitem(last=False)

    def _before(self, events: Sequence[StoredEvent]) -> dict[Key, bytes]:
        new = {_key(event) for event in events}
        needed = [(id, version - 1) for id, version in new if version > FIRST and (id, version - 1) not in new]
        hashes = {key: hash for key in needed if (hash := self._known.get(key)) is not None}
        unknown = [key for key in needed if key not in hashes]
        if unknown:
            hashes |= self._stored(unknown)
        for id, version in unknown:
            if (id, version) not in hashes:
                raise IntegrityError(f"Event {version + 1} of {id} cannot be added: there is no event {version}.")
        return hashes


def _key(event: StoredEvent) -> tuple[UUID, int]:
    id = event.originator_id
    return (id if isinstance(id, UUID) else UUID(id)), event.originator_version
