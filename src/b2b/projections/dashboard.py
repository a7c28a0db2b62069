"""The dashboard of a reader: widgets with their rows, exact totals, and what is unread (D1, D2, D3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any
from uuid import UUID

import msgspec
from psycopg_pool import ConnectionPool

from b2b.aggregates.criteria import Criteria
from b2b.aggregates.values import CompanyKind
from b2b.aggregates.widgets import Placed, defaults_of
from b2b.projections.criteria import at
from b2b.projections.search import Page, count, search
from b2b.projections.transaction_rows import decode
from b2b.projections.transactions import Row
from b2b.projections.widgets import OWN, counter_of_widget, reads_in_order
from b2b.sql import statements

SQL = statements("b2b.projections", "dashboard.sql")
CAP = 1000
"""Unread alerts are counted up to this; a page shows 999+ from there."""


@dataclass(frozen=True)
class Reader:
    """Who looks: whose dashboard, and under which names the searches of its alert widgets are counted (D3)."""

    company_id: UUID
    id: UUID
    side: str
    widgets: tuple[Placed, ...]

    @property
    def alerts(self) -> list[str]:
        return sorted({counter_of_widget(widget, side=self.side) for widget in self.widgets if widget.alert})


@dataclass(frozen=True)
class Shown:
    """A widget as a reader sees it now."""

    widget: Placed
    total: int
    unread: int
    rows: tuple[tuple[Row, bool], ...]
    """Each row, and whether it is unread in this widget."""


def newcomer(company_id: UUID, reader_id: UUID, *, side: str) -> Reader:
    """Somebody who has changed nothing: the defaults of the side."""
    return Reader(company_id, reader_id, side, defaults_of(CompanyKind(side), reader_id))


def dashboard(pool: ConnectionPool, reader: Reader, *, now: datetime, rows: int | None = None) -> list[Shown]:
    """Every widget of a reader, in its order: those with the searches of the defaults in one round trip."""
    keys = [counter_of_widget(widget, side=reader.side) for widget in reader.widgets]
    values = {
        "company_id": reader.company_id,
        "reader_id": reader.id,
        "keys": keys,
        "own": [key.startswith(OWN) for key in keys],
        "by_deadline": [widget.sort == "deadline" for widget in reader.widgets],
        "rows": [_rows_by_index(widget, reader, rows) for widget in reader.widgets],
        "cap": CAP,
    }
    with pool.connection() as connection:
        found = connection.execute(SQL["dashboard"], values).fetchall()
    grouped = {place: list(group) for place, group in groupby(found, key=itemgetter(0))}
    return [
        _shown(pool, reader, msgspec.structs.replace(widget, rows=rows or widget.rows), grouped[place], now)
        for place, widget in enumerate(reader.widgets, start=1)
    ]


def _rows_by_index(widget: Placed, reader: Reader, rows: int | None) -> int:
    return (rows or widget.rows) if reads_in_order(widget, side=reader.side) else 0


def _shown(pool: ConnectionPool, reader: Reader, widget: Placed, found: Sequence[Any], now: datetime) -> Shown:
    _, total, unread, *_ = found[0]
    unread = unread if widget.alert else 0
    if reads_in_order(widget, side=reader.side):
        return Shown(widget, total, unread, tuple((decode(row), new and widget.alert) for *_, row, new in found if row))
    page = find(pool, reader, widget.search, sort=widget.sort, limit=widget.rows, now=now)
    alerts = [counter_of_widget(widget, side=reader.side)] if widget.alert else []
    news = unread_among(pool, reader, [row.id for row in page.rows], alerts=alerts)
    if not widget.search.lasting:
        total = total_of(pool, reader, widget.search, now=now)
    return Shown(widget, total, unread, tuple((row, row.id in news) for row in page.rows))


def find(
    pool: ConnectionPool,
    reader: Reader,
    search_for: Criteria,
    *,
    sort: str,
    now: datetime,
    limit: int = 50,
    cursor: str | None = None,
    back: bool = False,
) -> Page:
    """One page of what a reader's search finds. Raises Invalid for a sort or cursor that is none of ours."""
    criteria = _as_read(reader, search_for, now)
    return search(pool, reader.company_id, criteria=criteria, sort=sort, limit=limit, cursor=cursor, back=back)


def total_of(pool: ConnectionPool, reader: Reader, search_for: Criteria, *, now: datetime) -> int:
    """How many transactions a reader's search finds, exactly."""
    return count(pool, reader.company_id, criteria=_as_read(reader, search_for, now))


def _as_read(reader: Reader, search_for: Criteria, now: datetime) -> dict[str, Any]:
    criteria = at(search_for, now)
    return {**criteria, "reader_id": reader.id, "alerts": reader.alerts} if "unread" in criteria else criteria


def unread_total(pool: ConnectionPool, reader: Reader) -> int:
    """The distinct unread transactions of all alert widgets (D3), counted up to 1,000."""
    values = {"company_id": reader.company_id, "reader_id": reader.id, "widgets": reader.alerts, "cap": CAP}
    with pool.connection() as connection:
        row = connection.execute(SQL["unread"], values).fetchone()
    return int(row[0]) if row else 0


def unread_among(
    pool: ConnectionPool, reader: Reader, ids: Sequence[UUID], *, alerts: Sequence[str] | None = None
) -> set[UUID]:
    """Those of some transactions that are unread in an alert widget (D3), or in some of the `alerts`."""
    asked = reader.alerts if alerts is None else list(alerts)
    values = {"company_id": reader.company_id, "reader_id": reader.id, "widgets": asked, "ids": list(ids)}
    with pool.connection() as connection:
        return {id for (id,) in connection.execute(SQL["unread_among"], values)}


def mark_read(pool: ConnectionPool, reader: Reader, id: UUID) -> None:
    """Opening a row reads it (D4)."""
    values = {"company_id": reader.company_id, "reader_id": reader.id, "widgets": reader.alerts, "id": id}
    with pool.connection() as connection:
        connection.execute(SQL["read_one"], values)


def mark_widget_read(pool: ConnectionPool, reader: Reader, widget: Placed) -> None:
    """The tool menu's reset (D2): only new alerts show from now on."""
    _mark(pool, reader, [counter_of_widget(widget, side=reader.side)])


def mark_all_read(pool: ConnectionPool, reader: Reader) -> None:
    """*All alerts are read* (D3)."""
    _mark(pool, reader, reader.alerts)


def _mark(pool: ConnectionPool, reader: Reader, widgets: list[str]) -> None:
    values = {"company_id": reader.company_id, "reader_id": reader.id, "widgets": widgets}
    with pool.connection() as connection:
        connection.execute(SQL["read_widgets"], values)
