"""Naming what was done to the events between two checkpoints, by the entries that were kept when they were signed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from psycopg import Connection

from b2b.proof.finding import Finding, Kind
from b2b.proof.log import SQL, Log
from b2b.proof.merkle import Growing, leaf_hash
from b2b.proof.note import Checkpoint

MOST = 100
"""Findings that are told."""


class _Event(NamedTuple):
    """An event as the database has it now."""

    hash: bytes
    originator_id: UUID
    version: int
    topic: str

    def __str__(self) -> str:
        return f"{self.topic}, version {self.version} of {self.originator_id}"


@dataclass(frozen=True, kw_only=True)
class Interval:
    """What lies between a state of the tree that is right and a checkpoint. None: after the last one.

    `broken`: the positions at which the chain of an aggregate does not go on.
    """

    after: int
    tree: Growing
    checkpoint: Checkpoint | None
    broken: Sequence[int]


def named(connection: Connection[Any], interval: Interval) -> list[Finding]:
    """What is wrong in an interval, the first one first."""
    there = _there(connection, interval)
    signed = _signed(Log(connection), interval)
    if signed is None:
        found = [*_breaks(there, interval), *_unnamed(there, interval)]
    else:
        moved = _moved(connection, signed, there)
        found = [*_compared(signed, there, moved, first=interval.tree.size), *_breaks(there, interval)]
    first_at_each = {finding.position: finding for finding in reversed(found)}
    return sorted(first_at_each.values(), key=lambda finding: finding.position)[:MOST]


def _there(connection: Connection[Any], interval: Interval) -> dict[int, _Event]:
    upto = interval.checkpoint.position if interval.checkpoint else (1 << 63) - 1
    rows = connection.execute(SQL["between"], {"after": interval.after, "upto": upto}, binary=True)
    return {_position(entry): _Event(entry[8:], *event) for entry, *event in rows}


def _signed(log: Log, interval: Interval) -> dict[int, bytes] | None:
    """The hash at each position as it was signed. None: nothing was, or the entries are not those any more."""
    if interval.checkpoint is None:
        return None
    entries = log.entries(interval.tree.size, interval.checkpoint.size)
    tree = Growing(size=interval.tree.size, peaks=interval.tree.peaks)
    tree.extend([leaf_hash(entry) for entry in entries])
    if (tree.size, tree.root) != (interval.checkpoint.size, interval.checkpoint.root):
        return None
    return {_position(entry): entry[8:] for entry in entries}


def _moved(connection: Connection[Any], signed: Mapping[int, bytes], there: Mapping[int, _Event]) -> set[bytes]:
    """The hashes of events that are in their place neither here nor elsewhere, and were not removed or put in."""
    was, now = set(signed.values()), {event.hash for event in there.values()}
    lost, strange = {"hashes": [*was - now][:MOST]}, {"hashes": [*now - was][:MOST]}
    elsewhere = {hash for hash, _ in connection.execute(SQL["of_hashes"], lost)}
    from_elsewhere = {hash for (hash,) in connection.execute(SQL["signed_of_hashes"], strange)}
    return was & now | elsewhere | from_elsewhere


def _compared(
    signed: Mapping[int, bytes], there: Mapping[int, _Event], moved: set[bytes], *, first: int
) -> Iterator[Finding]:
    numbers = {position: number for number, position in enumerate(signed, start=first + 1)}
    for position in sorted(signed.keys() | there.keys()):
        was, event = signed.get(position), there.get(position)
        number = f"number {numbers[position]:,} of the log" if was is not None else ""
        if event is None:
            kind, what = (Kind.REORDERED, "elsewhere") if was in moved else (Kind.REMOVED, "gone")
            yield _finding(kind, position, f"the event at position {position}, {number}, is {what}")
        elif event.hash == was:
            continue
        elif event.hash in moved:
            yield _finding(Kind.REORDERED, position, f"{event} stands at position {position}, where it was not")
        elif was is None:
            yield _finding(Kind.INSERTED, position, f"{event} stands at position {position}, where nothing was")
        else:
            yield _finding(Kind.ALTERED, position, f"{event} at position {position}, {number}, is not what it was")


def _breaks(there: Mapping[int, _Event], interval: Interval) -> Iterator[Finding]:
    for position in interval.broken:
        what = f"{there.get(position)} at position {position} does not follow from the events of its aggregate before"
        yield _finding(Kind.ALTERED, position, what)


def _unnamed(there: Mapping[int, _Event], interval: Interval) -> Iterator[Finding]:
    """Nothing tells which event it is: the list of entries was altered as well."""
    if interval.checkpoint is not None:
        due = interval.checkpoint.size - interval.tree.size
        what = (
            f"the {len(there):,} events after position {interval.after}, up to {interval.checkpoint.position}, are not "
            f"the {due:,} that checkpoint {interval.checkpoint.number} signs, and neither are the entries kept of them"
        )
        kind = Kind.REMOVED if len(there) < due else Kind.INSERTED if len(there) > due else Kind.ALTERED
        yield _finding(kind, interval.after, what)


def _finding(kind: Kind, position: int, what: str) -> Finding:
    return Finding(kind=kind, position=position, what=what)


def _position(entry: bytes) -> int:
    return int.from_bytes(entry[:8], "big", signed=True)
