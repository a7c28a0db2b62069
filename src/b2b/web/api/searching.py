"""Lists and searches of transactions: what may be asked for, and the page that is found (projections/search.py)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any
from uuid import UUID

from b2b.projections.search import Page, search
from b2b.projections.transactions import Row
from b2b.web.api.fields import Text
from b2b.web.api.manner import actor
from b2b.web.services import services

STABLE = "-created_at"
"""The order of lists: nothing that happens while a list is read moves a row in it."""


def states(words: Iterable[str]) -> Text:
    """One state, or several with commas between them."""
    either = "|".join(words)
    return Text(
        most=200,
        pattern=f"^({either})(,({either}))*$",
        load_default=None,
        metadata={"description": "One state, or several with commas between them."},
    )


def found(query: Mapping[str, Any], *, sort: str = STABLE, **more: Any) -> Page:
    """One page of the caller's transactions. Raises Invalid for a cursor that no list gave."""
    return search(
        services().pool,
        actor().company_id,
        criteria=criteria_of(query, more),
        sort=sort,
        limit=query["limit"],
        cursor=query["cursor"],
    )


def criteria_of(query: Mapping[str, Any], more: Mapping[str, Any]) -> dict[str, Any]:
    """What a query asks for, without how it is to be told."""
    return {name: value for name, value in query.items() if name not in ("limit", "cursor", "sort")} | dict(more)


def told(page: Page, show: Callable[[list[UUID]], Mapping[UUID, Any]]) -> dict[str, Any]:
    """A list of whole representations: `show` gives them by id, and leaves out what is gone meanwhile."""
    rows: tuple[Row, ...] = page.rows
    shown = show([row.id for row in rows])
    return {"data": [shown[row.id] for row in rows if row.id in shown], "next_cursor": page.next_cursor}
