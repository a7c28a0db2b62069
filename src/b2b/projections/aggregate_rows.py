"""A read model of one row an aggregate: partners, product lines. What differs is given; following is the same."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, LiteralString, TypeVar
from uuid import UUID

from psycopg import Cursor

from b2b.projections.follower import Recorded, Table

R = TypeVar("R")


@dataclass(frozen=True, kw_only=True)
class AggregateRows(Generic[R]):
    """`sql` has `load` (some rows by `ids`, as id and JSON) and `keep` (one row, by the names of `columns`)."""

    name: str
    follows: tuple[type, ...]
    tables: tuple[Table, ...]
    sql: Mapping[str, LiteralString]
    fold: Callable[[R | None, Any], R | None]
    decode: Callable[[str], R]
    columns: Callable[[R], dict[str, Any]]
    company: Callable[[R], UUID]

    def folding(self) -> AggregateFolding[R]:
        return AggregateFolding(self, {})

    def apply(self, cursor: Cursor[Any], batch: Sequence[Recorded]) -> set[UUID]:
        ids = list({recorded.event.originator_id for recorded in batch})
        known = {id: self.decode(row) for id, row in cursor.execute(self.sql["load"], {"ids": ids})}
        folding = AggregateFolding(self, known)
        for recorded in batch:
            folding.take(recorded)
        cursor.executemany(self.sql["keep"], [self.columns(row) for row in folding.known.values()])
        return {self.company(row) for row in folding.known.values()}


@dataclass(frozen=True)
class AggregateFolding(Generic[R]):
    """The rows in memory, by id."""

    model: AggregateRows[R]
    known: dict[UUID, R]

    def take(self, recorded: Recorded) -> None:
        id = recorded.event.originator_id
        row = self.model.fold(self.known.get(id), recorded.event)
        if row is not None:
            self.known[id] = row

    def rows(self) -> dict[str, Iterable[Mapping[str, Any]]]:
        return {self.model.name: map(self.model.columns, self.known.values())}
