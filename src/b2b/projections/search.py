"""Transaction search: any criteria together, sorted, in keyset pages (S1, S3). Always within one company."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, LiteralString
from uuid import UUID

import msgspec
from psycopg import DataError
from psycopg.sql import SQL, Composable, Composed, Identifier
from psycopg_pool import ConnectionPool

from b2b import errors
from b2b.aggregates.order import OrderState
from b2b.aggregates.request_sides import PartnerState, RequestState
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
    "request_id": (
        "id = ANY (array_append(ARRAY(SELECT id FROM transactions AS o WHERE o.company_id = %(company_id)s"
        " AND o.kind = 'order' AND o.request_id = %(request_id)s), %(request_id)s))"
    ),
    "partner_id": "partner_ids @> ARRAY[%(partner_id)s::uuid]",
    "product_line_id": "product_line_ids @> ARRAY[%(product_line_id)s::uuid]",
    "deadline_before": "deadline < %(deadline_before)s",
    "deadline_after": "deadline >= %(deadline_after)s",
    "created_before": "created_at < %(created_before)s",
    "created_after": "created_at >= %(created_after)s",
    "q": (
        "id IN (SELECT id FROM transaction_words WHERE company_id = %(company_id)s"
        " AND words LIKE '%%' || %(q)s || '%%')"
    ),
}
STATES = {
    "request": sorted({*RequestState, *PartnerState}),
    "order": sorted(OrderState),
}
"""All requests are those of each of these states, and the same goes for orders."""
BY_STATE = ("modified_at", "deadline")
"""The sorts that have an index by state."""
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
    values = {**_values(given), "company_id": company_id, "limit": limit + 1, **_position(cursor, sort)}
    with pool.connection() as connection, _refusing(cursor):
        found = connection.execute(_statement(given, name, down, cursor is not None), values).fetchall()
    rows = [decode(row) for row, _ in found[:limit]]
    more = len(found) > limit
    return Page(tuple(rows), _cursor(sort, found[limit - 1][1], rows[-1].id) if more else None)


@contextmanager
def _refusing(cursor: str | None) -> Iterator[None]:
    """Refuse a cursor that reads like ours and holds what is no value of its column."""
    try:
        yield
    except DataError:
        if cursor is None:
            raise
        raise errors.Invalid(errors.FieldError("/cursor", "Use the next_cursor of the page before.")) from None


def count(pool: ConnectionPool, company_id: UUID, *, criteria: Mapping[str, Any], most: int = 10_000) -> int:
    """How many transactions a search finds, counted up to `most`."""
    given = {key: value for key, value in criteria.items() if key in CRITERIA and value is not None}
    where = SQL(" AND ").join([SQL("company_id = %(company_id)s"), *(SQL(CRITERIA[key]) for key in given)])
    statement = SQL("SELECT count(*) FROM (SELECT FROM transactions WHERE {} LIMIT %(most)s) AS found").format(where)
    with pool.connection() as connection:
        row = connection.execute(statement, {**_values(given), "company_id": company_id, "most": most}).fetchone()
    return int(row[0]) if row else 0


def _statement(given: Mapping[str, Any], name: str, down: bool, after: bool) -> Composed:
    """The statement of a page. Each state is read in the order of its index, and the few rows of each are merged."""
    by_state = "state" in given or ("kind" in given and name in BY_STATE)
    value = _deadline(by_state) if name == "deadline" else Identifier(name)
    way, than = (SQL("DESC"), SQL("<")) if down else (SQL("ASC"), SQL(">"))
    criteria = [SQL(CRITERIA[key]) for key in given if not by_state or key not in ("kind", "state")]
    where: list[Composable] = [SQL("company_id = %(company_id)s"), *criteria]
    if by_state:
        where.append(SQL("kind = k.asked AND state = s.asked"))
    if after:
        kind = SQL("text") if name == "number" else SQL("timestamptz")
        where.append(SQL("({}, id) {} (%(after_value)s::{}, %(after_id)s::uuid)").format(value, than, kind))
    order = SQL("ORDER BY value {way}, id {way} LIMIT %(limit)s").format(way=way)
    page = SQL("SELECT row, {} AS value, id FROM transactions WHERE {} {}").format(
        value, SQL(" AND ").join(where), order
    )
    found = SQL("SELECT row::text, value::text FROM {} LATERAL ({}) AS found {}")
    return found.format(EACH_STATE if by_state else SQL(""), page, order)


def _deadline(by_state: bool) -> Composable:
    """The deadline, or the end of time without one: two words for it, each of the index that is meant."""
    return SQL("coalesce(deadline, 'infinity')") if by_state else SQL("least(deadline, 'infinity')")


EACH_STATE = SQL("unnest(%(kinds)s::text[]) AS k (asked), unnest(%(states)s::text[]) AS s (asked),")


def _values(given: Mapping[str, Any]) -> dict[str, Any]:
    values = dict(given)
    if "q" in given:
        values["q"] = _literal(str(given["q"]))
    if "state" in given:
        values["states"] = sorted(set(given["state"].split(",")))
    elif "kind" in given:
        values["states"] = STATES[given["kind"]]
    values["kinds"] = [given["kind"]] if "kind" in given else ["request", "order"]
    return values


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
