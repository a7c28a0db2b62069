"""Proving a read model: every event is replayed into a second copy, and the two are compared row by row (U3).

The copy is brought to the very position of a snapshot of the one in use, which nobody has to wait for.
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
import psycopg
from psycopg import Connection, IsolationLevel
from psycopg.sql import SQL, Identifier

from b2b import collection
from b2b.console import Console
from b2b.projections.digests import digests_of
from b2b.projections.feed import Feed
from b2b.projections.feed_digests import FeedDigests, digests_of_feed
from b2b.projections.follower import Follower, ReadModel, Table
from b2b.projections.models import read_models
from b2b.projections.rebuild import fill, folded
from b2b.projections.shadow import shadow_of

CHUNK = 2_000


class Difference(NamedTuple):
    """A row that is not what the events make of it. `what`: missing, not from events, or the columns that differ."""

    table: str
    key: tuple[str, ...]
    what: str


class Replayed(NamedTuple):
    """What a replay came to: at which position, how many rows were compared, and what differs (at most `most`)."""

    model: str
    position: int
    rows: int
    differences: list[Difference]


class Part(NamedTuple):
    """What of a model is compared: up to a position, without the aggregates that changed after it, of one company."""

    upto: int | None = None
    changed: frozenset[str] = frozenset()
    company: str | None = None

    def holds(self, table: Table, key: tuple[str, ...]) -> bool:
        """Whether a row of this key is compared."""
        if self.upto is not None and not {"id", "subject"} & set(table.key):
            return False  # a total has changed with every row since
        if self.company is not None and "company_id" in table.key:
            return key[table.key.index("company_id")] == self.company and self.changed.isdisjoint(key)
        return self.changed.isdisjoint(key)


EVERYTHING = Part()


def part_of(console: Console, *, until: datetime | None, company: UUID | None) -> Part:
    """What there is to compare of what had happened by a moment (None: all), and of one company (None: of all)."""
    owner = str(company) if company else None
    if until is None:
        return Part(company=owner)
    upto, changed = 0, set[str]()
    for one in _stamped(console):
        if one.at <= until:
            upto = one.position
            changed.clear()
        else:
            changed.add(one.id)
    return Part(upto, frozenset(changed), owner)


class _Stamp(msgspec.Struct):
    timestamp: datetime


class _Stamped(NamedTuple):
    position: int
    id: str
    at: datetime


def _stamped(console: Console) -> Iterator[_Stamped]:
    """When each event happened."""
    after, decode = 0, msgspec.json.Decoder(_Stamp).decode
    while events := console.recorder.select_notifications(after, CHUNK, inclusive_of_start=False):
        for event in events:
            yield _Stamped(event.id, str(event.originator_id), decode(event.state).timestamp)
        after = events[-1].id


def replay(console: Console, model: ReadModel, *, url: str, part: Part = EVERYTHING, most: int = 100) -> Replayed:
    """Compare the read model in use with what its events make of it. Values are not told: they may be personal.

    What is equal is known by its digests; only where they differ the rows are laid side by side. Raises UnknownTopic.
    """
    must_know_all(console)
    return _replay(console, model, url=url, part=part, most=most)


def must_know_all(console: Console) -> None:
    """Raises UnknownTopic where an event is newer than this code: a model would lack it, and seem to differ."""
    with console.pool.connection() as connection:
        Follower(console, Feed()).must_know_all(connection)


def _replay(console: Console, model: ReadModel, *, url: str, part: Part, most: int = 100) -> Replayed:
    follower = Follower(console, model)
    if part == EVERYTHING and isinstance(model, Feed):
        equal = _equal_feed(follower, url)
        if equal is not None:
            return equal
    return _replayed(follower, url, part, most)


def replay_each(
    console: Console, models: Sequence[ReadModel], *, url: str, master_key: bytes, part: Part = EVERYTHING
) -> Iterator[Replayed]:
    """Replay several models, in as many processes as there are processors; gives them in their order.

    `master_key`: that of the console, for the processes. Raises UnknownTopic.
    """
    must_know_all(console)
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(os.cpu_count(), mp_context=context) as processes:
        found = [processes.submit(_replay_named, model.name, url, master_key, part) for model in models]
        for one in found:
            yield one.result()


def _replay_named(name: str, url: str, master_key: bytes, part: Part) -> Replayed:
    model = next(one for one in read_models() if one.name == name)
    with Console.open(url, master_key=master_key) as console:
        return _replay(console, model, url=url, part=part)


def _equal_feed(follower: Follower, url: str) -> Replayed | None:
    """What a replay of the feed comes to where it is what the events make of it; else None."""
    with _snapshot(url) as live, ThreadPoolExecutor(1, thread_name_prefix="digests") as beside:
        position = follower.position(live)
        in_use = beside.submit(digests_of_feed, live)
        made = FeedDigests()
        with collection.put_off():
            folded(follower, made, upto=position)
            digests = made.digests()
            del made  # what goes at once, the collector need not go through before
        equal = in_use.result() == digests
    rows = sum(one.rows for one in digests.values())
    return Replayed(follower.model.name, position, rows, []) if equal else None


def _replayed(follower: Follower, url: str, part: Part, most: int) -> Replayed:
    model = follower.model
    with shadow_of(follower, url=url, lasting=False) as shadow:
        with _snapshot(url) as live:
            reached = follower.position(live)
        fill(shadow, upto=reached if part.upto is None else part.upto)
        with _snapshot(url) as live:
            position = follower.position(live) if part.upto is None else part.upto
            if part.upto is None and position > reached:
                shadow.complete()
                follower.reach(shadow.connection, position)
            if part == EVERYTHING and (rows := _equal_rows(live, shadow.connection, model.tables)) is not None:
                return Replayed(model.name, position, rows, [])
            rows, found = 0, list[Difference]()
            for difference in _compared(live, shadow.connection, model.tables, part):
                rows += 1
                if difference is not None and len(found) < most:
                    found.append(difference)
    return Replayed(model.name, position, rows, found)


def _equal_rows(live: Connection[Any], made: Connection[Any], tables: tuple[Table, ...]) -> int | None:
    """How many rows both have alike; None: they have not."""
    rows = 0
    with ThreadPoolExecutor(1, thread_name_prefix="digests") as beside:
        for table in tables:
            other = beside.submit(digests_of, made, table)
            ours = digests_of(live, table)
            if ours != other.result():
                return None
            rows += sum(one.rows for one in ours.values())
    return rows


@contextmanager
def _snapshot(url: str) -> Iterator[Connection[Any]]:
    """Everything as it is at one moment, whatever happens meanwhile. It writes nothing, so it holds nobody back."""
    with psycopg.connect(url, application_name="b2b replay") as connection:
        connection.isolation_level = IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        yield connection


def _compared(
    live: Connection[Any], made: Connection[Any], tables: tuple[Table, ...], part: Part
) -> Iterator[Difference | None]:
    """One for each row of either: None where both have it alike."""
    for table in tables:
        ours, theirs = _sorted_rows(live, table), _sorted_rows(made, table)
        for key, one, other in _side_by_side(ours, theirs):
            if part.holds(table, key):
                what = _what_differs(table, one, other)
                yield Difference(table.name, key, what) if what else None


Texts = tuple[str | None, ...]
Keyed = tuple[tuple[str, ...], Texts]


def _sorted_rows(connection: Connection[Any], table: Table) -> Iterator[Keyed]:
    """The rows as texts, by their keys, as far as they come in memory at a time."""
    columns = SQL(", ").join(SQL("{}::text").format(Identifier(name)) for name in table.columns)
    order = SQL(", ").join(SQL('{}::text COLLATE "C"').format(Identifier(name)) for name in table.key)
    statement = SQL("SELECT {} FROM {} WHERE {} ORDER BY {}").format(
        columns, Identifier(table.name), SQL(table.where), order
    )
    with connection.transaction(), connection.cursor(name=f"rows_of_{table.name}") as cursor:
        cursor.itersize = CHUNK
        for row in cursor.execute(statement):
            yield tuple(row[: len(table.key)]), tuple(row[len(table.key) :])


def _side_by_side(
    ours: Iterator[Keyed], theirs: Iterator[Keyed]
) -> Iterator[tuple[tuple[str, ...], Texts | None, Texts | None]]:
    """The rows of two sorted sources by key; None where one has none."""
    one, other = next(ours, None), next(theirs, None)
    while one is not None or other is not None:
        if other is None or (one is not None and one[0] < other[0]):
            assert one is not None
            yield one[0], one[1], None
            one = next(ours, None)
        elif one is None or other[0] < one[0]:
            yield other[0], None, other[1]
            other = next(theirs, None)
        else:
            yield one[0], one[1], other[1]
            one, other = next(ours, None), next(theirs, None)


def _what_differs(table: Table, live: Texts | None, made: Texts | None) -> str:
    if live is None:
        return "missing"
    if made is None:
        return "not from any event"
    return ", ".join(name for name, a, b in zip(table.facts, live, made, strict=True) if a != b)
