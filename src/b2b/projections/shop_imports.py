"""The shops of each company whose orders become requests, for lists (I5). No secret stands here."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct
from psycopg_pool import ConnectionPool

from b2b.aggregates.shop_import import ShopImport
from b2b.projections.aggregate_rows import AggregateRows
from b2b.projections.follower import Table
from b2b.sql import statements

SQL = statements("b2b.projections", "shop_imports.sql")
encode = msgspec.json.Encoder().encode


class ShopRow(Struct, frozen=True, kw_only=True):
    id: UUID
    company_id: UUID
    removed: bool = False


decode = msgspec.json.Decoder(ShopRow).decode


def fold(row: ShopRow | None, event: Any) -> ShopRow | None:
    """The row after an event."""
    match event:
        case ShopImport.ShopConnected():
            return ShopRow(id=event.originator_id, company_id=event.company_id)
        case ShopImport.ShopDisconnected() if row is not None:
            return msgspec.structs.replace(row, removed=True)
        case _:
            return row


def columns(row: ShopRow) -> dict[str, Any]:
    return {"id": row.id, "company_id": row.company_id, "row": encode(row).decode()}


SHOP_IMPORTS = AggregateRows(
    name="shop_imports",
    follows=(ShopImport.Event, ShopImport.ShopConnected),
    tables=(Table("shop_imports", ("id",), ("company_id", "row")),),
    sql=SQL,
    fold=fold,
    decode=decode,
    columns=columns,
    company=lambda row: row.company_id,
)


def of_company(pool: ConnectionPool, company_id: UUID) -> list[UUID]:
    """The shops of a company that are connected."""
    with pool.connection() as connection:
        return [id for (id,) in connection.execute(SQL["of_company"], {"company_id": company_id})]
