"""Questions and plans in a few words, for the tests of the assignment."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID, uuid5

from b2b.assignment import Bidder, Demand, Offer, Plan, Question

MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
FAMILY = UUID(int=7)


def id_of(name: str) -> UUID:
    """The id under which a test knows a product or a partner."""
    return uuid5(FAMILY, name)


class Wanted(NamedTuple):
    quantity: int
    max_price: str | None = None


class Has(NamedTuple):
    """What a partner offers of one product."""

    available: int
    price: str
    later: int = 0
    date: date | None = None


class Answer(NamedTuple):
    bidder: Bidder
    offers: tuple[Offer, ...]


def answer(name: str, *, ships: str = "0", hours: int | None = 24, after: int = 0, **goods: Has) -> Answer:
    """The answer of a partner, given `after` so many hours."""
    bidder = Bidder(
        partner_id=id_of(name),
        name=name,
        shipping_cost=Decimal(ships),
        ships_in_hours=hours,
        answered_at=MONDAY - 50 * HOUR + after * HOUR,
    )
    return Answer(bidder, tuple(offer(name, product, has) for product, has in goods.items()))


def offer(partner: str, product: str, has: Has) -> Offer:
    return Offer(
        partner_id=id_of(partner),
        item_id=id_of(product),
        available=has.available,
        unit_price=Decimal(has.price),
        back_order_quantity=has.later,
        back_order_date=has.date,
    )


def question(wanted: dict[str, Wanted], *answers: Answer, **terms: Any) -> Question:
    """A request for these products, with these answers, decided on Monday at nine."""
    return Question(
        demands=tuple(
            Demand(
                item_id=id_of(name),
                name=name,
                quantity=want.quantity,
                max_price=None if want.max_price is None else Decimal(want.max_price),
            )
            for name, want in wanted.items()
        ),
        bidders=tuple(one.bidder for one in answers),
        offers=tuple(offer for one in answers for offer in one.offers),
        **{"shipping_time_hours": 48, "decided_at": MONDAY, **terms},
    )


def shares(asked: Question, plan: Plan) -> dict[tuple[str, str], int]:
    """Who delivers how much of what, by names."""
    items = {demand.item_id: demand.name for demand in asked.demands}
    partners = {bidder.partner_id: bidder.name for bidder in asked.bidders}
    return {(items[line.item_id], partners[line.partner_id]): line.quantity for line in plan.lines}
