"""Where a search finds its rows without going through a company's all: among few that something narrows down (S1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, LiteralString, NamedTuple

from psycopg import Connection
from psycopg.sql import SQL, Composable

from b2b.projections.conditions import narrow

FEW = 2_000
"""Rows that are quicker found by what narrows them down, and sorted, than met on the way through a company's all."""
WINDOW = 30_000
"""The same of rows between two dates, which lie side by side."""
WINDOWS: Mapping[str, LiteralString] = {
    "created": "created_at >= %(created_after)s AND created_at < %(created_before)s",
    "shipped": "shipped_at >= %(shipped_after)s AND shipped_at < %(shipped_before)s",
    "deadline": (
        "least(deadline, 'infinity') >= %(deadline_after)s AND least(deadline, 'infinity') < %(deadline_before)s"
    ),
}
"""Between two dates, in the words of the index that has them in their order."""


class Among(NamedTuple):
    """Where few rows are to look among, if there is such a place, and the criteria that it answers already."""

    where: Sequence[Composable] = ()
    answers: frozenset[str] = frozenset()


def among_few(connection: Connection[Any], given: Mapping[str, Any], named: dict[str, Any]) -> Among:
    """The ids that words, partner and product line leave, where they are few; else what lies between two dates."""
    if where := narrow(given):
        some = SQL("SELECT id FROM transaction_words WHERE {} LIMIT {}").format(SQL(" AND ").join(where), FEW + 1)
        ids = [id for (id,) in connection.execute(some, named)]
        if len(ids) <= FEW:
            named["ids"] = ids
            return Among([SQL("id = ANY (%(ids)s)")], frozenset({"q"}))
    for name, window in WINDOWS.items():
        if {f"{name}_after", f"{name}_before"} <= given.keys() and _is_short(connection, window, named):
            return Among([SQL(window)])
    return Among()


def _is_short(connection: Connection[Any], window: LiteralString, named: Mapping[str, Any]) -> bool:
    """Whether few enough rows of the company lie between two dates."""
    rows = SQL("SELECT FROM transactions WHERE company_id = %(company_id)s AND {} LIMIT {}")
    some = SQL("SELECT count(*) FROM ({}) AS found").format(rows.format(SQL(window), WINDOW + 1))
    (found,) = connection.execute(some, named).fetchone() or (0,)
    return bool(found <= WINDOW)
