"""The check list that leads through the first minutes (W1): what is done is ticked by itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from flask import render_template
from flask_babel import gettext

from b2b.aggregates.company import Company
from b2b.aggregates.values import CompanyKind
from b2b.commands.account import load_company
from b2b.projections import partners, product_lines
from b2b.projections.search import search
from b2b.web.layout import has_page
from b2b.web.pages.blueprint import actor, pages
from b2b.web.services import console, services


class Step(NamedTuple):
    """One line of the list; `endpoint` is where it is done."""

    endpoint: str
    title: str
    why: str
    done: bool


@pages.get("/account/first-steps")
def first_steps() -> str:
    """The steps of the viewer's side, without those that are not for the viewer."""
    company = load_company(console(), actor())
    steps = [step for step in _steps(company) if has_page(step.endpoint)]
    return render_template("first-steps.html", steps=steps, nav="account")


def _steps(company: Company) -> Iterator[Step]:
    known = bool(company.address.country)
    yield Step("pages.account", gettext("Your address"), gettext("Partners and parcels need it."), known)
    retailer = company.kind == CompanyKind.RETAILER
    if not retailer:
        described = bool(company.configuration.description)
        yield Step("pages.business", gettext("What you sell"), gettext("Retailers find you by it."), described)
        return
    logo = company.logo is not None
    yield Step("pages.configuration", gettext("Your logo"), gettext("Every parcel leaves under your own brand."), logo)
    lines = bool(product_lines.of_company(services().pool, company.id, limit=1))
    yield Step("pages.product_lines", gettext("Product lines"), gettext("They say who is asked for what."), lines)
    invited = bool(partners.of_retailer(services().pool, company.id, limit=1))
    yield Step("pages.partners", gettext("A partner"), gettext("Invite a supplier by mail."), invited)
    asked = bool(search(services().pool, company.id, criteria={"kind": "request"}, limit=1).rows)
    yield Step("pages.request_new", gettext("A first request"), gettext("Ask several at once, and decide."), asked)
