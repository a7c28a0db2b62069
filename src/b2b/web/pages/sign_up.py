"""Signing up (W1): a company says who it is, confirms its address by a mail, chooses a password, and tries 30 days.

Nothing is kept before the address is confirmed: what was typed travels in the signed link.
"""

from __future__ import annotations

from collections.abc import Mapping

from flask import redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from b2b import errors
from b2b.accounts import credentials, sessions
from b2b.accounts.links import FOR_LONG, SIGN_UP
from b2b.aggregates.company import Configuration
from b2b.aggregates.values import CompanyKind
from b2b.commands.account import acting, create_company
from b2b.commands.billing import offered
from b2b.documents.mails import Letter
from b2b.web.billing_words import plan_name
from b2b.web.i18n import page_language
from b2b.web.mailing import post
from b2b.web.pages.blueprint import pages
from b2b.web.pages.company_form import EMAIL
from b2b.web.pages.entering import entered
from b2b.web.pages.refusals import field_words
from b2b.web.services import console, now, services

ASKED = ("kind", "company", "person", "email", "plan")


@pages.get("/sign-up")
def sign_up() -> str:
    return _sign_up()


def _sign_up(*, faults: Mapping[str, str] | None = None, sent: str = "") -> str:
    prices = offered(console())
    plans = [(plan.code, plan_name(prices, plan.code)) for plan in prices.offered()]
    return render_template("sign-up.html", typed=request.form, plans=plans, faults=faults or {}, sent=sent)


@pages.post("/sign-up")
def sign_up_asked() -> str | tuple[str, int]:
    """Write to the address; one that signs in already is told so in its mail, and nobody else is."""
    typed = {name: request.form.get(name, "").strip()[:200] for name in ASKED}
    faults = _faults(typed)
    if faults:
        return _sign_up(faults=faults), 422
    counted = f"sign-up {typed['email']}"
    sessions.may_try(services().pool, counted, now=now())
    sessions.tried(services().pool, counted, right=False, now=now())
    post(_letter(typed), kind="sign_up", to=typed["email"])
    return _sign_up(sent=typed["email"])


def _faults(typed: Mapping[str, str]) -> dict[str, str]:
    faults = {}
    if not typed["company"]:
        faults["company"] = gettext("Enter the name of the company.")
    if not typed["person"]:
        faults["person"] = gettext("Enter your name.")
    if not EMAIL.fullmatch(typed["email"]):
        faults["email"] = gettext("Enter an e-mail address, such as name@example.com.")
    if typed["kind"] not in list(CompanyKind):
        faults["kind"] = gettext("Choose what your company does.")
    if typed["plan"] not in [plan.code for plan in offered(console()).offered()]:
        faults["plan"] = gettext("Choose a plan.")
    return faults


def _letter(typed: Mapping[str, str]) -> Letter:
    links = services().links
    why = gettext("Was it not you? Then do nothing: nothing changes.")
    if credentials.known(services().pool, [credentials.same_address(typed["email"])]):
        return Letter(
            subject=gettext("You are here already"),
            opening=gettext("Somebody, probably you, signed up with this address. It has an account already: sign in."),
            link=links.to(url_for("pages.sign_in")),
            link_words=gettext("Sign in"),
            why=why,
        )
    token = links.signed(SIGN_UP, [typed[name] for name in ASKED] + [page_language().code])
    return Letter(
        subject=gettext("Confirm your address"),
        opening=gettext("Open the link to begin with %(company)s. It is good for 14 days.", company=typed["company"]),
        link=links.to(url_for("pages.sign_up_confirm", token=token)),
        link_words=gettext("Confirm and begin"),
        why=why,
    )


@pages.get("/sign-up/<token>")
def sign_up_confirm(token: str) -> str:
    """The address is confirmed by coming here; a password makes the account."""
    return _confirm(token)


def _confirm(token: str, faults: Mapping[str, str] | None = None) -> str:
    typed = _read(token)
    return render_template("sign-up-confirm.html", company=typed["company"], email=typed["email"], faults=faults or {})


@pages.post("/sign-up/<token>")
def sign_up_confirmed(token: str) -> Response | tuple[str, int]:
    """The company is there, with its Account Manager, who is signed in; the trial begins today."""
    typed = _read(token)
    try:
        new = create_company(
            console(),
            kind=CompanyKind(typed["kind"]),
            name=typed["company"],
            email=typed["email"],
            person=typed["person"],
            password=request.form.get("password", ""),
            configuration=Configuration(language=typed["language"]),
            plan=typed["plan"],
            now=now(),
        )
    except errors.EmailTaken:
        return redirect(url_for("pages.sign_in"))
    except errors.Invalid as refused:
        return _confirm(token, {pointer[1:]: words for pointer, words in field_words(refused).items()}), 422
    return entered(acting(new.user, new.company), to=url_for("pages.first_steps"))


def _read(token: str) -> dict[str, str]:
    return dict(zip((*ASKED, "language"), services().links.read(SIGN_UP, token, within=FOR_LONG), strict=True))
