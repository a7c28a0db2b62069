"""The blueprint of all pages, and who is signed in."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import cast
from uuid import UUID, uuid4

from flask import Blueprint, Response, current_app, g, redirect, request, url_for
from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.routing import RequestRedirect
from werkzeug.wrappers import Response as AnyResponse

from b2b import errors
from b2b.access import EVERYTHING, Actor
from b2b.accounts import sessions
from b2b.aggregates.company import Company
from b2b.aggregates.user import User
from b2b.commands.account import acting
from b2b.eventstore.metadata import Origin, comes_from
from b2b.projections import dashboard
from b2b.web.pages.within_reach import within_reach
from b2b.web.permissions import OPEN, PAGES, may_open, must_open
from b2b.web.readers import reader_of
from b2b.web.services import console, now, services

pages = Blueprint("pages", __name__)
COOKIE = "b2b_session"


@dataclass
class SignedIn:
    """Who looks at a page, and how it is to be written for them (A2, A6)."""

    actor: Actor
    company_name: str
    company_kind: str
    user_name: str
    language: str
    time_zone: str
    currency: str
    theme: str = ""

    @property
    def unread(self) -> int:
        """The distinct unread transactions of all alert widgets (D3), read once a page."""
        if "unread" not in g:
            g.unread = dashboard.unread_total(services().pool, reader_of(self.actor))
        return cast(int, g.unread)


def actor() -> Actor:
    """Whoever is signed in on this page."""
    return viewer().actor


def viewer() -> SignedIn:
    found: SignedIn | None = g.get("viewer")
    if found is None:
        raise errors.NotSignedIn
    return found


@pages.before_app_request
def recognise() -> None:
    """Find the user behind the session cookie. The API has keys of its own."""
    g.viewer = None
    console().forget_position()
    token = request.cookies.get(COOKIE)
    comes_from(_origin(token))
    if token is None or request.path.startswith(("/static/", "/api/")):
        return
    user_id = sessions.user_of(services().pool, token, now=now())
    if user_id is not None:
        with suppress(errors.NotSignedIn):
            g.viewer = _signed_in(user_id)


def _origin(token: str | None) -> Origin:
    """Where this request came from, for the history of what it changes (U1)."""
    session = sessions.name_of(token) if token else None
    return Origin(request_id=uuid4().hex, session_id=session, ip=request.remote_addr)


def _signed_in(user_id: UUID) -> SignedIn:
    user = console().load(User, user_id)
    company = console().load(Company, user.company_id)
    profile, chosen = user.profile, company.configuration
    return SignedIn(
        actor=acting(user, company),
        company_name=company.name,
        company_kind=company.kind,
        user_name=profile.name,
        language=profile.language or chosen.language,
        time_zone=profile.time_zone or chosen.time_zone,
        currency=chosen.currency,
        theme=profile.theme,
    )


def _page_asked_from() -> str:
    """The page to come back to: this one, or the one that a part of it was fetched for."""
    if request.headers.get("HX-Request"):
        return "/" + request.headers.get("HX-Current-URL", "").removeprefix(request.host_url)
    return request.full_path.rstrip("?") if request.method == "GET" else url_for("pages.dashboard")


@pages.before_request
def sign_in_first() -> AnyResponse | None:
    """Send whoever is not signed in to the sign-in page, and back again afterwards; refuse what is not for them."""
    endpoint = request.endpoint or ""
    if PAGES.get(endpoint) == OPEN:
        return None
    if g.viewer is not None:
        must_open(g.viewer.actor, endpoint)
        return None
    back = _page_asked_from()
    target = url_for("pages.sign_in", next=back) if back != "/" else url_for("pages.sign_in")
    if request.headers.get("HX-Request"):
        return Response(status=204, headers={"HX-Redirect": target})
    return redirect(target)


@pages.after_request
def leave_out(response: Response) -> Response:
    """Show nothing to press that would be refused to a user who may not do everything (A4)."""
    who: SignedIn | None = g.get("viewer")
    if who is None or response.mimetype != "text/html" or who.actor.privileges == EVERYTHING or response.is_streamed:
        return response
    text = response.get_data(as_text=True)
    if text.strip():
        response.set_data(within_reach(text, here=request.path, may=lambda *asked: _may(who.actor, *asked)))
    return response


def endpoint_of(method: str, path: str) -> str | None:
    """The page behind a path; None: there is none."""
    try:
        endpoint, _ = current_app.url_map.bind("").match(path, method=method)
    except (NotFound, MethodNotAllowed, RequestRedirect):
        return None
    return str(endpoint)


def _may(actor: Actor, method: str, path: str) -> bool:
    endpoint = endpoint_of(method, path)
    return endpoint is None or may_open(actor, endpoint)
