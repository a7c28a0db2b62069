"""The company about itself: its information, its configuration, its business description (A1, A2, A5)."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import get_timezone_gmt
from flask import flash, make_response, redirect, render_template, request, url_for
from flask_babel import get_locale, gettext
from werkzeug.wrappers import Response

from b2b import errors
from b2b.access import Area, Level
from b2b.commands.account import change_company, load_company, logo_of, set_logo
from b2b.documents.message import default_words
from b2b.documents.wording import Wording
from b2b.web.api.company import CURRENCIES, ZONES
from b2b.web.i18n import LANGUAGES
from b2b.web.pages.blueprint import actor, pages, viewer
from b2b.web.pages.choices import countries
from b2b.web.pages.company_form import CompanyForm, Details, details_of
from b2b.web.pages.refusals import words_of
from b2b.web.services import console, now


@pages.get("/account")
def account() -> str:
    """Administrative contact and address."""
    return _information({})


@pages.post("/account")
def account_save() -> Response | tuple[str, int]:
    form = CompanyForm(_own(), request.form)
    company, faults = form.information(), form.faults
    if not faults:
        return _saved(company, "pages.account")
    return _information(faults, company), 422


def _information(faults: dict[str, str], company: Details | None = None) -> str:
    return render_template(
        "company-information.html",
        company=company or _own(),
        countries=countries(),
        faults=faults,
        may_change=actor().may(Area.COMPANY, Level.CHANGE),
        nav="account",
    )


@pages.get("/account/configuration")
def configuration() -> str:
    """Logo, language, time zone, currency, shipping time, mode, preferences, the message to the customer."""
    return _configuration({})


@pages.post("/account/configuration")
def configuration_save() -> Response | tuple[str, int]:
    """Save everything on the page; a logo that cannot be taken leaves the rest as it was typed."""
    form = CompanyForm(_own(), request.form)
    company, faults = form.configured(), form.faults
    picture = request.files.get("logo")
    try:
        if not faults and request.form.get("do") == "remove-logo":
            set_logo(console(), actor(), image=None, now=now())
        elif not faults and picture and picture.filename:
            set_logo(console(), actor(), image=picture.read(), now=now())
    except errors.LogoInvalid as refused:
        faults["logo"] = words_of(refused)
    if not faults:
        return _saved(company, "pages.configuration")
    return _configuration(faults, company), 422


def _configuration(faults: dict[str, str], company: Details | None = None) -> str:
    return render_template(
        "company-configuration.html",
        company=company or _own(),
        currencies=_currencies(),
        default_words=default_words(Wording(viewer().language, ZoneInfo(viewer().time_zone))),
        faults=faults,
        languages_offered=list(LANGUAGES.items()),
        may_change=actor().may(Area.COMPANY, Level.CHANGE),
        nav="account",
        zones=zones(now()),
    )


@pages.get("/account/logo.jpg")
def logo() -> Response:
    """The logo as it is printed."""
    actor().must(Area.COMPANY, Level.SEE)
    company = load_company(console(), actor())
    image = logo_of(console(), company)
    if image is None:
        raise errors.NotFound("logo", company.id)
    response = make_response(image)
    response.mimetype = "image/jpeg"
    response.set_etag(company.logo or "")
    return response.make_conditional(request)


@pages.get("/account/business")
def business() -> str:
    """What the company sells, to be found by (W2)."""
    may_change = actor().may(Area.COMPANY, Level.CHANGE)
    return render_template("company-business.html", company=_own(), may_change=may_change, nav="account")


@pages.post("/account/business")
def business_save() -> Response:
    return _saved(CompanyForm(_own(), request.form).described(), "pages.business")


def _own() -> Details:
    actor().must(Area.COMPANY, Level.SEE)
    return details_of(load_company(console(), actor()))


def _saved(company: Details, endpoint: str) -> Response:
    """Record what the company has become, and show it."""
    change_company(
        console(),
        actor(),
        name=company.name,
        contact=company.contact,
        address=company.address,
        configuration=company.configuration,
        now=now(),
    )
    flash(gettext("Your changes are saved."), "success")
    return redirect(url_for(endpoint))


def zones(at: datetime) -> list[tuple[str, str]]:
    """Every time zone with its distance from UTC now: America/Toronto (UTC-05:00)."""
    return [(zone, f"{zone.replace('_', ' ')} ({_distance(zone, at)})") for zone in ZONES]


def _distance(zone: str, at: datetime) -> str:
    return get_timezone_gmt(at.astimezone(ZoneInfo(zone)), locale="en").replace("GMT", "UTC")


def _currencies() -> list[tuple[str, str]]:
    """Every currency by its code, with its name in the viewer's language."""
    names = (get_locale() or Locale("en")).currencies
    return [(code, f"{code}, {names[code]}") for code in CURRENCIES if code in names]
