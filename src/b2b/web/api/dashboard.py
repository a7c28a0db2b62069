"""/dashboard: the caller's widgets, with their rows, totals and unread alerts (D1 to D6, D8, A7, S2)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from marshmallow import Schema, fields

from b2b.access import Area, Level
from b2b.aggregates.dashboard import Dashboard
from b2b.aggregates.widgets import Placed
from b2b.commands import dashboard as commands
from b2b.commands.dashboard import load_dashboard
from b2b.projections import dashboard as model
from b2b.web.api.idempotency import Outcome
from b2b.web.api.lists import ListQuery
from b2b.web.api.manner import Shown, actor
from b2b.web.api.request_bodies import NoBody
from b2b.web.api.resource import Resource
from b2b.web.api.transactions import TransactionsShape, searched
from b2b.web.api.widget_shapes import (
    NewWidget,
    ShownWidgetShape,
    WidgetPatch,
    WidgetShape,
    changed,
    new_widget,
    shown_view,
    widget_view,
)
from b2b.web.readers import reader_of
from b2b.web.services import console, now, services

dashboard = Resource("dashboard", description="Your dashboard: widgets, totals, alerts.")


class DashboardShape(Schema):
    unread = fields.Integer(metadata={"description": "Distinct unread transactions of all alert widgets, up to 1,000."})
    widgets = fields.List(fields.Nested(ShownWidgetShape))


class WidgetsShape(Schema):
    widgets = fields.List(fields.Nested(WidgetShape))


@dashboard.get("/dashboard", shape=DashboardShape(), models=True)
def show() -> dict[str, Any]:
    """Show your dashboard."""
    actor().must(Area.DASHBOARD, Level.SEE)
    reader, pool = reader_of(actor()), services().pool
    shown = model.dashboard(pool, reader, now=now())
    widgets = [shown_view(one, place=place, side=reader.side) for place, one in enumerate(shown)]
    return {"unread": model.unread_total(pool, reader), "widgets": widgets}


def last_added(outcome: Outcome) -> Shown:
    own = outcome.one(Dashboard)
    assert own.added_id is not None
    return _widget(own, own.added_id, made=True)


def all_widgets(outcome: Outcome) -> Shown:
    own = outcome.one(Dashboard)
    side = str(own.side)
    return Shown({"widgets": [widget_view(one, place=place, side=side) for place, one in enumerate(own.widgets)]})


def _widget(own: Dashboard, id: UUID, *, made: bool = False) -> Shown:
    view = widget_view(own.widget(id), place=own.place(id), side=str(own.side))
    return Shown(view, location=f"/api/v1/dashboard/widgets/{id}" if made else None)


@dashboard.post("/dashboard/widgets", body=NewWidget(), shape=WidgetShape(), status=201, shows=last_added)
def add(*, body: dict[str, Any]) -> None:
    """Add a search to your dashboard."""
    widget = new_widget(body, id=console().new_id())
    place = body["order"] - 1 if "order" in body else None
    commands.add_widget(console(), actor(), widget=widget, place=place, now=now())
    model.mark_widget_read(services().pool, reader_of(actor()), widget)


@dashboard.get("/dashboard/widgets/<uuid:widget_id>", shape=WidgetShape())
def show_widget(*, widget_id: UUID) -> Shown:
    """Show the settings of a widget."""
    return _widget(load_dashboard(console(), actor(), now=now()), widget_id)


@dashboard.patch("/dashboard/widgets/<uuid:widget_id>", body=WidgetPatch(), shape=WidgetShape())
def change(*, widget_id: UUID, body: dict[str, Any]) -> Shown:
    """Change the settings of a widget, or its place."""
    place = body["order"] - 1 if "order" in body else None
    saved = commands.change_widget(
        console(), actor(), id=widget_id, change=lambda widget: changed(widget, body), place=place, now=now()
    )
    return _widget(saved.subject, widget_id)


@dashboard.delete("/dashboard/widgets/<uuid:widget_id>")
def remove(*, widget_id: UUID) -> None:
    """Remove a widget. *Draft* and *Need attention!* stay."""
    commands.remove_widget(console(), actor(), id=widget_id, now=now())


@dashboard.post("/dashboard/widgets/<uuid:widget_id>/restore", body=NoBody(), shape=WidgetsShape(), shows=all_widgets)
def restore(*, widget_id: UUID) -> None:
    """Undo the removal of a widget."""
    commands.restore_widget(console(), actor(), id=widget_id, now=now())


@dashboard.post("/dashboard/reset", body=NoBody(), shape=WidgetsShape(), shows=all_widgets)
def reset() -> None:
    """Reset your dashboard to the default widgets. This can be undone once."""
    commands.reset_dashboard(console(), actor(), now=now())


@dashboard.post("/dashboard/undo-reset", body=NoBody(), shape=WidgetsShape(), shows=all_widgets)
def undo_reset() -> None:
    """Undo the last reset: your widgets as they were before it."""
    commands.undo_reset(console(), actor(), now=now())


@dashboard.get("/dashboard/widgets/<uuid:widget_id>/rows", query=ListQuery(), shape=TransactionsShape(), models=True)
def rows(*, widget_id: UUID, query: dict[str, Any]) -> dict[str, Any]:
    """List all rows of a widget, in its order."""
    widget = _own(widget_id)
    return searched(query, widget.search, sort=widget.sort)


@dashboard.post("/dashboard/widgets/<uuid:widget_id>/read", body=NoBody())
def read_widget(*, widget_id: UUID) -> None:
    """Mark a widget as read: only new alerts show from now on."""
    model.mark_widget_read(services().pool, reader_of(actor()), _own(widget_id))


@dashboard.post("/dashboard/read", body=NoBody())
def read_all() -> None:
    """Mark all alerts as read."""
    actor().must(Area.DASHBOARD, Level.SEE)
    model.mark_all_read(services().pool, reader_of(actor()))


def _own(id: UUID) -> Placed:
    """The widget with this id on the caller's dashboard. Raises NotFound."""
    return load_dashboard(console(), actor(), now=now()).widget(id)
