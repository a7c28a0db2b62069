"""Every component on one page, with sample content: to test what macros.html writes, and to look at it.

`python -m tests.web.gallery` serves it on 127.0.0.1:8100; ?language=fr, ?signed_out and ?theme=dark change the viewer.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from flask import Flask, abort, flash, g, redirect, render_template, request
from flask_wtf.csrf import CSRFProtect
from jinja2 import ChoiceLoader, FileSystemLoader
from werkzeug.wrappers import Response

from b2b.access import Actor
from b2b.aggregates.values import CompanyKind
from b2b.web.assets import init_assets
from b2b.web.error_pages import init_error_pages
from b2b.web.filters import init_formats
from b2b.web.i18n import init_i18n
from b2b.web.layout import init_layout
from b2b.web.security import init_security
from b2b.web.states import STATES

NOW = datetime(2026, 11, 24, 15, 42, tzinfo=UTC)
"""10:42 in Montréal, as on the pages of the design."""


CLAIRE = Actor(kind="user", id=UUID(int=1), company_id=UUID(int=2), company_kind=CompanyKind.RETAILER)


@dataclass
class SampleViewer:
    actor: Actor = CLAIRE
    company_name: str = "Harbour & Pine"
    company_kind: str = "retailer"
    user_name: str = "Claire Fontaine"
    language: str = "en"
    time_zone: str = "America/Montreal"
    currency: str = "CAD"
    unread: int = 7
    theme: str = ""


def in_(**time: float) -> datetime:
    """A moment so long after NOW."""
    return NOW + timedelta(**time)


def gallery_app(
    pages: tuple[str, ...] = ("dashboard", "search", "request_new", "account", "partners"),
) -> Flask:
    """The frame and the components, with an empty page for each name in `pages` and no database."""
    app = Flask("b2b.web")
    app.config.update(SECRET_KEY="gallery", TESTING=False)
    app.jinja_loader = ChoiceLoader([app.jinja_loader, FileSystemLoader(Path(__file__).parent)])  # type: ignore[list-item]
    CSRFProtect(app)
    init_i18n(app)
    init_formats(app, clock=lambda: NOW)
    init_layout(app)
    init_assets(app)
    init_security(app)
    init_error_pages(app)
    app.before_request(_recognise)
    _add_pages(app, pages)
    return app


def _recognise() -> None:
    wish = request.args
    who = SampleViewer(
        language=wish.get("language", "en"),
        theme=wish.get("theme", ""),
        company_kind=wish.get("kind", "retailer"),
        unread=int(wish.get("unread", 7)),
    )
    g.viewer = None if "signed_out" in wish else who


def _add_pages(app: Flask, pages: tuple[str, ...]) -> None:
    for name in pages:
        app.add_url_rule(f"/{name}", f"pages.{name}", lambda: "")
    app.add_url_rule("/sign-out", "pages.sign_out", lambda: "", methods=["POST"])
    app.add_url_rule("/sign-in", "pages.sign_in", _sign_in)
    app.add_url_rule("/sign-in", "pages.signing_in", _sign_in, methods=["POST"])
    app.add_url_rule("/", "gallery", _gallery)
    app.add_url_rule("/scripts", "scripts", _scripts, methods=["GET", "POST"])
    app.add_url_rule("/error/<int:status>", "error", lambda status: abort(status))
    app.add_url_rule("/fault", "fault", lambda: 1 // 0)


def _sign_in() -> str:
    error = "This e-mail and password do not match. Check both, or ask for a new password."
    wrong = request.args.get("wrong")
    return render_template("sign-in.html", email=wrong or "", error=error if wrong else None, next="/account")


def _gallery() -> str:
    flash("Request R-10491 was sent to 4 partners.", "success")
    return render_template("gallery.html", at=in_, now_utc=NOW, states=STATES)


def _scripts() -> str | Response:
    if request.form.get("do") == "save":
        return redirect("/dashboard")
    return render_template("scripts.html", at=in_, typed=request.form)


if __name__ == "__main__":
    gallery_app().run(port=8100)
