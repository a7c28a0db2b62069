"""A company's cards (A9): what the gateway calls them, and what people know them by. Never a number."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID, uuid5

from eventsourcing.domain import Aggregate, event
from msgspec import Struct

from b2b import errors
from b2b.aggregates.invoice import CardRef
from b2b.aggregates.plans import last_of_month

_NAMES = UUID("c3b0a1d8-52f4-4a86-8a1b-4f6f1d9f2e07")


def wallet_id(company_id: UUID) -> UUID:
    return uuid5(_NAMES, f"cards of {company_id}")


class Card(Struct, frozen=True, kw_only=True):
    """`reference` is the gateway's name for the card; it holds to the end of its month."""

    id: UUID
    reference: str
    brand: str
    last4: str
    expires_year: int
    expires_month: int

    @property
    def expires_on(self) -> date:
        """The last day on which it can be charged."""
        return last_of_month(date(self.expires_year, self.expires_month, 1))

    @property
    def ref(self) -> CardRef:
        return CardRef(reference=self.reference, brand=self.brand, last4=self.last4)


class Wallet(Aggregate):
    class WalletOpened(Aggregate.Created):
        TOPIC = "wallet.opened"
        company_id: UUID
        customer: str

    @classmethod
    def open(cls, *, company_id: UUID, customer: str, now: datetime) -> Wallet:
        """`customer` is the gateway's name for the company."""
        return cls._create(
            cls.WalletOpened, id=wallet_id(company_id), timestamp=now, company_id=company_id, customer=customer
        )

    @event(WalletOpened)
    def __init__(self, *, company_id: UUID, customer: str) -> None:
        self.company_id = company_id
        self.customer = customer
        self.cards: tuple[Card, ...] = ()
        self.default_id: UUID | None = None

    @property
    def default(self) -> Card | None:
        """The card that is charged."""
        return next((card for card in self.cards if card.id == self.default_id), None)

    class CardAdded(Aggregate.Event):
        TOPIC = "wallet.card_added"
        card: Card
        default: bool

    def add(self, *, card: Card, default: bool, now: datetime) -> None:
        """A card more; the first one is the default in any case. The same one again changes nothing."""
        if all(known.reference != card.reference for known in self.cards):
            first = default or self.default is None
            self.trigger_event(self.CardAdded, timestamp=now, card=card, default=first)

    @event(CardAdded)
    def _added(self, card: Card, default: bool) -> None:
        self.cards = (*self.cards, card)
        self.default_id = card.id if default else self.default_id

    class DefaultCardChanged(Aggregate.Event):
        TOPIC = "wallet.default_changed"
        card_id: UUID

    def make_default(self, *, card_id: UUID, now: datetime) -> None:
        """Charge this card from now on. Raises NotFound."""
        self.card(card_id)
        if card_id != self.default_id:
            self.trigger_event(self.DefaultCardChanged, timestamp=now, card_id=card_id)

    @event(DefaultCardChanged)
    def _default_changed(self, card_id: UUID) -> None:
        self.default_id = card_id

    class CardRemoved(Aggregate.Event):
        TOPIC = "wallet.card_removed"
        card_id: UUID

    def remove(self, *, card_id: UUID, now: datetime) -> None:
        """Forget a card. The default one goes last, so that somebody chooses what is charged next."""
        self.card(card_id)
        if card_id == self.default_id and len(self.cards) > 1:
            raise errors.DefaultCard
        self.trigger_event(self.CardRemoved, timestamp=now, card_id=card_id)

    @event(CardRemoved)
    def _removed(self, card_id: UUID) -> None:
        self.cards = tuple(card for card in self.cards if card.id != card_id)
        self.default_id = self.default_id if self.default_id != card_id else None

    def card(self, card_id: UUID) -> Card:
        """Raises NotFound."""
        for card in self.cards:
            if card.id == card_id:
                return card
        raise errors.NotFound("card", card_id)
