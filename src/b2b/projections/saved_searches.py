"""Saved searches, for lists: one's own, and those that colleagues share (S1)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct
from psycopg_pool import ConnectionPool

from b2b.aggregates.criteria import Criteria
from b2b.aggregates.saved_search import SavedSearch
from b2b.projections.aggregate_rows import AggregateRows
from b2b.projections.follower import Table
from b2b.sql import statements

SQL = statements("b2b.projections", "saved_searches.sql")
replace = msgspec.structs.replace
encode = msgspec.json.Encoder().encode


class SavedRow(Struct, frozen=True, kw_only=True):
    """`reader_id`: who saved it."""

    id: UUID
    company_id: UUID
    reader_id: UUID
    name: str
    search: Criteria
    sort: str
    shared: bool = False
    removed: bool = False


decode = msgspec.json.Decoder(SavedRow).decode


def fold(row: SavedRow | None, event: Any) -> SavedRow | None:
    """The row after an event."""
    match event:
        case SavedSearch.SearchSaved():
            return SavedRow(
                id=event.originator_id,
                company_id=event.company_id,
                reader_id=event.reader_id,
                name=event.name,
                search=event.search,
                sort=event.sort,
                shared=event.shared,
            )
        case SavedSearch.SearchChanged() if row is not None:
            return replace(row, name=event.name, shared=event.shared)
        case SavedSearch.SearchForgotten() if row is not None:
            return replace(row, removed=True)
        case _:
            return row


def columns(row: SavedRow) -> dict[str, Any]:
    return {"id": row.id, "company_id": row.company_id, "row": encode(row).decode()}


SAVED_SEARCHES = AggregateRows(
    name="saved_searches",
    follows=(SavedSearch.Event, SavedSearch.SearchSaved),
    tables=(Table("saved_searches", ("id",), ("company_id", "row")),),
    sql=SQL,
    fold=fold,
    decode=decode,
    columns=columns,
    company=lambda row: row.company_id,
)


def of_reader(pool: ConnectionPool, company_id: UUID, reader_id: UUID) -> list[SavedRow]:
    """What somebody saved, and what is shared in the company, by name."""
    values = {"company_id": company_id, "reader_id": str(reader_id)}
    with pool.connection() as connection:
        rows = [decode(row) for (row,) in connection.execute(SQL["of_reader"], values)]
    return sorted(rows, key=lambda row: (row.name.casefold(), row.id))
