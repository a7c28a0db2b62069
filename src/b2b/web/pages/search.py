"""Transaction search: every criterion, in the address; any order; as CSV; onto the dashboard (S1, S2, S3)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import msgspec
from flask import Response, render_template, request, stream_with_context, url_for
from flask_babel import gettext

from b2b.access import Area, Level
from b2b.aggregates.order import OrderState
from b2b.aggregates.request_sides import PartnerState, RequestState
from b2b.aggregates.widgets import DEFAULTS, Placed
from b2b.projections import dashboard as model
from b2b.projections import partners
from b2b.projections.search import Page
from b2b.projections.spelling import meant
from b2b.projections.transactions import Row
from b2b.web.history.exports import safe
from b2b.web.pages.blueprint import actor, pages, viewer
from b2b.web.pages.choices import lines_of_company
from b2b.web.pages.criteria_words import in_use, period_words
from b2b.web.pages.saved_searches import saved_of
from b2b.web.pages.search_form import Asked, address_of, asked_for
from b2b.web.pages.widgets import settings_of
from b2b.web.readers import reader_of
from b2b.web.services import now, services
from b2b.web.state_words import state_words
from b2b.web.states import appearance
from b2b.web.widget_titles import widget_titles

PAGE = 50
MORE = (
    "amount_to",
    "from",
    "to",
    "number",
    "retailer_reference",
    "recipient",
    "sku",
    "courier",
    "tracking_number",
    "mode",
)
"""The criteria that the form keeps folded away until one of them is asked for."""
STATES_OF = {
    "retailer": (*(state for state in RequestState if state != RequestState.DELETED), *OrderState),
    "supplier": (*PartnerState, *OrderState),
}
HITS = 8
"""Transactions that the command palette shows at most."""
CHUNK = 500
"""Rows that a CSV file is made of at a time."""


@pages.get("/search")
def search() -> str:
    """The form, what it finds, and the predefined searches with their totals."""
    actor().must(Area.DASHBOARD, Level.SEE)
    asked, reader = asked_for(request.args), reader_of(actor())
    page = _page(asked, limit=PAGE, cursor=request.args.get("cursor"), back="back" in request.args)
    typed = asked.search.q
    if not page.rows:
        asked, page = _as_meant(asked, page, limit=PAGE)
    choices = _choices(asked)
    news = model.unread_among(services().pool, reader, [row.id for row in page.rows])
    return render_template(
        "search.html",
        asked=asked,
        page=page,
        meant=asked.search.q if asked.search.q != typed else None,
        news=news,
        total=model.total_of(services().pool, reader, asked.search, now=now()),
        predefined=_predefined(),
        **saved_of(asked),
        **choices,
        in_use=in_use(asked, dict(choices["partner_options"] + choices["line_options"])),
        more=any(name in asked.typed for name in MORE),
        widget=settings_of(Placed(id=reader.id, title=asked.title)),
        places=len(reader.widgets) + 1,
        nav="search",
    )


def _choices(asked: Asked) -> dict[str, Any]:
    """What the fields of the form offer; only a retailer has partners and product lines of its own."""
    company, pool = actor().company_id, services().pool
    retailer = viewer().company_kind == "retailer"
    own = partners.of_retailer(pool, company) if retailer else []
    paths = lines_of_company() if retailer else []
    return {
        "states": [("", gettext("Any state")), *_states(asked.search.state)],
        "partner_options": [("", gettext("Any partner")), *((str(row.id), row.name) for row in own)],
        "line_options": [("", gettext("Any product line")), *paths],
        "periods": [
            ("", gettext("Any time")),
            *((str(days), period_words(days)) for days in _periods(asked.typed.get("days", ""))),
        ],
    }


def _periods(chosen: str) -> list[int]:
    """The numbers of days that the form offers, and the one that is asked for."""
    return sorted({1, 7, 14, 30, 90, 365} | ({int(chosen)} if re.fullmatch("[0-9]{1,4}", chosen) else set()))


def _states(chosen: str | None) -> list[tuple[str, str]]:
    """Every state of the viewer's side, and several together where a search asks for them."""
    together = {chosen: state_words(chosen)} if chosen else {}
    words = {state: state_words(state) for state in STATES_OF[viewer().company_kind]} | together
    return sorted(words.items(), key=lambda pair: pair[1])


def _page(asked: Asked, *, limit: int, cursor: str | None, back: bool = False) -> Page:
    reader, pool = reader_of(actor()), services().pool
    return model.find(pool, reader, asked.search, sort=asked.sort, now=now(), limit=limit, cursor=cursor, back=back)


def _as_meant(asked: Asked, page: Page, *, limit: int) -> tuple[Asked, Page]:
    """The search with its words as they may have been meant, where as typed they find nothing."""
    text = asked.search.q
    nearest = meant(services().pool, actor().company_id, text) if text and "cursor" not in request.args else None
    if nearest is None:
        return asked, page
    other = replace(asked, search=msgspec.structs.replace(asked.search, q=nearest))
    found = _page(other, limit=limit, cursor=None)
    return (other, found) if found.rows else (asked, page)


def _predefined() -> list[dict[str, Any]]:
    """The searches of the side's default widgets, each with its total."""
    side = viewer().company_kind
    who = model.newcomer(actor().company_id, actor().reader_id, side=side)
    titles = widget_titles(side)
    shown = {one.widget.key: one for one in model.dashboard(services().pool, who, now=now(), rows=1)}
    return [
        {
            "kind": default.search.kind,
            "search": default.search,
            "title": titles[default.key][1],
            "href": address_of(default.search, sort=default.sort),
            "total": shown[default.key].total,
            "alert": default.alert,
        }
        for default in DEFAULTS[actor().company_kind]
    ]


@pages.get("/search.csv")
def search_csv() -> Response:
    """All that a search finds, streamed: UTF-8 with a mark, for Excel; no cell can run as a formula."""
    actor().must(Area.DASHBOARD, Level.SEE)
    asked = asked_for(request.args)
    response = Response(stream_with_context(_csv(asked)), mimetype="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = "attachment; filename=transactions.csv"
    return response


def _csv(asked: Asked) -> Iterator[str]:
    yield "\ufeff" + _line([str(name) for name in _headings()])
    cursor: str | None = None
    while True:
        page = _page(asked, limit=CHUNK, cursor=cursor)
        yield "".join(_line(_cells(row)) for row in page.rows)
        cursor = page.next_cursor
        if cursor is None:
            return


def _line(cells: list[str]) -> str:
    quoted = (safe(cell).replace('"', '""') for cell in cells)
    return ",".join(f'"{cell}"' for cell in quoted) + "\r\n"


def _headings() -> list[str]:
    return [
        gettext("Number"),
        gettext("Kind"),
        gettext("State"),
        gettext("Name"),
        gettext("Place"),
        gettext("Partners"),
        gettext("Your order number"),
        gettext("Items"),
        gettext("Units"),
        gettext("Amount"),
        gettext("Currency"),
        gettext("Created"),
        gettext("Sent"),
        gettext("Deadline"),
        gettext("Shipped"),
        gettext("Courier"),
        gettext("Tracking number"),
    ]


def _cells(row: Row) -> list[str]:
    moments = (row.created_at, row.sent_at, row.deadline, row.shipped_at)
    return [
        row.number,
        gettext("Request") if row.kind == "request" else gettext("Order"),
        str(appearance(row.state, row.kind).word),
        row.title,
        row.place,
        ", ".join(row.partner_names),
        row.retailer_reference or "",
        str(row.items),
        str(row.units),
        "" if row.amount is None else f"{row.amount:f}",
        row.currency or "",
        *("" if at is None else at.isoformat(timespec="seconds") for at in moments),
        ", ".join(row.couriers),
        ", ".join(row.tracking_numbers),
    ]


@pages.get("/find")
def find_any() -> Response:
    """What the command palette shows for a few letters: the first transactions that hold them (number, name, SKU)."""
    actor().must(Area.DASHBOARD, Level.SEE)
    text = request.args.get("q", "")[:200]
    found = _hits(asked_for({"q": text})) if text.strip() else ()
    hits = [
        {
            "number": row.number,
            "href": url_for("pages.request" if row.kind == "request" else "pages.order", id=row.id),
            "words": " · ".join(filter(None, (row.title, str(appearance(row.state, row.kind).word)))),
        }
        for row in found
    ]
    return Response(msgspec.json.encode(hits), mimetype="application/json")


def _hits(asked: Asked) -> Sequence[Row]:
    page = _page(asked, limit=HITS, cursor=None)
    return page.rows or _as_meant(asked, page, limit=HITS)[1].rows
