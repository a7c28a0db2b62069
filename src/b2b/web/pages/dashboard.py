"""The dashboard of each side: widgets, totals, alerts; live (D1, D2, D4, D7, D8)."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response

from b2b.access import Area, Level
from b2b.aggregates.widgets import COLUMNS, STAY
from b2b.commands import requests as commands
from b2b.commands.dashboard import load_dashboard
from b2b.projections import dashboard as model
from b2b.projections.dashboard import Shown
from b2b.projections.fresh import wait_until
from b2b.projections.past import dashboard_as_of
from b2b.projections.transactions import Row
from b2b.web.filters import brief
from b2b.web.live import Page, lasting
from b2b.web.pages.answers import answer_page
from b2b.web.pages.blueprint import actor, pages, viewer
from b2b.web.pages.decide import decide_page
from b2b.web.pages.reasons import attention_short
from b2b.web.pages.row_words import row_words
from b2b.web.pages.search_form import address_of
from b2b.web.pages.time_travel import asked_moment
from b2b.web.readers import reader_of
from b2b.web.services import console, now, services
from b2b.web.widget_titles import widget_titles


@pages.get("/")
def dashboard() -> str:
    """The widgets of the viewer's side, and on top of them what needs somebody next."""
    return render_template("dashboard.html", **_shown(), nav="dash")


@pages.get("/dashboard/widgets")
def dashboard_widgets() -> str:
    """Only the widgets, for a page that is told of a change."""
    return render_template("parts/widgets.html", **_shown())


def _shown() -> dict[str, object]:
    actor().must(Area.DASHBOARD, Level.SEE)
    shown = _widgets(viewer().company_kind)
    by_key = {one.widget.key: one for one in shown if one.widget.key}
    return {
        "widgets": [_widget(one) for one in shown],
        "next_deadline": _next_deadline(shown),
        "totals": {key: one.total for key, one in by_key.items()},
        "arranging": asked_moment() is None,
        "removed": request.args.get("removed", type=UUID),
        "reset": "reset" in request.args,
    }


def _widget(one: Shown) -> dict[str, object]:
    """A widget as its macro takes it."""
    widget, side = one.widget, viewer().company_kind
    kind, title, time_title, empty = widget_titles(side).get(widget.key or "", ("", "", None, None))
    return {
        "shown": one,
        "element": widget.key.replace("_", "-") if widget.key else f"w-{widget.id}",
        "kind": "" if widget.title else kind,
        "title": widget.title or title,
        "time_title": time_title,
        "empty": empty,
        "columns": min(COLUMNS, key=lambda width: abs(width - widget.columns)),
        "search": address_of(widget.search, sort=widget.sort),
        "stays": widget.key in STAY,
        "rows": [_line(row, new, widget.fields) for row, new in one.rows],
    }


def _widgets(side: str) -> list[Shown]:
    """The widgets as they are, or as they were where the page looks back."""
    at = asked_moment()
    if at is not None:
        return dashboard_as_of(console(), services().pool, actor().company_id, side=side, at=at)
    return model.dashboard(services().pool, reader_of(actor()), now=now())


def _line(row: Row, new: bool, fields: tuple[str, ...] = ()) -> dict[str, object]:
    """A row as the widget shows it."""
    due = row.deadline if row.state in ("waiting", "to_ship", "partly_shipped", "late") else None
    return {
        "number": row.number,
        "href": url_for("pages.request" if row.kind == "request" else "pages.order", id=row.id),
        "who": row.title,
        "meta": row_words(row, fields) if fields else _meta(row),
        "partners": ", ".join(row.partner_names) or "–",
        "items": row.items,
        "new": new,
        "due": due,
        "past": "late" if row.kind == "order" else "expired",
        "time": brief(row.shipped_at or row.modified_at),
    }


def _meta(row: Row) -> str:
    items = ngettext("%(num)d item", "%(num)d items", row.items)
    if row.kind == "order":
        tracking = " ".join((*row.couriers[:1], *row.tracking_numbers[:1]))
        return tracking if row.state == "shipped" and tracking else f"{', '.join(row.partner_names)} · {items}"
    if row.side == "supplier":
        return f"{items} · {row.place}" if row.place else items
    if row.state == "draft":
        names = ngettext("%(num)d partner", "%(num)d partners", len(row.partner_ids))
        nobody = gettext("no partner yet")
        return f"{items} · {names if row.partner_ids else nobody}"
    if row.attention:
        return " · ".join(attention_short(code) for code in dict.fromkeys(row.attention))
    answered = gettext("%(n)s of %(all)s answered", n=row.answered, all=row.asked)
    return f"{items} · {answered}"


def _next_deadline(shown: list[Shown]) -> Row | None:
    keys: tuple[str | None, ...] = ("waiting", "waiting_under_1h", "waiting_over_1h")
    rows = [row for widget in shown if widget.widget.key in keys for row, _ in widget.rows if row.deadline]
    return min((r for r in rows if r.deadline and r.deadline > now()), key=lambda r: r.deadline or now(), default=None)


@pages.post("/dashboard/widgets/<uuid:id>/read")
def read_widget(id: UUID) -> Response | str:
    """The tool menu's reset of a widget's unread alerts (D2)."""
    widget = load_dashboard(console(), actor(), now=now()).widget(id)
    model.mark_widget_read(services().pool, reader_of(actor()), widget)
    return _widgets_again()


@pages.post("/dashboard/read")
def read_all() -> Response | str:
    """All alerts are read (D3)."""
    model.mark_all_read(services().pool, reader_of(actor()))
    return _widgets_again()


def _widgets_again() -> Response | str:
    return dashboard_widgets() if request.headers.get("HX-Request") else redirect(url_for("pages.dashboard"))


@pages.get("/requests/<uuid:id>", endpoint="request")
def show_request(id: UUID) -> Response | str:
    """A request as its side sees it; opening it reads it (D4)."""
    subject = commands.load_request(console(), actor(), id)
    model.mark_read(services().pool, reader_of(actor()), id)
    if subject.company_id != actor().company_id:
        return answer_page(subject)
    if subject.state == "draft":
        return redirect(url_for("pages.request_edit", id=id))
    return decide_page(subject, preview="preview" in request.args)


@pages.get("/live")
def live() -> Response:
    """The stream that tells this browser when something changed."""
    return lasting(Page(actor().company_id))


@pages.after_request
def remember_position(response: Response) -> Response:
    """After a command, the next page waits until it shows what the command did: kept in a cookie of this browser."""
    position = console().last_position() if request.method == "POST" else 0
    if position:
        response.set_cookie(
            "b2b_position",
            str(position),
            max_age=int(timedelta(seconds=30).total_seconds()),
            httponly=True,
            samesite="Lax",
        )
    return response


@pages.before_request
def read_own_writes() -> None:
    """Wait, two seconds at the most, until the views show what this browser just did."""
    position = request.cookies.get("b2b_position", "")
    if request.method == "GET" and position.isdecimal() and len(position) < 19:
        wait_until(services().pool, int(position))
