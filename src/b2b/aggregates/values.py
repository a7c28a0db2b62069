"""The values that events carry: frozen, plain, and the same on both sides of the event store.

Money is a Decimal with at most 4 decimals (API.md, Manner); quantities are whole numbers; times are aware, in UTC.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Literal
from uuid import UUID

from msgspec import Struct

ZERO = Decimal(0)


class CompanyKind(StrEnum):
    RETAILER = "retailer"
    SUPPLIER = "supplier"


ActorKind = Literal["user", "key", "scheduler", "system", "command"]
"""Who may be behind a change: a person, a program, the clock, the service itself, the command line."""


class Mode(StrEnum):
    """How a request is decided (R2): by hand, or by itself once everyone asked has responded."""

    MANUAL = "manual"
    AUTOMATIC = "automatic"


Preference = tuple[Literal["cost", "delay"], Literal["cost", "delay"]]
COST_FIRST: Preference = ("cost", "delay")


class Address(Struct, frozen=True, kw_only=True):
    """A postal address as it was given, to the letter; `country` is an ISO 3166-1 alpha-2 code."""

    lines: tuple[str, ...] = ()
    city: str = ""
    region: str | None = None
    postal_code: str | None = None
    country: str = ""


class Recipient(Struct, frozen=True, kw_only=True):
    """Who gets the goods (R1). The e-mail never reaches a supplier."""

    name: str
    address: Address
    company: str | None = None
    email: str | None = None
    phone: str | None = None
    language: str | None = None


ERASED_RECIPIENT = Recipient(name="", address=Address())


class Contact(Struct, frozen=True, kw_only=True):
    name: str = ""
    email: str = ""
    phone: str = ""


class Item(Struct, frozen=True, kw_only=True):
    """One product of a request (R3). `max_price` is per unit; None: no limit."""

    id: UUID
    name: str
    sku: str
    quantity: int
    max_price: Decimal | None = None
    product_line_id: UUID | None = None


class Asked(Struct, frozen=True, kw_only=True):
    """One partner as a request asks it: what, until when, and on which terms.

    `deadline` is None while a draft leaves it to the partner's answer time.
    """

    partner_id: UUID
    company_id: UUID
    name: str
    item_ids: tuple[UUID, ...]
    answer_hours: int
    deadline: datetime | None = None
    shipping_required: bool = False
    change_order_authorised: bool = False
    notes: str = ""


class Terms(Struct, frozen=True, kw_only=True):
    """The retailer's configuration that a request is decided by (A2), as it was when the request was sent."""

    currency: str = "EUR"
    preference: Preference = COST_FIRST
    split_lines: bool = True
    allow_back_orders: bool = False
    shipping_time_hours: int = 48


class AnsweredItem(Struct, frozen=True, kw_only=True):
    """What a partner offers of one item. An item left out of an answer is not carried; 0 is none in stock."""

    item_id: UUID
    available: int = 0
    unit_price: Decimal | None = None
    back_order_quantity: int = 0
    back_order_date: date | None = None


class Answer(Struct, frozen=True, kw_only=True):
    items: tuple[AnsweredItem, ...] = ()
    shipping_cost: Decimal | None = None
    ships_in_hours: int | None = None
    comment: str = ""

    def of(self, item_id: UUID) -> AnsweredItem | None:
        """The offer for an item; None where the partner does not carry it."""
        return next((item for item in self.items if item.item_id == item_id), None)


class Line(Struct, frozen=True, kw_only=True):
    """One assignment: this partner delivers that quantity of that item."""

    item_id: UUID
    partner_id: UUID
    quantity: int
    from_back_order: int = 0


class OrderRef(Struct, frozen=True, kw_only=True):
    """An order as its request knows it."""

    id: UUID
    number: str
    partner_id: UUID


class Attention(Struct, frozen=True, kw_only=True):
    """One reason why a request needs a person (PRODUCT.md, States)."""

    code: Literal["expired", "unavailable", "over_max_price", "answers_ready", "no_partner"]
    partner_id: UUID | None = None
    item_id: UUID | None = None


class NewDeadline(Struct, frozen=True, kw_only=True):
    partner_id: UUID
    deadline: datetime
    reopened: bool = False


class Comment(Struct, frozen=True, kw_only=True):
    """One message of a thread (R11). `side` says who wrote; the author's name is looked up when it is shown."""

    side: CompanyKind
    author_id: UUID | None
    text: str
    written_at: datetime


class OrderLine(Struct, frozen=True, kw_only=True):
    id: UUID
    item_id: UUID
    name: str
    sku: str
    quantity: int
    unit_price: Decimal
    back_order_date: date | None = None


class LineChange(Struct, frozen=True, kw_only=True):
    """What a line of an order becomes (X3)."""

    line_id: UUID
    quantity: int
    unit_price: Decimal
    back_order_date: date | None = None


class ShippedLine(Struct, frozen=True, kw_only=True):
    line_id: UUID
    quantity: int


class Parcel(Struct, frozen=True, kw_only=True):
    """One shipment of an order (O2)."""

    id: UUID
    courier: str | None
    tracking_number: str
    tracking_url: str | None
    shipped_at: datetime
    lines: tuple[ShippedLine, ...]
