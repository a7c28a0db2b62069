"""The newsletter (W3): ask, confirm, leave. Links only show a page; a button does it, so no mail scanner can."""

from __future__ import annotations

import re
from zoneinfo import ZoneInfo

from flask import Blueprint, Flask, render_template, request
from flask_babel import gettext
from flask_wtf.csrf import CSRFProtect

from b2b.commands import newsletter as readers
from b2b.documents.wording import Wording, choose
from b2b.web.i18n import page_language
from b2b.web.services import now, services

newsletter = Blueprint("newsletter", __name__, url_prefix="/newsletter")
ADDRESS = re.compile(r"[^@\s\x00-\x1f\x7f]{1,64}@[^@\s\x00-\x1f\x7f]{1,189}")


@newsletter.get("")
def newsletter_page() -> str:
    """The form."""
    return _page("ask")


@newsletter.post("")
def asked() -> str | tuple[str, int]:
    """Write to the address; the answer is the same for every one."""
    email = request.form.get("email", "").strip()
    if not ADDRESS.fullmatch(email):
        return _page("ask", email=email, error=gettext("This is no e-mail address.")), 422
    wording = Wording(choose(page_language().code), ZoneInfo("UTC"))
    readers.ask(services().pool, services().links, email=email, wording=wording, now=now())
    return _page("asked", email=email)


@newsletter.get("/confirm/<token>")
def confirm(token: str) -> str:
    """The mail's link: a button that confirms."""
    email = services().links.read(readers.CONFIRM, token, within=readers.GOOD_FOR)
    return _page("confirm", email=str(email))


@newsletter.post("/confirm/<token>")
def confirmed(token: str) -> str:
    email = readers.confirm(services().pool, services().links, token, ip=request.remote_addr, now=now())
    return _page("confirmed", email=email)


@newsletter.get("/leave/<token>")
def leave(token: str) -> str:
    """The link of every newsletter: a button that ends it."""
    return _page("leave", email=str(services().links.read(readers.LEAVE, token)))


@newsletter.post("/leave/<token>")
def left(token: str) -> str:
    """One click, by a person or by the mail program itself (RFC 8058)."""
    return _page("left", email=readers.leave(services().pool, services().links, token))


def _page(step: str, *, email: str = "", error: str = "") -> str:
    return render_template("newsletter.html", step=step, email=email, error=error)


def init_newsletter(app: Flask, *, csrf: CSRFProtect) -> None:
    """Mail programs post without a token of ours; the link itself is signed."""
    csrf.exempt(left)
    app.register_blueprint(newsletter)
