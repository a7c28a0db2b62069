"""Widgets as bodies have them, and as responses show them (D6)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec
from marshmallow import Schema, fields

from b2b import errors
from b2b.aggregates.widgets import COLUMNS, FIELDS, MOST, TONES, Placed
from b2b.projections.dashboard import Shown
from b2b.projections.search import COLUMNS as SORTED
from b2b.web.api.criteria import SearchBody, criteria_of_query, criteria_view, named
from b2b.web.api.fields import Body, Choice, Flag, Id, Many, Name, One, Whole
from b2b.web.api.transactions import RowShape, row_view
from b2b.web.widget_titles import title_of


class WidgetPatch(Body):
    """What is left out stays."""

    title = Name()
    search = One(SearchBody)
    order = Whole(least=1, most=MOST, metadata={"description": "Its place on the dashboard, from 1."})
    sort = Choice(named(SORTED))
    columns = Whole(least=min(COLUMNS), most=max(COLUMNS), metadata={"description": "Width in percent of the screen."})
    rows = Whole(least=1, most=50)
    alert = Flag()
    mail_alert = Flag()
    fields_ = Many(Choice(FIELDS), most=len(FIELDS), unlike=True, data_key="fields")
    colour = Choice(TONES)


class NewWidget(WidgetPatch):
    """A search for the dashboard."""

    title = Name(required=True)
    search = One(SearchBody, required=True)


class WidgetShape(Schema):
    id = Id()
    key = fields.String(allow_none=True, metadata={"description": "Of a default widget, the same for ever."})
    title = fields.String()
    search = fields.Dict(metadata={"description": "The query of /transactions."})
    order = fields.Integer(metadata={"description": "Its place on the dashboard, from 1."})
    sort = fields.String()
    columns = fields.Integer(metadata={"description": "Width in percent of the screen."})
    rows = fields.Integer()
    alert = fields.Boolean()
    mail_alert = fields.Boolean()
    fields_ = fields.List(fields.String(), data_key="fields")
    colour = fields.String()


class ShownWidgetShape(WidgetShape):
    total = fields.Integer()
    unread = fields.Integer()
    data = fields.List(fields.Nested(RowShape))


def widget_view(widget: Placed, *, place: int, side: str) -> dict[str, Any]:
    """A widget without its rows; `place` from 0."""
    return {
        "id": widget.id,
        "key": widget.key,
        "title": title_of(widget, side),
        "search": criteria_view(widget.search),
        "order": place + 1,
        "sort": widget.sort,
        "columns": widget.columns,
        "rows": widget.rows,
        "alert": widget.alert,
        "mail_alert": widget.mail_alert,
        "fields": widget.fields,
        "colour": widget.tone,
    }


def shown_view(shown: Shown, *, place: int, side: str) -> dict[str, Any]:
    """A widget with its rows and numbers."""
    return {
        **widget_view(shown.widget, place=place, side=side),
        "total": shown.total,
        "unread": shown.unread,
        "data": [row_view(row, unread=new) for row, new in shown.rows],
    }


def new_widget(body: Mapping[str, Any], *, id: UUID) -> Placed:
    return changed(Placed(id=id), body)


def changed(widget: Placed, body: Mapping[str, Any]) -> Placed:
    """The widget with what a body says. A default keeps its search: raises Invalid."""
    if widget.key is not None and "search" in body:
        raise errors.Invalid(
            errors.FieldError("/search", "A default widget keeps its search. Add a widget of your own.")
        )
    settings = {name: value for name, value in body.items() if name not in ("order", "colour", "fields_", "search")}
    if "search" in body:
        settings["search"] = criteria_of_query(body["search"])
    if "colour" in body:
        settings["tone"] = body["colour"]
    if "fields_" in body:
        settings["fields"] = tuple(body["fields_"])
    return msgspec.structs.replace(widget, **settings)
