"""Signing in and out (A6)."""

from __future__ import annotations

from flask import g, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from b2b import errors
from b2b.accounts import sessions
from b2b.commands.account import sign_in as command
from b2b.web.pages.blueprint import COOKIE, pages
from b2b.web.pages.entering import entered
from b2b.web.pages.refusals import words_of
from b2b.web.pages.second_factor import asked_for_code
from b2b.web.services import console, now, services


@pages.get("/sign-in")
def sign_in() -> Response | str:
    if g.viewer is not None:
        return redirect(url_for("pages.dashboard"))
    return render_template("sign-in.html", email="", error=None, next=request.args.get("next", ""))


@pages.post("/sign-in", endpoint="signing_in")
def signing_in() -> Response | tuple[str, int]:
    """Check the password, open a session, go where the user wanted to go."""
    email, pool = request.form.get("email", ""), services().pool
    try:
        sessions.may_try(pool, email, now=now())
        actor = command(console(), email=email, password=request.form.get("password", ""))
    except (errors.WrongPassword, errors.TooManyTries) as refused:
        if isinstance(refused, errors.WrongPassword):
            sessions.tried(pool, email, right=False, now=now())
        page = render_template("sign-in.html", email=email, error=words_of(refused), next=request.form.get("next", ""))
        return page, 422 if refused.status == 401 else refused.status
    sessions.tried(pool, email, right=True, now=now())
    to, stay = safe_path(request.form.get("next", "")), "stay" in request.form
    return asked_for_code(actor, to=to, stay=stay) or entered(actor, to=to, stay=stay)


@pages.post("/sign-out", endpoint="sign_out")
def sign_out() -> Response:
    sessions.close_session(services().pool, request.cookies.get(COOKIE, ""))
    response = make_response(redirect(url_for("pages.sign_in")))
    response.delete_cookie(COOKIE)
    return response


def safe_path(wanted: str) -> str:
    """A path of ours: nobody is sent elsewhere by a link to the sign-in page."""
    ours = wanted.startswith("/") and not wanted.replace("\\", "/").startswith("//")
    return wanted if ours else url_for("pages.dashboard")
