"""The log in the database: the checkpoints that were made, the entries of the tree, and proofs made of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from psycopg import Connection

from b2b.proof.merkle import BUNDLE, ENTRY, HASH, Growing, Tree, full_root, leaf_hash
from b2b.proof.note import Signed
from b2b.sql import statements

SQL = statements("b2b.proof", "log.sql")
_LAST = (1 << 63) - 1


class Kept(NamedTuple):
    """A checkpoint as it is kept. `peaks` is the tree as far as it goes, which the note signs by its root."""

    number: int
    size: int
    position: int
    made_at: datetime
    peaks: bytes
    note: str

    def tree(self) -> Growing:
        """The tree at this checkpoint, to go on with."""
        peaks = [self.peaks[start : start + HASH] for start in range(0, len(self.peaks), HASH)]
        return Growing(size=self.size, peaks=peaks)

    def signed(self) -> Signed:
        return Signed.parse(self.note)


class Log:
    """The log, read and written over one connection in auto-commit mode."""

    def __init__(self, connection: Connection[Any]) -> None:
        self.connection = connection

    def origin(self) -> str:
        row = self.connection.execute(SQL["origin"]).fetchone()
        assert row is not None  # the migration made it
        return str(row[0])

    def last(self) -> Kept | None:
        """The newest checkpoint."""
        return self._one("last")

    def at(self, number: int) -> Kept | None:
        return self._one("at", number=number)

    def covering(self, index: int) -> Kept | None:
        """The first checkpoint that covers the event at this place of the log; None: the next one will."""
        return self._one("covering", size=index + 1)

    def page(self, *, before: int | None, limit: int) -> list[Kept]:
        """Checkpoints, the newest first."""
        values = {"before": _LAST if before is None else before, "limit": limit}
        return [Kept(*row) for row in self.connection.execute(SQL["page"], values)]

    def notes(self, *, after: int = 0) -> Iterator[str]:
        """The notes of the checkpoints after one, oldest first."""
        for (note,) in self.connection.execute(SQL["notes"], {"after": after}):
            yield note

    def waiting(self, after: int, *, most: int) -> int:
        """How many events no checkpoint covers yet; `most` where there are as many or more."""
        row = self.connection.execute(SQL["waiting"], {"after": after, "most": most}).fetchone()
        return int(row[0]) if row else 0

    def new_entries(self, after: int, *, most: int) -> list[bytes]:
        """The entries of the events after a position: nothing can come to stand between them any more."""
        values = {"after": after, "most": most}
        return [entry for (entry,) in self.connection.execute(SQL["new_entries"], values, binary=True)]

    def add(self, kept: Kept, *, before: int, entries: Sequence[bytes]) -> None:
        """Keep a checkpoint and its entries, all or nothing; `before` is the size of the tree without them."""
        with self.connection.transaction():
            for number, bundle in self._filled(before, entries):
                whole = len(bundle) == BUNDLE * ENTRY
                root = full_root([leaf_hash(entry) for entry in split(bundle)]) if whole else None
                self.connection.execute(SQL["put_bundle"], {"number": number, "entries": bundle, "root": root})
            self.connection.execute(SQL["add"], kept._asdict())

    def _filled(self, size: int, entries: Sequence[bytes]) -> Iterator[tuple[int, bytes]]:
        """The bundles to which these entries are added at the end."""
        number, within = divmod(size, BUNDLE)
        bundle = b"".join(self.entries(number * BUNDLE, size)) if within else b""
        added = 0
        while added < len(entries):
            room = BUNDLE - len(bundle) // ENTRY
            yield number, bundle + b"".join(entries[added : added + room])
            number, bundle, added = number + 1, b"", added + room

    def entries(self, start: int, end: int) -> list[bytes]:
        """The entries of the tree from one place to another, not including it; fewer where they are not there."""
        if start >= end:
            return []
        first = start // BUNDLE
        values = {"first": first, "end": -(-end // BUNDLE)}
        rows = self.connection.execute(SQL["bundles"], values).fetchall()
        return split(b"".join(row[0] for row in rows))[start - first * BUNDLE : end - first * BUNDLE]

    def index_of(self, position: int) -> int | None:
        """The place in the tree of the event at a position; None while no checkpoint covers it."""
        row = self.connection.execute(SQL["place"], {"position": position}).fetchone()
        if row is None:
            return None
        number, bundle = row
        wanted = position.to_bytes(8, "big")
        found = (place for place, entry in enumerate(split(bundle)) if entry[:8] == wanted)
        place = next(found, None)
        return None if place is None else int(number) * BUNDLE + place

    def position_of(self, originator_id: UUID, version: int) -> int | None:
        """Where an event stands; None: there is no such event."""
        row = self.connection.execute(SQL["position_of"], {"id": originator_id, "version": version}).fetchone()
        return None if row is None else int(row[0])

    def tree(self, size: int) -> Tree:
        """The tree over the first events, as many as `size`."""
        roots = [row[0] for row in self.connection.execute(SQL["roots"], {"end": size // BUNDLE})]

        @cache
        def leaves(number: int) -> list[bytes]:
            return [leaf_hash(entry) for entry in self.entries(number * BUNDLE, (number + 1) * BUNDLE)]

        return Tree(size, leaf=lambda index: leaves(index // BUNDLE)[index % BUNDLE], bundle=roots.__getitem__)

    def _one(self, statement: str, **values: Any) -> Kept | None:
        row = self.connection.execute(SQL[statement], values).fetchone()
        return None if row is None else Kept(*row)


def split(entries: bytes) -> list[bytes]:
    return [entries[start : start + ENTRY] for start in range(0, len(entries), ENTRY)]
