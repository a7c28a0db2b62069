"""Follows transactions into widgets with *Mail alert*, and notes whom to tell; digests.py tells them (N1, D6).

The notes are written in the transaction that moves the position. Each has the position of its event, so that even a
follower that is set back notes nothing twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from psycopg import Cursor

from b2b.aggregates.criteria import Criteria
from b2b.aggregates.dashboard import Dashboard
from b2b.aggregates.order import Order
from b2b.aggregates.request import Request
from b2b.aggregates.widgets import Placed
from b2b.console import Console
from b2b.integrations.mail.writer import Nothing, must_show
from b2b.projections.criteria import matches_at
from b2b.projections.follower import Recorded, Table
from b2b.projections.transactions import Row, Rows, fold
from b2b.sql import statements

SQL = statements("b2b.integrations.mail", "alerts.sql")
FOLLOWED: tuple[type, ...] = (Request.Event, Request.RequestDrafted, Order.Event, Order.OrderPlaced)
encode = msgspec.json.Encoder().encode


class Step(NamedTuple):
    """A row of a company before and after an event."""

    was: Row | None
    now: Row
    position: int
    at: datetime


class News(NamedTuple):
    """A transaction that entered a widget of a user."""

    user_id: UUID
    widget_id: UUID
    id: UUID
    company_id: UUID
    position: int


@dataclass(frozen=True)
class MailAlerts:
    """Follows like a read model, but is never rebuilt: that would tell everything again."""

    console: Console
    name: str = "mail_alerts"
    follows: tuple[type, ...] = FOLLOWED
    tables: tuple[Table, ...] = ()

    def apply(self, cursor: Cursor[Any], batch: Sequence[Recorded]) -> set[UUID]:
        """Note what entered whose widgets. Raises Behind."""
        must_show(self.console.pool, "transactions", batch)
        steps = list(self._steps(batch))
        watching = self._watching(cursor, {step.now.company_id for step in steps})
        news = [one._asdict() for step in steps for one in _news(step, watching)]
        if news:
            latest = {(one["user_id"], one["widget_id"], one["id"]): one for one in news}
            cursor.execute(SQL["note"], {"rows": encode(list(latest.values())).decode()})
        return set()

    def folding(self) -> Nothing:
        return Nothing()

    def _steps(self, batch: Sequence[Recorded]) -> Iterator[Step]:
        rows = self._before(batch)
        for position, event in ((recorded.position, recorded.event) for recorded in batch):
            before = rows.get(event.originator_id, {})
            after = rows[event.originator_id] = fold(before, event)
            for company, now in after.items():
                if now is not before.get(company):
                    yield Step(before.get(company), now, position, event.timestamp)

    def _before(self, batch: Sequence[Recorded]) -> dict[UUID, Rows]:
        """The rows of a batch's transactions as they were before it."""
        first: dict[UUID, int] = {}
        for recorded in batch:
            first.setdefault(recorded.event.originator_id, recorded.event.originator_version)
        begun = [id for id, version in first.items() if version > 1]
        rows: dict[UUID, Rows] = {}
        for id, events in self.console.events.of_each(begun).items():
            for event in events[: first[id] - 1]:
                rows[id] = fold(rows.get(id, {}), event)
        return rows

    def _watching(self, cursor: Cursor[Any], companies: Iterable[UUID]) -> list[Dashboard]:
        """The dashboards of some companies that have a widget with *Mail alert*."""
        found = cursor.execute(SQL["dashboards"], {"companies": list(companies)}).fetchall()
        dashboards = self.console.load_many(Dashboard, [id for (id,) in found])
        return [one for one in dashboards.values() if any(widget.mail_alert for widget in one.widgets)]


def _news(step: Step, watching: Iterable[Dashboard]) -> Iterator[News]:
    for dashboard in watching:
        if dashboard.company_id == step.now.company_id:
            for widget in dashboard.widgets:
                if _entered(step, widget):
                    yield News(dashboard.reader_id, widget.id, step.now.id, dashboard.company_id, step.position)


def _entered(step: Step, widget: Placed) -> bool:
    def shows(search: Criteria, row: Row | None) -> bool:
        return row is not None and matches_at(search, row, step.at)

    return widget.mail_alert and shows(widget.search, step.now) and not shows(widget.search, step.was)
