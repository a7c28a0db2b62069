"""Every company by name, for the operator (W4)."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from msgspec import Struct
from psycopg_pool import ConnectionPool

from b2b.aggregates.company import Company
from b2b.projections.aggregate_rows import AggregateRows
from b2b.projections.follower import Table
from b2b.sql import statements

SQL = statements("b2b.projections", "companies.sql")
encode = msgspec.json.Encoder().encode


class CompanyRow(Struct, frozen=True, kw_only=True):
    id: UUID
    kind: str
    name: str
    registered_at: datetime


decode = msgspec.json.Decoder(CompanyRow).decode


def fold(row: CompanyRow | None, event: Any) -> CompanyRow | None:
    """The row after an event."""
    match event:
        case Company.CompanyRegistered(kind=kind, name=name):
            return CompanyRow(id=event.originator_id, kind=kind, name=name, registered_at=event.timestamp)
        case Company.CompanyChanged(name=name) if row is not None:
            return msgspec.structs.replace(row, name=name)
        case _:
            return row


def columns(row: CompanyRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "kind": row.kind,
        "name": row.name,
        "registered_at": row.registered_at,
        "row": encode(row).decode(),
    }


COMPANIES = AggregateRows(
    name="companies",
    follows=(Company.Event, Company.CompanyRegistered),
    tables=(Table("companies", ("id",), ("kind", "name", "registered_at", "row")),),
    sql=SQL,
    fold=fold,
    decode=decode,
    columns=columns,
    company=lambda row: row.id,
)


class Tenant(NamedTuple):
    """A company as the operator sees it. `subscription` is JSON; None: it has no plan and owes nothing."""

    id: UUID
    kind: str
    name: str
    registered_at: datetime
    subscription: dict[str, Any] | None
    unpaid: int


def tenants(
    pool: ConnectionPool, *, search: str = "", after: tuple[datetime, UUID] | None = None, limit: int = 50
) -> list[Tenant]:
    """Companies whose name holds `search`, latest first; `after`: those that follow this (registered_at, id)."""
    at, id = after or (None, None)
    values = {"search": search, "at": at, "id": id, "first": after is None, "limit": limit}
    with pool.connection() as connection:
        return [Tenant(*row) for row in connection.execute(SQL["tenants"], values)]
