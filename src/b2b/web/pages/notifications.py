"""What one gets mails about, and the mails of late (N1)."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from b2b.accounts import mails
from b2b.aggregates.notifications import KINDS
from b2b.commands.notifications import choose_notifications, notifications_of
from b2b.web.kinds_of_mail import kind_words
from b2b.web.pages.blueprint import actor, pages
from b2b.web.services import console, now, services


@pages.get("/account/notifications")
def notifications() -> str:
    """The kinds, ticked where they are mailed."""
    side, chosen = notifications_of(console(), actor().id)
    return render_template(
        "notifications.html",
        kinds=[(kind, kind_words(kind), kind in chosen) for kind in KINDS[side]],
        mails=mails.of_user(services().pool, actor().id),
        outbox=services().settings.outbox,
        nav="account",
    )


@pages.post("/account/notifications")
def notifications_chosen() -> Response:
    choose_notifications(console(), actor(), kinds=request.form.getlist("kind"), now=now())
    flash(gettext("Your choice is saved."), "success")
    return redirect(url_for("pages.notifications"))
