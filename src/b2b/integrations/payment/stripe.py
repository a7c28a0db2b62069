"""Stripe, through its own library. Card fields are Stripe's (Elements): no card number reaches us.

A card is set up by a SetupIntent, so that the bank's own check (3-D Secure) is done while its owner is there; charges
come later without it (off-session PaymentIntents). https://docs.stripe.com/payments/save-and-reuse
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal
from typing import Any
from uuid import UUID

import stripe

from b2b import errors
from b2b.accounts.gateway import CardForm, Declined, NewCard, Notice, Payment, Taken, Undecided

SECONDS = 20
"""How long Stripe may take to answer."""


class StripeGateway:
    """A Stripe account. `address` None: Stripe's own."""

    test = False

    def __init__(self, key: str, *, public_key: str, webhook_secret: str = "", address: str | None = None) -> None:
        self._client = stripe.StripeClient(
            key,
            base_addresses={"api": address} if address else {},
            http_client=stripe.RequestsClient(timeout=SECONDS),
            max_network_retries=2,
        )
        self._public_key = public_key
        self._webhook_secret = webhook_secret

    def customer(self, *, company_id: UUID, name: str) -> str:
        with reaching():
            made = self._client.v1.customers.create(
                {"name": name, "metadata": {"company_id": str(company_id)}},
                {"idempotency_key": f"customer-{company_id}"},
            )
        return made.id

    def form(self, *, customer: str) -> CardForm | None:
        with reaching():
            intent = self._client.v1.setup_intents.create({"customer": customer, "usage": "off_session"})
        return CardForm(self._public_key, intent.client_secret or "")

    def card(self, *, customer: str, token: str) -> NewCard:
        """The card of a SetupIntent that the browser has confirmed."""
        with reaching():
            intent = self._client.v1.setup_intents.retrieve(token)
            if intent.status != "succeeded" or intent.customer != customer or not intent.payment_method:
                raise errors.CardRefused("/token", reason="setup_incomplete")
            method = self._client.v1.payment_methods.retrieve(_id(intent.payment_method))
        card = method.card
        if card is None:
            raise errors.CardRefused("/token", reason="not_a_card")
        return NewCard(
            reference=method.id,
            brand=card.brand,
            last4=card.last4,
            expires_year=card.exp_year,
            expires_month=card.exp_month,
        )

    def forget(self, *, reference: str) -> None:
        with reaching():
            self._client.v1.payment_methods.detach(reference)

    def charge(self, payment: Payment) -> Taken | Declined | Undecided:
        with reaching():
            try:
                intent = self._client.v1.payment_intents.create(
                    {
                        "amount": _cents(payment.amount),
                        "currency": payment.currency.lower(),
                        "customer": payment.customer,
                        "payment_method": payment.reference,
                        "metadata": {
                            "invoice_id": str(payment.invoice_id),
                            "number": payment.number,
                            "key": payment.key,
                        },
                        "confirm": True,
                        "off_session": True,
                    },
                    {"idempotency_key": payment.key},
                )
            except stripe.CardError as refused:
                return Declined(refused.code or "card_declined")
        return _answer(intent.status, intent.id)

    def notice(self, *, body: bytes, signature: str) -> Notice | None:
        """Verified by Stripe's own library: signed with our secret within the last five minutes."""
        try:
            event = self._client.construct_event(body, signature, self._webhook_secret)
        except (ValueError, stripe.SignatureVerificationError):
            raise errors.NotSignedIn from None
        intent: dict[str, Any] = event.data.object.to_dict()
        about = intent.get("metadata") or {}
        answer = _told(event.type, intent)
        if answer is None or not {"invoice_id", "key"} <= about.keys():
            return None
        return Notice(invoice_id=UUID(about["invoice_id"]), key=about["key"], answer=answer)


def _told(kind: str, intent: Mapping[str, Any]) -> Taken | Declined | None:
    if kind == "payment_intent.succeeded":
        return Taken(intent["id"])
    if kind == "payment_intent.payment_failed":
        return Declined((intent.get("last_payment_error") or {}).get("code") or "card_declined")
    return None


def _answer(status: str, payment: str) -> Taken | Declined | Undecided:
    if status == "succeeded":
        return Taken(payment)
    return Undecided() if status == "processing" else Declined("authentication_required")


@contextmanager
def reaching() -> Iterator[None]:
    """Raises PaymentUnreachable where Stripe cannot be reached, CardRefused where it refuses a card."""
    try:
        yield
    except stripe.CardError as refused:
        raise errors.CardRefused("/token", reason=refused.code or "card_declined") from refused
    except stripe.StripeError as error:
        raise errors.PaymentUnreachable from error


def _id(thing: object) -> str:
    """Stripe names a thing by its id, or shows it whole."""
    return thing if isinstance(thing, str) else str(getattr(thing, "id", ""))


def _cents(amount: Decimal) -> int:
    return int(amount * 100)
