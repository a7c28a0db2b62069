"""Where events are kept: the library's recorder, with positions that no follower can miss and no lock to wait for.

The position of an event is made of its transaction's number, and the feed ends where a transaction may still run, so
nothing can appear below a position that was read. docs/decisions/0002 says why, and what was measured.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any
from uuid import UUID

from eventsourcing.persistence import DataError, Notification, ProgrammingError, StoredEvent
from eventsourcing.postgres import PostgresApplicationRecorder

from b2b.eventstore.append import MOST_EVENTS, Append
from b2b.eventstore.chain import Key, Link
from b2b.eventstore.datastore import Datastore
from b2b.eventstore.feed import Announcer, FeedSubscription, Listener
from b2b.eventstore.group import GroupCommit
from b2b.eventstore.linking import Linking
from b2b.eventstore.receipts import Stub
from b2b.sql import statements

SQL = statements("b2b.eventstore", "events.sql")
_BEFORE_ALL, _AFTER_ALL = -1, (1 << 63) - 1


class EventRecorder(PostgresApplicationRecorder):
    """Appends events, and reads those of an aggregate or of all. Any number of threads and processes may use one."""

    datastore: Datastore

    def __init__(self, datastore: Datastore, *, events_table_name: str = "events") -> None:
        super().__init__(datastore, events_table_name=events_table_name)
        self.listener = Listener(datastore)
        self._announcer = Announcer(datastore)
        self._group = GroupCommit(write=self._write, landed=self._landed)
        self._linking = Linking(stored=self._hashes)

    def create_table(self) -> None:
        """Nothing: the migrations make the tables."""

    def close(self) -> None:
        """End the threads that announce and listen."""
        self._announcer.close()
        self.listener.close()

    def insert_events(
        self, stored_events: Sequence[StoredEvent], *, receipt: Stub | None = None, **kwargs: Any
    ) -> Sequence[int]:
        """Add these events and the receipt, all or none, and return the events' positions, in their order.

        Raises IntegrityError if a version is taken or does not follow the one before, or the call of the receipt was
        carried out before, DataError for what cannot be
        stored (65,537 events and more, a zero byte in a topic), and Unsettled if the connection was lost and the
        database cannot be asked whether the events are stored.
        """
        if kwargs.get("tracking") is not None:
            raise ProgrammingError("Followers keep their positions themselves: this recorder stores events alone.")
        if not stored_events:
            return []
        if len(stored_events) > MOST_EVENTS:
            raise DataError(f"{len(stored_events)} events are too many for one append: {MOST_EVENTS} is the limit.")
        links = self._linking.link(stored_events)
        positions = self._group.settle(Append(links, receipt))
        self._linking.remember(links)
        self._announcer.announce()
        return positions

    def select_events(
        self,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> list[StoredEvent]:
        """The events of one aggregate: after version `gt`, up to `lte`, at most `limit`, oldest or newest first."""
        after, upto = _BEFORE_ALL if gt is None else gt, _AFTER_ALL if lte is None else lte
        statement = SQL["of_aggregate_backwards" if desc else "of_aggregate"]
        rows = self.datastore.read(statement, (originator_id, after, upto, limit))
        return [StoredEvent(originator_id, version, topic, state) for version, topic, state, _ in rows]

    def select_links(self, originator_id: UUID, *, upto: int | None = None) -> list[Link]:
        """The events of one aggregate up to a version, with their hashes, oldest first."""
        most = _AFTER_ALL if upto is None else upto
        rows = self.datastore.read(SQL["of_aggregate"], (originator_id, _BEFORE_ALL, most, None))
        links = [Link(originator_id, version, topic, state, hash) for version, topic, state, hash in rows]
        self._linking.remember(links[-1:])
        return links

    def select_many(self, originator_ids: Sequence[UUID]) -> dict[UUID, list[Link]]:
        """The events of each of these aggregates, oldest first, in one round trip; unknown ids are left out."""
        links = map(Link._make, self.datastore.read(SQL["of_aggregates"], (list(originator_ids),)))
        found = {id: list(group) for id, group in groupby(links, key=itemgetter(0))}
        self._linking.remember(group[-1] for group in found.values())
        return found

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> list[Notification]:
        """The events from position `start` to `stop`, at most `limit`, in the order that they keep for ever.

        It ends below the horizon: an event is there as soon as every transaction that began before its own is over.
        """
        after = _BEFORE_ALL if start is None else start - inclusive_of_start
        upto = _AFTER_ALL if stop is None else stop
        if topics:
            rows = self.datastore.read(SQL["feed_of_topics"], (after, upto, list(topics), limit))
        else:
            rows = self.datastore.read(SQL["feed"], (after, upto, limit))
        return [Notification(*row) for row in rows]

    def max_notification_id(self) -> int | None:
        """The position of the last event below the horizon; None where there is none."""
        return self._number(SQL["last_position"])

    def horizon(self) -> int:
        """The first position at which an event may still appear. All below are final."""
        return self._number(SQL["horizon"]) or 0

    def subscribe(self, gt: int | None = None, topics: Sequence[str] = ()) -> FeedSubscription:
        """Follow the feed after position `gt`."""
        return FeedSubscription(self, gt, topics)

    def _number(self, statement: Any) -> int | None:
        number: int | None = self.datastore.read(statement)[0][0]
        return number

    def _write(self, links: Sequence[Link], stubs: Sequence[Stub]) -> list[int]:
        if stubs:
            inserted = self.datastore.execute(SQL["append_with_receipts"], [*_columns(stubs), *_columns(links)])
        elif len(links) == 1:
            inserted = self.datastore.execute(SQL["append_one"], links[0])
        else:
            inserted = self.datastore.execute(SQL["append"], _columns(links))
        return sorted(position for (position,) in inserted)

    def _landed(self, links: Sequence[Link]) -> list[int] | None:
        stored = {
            (id, version): (hash, position) for id, version, hash, position in self._stored(link.key for link in links)
        }
        if any(stored.get(link.key, (None,))[0] != link.hash for link in links):
            return None
        return [stored[link.key][1] for link in links]

    def _hashes(self, keys: Iterable[Key]) -> dict[Key, bytes]:
        return {(id, version): hash for id, version, hash, _ in self._stored(keys)}

    def _stored(self, keys: Iterable[Key]) -> list[tuple[UUID, int, bytes, int]]:
        ids, versions = zip(*keys, strict=True)
        return self.datastore.read(SQL["stored"], (list(ids), list(versions)))


def _columns(rows: Sequence[tuple[Any, ...]]) -> list[list[Any]]:
    return [list(column) for column in zip(*rows, strict=True)]
