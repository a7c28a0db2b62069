"""Transaction search: any criteria together, sorted, in keyset pages (S1, S3). Always within one company.

Each statement is planned for what it asks for (`prepare=False`): one plan for all searches would fit few of them.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, LiteralString
from uuid import UUID

import msgspec
from psycopg import DataError
from psycopg.sql import SQL, Composable, Composed
from psycopg_pool import ConnectionPool

from b2b import errors
from b2b.projections.conditions import conditions, implied, narrow, values
from b2b.projections.narrowing import Among, among_few
from b2b.projections.transaction_rows import decode
from b2b.projections.transactions import Row

BY_STATE = ("modified_at", "deadline")
"""The sorts that have an index by state."""
SORTS = ("modified_at", "created_at", "deadline", "number")
"""The sorts that have an index of all of a company's rows."""
COLUMNS: Mapping[str, tuple[LiteralString, LiteralString]] = {
    "modified_at": ("modified_at", "timestamptz"),
    "created_at": ("created_at", "timestamptz"),
    "deadline": ("least(deadline, 'infinity')", "timestamptz"),
    "number": ("number", "text"),
    "sent_at": ("coalesce(sent_at, 'infinity')", "timestamptz"),
    "shipped_at": ("coalesce(shipped_at, 'infinity')", "timestamptz"),
    "amount": ("coalesce(amount, -1)", "numeric"),
    "state": ("state", "text"),
    "title": ("recipient", "text"),
    "partner": ("coalesce(row -> 'partner_names' ->> 0, '')", "text"),
    "retailer_reference": ("coalesce(retailer_reference, '')", "text"),
}
"""Every column that can be sorted by: its value, which no row lacks, and its type."""
FEW_SORTED: LiteralString = """
WITH few AS MATERIALIZED ({ids}), found AS (SELECT * FROM few AS found {order})
SELECT row::text, value::text FROM found
JOIN transactions ON transactions.id = found.id AND company_id = %(company_id)s {order}"""
"""All of few rows are sorted by what the sort needs; the rows themselves are read of those alone that are shown."""
EACH_STATE = SQL("unnest(%(kinds)s::text[]) AS k (asked), unnest(%(states)s::text[]) AS s (asked),")


@dataclass(frozen=True)
class Page:
    """Rows in their order; where the next page begins, and where the one before ends, if there are such."""

    rows: tuple[Row, ...]
    next_cursor: str | None
    previous_cursor: str | None = None


def search(
    pool: ConnectionPool,
    company_id: UUID,
    *,
    criteria: Mapping[str, Any],
    sort: str = "-modified_at",
    limit: int = 50,
    cursor: str | None = None,
    back: bool = False,
) -> Page:
    """One page of a company's transactions. `sort`: a name of COLUMNS, with `-` for the greatest first. `back`: what
    comes before the cursor and not after it.

    `criteria` are those of `aggregates.criteria`, without what is relative to now (`criteria.at`); with `unread`, also
    `reader_id` and `alerts`. Raises Invalid for a sort or cursor that is none of ours.
    """
    name, down, back = sort.removeprefix("-"), sort.startswith("-"), back and cursor is not None
    if name not in COLUMNS:
        raise errors.Invalid(errors.FieldError("/sort", f"Sort by one of: {', '.join(COLUMNS)}; “-” turns it round."))
    given = implied({key: value for key, value in criteria.items() if value is not None})
    if given is None:
        return Page((), None)
    named = {**values(given), "company_id": company_id, "limit": limit + 1, **_position(cursor, sort)}
    with pool.connection() as connection, _refusing(cursor):
        among = among_few(connection, given, named)
        statement = _statement(given, name, down != back, cursor is not None, among)
        found = connection.execute(statement, named, prepare=False).fetchall()
    read = [(decode(row), value) for row, value in found[:limit]]
    more = len(found) > limit
    if back:
        read.reverse()
    first, last = ((_cursor(sort, value, row.id)) for row, value in (read[0], read[-1])) if read else (None, None)
    return Page(
        tuple(row for row, _ in read),
        last if more or back else None,
        first if (more if back else cursor is not None) else None,
    )


@contextmanager
def _refusing(cursor: str | None) -> Iterator[None]:
    """Refuse a cursor that reads like ours and holds what is no value of its column."""
    try:
        yield
    except DataError:
        if cursor is None:
            raise
        raise errors.Invalid(errors.FieldError("/cursor", "Use the next_cursor of the page before.")) from None


def count(pool: ConnectionPool, company_id: UUID, *, criteria: Mapping[str, Any]) -> int:
    """How many transactions a search finds, exactly."""
    given = implied({key: value for key, value in criteria.items() if value is not None})
    if given is None:
        return 0
    named = {**values(given), "company_id": company_id}
    with pool.connection() as connection:
        among = among_few(connection, given, named)
        where = [*conditions(given, leaving_out=among.answers), *(among.where or _in_words(given))]
        statement = SQL("SELECT count(*) FROM transactions WHERE {}").format(_and(where))
        row = connection.execute(statement, named, prepare=False).fetchone()
    return int(row[0]) if row else 0


def _in_words(given: Mapping[str, Any]) -> list[Composable]:
    """That words, partner and product line leave a row: for a count, which has to find them all, a shorter way."""
    where = narrow({name: value for name, value in given.items() if name != "q"})
    inner = SQL("SELECT id FROM transaction_words WHERE {}")
    return [SQL("id IN ({})").format(inner.format(_and(where)))] if where else []


def _statement(given: Mapping[str, Any], name: str, down: bool, after: bool, among: Among) -> Composed:
    """The statement of a page. Few rows are all found, and sorted; else those of each state are read in the order of
    its index, and the few of each are merged.
    """
    by_partner = given.get("kind") == "order" and "partner_id" in given
    asked = ("state" in given or "kind" in given) and not by_partner
    by_state = asked and not among.where and name in BY_STATE
    value, kind = _value(name, by_state), SQL(COLUMNS[name][1])
    way, than = (SQL("DESC"), SQL("<")) if down else (SQL("ASC"), SQL(">"))
    left_out = among.answers | ({"kind", "state"} if by_state else set())
    where = conditions(given, leaving_out=left_out, each=not among.where)
    if by_state:
        where.append(SQL("kind = k.asked AND state = s.asked"))
    if after:
        where.append(SQL("({}, id) {} (%(after_value)s::{}, %(after_id)s::uuid)").format(value, than, kind))
    order = SQL("ORDER BY {value} {way}, {id} {way} LIMIT %(limit)s")
    merged = order.format(value=SQL("found.value"), id=SQL("found.id"), way=way)  # `value` alone would be its text
    if among.where:
        ids = SQL("SELECT {} AS value, id FROM transactions WHERE {}").format(value, _and([*where, *among.where]))
        return SQL(FEW_SORTED).format(ids=ids, order=merged)
    rows = SQL("SELECT row, {} AS value, id FROM transactions WHERE {}").format(value, _and(where))
    page = SQL("{} {}").format(rows, order.format(value=SQL("value"), id=SQL("id"), way=way))
    found = SQL("SELECT row::text, value::text FROM {} LATERAL ({}) AS found {}")
    return found.format(EACH_STATE if by_state else SQL(""), page, merged)


def _and(where: Iterable[Composable]) -> Composed:
    return SQL(" AND ").join(where)


def _value(name: str, by_state: bool) -> Composable:
    """What is sorted by. The deadline has two words for the end of time, each of the index that is meant."""
    return SQL("coalesce(deadline, 'infinity')") if name == "deadline" and by_state else SQL(COLUMNS[name][0])


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
