"""Arranging the dashboard: add, edit, move and remove widgets, reset, and undo (D5, D6, A7, S2)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec
from flask import redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from b2b.aggregates.widgets import COLUMNS, FIELDS, ROWS, TONES, Placed
from b2b.commands import dashboard as commands
from b2b.projections.dashboard import mark_widget_read
from b2b.web.pages.blueprint import actor, pages
from b2b.web.pages.search_form import asked_for
from b2b.web.readers import reader_of
from b2b.web.services import console, now, services
from b2b.web.widget_titles import title_of


def settings_of(widget: Placed) -> dict[str, Any]:
    """What the settings window offers, and what is chosen."""
    return {
        "chosen": widget,
        "columns": [(str(n), f"{n} %") for n in COLUMNS],
        "rows": [str(n) for n in ROWS],
        "tones": list(zip(TONES, _colours(), strict=True)),
        "fields": list(zip(FIELDS, _fields(), strict=True)),
    }


def _colours() -> list[str]:
    return [
        gettext("Blue"),
        gettext("Amber"),
        gettext("Red"),
        gettext("Violet"),
        gettext("Green"),
        gettext("Grey"),
    ]


def _fields() -> list[str]:
    return [
        gettext("State"),
        gettext("Partners"),
        gettext("Items"),
        gettext("Time remaining"),
        gettext("Amount"),
        gettext("Your order number"),
        gettext("Created"),
        gettext("Sent"),
        gettext("Courier"),
        gettext("Tracking number"),
        gettext("Mode"),
    ]


@pages.post("/dashboard/widgets")
def widget_add() -> Response:
    """Add to dashboard (S2): the search stands in the form's address, the settings in its body."""
    widget = _settings(Placed(id=console().new_id(), search=asked_for(request.args).search), request.form)
    sort = request.args.get("sort")
    widget = msgspec.structs.replace(widget, sort=asked_for(request.args).sort if sort else widget.sort)
    commands.add_widget(console(), actor(), widget=widget, place=_place(request.form), now=now())
    mark_widget_read(services().pool, reader_of(actor()), widget)
    return redirect(url_for("pages.dashboard", _anchor=f"w-{widget.id}"))


@pages.get("/dashboard/widgets/<uuid:id>")
def widget_edit(id: UUID) -> str:
    """The settings of a widget (D6)."""
    own = commands.load_dashboard(console(), actor(), now=now())
    widget = own.widget(id)
    named = msgspec.structs.replace(widget, title=title_of(widget, str(own.side)))
    return render_template(
        "widget.html", widget=settings_of(named), places=len(own.widgets), place=own.place(id) + 1, nav="dash"
    )


@pages.post("/dashboard/widgets/<uuid:id>")
def widget_change(id: UUID) -> Response:
    side = str(actor().company_kind)

    def change(widget: Placed) -> Placed:
        changed = _settings(widget, request.form)
        usual = changed.title == title_of(msgspec.structs.replace(widget, title=""), side)
        return msgspec.structs.replace(changed, title="") if usual else changed

    commands.change_widget(console(), actor(), id=id, change=change, place=_place(request.form), now=now())
    return redirect(url_for("pages.dashboard"))


@pages.post("/dashboard/widgets/<uuid:id>/move")
def widget_move(id: UUID) -> Response:
    """One place earlier or later, without script."""
    step = 1 if request.form.get("step") == "1" else -1
    commands.move_widget(console(), actor(), id=id, step=step, now=now())
    return redirect(url_for("pages.dashboard"))


@pages.post("/dashboard/order")
def widgets_arrange() -> Response:
    """The widgets as they were dragged, by the ids of their elements; what is gone meanwhile is left out."""
    known = {widget.id for widget in commands.load_dashboard(console(), actor(), now=now()).widgets}
    ids = [UUID(one) for one in request.form.get("order", "").split(",") if _is_widget(one)]
    commands.arrange_widgets(console(), actor(), ids=[id for id in ids if id in known], now=now())
    return Response(status=204)


def _is_widget(element: str) -> bool:
    try:
        UUID(element)
    except ValueError:
        return False
    return True


@pages.post("/dashboard/widgets/<uuid:id>/remove")
def widget_remove(id: UUID) -> Response:
    commands.remove_widget(console(), actor(), id=id, now=now())
    return redirect(url_for("pages.dashboard", removed=id))


@pages.post("/dashboard/widgets/<uuid:id>/restore")
def widget_restore(id: UUID) -> Response:
    """Undo a removal."""
    commands.restore_widget(console(), actor(), id=id, now=now())
    return redirect(url_for("pages.dashboard"))


@pages.post("/dashboard/reset")
def dashboard_reset() -> Response:
    """The default widgets again, after asking (A7)."""
    commands.reset_dashboard(console(), actor(), now=now())
    return redirect(url_for("pages.dashboard", reset=1))


@pages.post("/dashboard/undo-reset")
def dashboard_undo_reset() -> Response:
    commands.undo_reset(console(), actor(), now=now())
    return redirect(url_for("pages.dashboard"))


def _place(form: Mapping[str, str]) -> int | None:
    order = form.get("order", "")
    return int(order) - 1 if order.isdecimal() and len(order) < 4 else None


def _settings(widget: Placed, form: Any) -> Placed:
    """A widget with what its settings window says; what is no choice of it stays."""
    columns, rows, tone = form.get("columns", ""), form.get("rows", ""), form.get("colour", "")
    return msgspec.structs.replace(
        widget,
        title=form.get("title", "").strip()[:200] or widget.title or gettext("Search"),
        columns=int(columns) if columns in map(str, COLUMNS) else widget.columns,
        rows=int(rows) if rows in map(str, ROWS) else widget.rows,
        tone=tone if tone in TONES else widget.tone,
        alert="alert" in form,
        mail_alert="mail" in form,
        fields=tuple(name for name in FIELDS if name in form.getlist("field")),
    )
