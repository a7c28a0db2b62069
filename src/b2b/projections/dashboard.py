"""The dashboard of a reader: widgets with their rows, exact totals, and what is unread (D1, D2, D3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from uuid import UUID

from psycopg_pool import ConnectionPool

from b2b.projections.transaction_rows import decode
from b2b.projections.transactions import Row
from b2b.projections.widgets import BY_SIDE, Widget
from b2b.sql import statements

SQL = statements("b2b.projections", "dashboard.sql")
CAP = 1000
"""Unread alerts are counted up to this; a page shows 999+ from there."""
ALERTS = sorted({widget.key for widgets in BY_SIDE.values() for widget in widgets if widget.alert})


@dataclass(frozen=True)
class Shown:
    """A widget as a reader sees it now."""

    widget: Widget
    total: int
    unread: int
    rows: tuple[tuple[Row, bool], ...]
    """Each row, and whether it is unread in this widget."""


def dashboard(
    pool: ConnectionPool, company_id: UUID, reader_id: UUID, *, side: str, rows: int | None = None
) -> list[Shown]:
    """Every widget of a side, in its order, in one round trip."""
    widgets = BY_SIDE[side]
    values = {
        "company_id": company_id,
        "reader_id": reader_id,
        "keys": [widget.key for widget in widgets],
        "by_deadline": [widget.sort == "deadline" for widget in widgets],
        "rows": [rows or widget.rows for widget in widgets],
        "cap": CAP,
    }
    with pool.connection() as connection:
        found = connection.execute(SQL["dashboard"], values).fetchall()
    grouped = {key: list(group) for key, group in groupby(found, key=itemgetter(0))}
    return [_shown(widget, grouped[widget.key]) for widget in widgets]


def _shown(widget: Widget, found: Sequence[tuple[str, int, int, str | None, bool]]) -> Shown:
    _, total, unread, _, _ = found[0]
    return Shown(widget, total, unread, tuple((decode(row), new) for *_, row, new in found if row is not None))


def unread_total(pool: ConnectionPool, company_id: UUID, reader_id: UUID) -> int:
    """The distinct unread transactions of all alert widgets (D3), counted up to 1,000."""
    values = {"company_id": company_id, "reader_id": reader_id, "widgets": ALERTS, "cap": CAP}
    with pool.connection() as connection:
        row = connection.execute(SQL["unread"], values).fetchone()
    return int(row[0]) if row else 0


def unread_among(pool: ConnectionPool, company_id: UUID, reader_id: UUID, ids: Sequence[UUID]) -> set[UUID]:
    """Those of some transactions that are unread in an alert widget (D3)."""
    values = {"company_id": company_id, "reader_id": reader_id, "widgets": ALERTS, "ids": list(ids)}
    with pool.connection() as connection:
        return {id for (id,) in connection.execute(SQL["unread_among"], values)}


def mark_read(pool: ConnectionPool, company_id: UUID, reader_id: UUID, id: UUID) -> None:
    """Opening a row reads it (D4)."""
    values = {"company_id": company_id, "reader_id": reader_id, "widgets": ALERTS, "id": id}
    with pool.connection() as connection:
        connection.execute(SQL["read_one"], values)


def mark_widget_read(pool: ConnectionPool, company_id: UUID, reader_id: UUID, widget: str) -> None:
    """The tool menu's reset (D2): only new alerts show from now on."""
    _mark(pool, company_id, reader_id, [widget])


def mark_all_read(pool: ConnectionPool, company_id: UUID, reader_id: UUID, *, side: str) -> None:
    """*All alerts are read* (D3)."""
    _mark(pool, company_id, reader_id, [widget.key for widget in BY_SIDE[side] if widget.alert])


def _mark(pool: ConnectionPool, company_id: UUID, reader_id: UUID, widgets: list[str]) -> None:
    with pool.connection() as connection:
        connection.execute(SQL["read_widgets"], {"company_id": company_id, "reader_id": reader_id, "widgets": widgets})
