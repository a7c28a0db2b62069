"""Partners, for lists and menus: one row a partnership, found from either side (A11)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct
from psycopg_pool import ConnectionPool

from b2b.aggregates.partnership import Partnership
from b2b.projections.aggregate_rows import AggregateRows
from b2b.projections.follower import Table
from b2b.sql import statements

SQL = statements("b2b.projections", "partners.sql")
replace = msgspec.structs.replace
encode = msgspec.json.Encoder().encode


class PartnerRow(Struct, frozen=True, kw_only=True):
    id: UUID
    retailer_id: UUID
    retailer_name: str
    name: str
    state: str = "invited"
    supplier_id: UUID | None = None


decode = msgspec.json.Decoder(PartnerRow).decode


def fold(row: PartnerRow | None, event: Any) -> PartnerRow | None:
    """The row after an event."""
    match event:
        case Partnership.PartnerInvited():
            return PartnerRow(
                id=event.originator_id,
                retailer_id=event.retailer_id,
                retailer_name=event.retailer_name,
                name=event.agreement.name,
            )
        case Partnership.PartnerConnected(supplier_id=supplier):
            return replace(_known(row), state="connected", supplier_id=supplier)
        case Partnership.PartnershipChanged(agreement=agreement):
            return replace(_known(row), name=agreement.name)
        case Partnership.PartnershipPaused():
            return replace(_known(row), state="paused")
        case Partnership.PartnershipResumed():
            return replace(_known(row), state="connected")
        case Partnership.PartnershipEnded():
            return replace(_known(row), state="ended")
        case _:
            return row


def _known(row: PartnerRow | None) -> PartnerRow:
    if row is None:
        raise LookupError("an event came before the partnership that it changes")
    return row


def columns(row: PartnerRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "retailer_id": row.retailer_id,
        "supplier_id": row.supplier_id,
        "name": row.name,
        "state": row.state,
        "row": encode(row).decode(),
    }


PARTNERS = AggregateRows(
    name="partners",
    follows=(Partnership.Event, Partnership.PartnerInvited),
    tables=(Table("partners", ("id",), ("retailer_id", "supplier_id", "name", "state", "row")),),
    sql=SQL,
    fold=fold,
    decode=decode,
    columns=columns,
    company=lambda row: row.retailer_id,
)


def of_retailer(
    pool: ConnectionPool, retailer_id: UUID, *, after: tuple[str, UUID] | None = None, limit: int = 1000
) -> list[PartnerRow]:
    """A retailer's partners by name; `after`: those that follow this (name, id)."""
    name, id = after or ("", UUID(int=0))
    values = {"retailer_id": retailer_id, "name": name, "id": id, "first": after is None, "limit": limit}
    with pool.connection() as connection:
        return [decode(row) for (row,) in connection.execute(SQL["of_retailer"], values)]
