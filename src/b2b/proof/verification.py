"""Verifying the events: every chain, every checkpoint, and by name the first event that is not what was signed (U4).

The events are read once, in the order of their positions and in one snapshot, so nobody has to wait. What is trusted
is the public key, and the checkpoints that were kept outside the database.
"""

from __future__ import annotations

import struct
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import islice
from typing import Any

import psycopg
from psycopg import Connection, Copy, IsolationLevel

from b2b.eventstore.chain import START
from b2b.proof.finding import Finding
from b2b.proof.interval import Interval, named
from b2b.proof.log import SQL, Log
from b2b.proof.merkle import ENTRY, Growing
from b2b.proof.note import Checkpoint, PublicKey
from b2b.proof.notes import checked

_BEFORE_ALL, _AFTER_ALL = -1 << 63, (1 << 63) - 1
_CHUNK = 8192
_HEAD = 19  # bytes before the first row of a binary COPY: its signature, flags, and the length of nothing more
_USUAL = struct.pack(">hi", 2, ENTRY)
Row = tuple[bytes, bytes]
"""An event: its entry, and what its hash is made of beside the hash before (chain.py); it begins with the id."""


@dataclass(frozen=True, kw_only=True)
class Verified:
    """What a verification came to. `unsigned`: events that no checkpoint covers yet; only their chains are known."""

    events: int
    checkpoints: int
    unsigned: int
    findings: Sequence[Finding] = field(default_factory=list)


def verify(url: str, *, keys: Sequence[PublicKey], outside: Iterable[str] = ()) -> Verified:
    """Compare the events with the checkpoints of the database, and with the notes that were kept `outside` of it.

    Findings end with the first interval between two checkpoints in which something is wrong.
    """
    with _snapshot(url) as connection:
        notes, findings = checked(Log(connection).notes(), outside=outside, keys=keys)
        reading = _Reading([signed.checkpoint for signed in notes])
        wrong = reading.read(connection)
    if wrong is not None:
        with _snapshot(url) as connection:
            findings += named(connection, wrong)
    return Verified(events=reading.events, checkpoints=len(notes), unsigned=reading.unsigned, findings=findings)


@contextmanager
def _snapshot(url: str) -> Iterator[Connection[Any]]:
    with psycopg.connect(url, application_name="b2b verify") as connection:
        connection.isolation_level = IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        yield connection


class _Reading:
    """One passage through the events, from checkpoint to checkpoint, up to the first that does not hold."""

    def __init__(self, checkpoints: Sequence[Checkpoint]) -> None:
        self.events = 0
        self._due = deque(checkpoints)
        self._tree = Growing()
        self._hashes: dict[bytes, bytes] = {}  # of each aggregate, that of the event read last
        self._broken: list[int] = []  # the positions in this interval at which a chain does not go on
        self._right, self._after = Growing(), _BEFORE_ALL  # the tree and the position at the last checkpoint
        self._wrong: Interval | None = None

    @property
    def unsigned(self) -> int:
        """The events after the last checkpoint that holds."""
        return self.events - self._right.size

    def read(self, connection: Connection[Any]) -> Interval | None:
        """Read all events; the interval in which something is wrong, or None."""
        with connection.cursor() as cursor, cursor.copy(SQL["everything"]) as copy:
            rows = _rows(copy)
            while self._wrong is None and (chunk := list(islice(rows, _CHUNK))):
                self._take(chunk)
        while self._wrong is None and self._due:
            self._conclude(self._due.popleft())
        if self._wrong is None and self._broken:
            self._wrong = self._interval(None)
        return self._wrong

    def _take(self, rows: list[Row]) -> None:
        """Follow these events, and look at each checkpoint on the way."""
        while self._wrong is None and self._due and _position(rows[-1]) > self._due[0].position:
            checkpoint = self._due.popleft()
            cut = next(place for place, row in enumerate(rows) if _position(row) > checkpoint.position)
            self._follow(rows[:cut])
            self._conclude(checkpoint)
            rows = rows[cut:]
        if self._wrong is None:
            self._follow(rows)

    def _follow(self, rows: list[Row]) -> None:
        hashes = self._hashes
        for entry, body in rows:
            id, hash = body[:16], entry[8:]
            if sha256(hashes.get(id, START) + body).digest() != hash:
                self._broken.append(_position((entry, body)))
            hashes[id] = hash
        self._tree.extend([sha256(b"\0" + entry).digest() for entry, _ in rows])
        self.events += len(rows)

    def _conclude(self, checkpoint: Checkpoint) -> None:
        """See whether the events up to a checkpoint are those that it signs."""
        same = (self._tree.size, self._tree.root) == (checkpoint.size, checkpoint.root)
        if not same or self._broken:
            self._wrong = self._interval(checkpoint)
        else:
            self._right = Growing(size=self._tree.size, peaks=self._tree.peaks)
            self._after = checkpoint.position

    def _interval(self, checkpoint: Checkpoint | None) -> Interval:
        return Interval(after=self._after, tree=self._right, checkpoint=checkpoint, broken=tuple(self._broken))


def _rows(copy: Copy) -> Iterator[Row]:
    """The rows of a binary COPY of an entry and a body, taken apart in half the time that psycopg's own reader needs.

    Each comes as the number of its fields (2 bytes), then each field after its length (4 bytes); before the first row
    comes a head, after the last -1 instead of a number (PostgreSQL, COPY, Binary Format). Where an entry is not as
    long as an entry is, somebody altered its hash: the lengths are always read, so nothing moves from one to the other.
    """
    head = _HEAD
    for message in copy:
        row = bytes(message)[head:]
        head = 0
        if row[:6] == _USUAL:
            yield row[6 : 6 + ENTRY], row[10 + ENTRY :]
        elif len(row) > 2:
            end = 6 + max(0, int.from_bytes(row[2:6], signed=True))
            yield row[6:end], row[end + 4 :]


def _position(row: Row) -> int:
    return int.from_bytes(row[0][:8], "big", signed=True)
