"""What base.html and macros.html need on every page: who looks, when, where links lead, the words of the scripts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from flask import Flask, Response, current_app, request, url_for
from flask_babel import gettext

from b2b.web.filters import viewing_time
from b2b.web.i18n import viewer
from b2b.web.permissions import may_open
from b2b.web.states import appearance
from b2b.web.words import words

HTMX = {
    "allowEval": False,
    "includeIndicatorStyles": False,
    "historyCacheSize": 0,
    "responseHandling": [
        {"code": "204", "swap": False},
        {"code": "[23]..", "swap": True},
        {"code": "(409|412|422)", "swap": True},
        {"code": "[45]..", "swap": False, "error": True},
    ],
}
"""No eval and no inline style (the policy in security.py forbids both); a refused form comes back with its
errors (409, 412, 422) and is shown; no page is kept in the browser's storage, which outlives the session."""


class Place(NamedTuple):
    """One entry of the main navigation: `key` is what a page sets as `nav`, `keys` the shortcut."""

    key: str
    endpoint: str
    icon: str
    keys: str
    text: str
    short: str


def has_page(endpoint: str) -> bool:
    """Whether a page exists and is for the viewer, so that nothing leads to a 404 or a 403."""
    who = viewer()
    return endpoint in current_app.view_functions and (who is None or may_open(who.actor, endpoint))


def main_pages(company_kind: str) -> list[Place]:
    """The main navigation of a retailer or a supplier; only retailers ask, so only they have “New request”."""
    places = [
        Place("dash", "pages.dashboard", "grid", "g d", gettext("Dashboard"), gettext("Dashboard")),
        Place("search", "pages.search", "search", "g s", gettext("Transaction search"), gettext("Search")),
        Place("new", "pages.request_new", "plus", "n", gettext("New request"), gettext("New")),
        Place("account", "pages.account", "user", "g a", gettext("My account"), gettext("Account")),
    ]
    return [p for p in places if has_page(p.endpoint) and (p.key != "new" or company_kind == "retailer")]


def account_pages() -> list[tuple[str, list[tuple[str, str]]]]:
    """The side navigation of My account: groups of (endpoint, text), without what does not exist."""
    return [(group, kept) for group, pages in _account() if (kept := [page for page in pages if has_page(page[0])])]


def _account() -> Iterator[tuple[str, list[tuple[str, str]]]]:
    yield (
        gettext("Company"),
        [
            ("pages.first_steps", gettext("First steps")),
            ("pages.account", gettext("Information")),
            ("pages.configuration", gettext("Configuration")),
            ("pages.business", gettext("Business description")),
        ],
    )
    who = viewer()
    if who is None or who.company_kind == "retailer":
        trade = [("pages.partners", gettext("Partners")), ("pages.product_lines", gettext("Product lines"))]
        yield gettext("Trade"), trade
    yield (
        gettext("People"),
        [
            ("pages.users", gettext("Users and privileges")),
            ("pages.profile", gettext("My user profile")),
            ("pages.notifications", gettext("Notifications")),
        ],
    )
    yield gettext("Money"), [("pages.billing", gettext("Billing and cards"))]
    yield gettext("Integrations"), [("pages.api_keys", gettext("API keys")), ("pages.webhooks", gettext("Webhooks"))]
    yield gettext("Trust"), [("pages.audit", gettext("Audit")), ("pages.personal", gettext("Personal data"))]


def _context() -> dict[str, object]:
    who = viewer()
    live = url_for("pages.live") if who and has_page("pages.live") else None
    return {"viewer": who, "now": viewing_time(), "live_url": live, "htmx_config": HTMX}


def unread() -> Response:
    """Nothing but the header below, for pages that are told of a change."""
    return Response(status=204)


def _count(response: Response) -> Response:
    who = viewer() if request.headers.get("HX-Request") and response.status_code < 400 else None
    if who:
        response.headers["B2B-Unread"] = str(who.unread)
    return response


def init_layout(app: Flask) -> None:
    """Give every template `viewer`, `now` and `live_url`, and the functions that the macros call.

    Every answer to htmx carries the number of unread alerts (D3), which app.js shows; /unread carries nothing else.
    """
    app.add_url_rule("/unread", "unread", unread)
    app.after_request(_count)
    app.context_processor(_context)
    app.jinja_env.globals.update(
        account_pages=account_pages,
        appearance=appearance,
        has_page=has_page,
        main_pages=main_pages,
        words=words,
    )
