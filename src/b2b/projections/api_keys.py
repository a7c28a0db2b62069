"""API keys, for lists: one row a key, without the key itself (A12)."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct
from psycopg_pool import ConnectionPool

from b2b.aggregates.api_key import ApiKey
from b2b.projections.aggregate_rows import AggregateRows
from b2b.projections.follower import Table
from b2b.sql import statements

SQL = statements("b2b.projections", "api_keys.sql")
replace = msgspec.structs.replace
encode = msgspec.json.Encoder().encode


class ApiKeyRow(Struct, frozen=True, kw_only=True):
    """`hint`: the last letters; `ends_at`: when a key that was replaced ends; `used_at` is told from beside."""

    id: UUID
    company_id: UUID
    user_id: UUID
    name: str
    hint: str
    scopes: tuple[str, ...]
    made_at: datetime
    version: int = 1
    ends_at: datetime | None = None
    revoked: bool = False
    used_at: datetime | None = None

    def state(self, now: datetime) -> str:
        """`active`, `replaced` (it opens until `ends_at`) or `revoked`."""
        if self.revoked or (self.ends_at is not None and now >= self.ends_at):
            return "revoked"
        return "replaced" if self.ends_at is not None else "active"


decode = msgspec.json.Decoder(ApiKeyRow).decode


def fold(row: ApiKeyRow | None, event: Any) -> ApiKeyRow | None:
    """The row after an event."""
    match event:
        case ApiKey.ApiKeyIssued():
            return ApiKeyRow(
                id=event.originator_id,
                company_id=event.company_id,
                user_id=event.user_id,
                name=event.name,
                hint=event.hint,
                scopes=event.scopes,
                made_at=event.timestamp,
            )
        case ApiKey.ApiKeyRenamed(name=name):
            return _changed(row, event, name=name)
        case ApiKey.ApiKeyReplaced(ends_at=ends_at):
            return _changed(row, event, ends_at=ends_at)
        case ApiKey.ApiKeyRevoked():
            return _changed(row, event, revoked=True)
        case _:
            return row


def _changed(row: ApiKeyRow | None, event: Any, **what: Any) -> ApiKeyRow:
    if row is None:
        raise LookupError("an event came before the key that it changes")
    return replace(row, version=event.originator_version, **what)


def columns(row: ApiKeyRow) -> dict[str, Any]:
    return {"id": row.id, "company_id": row.company_id, "row": encode(row).decode()}


API_KEYS = AggregateRows(
    name="api_keys",
    follows=(ApiKey.Event, ApiKey.ApiKeyIssued),
    tables=(Table("api_keys", ("id",), ("company_id", "row")),),
    sql=SQL,
    fold=fold,
    decode=decode,
    columns=columns,
    company=lambda row: row.company_id,
)


def of_company(pool: ConnectionPool, company_id: UUID) -> list[ApiKeyRow]:
    """The keys of a company that were not revoked, the newest first; ones that have ended are among them."""
    with pool.connection() as connection:
        found = connection.execute(SQL["of_company"], {"company_id": company_id}).fetchall()
    return [replace(decode(row), used_at=used_at) for row, used_at in found]


def used_at(pool: ConnectionPool, key_id: UUID) -> datetime | None:
    """When a key was used last, to five minutes."""
    with pool.connection() as connection:
        row = connection.execute(SQL["used_at"], {"key_id": key_id}).fetchone()
    return row[0] if row else None
