"""Webhook endpoints: which there are, where they lead, what they want to be told of (I2). No secret stands here."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct
from psycopg_pool import ConnectionPool

from b2b.aggregates.webhook_endpoint import WebhookEndpoint
from b2b.projections.aggregate_rows import AggregateRows
from b2b.projections.follower import Table
from b2b.sql import statements

SQL = statements("b2b.projections", "webhook_endpoints.sql")
replace = msgspec.structs.replace
encode = msgspec.json.Encoder().encode


class EndpointRow(Struct, frozen=True, kw_only=True):
    """`disabled`: why, or None. `failing_since` is told from beside."""

    id: UUID
    company_id: UUID
    url: str
    types: tuple[str, ...]
    description: str
    since: int
    made_at: datetime
    version: int = 1
    disabled: str | None = None
    deleted: bool = False
    failing_since: datetime | None = None


decode = msgspec.json.Decoder(EndpointRow).decode


def fold(row: EndpointRow | None, event: Any) -> EndpointRow | None:
    """The row after an event."""
    match event:
        case WebhookEndpoint.EndpointMade():
            return EndpointRow(
                id=event.originator_id,
                company_id=event.company_id,
                url=event.url,
                types=event.types,
                description=event.description,
                since=event.since,
                made_at=event.timestamp,
            )
        case WebhookEndpoint.EndpointChanged():
            return _changed(row, event, url=event.url, types=event.types, description=event.description)
        case WebhookEndpoint.EndpointDisabled(why=why):
            return _changed(row, event, disabled=str(why))
        case WebhookEndpoint.EndpointEnabled():
            return _changed(row, event, disabled=None)
        case WebhookEndpoint.EndpointDeleted():
            return _changed(row, event, deleted=True)
        case _:
            return row if row is None else _changed(row, event)


def _changed(row: EndpointRow | None, event: Any, **what: Any) -> EndpointRow:
    if row is None:
        raise LookupError("an event came before the endpoint that it changes")
    return replace(row, version=event.originator_version, **what)


def columns(row: EndpointRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "company_id": row.company_id,
        "active": row.disabled is None and not row.deleted,
        "types": list(row.types),
        "since": row.since,
        "row": encode(row).decode(),
    }


WEBHOOK_ENDPOINTS = AggregateRows(
    name="webhook_endpoints",
    follows=(WebhookEndpoint.Event, WebhookEndpoint.EndpointMade),
    tables=(Table("webhook_endpoints", ("id",), ("company_id", "active", "types", "since", "row")),),
    sql=SQL,
    fold=fold,
    decode=decode,
    columns=columns,
    company=lambda row: row.company_id,
)


def of_company(pool: ConnectionPool, company_id: UUID) -> list[EndpointRow]:
    """The endpoints of a company that were not deleted, the newest first."""
    with pool.connection() as connection:
        found = connection.execute(SQL["of_company"], {"company_id": company_id}).fetchall()
    return [replace(decode(row), failing_since=since) for row, since in found]
