"""What the invitation of a retailer opens: a supplier signs in or registers, and confirms (A11)."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from b2b import errors
from b2b.access import Actor, Area, Level
from b2b.accounts.links import FOR_LONG, PARTNERSHIP
from b2b.aggregates.company import Configuration
from b2b.aggregates.partnership import Partnership, PartnerStatus
from b2b.aggregates.values import CompanyKind
from b2b.commands.account import acting, create_company
from b2b.commands.partners import connect_partner
from b2b.web.i18n import page_language
from b2b.web.pages.blueprint import pages
from b2b.web.pages.entering import entered
from b2b.web.pages.refusals import field_words
from b2b.web.services import console, now, services


@pages.get("/partnership/<token>")
def partnership(token: str) -> str:
    """Who invites, in its own words, and how to accept."""
    return _partnership(token)


def _partnership(token: str, *, faults: Mapping[str, str] | None = None) -> str:
    one = _invited(token)
    who = g.viewer.actor if g.viewer else None
    return render_template(
        "partnership.html",
        one=one,
        token=token,
        company=who.company_name if who else "",
        may_accept=who is not None and _may_accept(who),
        typed=request.form,
        faults=faults or {},
        nav="",
    )


@pages.post("/partnership/<token>/accept")
def partnership_accept(token: str) -> Response:
    """A supplier that is here already accepts."""
    who: Actor = g.viewer.actor
    who.must(Area.PARTNERS, Level.CHANGE, as_a=CompanyKind.SUPPLIER)
    one = _invited(token)
    connect_partner(console(), who, partner_id=one.id, supplier_id=who.company_id, now=now())
    return _welcome(one, redirect(url_for("pages.dashboard")))


@pages.post("/partnership/<token>/register")
def partnership_register(token: str) -> Response | tuple[str, int]:
    """A new supplier registers and accepts in one step; the link proves that the address is its own."""
    one, form = _invited(token), request.form
    name, person = form.get("company", "").strip()[:200], form.get("person", "").strip()[:200]
    try:
        if not name:
            raise errors.Invalid(errors.FieldError("/company", gettext("Enter the name of the company.")))
        new = create_company(
            console(),
            kind=CompanyKind.SUPPLIER,
            name=name,
            email=one.email,
            person=person,
            password=form.get("password", ""),
            configuration=Configuration(language=page_language().code),
            now=now(),
        )
    except (errors.Invalid, errors.EmailTaken) as refused:
        faults = {pointer[1:]: words for pointer, words in field_words(refused).items()}
        return _partnership(token, faults=faults), 422
    who = acting(new.user, new.company)
    connect_partner(console(), who, partner_id=one.id, supplier_id=new.company.id, now=now())
    return _welcome(one, entered(who, to=url_for("pages.dashboard")))


def _welcome(one: Partnership, response: Response) -> Response:
    flash(gettext("You are connected with %(company)s.", company=one.retailer_name), "success")
    return response


def _invited(token: str) -> Partnership:
    """The partnership that waits for an answer. Raises LinkInvalid where none does any more."""
    id = UUID(services().links.read(PARTNERSHIP, token, within=FOR_LONG))
    one = console().load(Partnership, id)
    if one.status != PartnerStatus.INVITED:
        raise errors.LinkInvalid
    return one


def _may_accept(who: Actor) -> bool:
    return who.company_kind == CompanyKind.SUPPLIER and who.may(Area.PARTNERS, Level.CHANGE)
