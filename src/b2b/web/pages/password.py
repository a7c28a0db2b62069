"""A forgotten password: a link by mail, good once and for two hours; whoever asks learns nothing (A6)."""

from __future__ import annotations

from collections.abc import Mapping

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from b2b import errors
from b2b.accounts import sessions
from b2b.commands import profile as commands
from b2b.documents.mails import Letter
from b2b.web.mailing import post
from b2b.web.pages.blueprint import pages
from b2b.web.pages.refusals import field_words
from b2b.web.services import console, now, services


@pages.get("/forgotten")
def forgotten() -> str:
    return render_template("forgotten.html", sent=False)


@pages.post("/forgotten")
def forgotten_asked() -> str | tuple[str, int]:
    """Write to the address, if somebody signs in with it; the answer is the same for every address.

    Asking counts like a wrong password: more than five times a minute is refused, in whichever process.
    """
    email = request.form.get("email", "").strip()
    counted = f"forgotten {email}"
    sessions.may_try(services().pool, counted, now=now())
    sessions.tried(services().pool, counted, right=False, now=now())
    found = commands.new_password_token(console(), services().links, email=email)
    if found is not None:
        user, token = found
        letter = Letter(
            subject=gettext("Choose a new password"),
            opening=gettext("Open the link to choose a new password. It is good for two hours, and once."),
            link=services().links.to(url_for("pages.new_password", token=token)),
            link_words=gettext("Choose a new password"),
            why=gettext("Was it not you? Then do nothing: nothing changes."),
        )
        post(letter, kind="password", to=user.profile.email)
    return render_template("forgotten.html", sent=True)


@pages.get("/new-password/<token>")
def new_password(token: str) -> str:
    return _new_password(token)


def _new_password(token: str, faults: Mapping[str, str] | None = None) -> str:
    commands.holder(console(), services().links, token=token)
    return render_template("new-password.html", faults=faults or {})


@pages.post("/new-password/<token>")
def new_password_chosen(token: str) -> Response | tuple[str, int]:
    """Every session ends; the user signs in with the new password."""
    try:
        commands.choose_password(console(), services().links, token=token, password=request.form.get("password", ""))
    except errors.Invalid as refused:
        return _new_password(token, {pointer[1:]: words for pointer, words in field_words(refused).items()}), 422
    flash(gettext("Your new password holds. Sign in with it."), "success")
    return redirect(url_for("pages.sign_in"))
