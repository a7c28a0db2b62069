"""Time travel: a page as it was at `?as_of=`, made of the events up to then, and with nothing on it that acts (U2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import g, render_template, request
from flask_babel import gettext
from werkzeug.wrappers import Response

from b2b import errors
from b2b.errors import FieldError
from b2b.web.entry import read_moment
from b2b.web.history.rows import Row, Wording, rows_between
from b2b.web.history.subject import Subject
from b2b.web.history.subjects import subject_of
from b2b.web.history.telling import Told, told
from b2b.web.pages.blueprint import actor, endpoint_of, pages, viewer
from b2b.web.pages.read_only import read_only
from b2b.web.services import console, now

KINDS = {
    "pages.request": "requests",
    "pages.order": "orders",
    "pages.partner": "partners",
    "pages.account": "companies",
    "pages.configuration": "companies",
    "pages.business": "companies",
    "pages.dashboard": "",
}
"""The pages that can be seen as they were, and the kind of what they show; the dashboard shows many."""


@dataclass(frozen=True, kw_only=True)
class Moment:
    """What stands above a page of the past. `differences`: what is another now."""

    at: datetime
    subject: Subject | None
    entries: Sequence[Told]
    differences: Sequence[Row]

    @property
    def number(self) -> int:
        """How many events had happened."""
        return sum(one.at <= self.at for one in self.entries)


def asked_moment() -> datetime | None:
    """The moment to which this page looks back; None: it shows the present."""
    return cast("datetime | None", g.get("as_of"))


@pages.before_app_request
def forget_the_past() -> None:
    """A thread serves many requests: each begins in the present."""
    console().look_back(None)


@pages.before_request
def look_back() -> None:
    """Let the page be made of what had happened at the moment that is asked for."""
    given = request.args.get("as_of") or _picked()
    if not given or request.method != "GET" or request.endpoint not in KINDS or g.viewer is None:
        return
    at = _moment(given)
    g.past = _past(at)
    g.as_of = g.now = at
    console().look_back(at)


def _picked() -> str | None:
    """The moment that was picked on a page of the past: an event by its number, or a date and a time."""
    number = request.args.get("event", type=int)
    if number is not None and request.endpoint in KINDS and KINDS[request.endpoint] and g.viewer is not None:
        entries = _entries()[1]
        return entries[min(max(number, 1), len(entries)) - 1].at.isoformat()
    day, clock = request.args.get("day", ""), request.args.get("clock", "")
    try:
        return read_moment(day, clock, ZoneInfo(viewer().time_zone)).isoformat() if day and clock else None
    except ValueError:
        return day


def _moment(given: str) -> datetime:
    try:
        at = datetime.fromisoformat(given)
    except ValueError:
        raise errors.Invalid(
            FieldError("/as_of", gettext("Give a date and a time, as 2026-11-24T16:00:00Z."))
        ) from None
    at = at if at.tzinfo else at.replace(tzinfo=ZoneInfo(viewer().time_zone))
    return min(at, now())


def _past(at: datetime) -> Moment:
    """What is looked back at, and what became of it since: read in the present. Raises NotFound before it began."""
    if not KINDS[request.endpoint or ""]:
        return Moment(at=at, subject=None, entries=(), differences=())
    subject, entries = _entries()
    before = [one for one in entries if one.at <= at]
    if not before:
        raise errors.NotFound(subject.kind.removesuffix("s"), f"{subject.title}, {at:%Y-%m-%d %H:%M}")
    then, last = before[-1], entries[-1]
    wording = Wording.of(last.view, kind=subject.kind.removesuffix("s"), more=subject.names)
    return Moment(at=at, subject=subject, entries=entries, differences=rows_between(then.view, last.view, wording))


def _entries() -> tuple[Subject, list[Told]]:
    id = (request.view_args or {}).get("id") or actor().company_id
    subject = subject_of(console(), actor(), KINDS[request.endpoint or ""], cast(UUID, id))
    return subject, told(console(), actor(), subject)


@pages.after_request
def show_the_past(response: Response) -> Response:
    """Put what a page of the past has to say above it, and take away whatever acts."""
    past: Moment | None = g.get("past")
    if past is None or response.status_code != 200 or response.mimetype != "text/html":
        return response
    console().look_back(None)
    banner = render_template("parts/past.html", past=past, here=request.path)
    response.set_data(read_only(response.get_data(as_text=True), banner=banner, as_of=past.at, leads=_leads))
    return response


def _leads(path: str) -> bool:
    """Whether a link leads to a page that can be seen as it was."""
    return endpoint_of("GET", path) in KINDS
