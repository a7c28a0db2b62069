"""The searches on the dashboards of a company, each counted once, however many of its people have it (D2, ADR 0016).

Those of the default widgets are counted with the rows themselves; here are all others that a transaction alone decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct
from psycopg import Cursor
from psycopg.sql import SQL

from b2b.aggregates.criteria import Criteria
from b2b.aggregates.dashboard import Dashboard
from b2b.aggregates.widgets import Placed, joined
from b2b.projections.conditions import conditions, values
from b2b.projections.widgets import OWN, counter_of
from b2b.sql import statements

STATEMENTS = statements("b2b.projections", "boards.sql")
EVENTS = (Dashboard.Event, Dashboard.DashboardOpened)
replace = msgspec.structs.replace
encode = msgspec.json.Encoder().encode

Searches = Mapping[str, Criteria]
"""The name of a counter → what it counts."""


class Asked(Struct, frozen=True):
    """What a widget asks for. `alert`: and to be told of."""

    search: Criteria
    alert: bool = False


class Board(Struct, frozen=True, kw_only=True):
    """What one dashboard asks for now, and asked for before its last reset; by the ids of its widgets."""

    id: UUID
    company_id: UUID
    side: str
    asked: dict[UUID, Asked]
    before: dict[UUID, Asked] = {}

    def searches(self) -> dict[str, Criteria]:
        names = {counter_of(one.search, side=self.side, alert=one.alert): one.search for one in self.asked.values()}
        return {name: search for name, search in names.items() if name.startswith(OWN) and search.lasting}


decode = msgspec.json.Decoder(Board).decode


def fold(board: Board | None, event: Any) -> Board:
    """A dashboard's board after an event."""
    if isinstance(event, Dashboard.DashboardOpened):
        side, asked = str(event.side), _asked(event.widgets)
        return Board(id=event.originator_id, company_id=event.company_id, side=side, asked=asked)
    assert board is not None
    match event:
        case Dashboard.WidgetAdded() | Dashboard.WidgetChanged() | Dashboard.WidgetRestored():
            return replace(board, asked=board.asked | _asked([joined(event.widget, event.words)]))
        case Dashboard.WidgetRemoved():
            return replace(board, asked={id: one for id, one in board.asked.items() if id != event.widget_id})
        case Dashboard.DashboardReset():
            return replace(board, asked=_asked(event.widgets), before=board.asked)
        case Dashboard.ResetUndone():
            return replace(board, asked=board.before, before={})
        case _:
            return board


def _asked(widgets: Iterable[Placed]) -> dict[UUID, Asked]:
    return {widget.id: Asked(widget.search, widget.alert) for widget in widgets}


def together(boards: Iterable[Board]) -> dict[str, Criteria]:
    """All that some dashboards ask for, each search once."""
    found: dict[str, Criteria] = {}
    for board in boards:
        found |= board.searches()
    return found


def columns(board: Board) -> dict[str, Any]:
    return {"id": board.id, "company_id": board.company_id, "row": msgspec.Raw(encode(board))}


def searches_of(cursor: Cursor[Any], companies: Iterable[UUID]) -> dict[UUID, dict[str, Criteria]]:
    """What the dashboards of some companies ask for."""
    found: dict[UUID, dict[str, Criteria]] = {}
    for company, row in cursor.execute(STATEMENTS["load"], {"companies": list(companies)}):
        found.setdefault(company, {}).update(decode(row).searches())
    return found


def take(cursor: Cursor[Any], event: Any) -> UUID:
    """Let a dashboard change: what is asked for anew is counted once, what nobody asks for any more is forgotten.

    The rows are those of all events before, so from here on the counter goes on with each of them. Gives the company.
    """
    row = cursor.execute(STATEMENTS["one"], {"id": event.originator_id}).fetchone()
    board = fold(decode(row[0]) if row else None, event)
    company = board.company_id
    before = searches_of(cursor, [company]).get(company, {})
    cursor.execute(STATEMENTS["keep"], {"id": board.id, "company_id": company, "row": encode(board).decode()})
    after = searches_of(cursor, [company]).get(company, {})
    cursor.execute(STATEMENTS["forget"], {"company_id": company, "names": list(before.keys() - after.keys())})
    for name in sorted(after.keys() - before.keys()):
        _count(cursor, company, name, after[name])
    return company


def _count(cursor: Cursor[Any], company: UUID, name: str, search: Criteria) -> None:
    where = SQL(" AND ").join(conditions(search.given))
    statement = SQL(STATEMENTS["count"]).format(where=where)
    cursor.execute(statement, {**values(search.given), "company_id": company, "name": name})
