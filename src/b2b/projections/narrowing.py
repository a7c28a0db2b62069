"""Where a search finds its rows without going through a company's all: among few that something narrows down (S1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, LiteralString, NamedTuple

from psycopg import Connection
from psycopg.sql import SQL, Composable, Composed, Placeholder

from b2b.projections.conditions import narrow

FEW = 5_000
"""Rows that are quicker found by what narrows them down, and sorted, than met on the way through a company's all."""
FEW_IDS: LiteralString = "SELECT count(*), coalesce(array_agg(id), '{{}}')::text FROM ({}) AS few"
"""They come and go as one text: nobody here looks at them."""
MANY = 50_000
"""Rows with a word from which on it is no use to look them all up."""
TEXTS = frozenset({"q", "recipient", "sku", "tracking_number"})
"""Criteria of whose rows the database can only guess how many there are."""
WINDOW = 30_000
"""The same of rows between two dates, which lie side by side."""
WINDOWS: Mapping[str, LiteralString] = {
    "created": "created_at",
    "shipped": "shipped_at",
    "deadline": "least(deadline, 'infinity')",
}
"""Dates that have an index, in its words."""


class Among(NamedTuple):
    """Where few rows are to look among, if there is such a place, and the criteria that it answers already."""

    where: Sequence[Composable] = ()
    answers: frozenset[str] = frozenset()


def among_few(connection: Connection[Any], given: Mapping[str, Any], named: dict[str, Any]) -> Among:
    """The ids that words, partner and product line leave, where they are few; else what lies between two dates."""
    if where := narrow(given):
        them = SQL("SELECT id FROM transaction_words WHERE {}").format(SQL(" AND ").join(where))
        most = MANY if TEXTS & given.keys() else FEW
        if _expected(connection, them, named) <= most:
            few = SQL(FEW_IDS).format(SQL("{} LIMIT {}").format(them, FEW + 1))
            found, ids = connection.execute(few, named, prepare=False).fetchone() or (0, None)
            if found <= FEW:
                named["ids"] = ids
                return Among([SQL("id = ANY (%(ids)s::uuid[])")], frozenset({"q"}))
    return _between(connection, given, named)


def _expected(connection: Connection[Any], statement: Composed, named: Mapping[str, Any]) -> float:
    """How many rows the database expects of a statement: it knows what is in half of them, not what is in three."""
    row = connection.execute(SQL("EXPLAIN (FORMAT JSON) {}").format(statement), named, prepare=False).fetchone()
    return float(row[0][0]["Plan"]["Plan Rows"]) if row else 0


def _between(connection: Connection[Any], given: Mapping[str, Any], named: Mapping[str, Any]) -> Among:
    for name, date in WINDOWS.items():
        after, before = f"{name}_after", f"{name}_before"
        if {after, before} <= given.keys():
            between = SQL("{date} >= {after} AND {date} < {before}")
            window = between.format(date=SQL(date), after=Placeholder(after), before=Placeholder(before))
            if _is_short(connection, window, named):
                return Among([window])
    return Among()


def _is_short(connection: Connection[Any], window: Composed, named: Mapping[str, Any]) -> bool:
    """Whether few enough rows of the company lie between two dates."""
    rows = SQL("SELECT FROM transactions WHERE company_id = %(company_id)s AND {} LIMIT {}")
    some = SQL("SELECT count(*) FROM ({}) AS found").format(rows.format(window, WINDOW + 1))
    (found,) = connection.execute(some, named, prepare=False).fetchone() or (0,)
    return bool(found <= WINDOW)
