"""How PostgreSQL finds what is searched for: the plan of every statement, as it ran."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, cast

import psycopg
from psycopg.sql import SQL, Composed
from psycopg_pool import ConnectionPool

_EXPLAIN = SQL("EXPLAIN (ANALYZE, BUFFERS, COSTS OFF, TIMING OFF, SUMMARY OFF) {}")
_MANY = re.compile(r"'\{[^}']{200,}\}'")
"""Ids that are passed on by the hundred say nothing."""
_HEAD = """# Plans of the searches
How PostgreSQL finds what `python -m bench dashboard` searches for in the company with 1,000,000 transactions, as it
ran. Where a search is narrowed down, the first plan is that of what narrows it. The measurement writes this page.
"""


class Explaining(psycopg.Connection[Any]):
    """A connection that keeps the plan of each query that it runs."""

    plans: list[str] = []

    def execute(self, query: Any, params: Any = None, **options: Any) -> Any:
        text = query if isinstance(query, str) else query.as_string(self)
        if text.lstrip().startswith(("SELECT", "WITH")):
            statement = SQL(cast(Any, query)) if isinstance(query, str) else cast(Composed, query)
            rows = super().execute(_EXPLAIN.format(statement), params, prepare=False).fetchall()
            self.plans.append(_MANY.sub("'{…}'", "\n".join(line for (line,) in rows)))
        return super().execute(query, params, **options)


def plans_of(url: str, searches: Mapping[str, Callable[[ConnectionPool], object]]) -> str:
    """A page with the plans of some searches, by what each asks for."""
    parts = [_HEAD]
    with ConnectionPool(url, connection_class=Explaining, min_size=1, max_size=1) as pool:
        for asked, find in searches.items():
            find(pool)
            Explaining.plans.clear()
            find(pool)
            parts += [f"## {asked}", *(f"```\n{plan}\n```" for plan in Explaining.plans)]
    return "\n".join(parts) + "\n"
