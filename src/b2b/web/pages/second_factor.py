"""A second factor: set up and turned off by its user, asked for when signing in (A4)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

import segno
from flask import flash, g, make_response, redirect, render_template, request, url_for
from flask_babel import gettext
from markupsafe import Markup
from werkzeug.wrappers import Response

from b2b import errors
from b2b.access import Actor
from b2b.accounts import second_factor as factors
from b2b.accounts import sessions
from b2b.accounts.links import SECOND_STEP
from b2b.accounts.second_factor import Drawer
from b2b.commands import second_factor as commands
from b2b.commands.account import actor_of_user
from b2b.commands.profile import own_profile
from b2b.web.pages.blueprint import COOKIE, actor, pages
from b2b.web.pages.entering import entered
from b2b.web.pages.refusals import words_of
from b2b.web.services import console, now, services

WAITING = "b2b_waiting"
"""The cookie of a browser whose password was right and that owes a code."""
PATIENCE = timedelta(minutes=10)
TRIES_WITHIN = timedelta(minutes=15)


def drawer() -> Drawer:
    return Drawer(services().pool, services().settings.master_key)


@pages.get("/account/profile/second-factor")
def second_factor() -> str:
    """The picture for the authenticator, and the first code; or how to turn it off."""
    return _second_factor()


def _second_factor(*, faults: Mapping[str, str] | None = None, codes: list[str] | None = None) -> str:
    user = own_profile(console(), actor())
    on = factors.holds(drawer(), user.id)
    secret = None if on else commands.begin(console(), actor(), drawer())
    return render_template(
        "second-factor.html",
        on=on,
        secret=" ".join(secret[at : at + 4] for at in range(0, len(secret), 4)) if secret else "",
        picture=_picture(factors.address_of(secret, email=user.profile.email)) if secret else "",
        left=factors.left(drawer(), user.id),
        codes=codes,
        faults=faults or {},
        nav="account",
    )


def _picture(address: str) -> Markup:
    """A QR code that reads in dark as well: dark on light, with its quiet zone."""
    return Markup(segno.make(address).svg_inline(scale=5, border=4, light="#fff", svgclass="qr"))


@pages.post("/account/profile/second-factor")
def second_factor_on() -> str | tuple[str, int]:
    """The first code was entered: from now on one is asked for. The recovery codes are shown this once."""
    try:
        _may_try(actor().id)
        codes = commands.turn_on(
            console(),
            actor(),
            drawer(),
            code=request.form.get("code", ""),
            session=request.cookies.get(COOKIE),
            now=now(),
        )
    except (errors.WrongCode, errors.TooManyTries) as refused:
        return _wrong(actor().id, refused), refused.status
    return _second_factor(codes=codes)


def _wrong(user_id: UUID, refused: errors.Refused) -> str:
    _count(user_id, refused)
    return _second_factor(faults={"code": words_of(refused)})


@pages.post("/account/profile/second-factor/off")
def second_factor_off() -> Response | tuple[str, int]:
    """The password alone is enough again."""
    try:
        commands.turn_off(console(), actor(), password=request.form.get("password", ""), now=now())
    except errors.WrongPassword:
        return _second_factor(faults={"password": gettext("This is not your password.")}), 422
    flash(gettext("The second factor is off. Your password alone is enough."), "success")
    return redirect(url_for("pages.second_factor"))


@pages.post("/account/users/<uuid:id>/second-factor")
def user_second_factor_off(id: UUID) -> Response:
    """For a colleague who has lost authenticator and recovery codes."""
    commands.turn_off_for(console(), actor(), user_id=id, now=now())
    flash(gettext("The second factor is off for this user."), "success")
    return redirect(url_for("pages.users", user=id))


def asked_for_code(who: Actor, *, to: str, stay: bool) -> Response | None:
    """Where a second factor holds: the way to the page that asks for it, in place of a session."""
    if not factors.holds(drawer(), who.id):
        return None
    response = make_response(redirect(url_for("pages.sign_in_code")))
    waiting = services().links.signed(SECOND_STEP, [str(who.id), to, stay])
    response.set_cookie(
        WAITING, waiting, max_age=int(PATIENCE.total_seconds()), httponly=True, samesite="Lax", secure=request.is_secure
    )
    return response


@pages.get("/sign-in/code")
def sign_in_code() -> Response | str:
    if g.viewer is not None:
        return redirect(url_for("pages.dashboard"))
    return render_template("sign-in-code.html", error="") if _waiting() else redirect(url_for("pages.sign_in"))


@pages.post("/sign-in/code")
def sign_in_coded() -> Response | tuple[str, int]:
    """The second step: a code of the authenticator, or a recovery code."""
    waiting = _waiting()
    if waiting is None:
        return redirect(url_for("pages.sign_in"))
    user_id, to, stay = waiting
    try:
        _may_try(user_id)
        if not factors.takes(drawer(), user_id, request.form.get("code", ""), now=now()):
            raise errors.WrongCode("/code")
        who = actor_of_user(console(), user_id)
    except (errors.WrongCode, errors.TooManyTries) as refused:
        _count(user_id, refused)
        return render_template("sign-in-code.html", error=words_of(refused)), refused.status
    sessions.tried(services().pool, _counted(user_id), right=True, now=now())
    response = entered(who, to=to, stay=stay)
    response.delete_cookie(WAITING)
    return response


def _waiting() -> tuple[UUID, str, bool] | None:
    """Whose password was right in this browser, where it wanted to go, whether it stays signed in."""
    try:
        user_id, to, stay = services().links.read(SECOND_STEP, request.cookies.get(WAITING, ""), within=PATIENCE)
    except errors.LinkInvalid:
        return None
    return UUID(user_id), to, stay


def _counted(user_id: UUID) -> str:
    return f"code {user_id}"


def _may_try(user_id: UUID) -> None:
    sessions.may_try(services().pool, _counted(user_id), now=now(), window=TRIES_WITHIN)


def _count(user_id: UUID, refused: errors.Refused) -> None:
    if isinstance(refused, errors.WrongCode):
        sessions.tried(services().pool, _counted(user_id), right=False, now=now())
