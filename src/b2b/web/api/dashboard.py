"""/dashboard: the widgets of the caller's side, with their rows, totals and unread alerts (D1, D2, D3, D8)."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid5

from marshmallow import Schema, fields

from b2b import errors
from b2b.access import Area, Level
from b2b.projections import dashboard as model
from b2b.projections.widgets import BY_SIDE, Widget
from b2b.web.api.fields import Id
from b2b.web.api.lists import ListQuery
from b2b.web.api.manner import actor
from b2b.web.api.request_bodies import NoBody
from b2b.web.api.resource import Resource
from b2b.web.api.transactions import RowShape, TransactionsShape, reader_of, row_view, searched
from b2b.web.services import services
from b2b.web.widget_titles import widget_titles

dashboard = Resource("dashboard", description="Your dashboard: widgets, totals, alerts.")


class WidgetShape(Schema):
    id = Id()
    key = fields.String(metadata={"description": "Of a default widget, the same for ever."})
    title = fields.String()
    search = fields.Dict(metadata={"description": "The query of /transactions."})
    order = fields.String()
    columns = fields.Integer(metadata={"description": "Width in percent of the screen."})
    rows = fields.Integer()
    alert = fields.Boolean()
    mail_alert = fields.Boolean()
    fields_ = fields.List(fields.String(), data_key="fields")
    total = fields.Integer()
    unread = fields.Integer()
    data = fields.List(fields.Nested(RowShape))


class DashboardShape(Schema):
    unread = fields.Integer(metadata={"description": "Distinct unread transactions of all alert widgets, up to 1,000."})
    widgets = fields.List(fields.Nested(WidgetShape))


@dashboard.get("/dashboard", shape=DashboardShape(), models=True)
def show() -> dict[str, Any]:
    """Show your dashboard."""
    actor().must(Area.DASHBOARD, Level.SEE)
    who, pool, reader = actor(), services().pool, reader_of(actor())
    shown = model.dashboard(pool, who.company_id, reader, side=who.company_kind)
    unread = model.unread_total(pool, who.company_id, reader)
    return {"unread": unread, "widgets": [_widget(one) for one in shown]}


def _widget(shown: model.Shown) -> dict[str, Any]:
    widget = shown.widget
    return {
        "id": widget_id(widget),
        "key": widget.key,
        "title": _title(widget),
        "search": _search(widget),
        "order": widget.sort,
        "columns": widget.columns,
        "rows": widget.rows,
        "alert": widget.alert,
        "mail_alert": False,
        "fields": [],
        "total": shown.total,
        "unread": shown.unread,
        "data": [row_view(row, unread=new) for row, new in shown.rows],
    }


def widget_id(widget: Widget) -> UUID:
    """The id of a default widget on the caller's dashboard, the same for ever."""
    return uuid5(reader_of(actor()), widget.key)


def _title(widget: Widget) -> str:
    kind, title, *_ = widget_titles(widget.side)[widget.key]
    return f"{kind} – {title}"


def _search(widget: Widget) -> dict[str, object]:
    return {name: value for name, value in widget.search.items() if name != "sort"}


def _own(id: UUID) -> Widget:
    """The widget with this id on the caller's dashboard. Raises NotFound."""
    actor().must(Area.DASHBOARD, Level.SEE)
    widget = next((one for one in BY_SIDE[actor().company_kind] if widget_id(one) == id), None)
    if widget is None:
        raise errors.NotFound("widget", id)
    return widget


@dashboard.get("/dashboard/widgets/<uuid:widget_id>/rows", query=ListQuery(), shape=TransactionsShape(), models=True)
def rows(*, widget_id: UUID, query: dict[str, Any]) -> dict[str, Any]:
    """List all rows of a widget, in its order."""
    widget = _own(widget_id)
    return searched(query, sort=widget.sort, **_search(widget))


@dashboard.post("/dashboard/widgets/<uuid:widget_id>/read", body=NoBody())
def read_widget(*, widget_id: UUID) -> None:
    """Mark a widget as read: only new alerts show from now on."""
    widget = _own(widget_id)
    model.mark_widget_read(services().pool, actor().company_id, reader_of(actor()), widget.key)


@dashboard.post("/dashboard/read", body=NoBody())
def read_all() -> None:
    """Mark all alerts as read."""
    actor().must(Area.DASHBOARD, Level.SEE)
    who = actor()
    model.mark_all_read(services().pool, who.company_id, reader_of(who), side=who.company_kind)
