"""What we ask of a payment service: keep cards, charge one, say why not. Two keep this promise: Stripe, and the one
for tests (integrations/payment).
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Protocol, runtime_checkable
from uuid import UUID

from msgspec import Struct


class NewCard(Struct, frozen=True, kw_only=True):
    """A card that the service keeps under `reference`."""

    reference: str
    brand: str
    last4: str
    expires_year: int
    expires_month: int


class Payment(Struct, frozen=True, kw_only=True):
    """So much of a card, for one try of one invoice. The same `key` is charged once, however often it is asked."""

    key: str
    invoice_id: UUID
    number: str
    amount: Decimal
    currency: str
    customer: str
    reference: str


class Taken(Struct, frozen=True):
    """The money is there; `payment` is the service's name for it."""

    payment: str


class Declined(Struct, frozen=True):
    """The card was refused; `reason` is a stable word of Stripe's, such as card_declined or expired_card."""

    reason: str


class Undecided(Struct, frozen=True):
    """The bank has not said yet; the service will tell, or is asked again."""


class Notice(Struct, frozen=True, kw_only=True):
    """What the service tells by itself of the payment with this key."""

    invoice_id: UUID
    key: str
    answer: Taken | Declined


class CardForm(Struct, frozen=True):
    """What the service's own form needs in the browser: our public key, and the secret of this one card."""

    public_key: str
    secret: str


class Gateway(Protocol):
    """A payment service."""

    @property
    def test(self) -> bool:
        """Whether no money moves, and only the well-known test numbers are taken."""
        ...

    def customer(self, *, company_id: UUID, name: str) -> str:
        """The service's name for a company; the same one each time."""
        ...

    def form(self, *, customer: str) -> CardForm | None:
        """The service's own form for a new card; None: our page has one, for test numbers."""
        ...

    def card(self, *, customer: str, token: str) -> NewCard:
        """The card that the service's own form made a token of. Raises CardRefused, PaymentUnreachable."""
        ...

    def forget(self, *, reference: str) -> None:
        """The service keeps this card no more."""
        ...

    def charge(self, payment: Payment) -> Taken | Declined | Undecided:
        """Charge a card. Raises PaymentUnreachable: whether it was charged is then told by the same key."""
        ...

    def notice(self, *, body: bytes, signature: str) -> Notice | None:
        """What the service's call to us says; None: nothing about a payment of ours.

        Raises NotSignedIn where the service did not sign it just now.
        """
        ...


@runtime_checkable
class TakesTestNumbers(Protocol):
    """A payment service for tests: our own page may take a number, since none is real."""

    def token(self, *, customer: str, number: str, expires: str, code: str, now: datetime) -> str:
        """What stands for a card from here on; `expires` is MM/YY. Raises CardRefused, with the field at fault."""
        ...
