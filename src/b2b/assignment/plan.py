"""What the assignment answers: plans, their reasons, and what cannot be had (G1, G3)."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Literal
from uuid import UUID

from msgspec import Struct

from b2b.assignment.words import MESSAGES, Fact, fill_in


class Line(Struct, frozen=True, kw_only=True):
    """One partner delivers this quantity of one item; `from_back_order` of it is not in its stock yet."""

    item_id: UUID
    partner_id: UUID
    quantity: int
    from_back_order: int = 0


class Reason(Struct, frozen=True, kw_only=True):
    """Why a plan is as it is, for an item, a partner or both: a message of `words.py` and what it speaks of."""

    code: str
    item_id: UUID | None = None
    partner_id: UUID | None = None
    facts: dict[str, Fact] = {}

    @property
    def template(self) -> str:
        """The message in English, with `{names}` for the facts: the id under which its translations stand."""
        return MESSAGES[self.code]


def english(reason: Reason) -> str:
    """The reason in English."""
    return fill_in(reason.template, reason.facts)


class Plan(Struct, frozen=True, kw_only=True):
    """A way to assign the request.

    `cost` is the goods and each used partner's shipping once, exact (API.md). `ready_at` is None for a plan without
    lines. Where `optimal` is False, time ran out before the proof, or the amounts are too large for one
    (`programme.TRUSTED`): `gap` is then the most, in the company's currency, by which a plan as good in what counts
    before cost could be cheaper.
    """

    name: str
    complete: bool
    cost: Decimal
    parcels: int
    ready_at: datetime | None
    optimal: bool
    gap: Decimal | None
    lines: tuple[Line, ...]
    reasons: tuple[Reason, ...]


class Shortfall(Struct, frozen=True, kw_only=True):
    """An item that no plan can fill: because of its max price alone, or at any price (API.md)."""

    item_id: UUID
    code: Literal["over_max_price", "unavailable"]
