"""An invoice: what was charged, why, and how it was paid (A8, A9). What it says never changes.

A payment is begun before the gateway is asked, with the card that it is for: whoever finds one begun asks again with
the same key, so that nothing is charged twice, whatever crashed in between.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID, uuid5

from eventsourcing.domain import Aggregate, event
from msgspec import Struct

from b2b import errors
from b2b.aggregates.bills import Bill
from b2b.aggregates.personal import Personal
from b2b.aggregates.values import Address

RETRY_DAYS = (1, 3, 5, 7)
"""A refused payment is tried again so many days after the invoice (A9)."""


class Seller(Struct, frozen=True, kw_only=True):
    """Who sends invoices: us. `prefix` begins their numbers; `tax_number` is printed on them."""

    id: UUID
    name: str
    address: Address
    tax_number: str
    prefix: str


class Buyer(Struct, frozen=True, kw_only=True):
    """Whom an invoice is addressed to, as it was then."""

    name: str = ""
    address: Address = Address()


PersonalBuyer = Annotated[Buyer, Personal(Buyer())]


class CardRef(Struct, frozen=True, kw_only=True):
    """A card as people know it, such as Visa 4242, and as the gateway does; never its number. Empty: no card."""

    reference: str = ""
    brand: str = ""
    last4: str = ""


def invoice_number(seller: Seller, year: int, count: int) -> str:
    """The number of the first, second, … invoice of a year: B-2026-0001."""
    return f"{seller.prefix}-{year}-{count:04d}"


def invoice_id(seller: Seller, number: str) -> UUID:
    """An invoice has its id from its number: two cannot have the same one, whatever races."""
    return uuid5(seller.id, number)


class Invoice(Aggregate):
    class InvoiceIssued(Aggregate.Created):
        TOPIC = "invoice.issued"
        number: str
        company_id: UUID
        subject_id: UUID
        seller: Seller
        buyer: PersonalBuyer
        bill: Bill
        currency: str

    @classmethod
    def issue(
        cls,
        *,
        number: str,
        company_id: UUID,
        seller: Seller,
        buyer: Buyer,
        bill: Bill,
        currency: str,
        now: datetime,
    ) -> Invoice:
        """A new invoice. The buyer's data has a key of its own, which the law keeps longer than the company's."""
        id = invoice_id(seller, number)
        return cls._create(
            cls.InvoiceIssued,
            id=id,
            timestamp=now,
            number=number,
            company_id=company_id,
            subject_id=id,
            seller=seller,
            buyer=buyer,
            bill=bill,
            currency=currency,
        )

    @event(InvoiceIssued)
    def __init__(
        self,
        *,
        number: str,
        company_id: UUID,
        subject_id: UUID,
        seller: Seller,
        buyer: Buyer,
        bill: Bill,
        currency: str,
    ) -> None:
        self.number = number
        self.company_id = company_id
        self.subject_id = subject_id
        self.seller = seller
        self.buyer = buyer
        self.bill = bill
        self.currency = currency
        self.tries = 0
        self.refusals = 0
        self.pending: CardRef | None = None
        self.by_clock = False
        self.refused_because = ""
        self.paid_at: datetime | None = None
        self.paid_with: CardRef | None = None

    @property
    def payment_key(self) -> str:
        """What the gateway knows the payment in hand by."""
        return f"{self.id}-{self.tries}"

    @property
    def next_try(self) -> datetime | None:
        """When the clock tries to have it paid: at once, then on days 1, 3, 5 and 7; None: paid, or given up."""
        if self.paid_at is not None or self.given_up:
            return None
        waited = RETRY_DAYS[self.refusals - 1] if self.refusals else 0
        at: datetime = self.created_on + timedelta(days=waited)
        return at

    @property
    def given_up(self) -> bool:
        """Whether every try of the clock was refused."""
        return self.paid_at is None and self.refusals > len(RETRY_DAYS)

    class PaymentBegun(Aggregate.Event):
        TOPIC = "invoice.payment_begun"
        card: CardRef
        by_clock: bool

    def begin_payment(self, *, card: CardRef, by_clock: bool, now: datetime) -> None:
        """Ask for the money, unless a payment is in hand. Raises InvoicePaid."""
        if self.paid_at is not None:
            raise errors.InvoicePaid(number=self.number)
        if self.pending is None:
            self.trigger_event(self.PaymentBegun, timestamp=now, card=card, by_clock=by_clock)

    @event(PaymentBegun)
    def _begun(self, card: CardRef, by_clock: bool) -> None:
        self.tries += 1
        self.pending = card
        self.by_clock = by_clock

    class PaymentRefused(Aggregate.Event):
        TOPIC = "invoice.payment_refused"
        card: CardRef
        reason: str
        by_clock: bool
        last: bool

    def refuse_payment(self, *, key: str, reason: str, now: datetime) -> None:
        """The gateway said no to the payment of this key; the clock's tries count, a person's do not."""
        if self.pending is not None and key == self.payment_key:
            last = self.by_clock and self.refusals >= len(RETRY_DAYS)
            self.trigger_event(
                self.PaymentRefused,
                timestamp=now,
                card=self.pending,
                reason=reason,
                by_clock=self.by_clock,
                last=last,
            )

    @event(PaymentRefused)
    def _refused(self, reason: str, by_clock: bool) -> None:
        self.pending = None
        self.refused_because = reason
        self.refusals += by_clock

    class InvoicePaid(Aggregate.Event):
        TOPIC = "invoice.paid"
        card: CardRef
        payment: str

    def pay(self, *, key: str, payment: str, now: datetime) -> None:
        """The gateway has the money; `payment` is its name for it. Said twice, it changes nothing."""
        if self.paid_at is None and self.pending is not None and key == self.payment_key:
            self.trigger_event(self.InvoicePaid, timestamp=now, card=self.pending, payment=payment)

    @event(InvoicePaid)
    def _paid(self, card: CardRef, timestamp: datetime) -> None:
        self.pending = None
        self.paid_with = card
        self.paid_at = timestamp
