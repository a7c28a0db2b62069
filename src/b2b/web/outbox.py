"""The outbox: what would go out, where there is no mail server (N1). For a trial on one's own machine, never else."""

from __future__ import annotations

from ipaddress import ip_address
from uuid import UUID

from flask import Blueprint, abort, make_response, render_template, request
from werkzeug.wrappers import Response

from b2b.accounts import mails
from b2b.accounts.mails import Queued
from b2b.web.services import services

outbox = Blueprint("outbox", __name__)
POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox allow-popups allow-popups-to-escape-sandbox"
"""A mail's HTML runs nothing and fetches nothing; its styles stand in it, as mail programs want them."""


@outbox.before_request
def for_a_trial_only() -> None:
    """Mails hold links that let people in: nobody sees them but who sits at the machine of a trial."""
    if not services().settings.outbox or not ip_address(request.remote_addr or "0.0.0.0").is_loopback:
        abort(404)


@outbox.get("/outbox")
def mails_queued() -> str:
    """Every mail, newest first."""
    return render_template("outbox.html", mails=mails.latest(services().pool), shown=None)


@outbox.get("/outbox/<uuid:id>")
def mail_queued(id: UUID) -> str:
    """One of them as text, with the way to its HTML."""
    return render_template("outbox.html", mails=mails.latest(services().pool), shown=_one(id))


@outbox.get("/outbox/<uuid:id>/html")
def mail_html(id: UUID) -> Response:
    """Its HTML, as a mail program shows it."""
    response = make_response(_one(id).html)
    response.headers["Content-Security-Policy"] = POLICY
    return response


def _one(id: UUID) -> Queued:
    return mails.one(services().pool, id) or abort(404)
