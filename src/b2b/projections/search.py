"""Transaction search: any criteria together, sorted, in keyset pages (S1, S3). Always within one company."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, LiteralString
from uuid import UUID

import msgspec
from psycopg.sql import SQL, Composable, Composed, Identifier
from psycopg_pool import ConnectionPool

from b2b import errors
from b2b.projections.transaction_rows import decode
from b2b.projections.transactions import Row

CRITERIA: Mapping[str, LiteralString] = {
    "kind": "kind = %(kind)s",
    "state": "state = ANY(string_to_array(%(state)s, ','))",
    "widget": "widget = %(widget)s",
    "due_soon": "due_soon = %(due_soon)s",
    "aged": "aged = %(aged)s",
    "number": "number = %(number)s",
    "retailer_reference": "retailer_reference = %(retailer_reference)s",
    "request_id": "request_id = %(request_id)s",
    "partner_id": "partner_ids @> ARRAY[%(partner_id)s::uuid]",
    "product_line_id": "product_line_ids @> ARRAY[%(product_line_id)s::uuid]",
    "deadline_before": "deadline < %(deadline_before)s",
    "deadline_after": "deadline >= %(deadline_after)s",
    "created_before": "created_at < %(created_before)s",
    "created_after": "created_at >= %(created_after)s",
    "q": "words LIKE '%%' || %(q)s || '%%'",
}
SORTS = ("modified_at", "created_at", "deadline", "number")


@dataclass(frozen=True)
class Page:
    rows: tuple[Row, ...]
    next_cursor: str | None


def search(
    pool: ConnectionPool,
    company_id: UUID,
    *,
    criteria: Mapping[str, Any],
    sort: str = "-modified_at",
    limit: int = 50,
    cursor: str | None = None,
) -> Page:
    """One page of a company's transactions. `sort`: a name of SORTS, with `-` for the greatest first.

    Raises Invalid for a sort or cursor that is none of ours.
    """
    name, down = sort.removeprefix("-"), sort.startswith("-")
    if name not in SORTS:
        raise errors.Invalid(errors.FieldError("/sort", f"Sort by one of: {', '.join(SORTS)}; “-” turns it round."))
    given = {key: value for key, value in criteria.items() if key in CRITERIA and value is not None}
    values = {**given, "company_id": company_id, "limit": limit + 1, **_position(cursor, sort)}
    if "q" in values:
        values["q"] = _literal(str(values["q"]))
    with pool.connection() as connection:
        found = connection.execute(_statement(given, name, down, cursor is not None), values).fetchall()
    rows = [decode(row) for row, _ in found[:limit]]
    more = len(found) > limit
    return Page(tuple(rows), _cursor(sort, found[limit - 1][1], rows[-1].id) if more else None)


def count(pool: ConnectionPool, company_id: UUID, *, criteria: Mapping[str, Any], most: int = 10_000) -> int:
    """How many transactions a search finds, counted up to `most`."""
    given = {key: value for key, value in criteria.items() if key in CRITERIA and value is not None}
    if "q" in given:
        given["q"] = _literal(str(given["q"]))
    where = SQL(" AND ").join([SQL("company_id = %(company_id)s"), *(SQL(CRITERIA[key]) for key in given)])
    statement = SQL("SELECT count(*) FROM (SELECT FROM transactions WHERE {} LIMIT %(most)s) AS found").format(where)
    with pool.connection() as connection:
        row = connection.execute(statement, {**given, "company_id": company_id, "most": most}).fetchone()
    return int(row[0]) if row else 0


def _statement(given: Mapping[str, Any], name: str, down: bool, after: bool) -> Composed:
    """The statement of a page. Each state is read in the order of its index, and the few rows of each are merged."""
    value = SQL("coalesce(deadline, 'infinity')") if name == "deadline" else Identifier(name)
    way, than = (SQL("DESC"), SQL("<")) if down else (SQL("ASC"), SQL(">"))
    criteria = [SQL(CRITERIA[key]) for key in given if key != "state"]
    where: list[Composable] = [SQL("company_id = %(company_id)s"), *criteria]
    if "state" in given:
        where.append(SQL("state = asked.one"))
    if after:
        kind = SQL("text") if name == "number" else SQL("timestamptz")
        where.append(SQL("({}, id) {} (%(after_value)s::{}, %(after_id)s::uuid)").format(value, than, kind))
    page = SQL(
        "SELECT row, {value} AS value, id FROM transactions WHERE {where} "
        "ORDER BY {value} {way}, id {way} LIMIT %(limit)s"
    ).format(value=value, where=SQL(" AND ").join(where), way=way)
    if "state" not in given:
        return SQL("SELECT row::text, value::text FROM ({}) AS found").format(page)
    return SQL(
        "SELECT row::text, value::text "
        "FROM (SELECT DISTINCT unnest(string_to_array(%(state)s, ','))) AS asked (one) "
        "CROSS JOIN LATERAL ({page}) AS found "
        "ORDER BY value {way}, id {way} LIMIT %(limit)s"
    ).format(page=page, way=way)


def _literal(text: str) -> str:
    """Free text as it is searched: letters alike in case, and no wildcard of its own."""
    plain = text.casefold().replace("\x00", "")
    return plain.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _cursor(sort: str, value: str, id: UUID) -> str:
    return base64.urlsafe_b64encode(msgspec.json.encode([sort, value, str(id)])).decode().rstrip("=")


def _position(cursor: str | None, sort: str) -> dict[str, object]:
    if cursor is None:
        return {}
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        same, value, id = msgspec.json.decode(base64.urlsafe_b64decode(padded), type=tuple[str, str, UUID])
    except (msgspec.MsgspecError, binascii.Error, ValueError):
        raise errors.Invalid(errors.FieldError("/cursor", "Use the next_cursor of the page before.")) from None
    if same != sort:
        raise errors.Invalid(errors.FieldError("/cursor", "This cursor belongs to another sort order."))
    return {"after_value": value, "after_id": id}
