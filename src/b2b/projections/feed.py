"""The feed (I2): what each company is told of each event, one row of the table `feed` a company and event.

A row has the envelope as text, rendered once by pure functions of the events, so that a rebuild gives the same to the
letter. `position` is that of the event among all events: rows of a company are read in its order, and appear in it.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import IO, Any
from uuid import UUID

import msgspec
from eventsourcing.domain import Aggregate
from psycopg import Cursor

from b2b.aggregates.order import Order
from b2b.aggregates.partnership import Partnership
from b2b.aggregates.request import Request
from b2b.eventstore.infrastructure import Events
from b2b.eventstore.mutation import mutated
from b2b.projections.follower import Recorded, Table
from b2b.sql import statements
from b2b.views.envelopes import Envelope, envelopes

SQL = statements("b2b.projections", "feed.sql")
NAME = "feed"
TABLE = Table(NAME, ("company_id", "position"), ("event_id", "type", "subject", "subject_id", "at", "envelope"))
FOLLOWS: tuple[type, ...] = (
    *(Request.Event, Request.RequestDrafted, Order.Event, Order.OrderPlaced),
    *(Partnership.Event, Partnership.PartnerInvited),
)
encode = msgspec.json.Encoder().encode
decode = msgspec.json.Decoder(dict[str, Any]).decode
Known = dict[UUID, Aggregate | None]


class Feed:
    """Follows requests, orders and partnerships. `events`: where it reads what had happened before a batch."""

    name = NAME
    follows = FOLLOWS
    tables: tuple[Table, ...] = (TABLE,)

    def __init__(self, events: Events | None = None) -> None:
        self._events = events

    def looking_back(self, events: Events) -> Feed:
        """The model that reads what had happened before from these events."""
        return type(self)(events)

    def told(self, batch: Sequence[Recorded]) -> list[Envelope]:
        """What is told of the events of a batch, in their order."""
        known = self._before(batch)
        return [envelope for recorded in batch for envelope in told(known, recorded)]

    def apply(self, cursor: Cursor[Any], batch: Sequence[Recorded]) -> set[UUID]:
        rows = self.told(batch)
        if rows:
            cursor.execute(SQL["keep"], {"rows": encode([row._asdict() for row in rows]).decode()})
        return {row.company_id for row in rows}

    def folding(self) -> FeedFolding:
        return FeedFolding()

    def _before(self, batch: Sequence[Recorded]) -> Known:
        """The aggregates of a batch as they were before it."""
        first: dict[UUID, int] = {}
        for recorded in batch:
            first.setdefault(recorded.event.originator_id, recorded.event.originator_version)
        begun = [id for id, version in first.items() if version > 1]
        if not begun:
            return {}
        if self._events is None:
            raise LookupError("the feed was not given the events that it has to look back at")
        known: Known = {}
        each: Mapping[UUID, Iterable[Any]] = self._events.of_each(begun)
        for id, events in each.items():
            for event in events:
                if event.originator_version < first[id]:
                    known[id] = mutated(event, known.get(id))
        return known


class Published(Feed):
    """The feed as it is published beyond this service: no rows, but how far that is stands with the read models."""

    name = "nats"
    tables = ()


class FeedFolding:
    """The feed from the first event on. The aggregates stay in memory; the rows, which are more, wait in a file."""

    def __init__(self) -> None:
        self._known: Known = {}
        self._file: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 (it lives as long as this)

    def take(self, recorded: Recorded) -> None:
        for row in told(self._known, recorded):
            self._file.write(encode(row._asdict()) + b"\n")

    def rows(self) -> Mapping[str, Iterable[Mapping[str, Any]]]:
        return {NAME: self._rows()}

    def _rows(self) -> Iterator[Mapping[str, Any]]:
        self._file.seek(0)
        yield from map(decode, self._file)


def told(known: Known, recorded: Recorded) -> list[Envelope]:
    """Let an event happen, and say what is told of it."""
    id = recorded.event.originator_id
    known[id] = mutated(recorded.event, known.get(id))
    return envelopes(known[id], recorded.event, recorded.position)
