"""The dashboard as it was at a moment (U2): made of the events up to then. The read model names the candidates only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from uuid import UUID

from psycopg_pool import ConnectionPool

from b2b.aggregates.values import CompanyKind
from b2b.aggregates.widgets import Placed, defaults_of
from b2b.console import Console
from b2b.projections.dashboard import Shown
from b2b.projections.transactions import Row, Rows, fold
from b2b.projections.widgets import showing
from b2b.sql import statements

SQL = statements("b2b.projections", "past.sql")
TOGETHER = 200
"""Transactions whose events are read at a time."""


def dashboard_as_of(
    console: Console, pool: ConnectionPool, company_id: UUID, *, side: str, at: datetime
) -> list[Shown]:
    """Every default widget of a side as it was; nothing is unread in the past."""
    found: dict[str | None, list[Row]] = {}
    for row in _rows(console, _candidates(pool, company_id, at), company_id, at):
        widget = showing(row)
        if widget is not None:
            found.setdefault(widget.key, []).append(row)
    return [_shown(widget, found.get(widget.key, [])) for widget in defaults_of(CompanyKind(side), company_id)]


def _candidates(pool: ConnectionPool, company_id: UUID, at: datetime) -> list[UUID]:
    """Whatever a widget shows now or that changed since: nothing else can have been in one then."""
    with pool.connection() as connection:
        return [id for (id,) in connection.execute(SQL["candidates"], {"company_id": company_id, "at": at})]


def _rows(console: Console, ids: Iterable[UUID], company_id: UUID, at: datetime) -> Iterator[Row]:
    """The rows that these transactions had for a company."""
    left = iter(ids)
    while some := list(islice(left, TOGETHER)):
        for events in console.events.of_each(some).values():
            rows: Rows = {}
            for event in events:
                if event.timestamp <= at:
                    rows = fold(rows, event)
            if company_id in rows:
                yield rows[company_id]


def _shown(widget: Placed, rows: list[Row]) -> Shown:
    if widget.sort == "deadline":
        ordered = sorted(rows, key=lambda row: (row.deadline is None, row.deadline or row.created_at, row.id))
    else:
        ordered = sorted(rows, key=lambda row: (row.modified_at, row.id), reverse=True)
    return Shown(widget, len(rows), 0, tuple((row, False) for row in ordered[: widget.rows]))
