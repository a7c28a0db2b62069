"""/partners: the suppliers of a retailer, invited, connected, paused or ended (A11)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from marshmallow import Schema, fields
from msgspec import structs

from b2b.access import Area, Level
from b2b.aggregates.partnership import Agreement, Partnership, PartnerStatus
from b2b.aggregates.values import CompanyKind
from b2b.commands.partners import change_partner, invite_partner, own_partner
from b2b.projections.partners import PartnerRow, of_retailer
from b2b.views.partner_news import partner_view
from b2b.web.api.fields import Body, Choice, Email, Flag, Id, Name, Text, Whole
from b2b.web.api.idempotency import Outcome
from b2b.web.api.lists import Key, ListQuery, listing, page_of
from b2b.web.api.manner import Shown, actor, merging
from b2b.web.api.resource import Resource
from b2b.web.services import console, now, services

partners = Resource("partners", description="The suppliers that you may ask.")

A_YEAR = 8760


class PartnerPatch(Body):
    """What is left out stays. `state`: pause, resume (`connected`) or end the partnership."""

    name = Name()
    answer_hours = Whole(least=1, most=A_YEAR)
    shipping_required = Flag()
    change_order_authorised = Flag()
    notes = Text(most=5000)
    state = Choice((PartnerStatus.CONNECTED, PartnerStatus.PAUSED, PartnerStatus.ENDED))


class NewPartner(Body):
    name = Name(required=True)
    email = Email(required=True)
    message = Text(most=5000, load_default="", metadata={"description": "Words of yours for the invitation."})
    answer_hours = Whole(least=1, most=A_YEAR)
    shipping_required = Flag()
    change_order_authorised = Flag()
    notes = Text(most=5000)


class PartnerShape(Schema):
    id = Id()
    company_id = Id(allow_none=True)
    version = fields.Integer()
    name = fields.String()
    email = fields.String()
    state = fields.String()
    answer_hours = fields.Integer()
    shipping_required = fields.Boolean()
    change_order_authorised = fields.Boolean()
    notes = fields.String()


def shown(outcome: Outcome) -> Shown:
    return _shown(outcome.one(Partnership))


def _shown(one: Partnership) -> Shown:
    return Shown(partner_view(one), etag=one.version)


def made(outcome: Outcome) -> Shown:
    one = outcome.one(Partnership)
    return Shown(partner_view(one), etag=one.version, location=f"/api/v1/partners/{one.id}")


@partners.get("/partners", query=ListQuery(), shape=page_of(PartnerShape), models=True)
def index(*, query: dict[str, Any]) -> dict[str, Any]:
    """List your partners, by name."""
    actor().must(Area.PARTNERS, Level.SEE, as_a=CompanyKind.RETAILER)
    return listing(query, _page, key=lambda row: (row.name, row.id), kinds=(str, UUID), show=_shown_rows)


def _page(after: Key | None, limit: int) -> list[PartnerRow]:
    return of_retailer(services().pool, actor().company_id, after=after, limit=limit)


def _shown_rows(rows: list[PartnerRow]) -> list[dict[str, Any]]:
    whole = console().load_many(Partnership, [row.id for row in rows])
    return [partner_view(whole[row.id]) for row in rows]


@partners.post("/partners", body=NewPartner(), shape=PartnerShape(), status=201, shows=made)
def invite(*, body: dict[str, Any]) -> None:
    """Invite a supplier.

    It is `invited` until it accepts; then it can be asked.
    """
    email, message = body.pop("email"), body.pop("message")
    invite_partner(console(), actor(), email=email, message=message, agreement=Agreement(**body), now=now())


@partners.get("/partners/<uuid:partner_id>", shape=PartnerShape())
def show(*, partner_id: UUID) -> Shown:
    """Show a partner."""
    return _shown(own_partner(console(), actor(), partner_id))


@partners.patch("/partners/<uuid:partner_id>", body=PartnerPatch(), shape=PartnerShape(), shows=shown)
def change(*, partner_id: UUID, body: dict[str, Any]) -> None:
    """Change what was agreed with a partner; pause, resume or end it."""
    merging(lambda wanted: _change(partner_id, body, wanted))


def _change(partner_id: UUID, body: dict[str, Any], wanted: int | None) -> None:
    one = own_partner(console(), actor(), partner_id)
    agreed = {name: value for name, value in body.items() if name != "state"}
    change_partner(
        console(),
        actor(),
        partner_id=partner_id,
        agreement=structs.replace(one.agreement, **agreed),
        status=PartnerStatus(body["state"]) if "state" in body else None,
        if_match=one.version if wanted is None else wanted,
        now=now(),
    )
