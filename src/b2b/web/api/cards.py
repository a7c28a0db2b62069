"""/cards: what invoices are charged to (A9). A card comes as a token that the payment service's own form made."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from marshmallow import Schema, fields

from b2b.aggregates.wallet import Wallet
from b2b.commands import payments
from b2b.web.api.fields import Body, Flag, Id, Text
from b2b.web.api.idempotency import Outcome
from b2b.web.api.manner import Shown, actor
from b2b.web.api.resource import Resource
from b2b.web.services import console, now, services

cards = Resource("cards", description="The cards that your invoices are charged to.")


class CardShape(Schema):
    id = Id()
    brand = fields.String()
    last4 = fields.String()
    expires_year = fields.Integer()
    expires_month = fields.Integer()
    default = fields.Boolean()


class CardsShape(Schema):
    data = fields.List(fields.Nested(CardShape))


class NewCardBody(Body):
    token = Text(
        least=1,
        most=200,
        required=True,
        metadata={"description": "What the payment service's form gave: with Stripe, the id of a SetupIntent."},
    )
    default = Flag(load_default=True, metadata={"description": "Charge this card from now on."})


def shown(outcome: Outcome) -> Shown:
    return _shown(outcome.one(Wallet))


def _shown(wallet: Wallet | None) -> Shown:
    found = wallet.cards if wallet else ()
    told = [
        {
            "id": card.id,
            "brand": card.brand,
            "last4": card.last4,
            "expires_year": card.expires_year,
            "expires_month": card.expires_month,
            "default": wallet is not None and card.id == wallet.default_id,
        }
        for card in found
    ]
    return Shown({"data": told}, etag=wallet.version if wallet else None)


@cards.get("/cards", shape=CardsShape())
def list_cards() -> Shown:
    """List your company's cards."""
    return _shown(payments.own_cards(console(), actor()))


@cards.post("/cards", body=NewCardBody(), shape=CardsShape(), status=201, shows=shown)
def add(*, body: dict[str, Any]) -> None:
    """Add a card. No card number is ever sent here."""
    payments.add_card(console(), actor(), services().gateway, token=body["token"], default=body["default"], now=now())


@cards.post("/cards/<uuid:id>/default", body=Body(), shape=CardsShape(), shows=shown)
def make_default(*, id: UUID) -> None:
    """Charge this card from now on."""
    payments.make_default(console(), actor(), card_id=id, now=now())


@cards.delete("/cards/<uuid:id>")
def remove(*, id: UUID) -> None:
    """Remove a card; the default one last."""
    payments.remove_card(console(), actor(), services().gateway, card_id=id, now=now())
