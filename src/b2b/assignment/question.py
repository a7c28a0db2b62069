"""What is asked of the assignment: what is wanted, who answered, what they offer (G1)."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Literal
from uuid import UUID

from msgspec import Struct

Criterion = Literal["cost", "delay", "parcels"]
Preference = tuple[Literal["cost", "delay"], Literal["cost", "delay"]]
"""What counts first, and what decides between plans that are equal in it (A2)."""


class Demand(Struct, frozen=True, kw_only=True):
    """An item of the request: how many units, and the most that one may cost (None: no limit)."""

    item_id: UUID
    name: str
    quantity: int
    max_price: Decimal | None = None


class Bidder(Struct, frozen=True, kw_only=True):
    """A partner that answered. Its shipping cost is paid once, if it delivers anything at all.

    `ships_in_hours` is None where the answer left it out: the company's shipping time counts then.
    """

    partner_id: UUID
    name: str
    shipping_cost: Decimal
    ships_in_hours: int | None
    answered_at: datetime


class Offer(Struct, frozen=True, kw_only=True):
    """What one partner offers of one item; at most one offer for each pair.

    A back order without a date promises nothing and is not counted.
    """

    partner_id: UUID
    item_id: UUID
    available: int
    unit_price: Decimal
    back_order_quantity: int = 0
    back_order_date: date | None = None


class Silent(Struct, frozen=True, kw_only=True):
    """A partner that was asked and offers nothing; `status` is its side of the request (PRODUCT.md, States)."""

    partner_id: UUID
    name: str
    status: str


class Question(Struct, frozen=True, kw_only=True):
    """Everything a plan depends on. The order in which things stand here never changes a plan."""

    demands: tuple[Demand, ...]
    bidders: tuple[Bidder, ...]
    offers: tuple[Offer, ...]
    silent: tuple[Silent, ...] = ()
    preference: Preference = ("cost", "delay")
    split_lines: bool = True
    allow_back_orders: bool = False
    shipping_time_hours: int
    decided_at: datetime
