"""Product lines, for lists and menus: one row a node of a company's tree (A10)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct
from psycopg_pool import ConnectionPool

from b2b.aggregates.product_line import ProductLine
from b2b.projections.aggregate_rows import AggregateRows
from b2b.projections.follower import Table
from b2b.sql import statements

SQL = statements("b2b.projections", "product_lines.sql")
replace = msgspec.structs.replace
encode = msgspec.json.Encoder().encode


class LineRow(Struct, frozen=True, kw_only=True):
    id: UUID
    company_id: UUID
    parent_id: UUID | None
    name: str
    partner_ids: tuple[UUID, ...] = ()
    archived: bool = False
    merged_into: UUID | None = None


decode = msgspec.json.Decoder(LineRow).decode


def fold(row: LineRow | None, event: Any) -> LineRow | None:
    """The row after an event."""
    match event:
        case ProductLine.ProductLineAdded():
            return LineRow(
                id=event.originator_id,
                company_id=event.company_id,
                parent_id=event.parent_id,
                name=event.name,
                partner_ids=event.partner_ids,
            )
        case ProductLine.ProductLineMoved(parent_id=parent, name=name):
            return replace(_known(row), parent_id=parent, name=name)
        case ProductLine.PartnersLinked(partner_ids=partners):
            return replace(_known(row), partner_ids=partners)
        case ProductLine.ProductLineArchived(archived=archived):
            return replace(_known(row), archived=archived, merged_into=None)
        case ProductLine.ProductLineMerged(into_id=into_id):
            return replace(_known(row), archived=True, merged_into=into_id)
        case _:
            return row


def _known(row: LineRow | None) -> LineRow:
    if row is None:
        raise LookupError("an event came before the product line that it changes")
    return row


def columns(row: LineRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "company_id": row.company_id,
        "parent_id": row.parent_id,
        "name": row.name,
        "row": encode(row).decode(),
    }


PRODUCT_LINES = AggregateRows(
    name="product_lines",
    follows=(ProductLine.Event, ProductLine.ProductLineAdded),
    tables=(Table("product_lines", ("id",), ("company_id", "parent_id", "name", "row")),),
    sql=SQL,
    fold=fold,
    decode=decode,
    columns=columns,
    company=lambda row: row.company_id,
)


def of_company(
    pool: ConnectionPool, company_id: UUID, *, after: tuple[str, UUID] | None = None, limit: int = 10_000
) -> list[LineRow]:
    """A company's product lines by name; `after`: those that follow this (name, id)."""
    name, id = after or ("", UUID(int=0))
    values = {"company_id": company_id, "name": name, "id": id, "first": after is None, "limit": limit}
    with pool.connection() as connection:
        return [decode(row) for (row,) in connection.execute(SQL["of_company"], values)]


def with_those_above(pool: ConnectionPool, ids: Sequence[UUID]) -> dict[UUID, LineRow]:
    """These product lines and every one that they lie below, by id: what their paths are made of."""
    with pool.connection() as connection:
        rows = [decode(row) for (row,) in connection.execute(SQL["above"], {"ids": list(ids)})]
    return {row.id: row for row in rows}
