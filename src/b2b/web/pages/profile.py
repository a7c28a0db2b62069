"""The user about itself: name, language, theme, password, address, where it is signed in (A6)."""

from __future__ import annotations

from collections.abc import Mapping

from flask import flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from b2b import errors
from b2b.accounts import sessions
from b2b.accounts.links import FOR_SHORT, NEW_ADDRESS
from b2b.commands import profile as commands
from b2b.documents.mails import Letter
from b2b.web.api.company import ZONES
from b2b.web.i18n import LANGUAGES
from b2b.web.mailing import post
from b2b.web.pages.blueprint import COOKIE, actor, pages
from b2b.web.pages.company import zones
from b2b.web.pages.company_form import EMAIL
from b2b.web.pages.refusals import field_words, words_of
from b2b.web.services import console, now, services

THEMES = ("", "light", "dark")


@pages.get("/account/profile")
def profile() -> str:
    """Everything on one page."""
    return _profile()


def _profile(faults: Mapping[str, str] | None = None) -> str:
    user = commands.own_profile(console(), actor())
    token = request.cookies.get(COOKIE, "")
    return render_template(
        "profile.html",
        user=user,
        faults=faults or {},
        languages_offered=list(LANGUAGES.items()),
        zones=zones(now()),
        sessions=sessions.of_user(services().pool, user.id, now=now()),
        here=sessions.name_of(token),
        nav="account",
    )


@pages.post("/account/profile")
def profile_save() -> Response | tuple[str, int]:
    """Name, language, time zone and theme."""
    form, name = request.form, request.form.get("name", "").strip()[:200]
    if not name:
        return _profile({"name": gettext("Enter your name.")}), 422
    language, zone, theme = form.get("language", ""), form.get("time_zone", ""), form.get("theme", "")
    commands.change_profile(
        console(),
        actor(),
        name=name,
        language=language if language in LANGUAGES else None,
        time_zone=zone if zone in ZONES else None,
        theme=theme if theme in THEMES else "",
        now=now(),
    )
    return _saved()


@pages.post("/account/profile/password")
def profile_password() -> Response | tuple[str, int]:
    """Another password; it ends every other session."""
    old, new = request.form.get("old", ""), request.form.get("password", "")
    try:
        commands.change_password(console(), actor(), old=old, new=new, session=request.cookies.get(COOKIE))
    except errors.WrongPassword:
        return _profile({"old": gettext("This is not your password.")}), 422
    except errors.Invalid as refused:
        return _profile({pointer[1:]: words for pointer, words in field_words(refused).items()}), 422
    return _saved()


@pages.post("/account/profile/address")
def profile_address() -> Response | tuple[str, int]:
    """Another address to sign in with; it changes once the mail to it was opened."""
    email = request.form.get("email", "").strip()
    if not EMAIL.fullmatch(email):
        return _profile({"email": gettext("Enter an e-mail address, such as name@example.com.")}), 422
    try:
        token = commands.new_address_token(console(), actor(), services().links, email=email)
    except errors.EmailTaken as refused:
        return _profile({"email": words_of(refused)}), 422
    letter = Letter(
        subject=gettext("Confirm your new address"),
        opening=gettext("Open the link to sign in to B2B Console with this address from now on."),
        link=services().links.to(url_for("pages.address_confirm", token=token)),
        link_words=gettext("Confirm the address"),
        why=gettext("Was it not you? Then do nothing: nothing changes."),
    )
    post(letter, kind="address", to=email)
    flash(gettext("We wrote to %(address)s. Open the link in the mail.", address=email), "message")
    return redirect(url_for("pages.profile"))


@pages.get("/address/<token>")
def address_confirm(token: str) -> str:
    """Ask: mail programs open links by themselves, so opening it changes nothing."""
    services().links.read(NEW_ADDRESS, token, within=FOR_SHORT)
    return render_template(
        "confirm.html", title=gettext("Confirm your new address"), button=gettext("Confirm the address")
    )


@pages.post("/address/<token>")
def address_confirmed(token: str) -> Response:
    email = commands.confirm_address(console(), services().links, token=token, now=now())
    flash(gettext("You sign in with %(address)s from now on.", address=email), "success")
    return redirect(url_for("pages.profile"))


@pages.post("/account/profile/sessions")
def sessions_end() -> Response:
    """End one session, or sign out everywhere."""
    user = commands.own_profile(console(), actor())
    name = request.form.get("session")
    if name:
        sessions.close_sessions(services().pool, user.id, name=name)
        return _saved()
    sessions.close_sessions(services().pool, user.id)
    response = make_response(redirect(url_for("pages.sign_in")))
    response.delete_cookie(COOKIE)
    return response


def _saved() -> Response:
    flash(gettext("Your changes are saved."), "success")
    return redirect(url_for("pages.profile"))
