"""The link at the end of a mail: one click ends mails of its kind, without signing in (N1, RFC 8058)."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response

from b2b.accounts.links import UNSUBSCRIBE
from b2b.aggregates.notifications import MAIL_ALERT
from b2b.commands.dashboard import end_mail_alerts
from b2b.commands.notifications import end_notification
from b2b.web.kinds_of_mail import kind_words
from b2b.web.services import console, now, services

unsubscribing = Blueprint("unsubscribing", __name__)


@unsubscribing.get("/unsubscribe/<token>")
def unsubscribe(token: str) -> str:
    """Ask: mail programs and scanners open links by themselves, so opening it changes nothing."""
    _, kind = _read(token)
    return render_template("unsubscribe.html", kind=kind_words(kind), done=False)


@unsubscribing.post("/unsubscribe/<token>")
def unsubscribed(token: str) -> Response | str:
    """End it: by the button of the page, or by the mail program in its user's name."""
    user_id, kind = _read(token)
    if kind == MAIL_ALERT:
        end_mail_alerts(console(), user_id=user_id, now=now())
    else:
        end_notification(console(), user_id=user_id, kind=kind, now=now())
    if request.form.get("List-Unsubscribe") == "One-Click":
        return Response(status=204)
    return render_template("unsubscribe.html", kind=kind_words(kind), done=True)


def _read(token: str) -> tuple[UUID, str]:
    user_id, kind = services().links.read(UNSUBSCRIBE, token)
    return UUID(user_id), str(kind)
