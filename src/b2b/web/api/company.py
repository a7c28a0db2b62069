"""/company: the company of the key, how it is configured (A1, A2, A5), and its logo."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

import pycountry
from flask import request
from marshmallow import Schema, fields
from msgspec import structs
from werkzeug.wrappers import Response

from b2b import errors
from b2b.access import Area, Level
from b2b.aggregates.company import Company
from b2b.aggregates.values import Mode
from b2b.commands.account import change_company, load_company, logo_of, set_logo
from b2b.web.api.addresses import AddressBody, AddressShape, given_address
from b2b.web.api.fields import Body, Choice, Email, Flag, Id, Many, Moment, Name, One, Text, Whole
from b2b.web.api.idempotency import Outcome
from b2b.web.api.manner import Shown, actor, if_match, merging
from b2b.web.api.resource import Resource
from b2b.web.i18n import LANGUAGES
from b2b.web.services import console, now

company = Resource("company", description="Your company, its configuration and its logo.")

ZONES = tuple(sorted(zone for zone in available_timezones() if "/" in zone or zone == "UTC"))
CURRENCIES = tuple(sorted(one.alpha_3 for one in pycountry.currencies))


class ContactBody(Body):
    name = Text(most=200)
    email = Email()
    phone = Text(most=60)


class ContactShape(Schema):
    name = fields.String()
    email = fields.String()
    phone = fields.String()


class CompanyPatch(Body):
    """What is left out stays as it is; so do the parts of `contact` and `address` that are left out."""

    name = Name()
    contact = One(ContactBody)
    address = One(AddressBody)
    language = Choice(LANGUAGES)
    time_zone = Choice(ZONES, metadata={"description": "A name of the IANA time zone database."})
    currency = Choice(CURRENCIES, metadata={"description": "ISO 4217."})
    shipping_time_hours = Whole(least=0, most=8760)
    default_mode = Choice(Mode)
    preference = Many(Choice(("cost", "delay")), least=2, most=2, unlike=True)
    split_lines = Flag()
    allow_back_orders = Flag()
    description = Text(most=5000)
    listed = Flag()
    customer_message = Text(
        most=5000,
        metadata={
            "description": "Your words to the customer (O7), with names in braces: {name}, {order}, {retailer}, "
            "{news}, {tracking}, {shipped_on}, {parcels}, {to_come}. Blank: ours, in the customer's language."
        },
    )


class CompanyShape(Schema):
    id = Id()
    kind = fields.String()
    version = fields.Integer()
    name = fields.String()
    contact = fields.Nested(ContactShape)
    address = fields.Nested(AddressShape)
    language = fields.String()
    time_zone = fields.String()
    currency = fields.String()
    shipping_time_hours = fields.Integer()
    default_mode = fields.String()
    preference = fields.List(fields.String())
    split_lines = fields.Boolean()
    allow_back_orders = fields.Boolean()
    description = fields.String()
    listed = fields.Boolean()
    customer_message = fields.String()
    has_logo = fields.Boolean()
    created_at = Moment()
    modified_at = Moment()


CONFIGURED = frozenset(CompanyShape().fields) & frozenset(CompanyPatch().fields) - {"name", "contact", "address"}


def shown(outcome: Outcome) -> Shown:
    return _shown(outcome.one(Company))


def _shown(one: Company) -> Shown:
    told = {
        "id": one.id,
        "kind": one.kind,
        "version": one.version,
        "name": one.name,
        "contact": one.contact,
        "address": one.address,
        **{name: getattr(one.configuration, name) for name in sorted(CONFIGURED)},
        "has_logo": one.logo is not None,
        "created_at": one.created_on,
        "modified_at": one.modified_on,
    }
    return Shown(told, etag=one.version)


@company.get("/company", shape=CompanyShape())
def show() -> Shown:
    """Show your company."""
    actor().must(Area.COMPANY, Level.SEE)
    return _shown(load_company(console(), actor()))


@company.patch("/company", body=CompanyPatch(), shape=CompanyShape(), shows=shown)
def change(*, body: dict[str, Any]) -> None:
    """Change your company's information or configuration."""
    merging(lambda wanted: _change(body, wanted))


def _change(body: dict[str, Any], wanted: int | None) -> None:
    actor().must(Area.COMPANY, Level.CHANGE)
    one = load_company(console(), actor())
    configured = {name: value for name, value in body.items() if name in CONFIGURED}
    if "preference" in configured:
        configured["preference"] = tuple(configured["preference"])
    change_company(
        console(),
        actor(),
        name=body.get("name", one.name),
        contact=structs.replace(one.contact, **body.get("contact", {})),
        address=structs.replace(one.address, **given_address(body.get("address", {}))),
        configuration=structs.replace(one.configuration, **configured),
        if_match=one.version if wanted is None else wanted,
        now=now(),
    )


JPEG = "image/jpeg"


@company.put("/company/logo", accepts=JPEG, shape=CompanyShape(), shows=shown)
def put_logo() -> None:
    """Set your company's logo.

    A JPEG of at most 500 × 500 pixels; it is kept without its metadata.
    """
    if request.mimetype != JPEG:
        raise errors.UnsupportedMediaType(wanted=JPEG)
    set_logo(console(), actor(), image=request.get_data(), if_match=if_match(), now=now())


@company.get("/company/logo", gives=JPEG)
def show_logo() -> Response:
    """Download your company's logo."""
    actor().must(Area.COMPANY, Level.SEE)
    one = load_company(console(), actor())
    image = logo_of(console(), one)
    if image is None:
        raise errors.NotFound("logo", one.id)
    response = Response(image, content_type=JPEG)
    response.set_etag(str(one.version))
    return response.make_conditional(request)


@company.delete("/company/logo")
def delete_logo() -> None:
    """Remove your company's logo."""
    set_logo(console(), actor(), image=None, if_match=if_match(), now=now())
