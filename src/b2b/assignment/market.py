"""A question in one fixed order and in whole numbers, with only the offers that may be taken.

Items stand in the order of their ids, partners in the order in which they answered, then of their ids: whoever stands
first wins where plans are equal in everything else (G1).
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cached_property

import numpy as np

from b2b.assignment.question import Bidder, Demand, Offer, Question
from b2b.assignment.supply import Supply, Table


@dataclass(frozen=True)
class Market:
    """Who could deliver what: `offers` by the index of its demand and of its bidder."""

    question: Question
    demands: tuple[Demand, ...]
    bidders: tuple[Bidder, ...]
    offers: dict[tuple[int, int], Offer]

    @classmethod
    def of(cls, question: Question) -> Market:
        """The market of a question, whatever the order in which its parts come."""
        demands = tuple(sorted(question.demands, key=lambda d: d.item_id))
        bidders = tuple(sorted(question.bidders, key=lambda b: (b.answered_at, b.partner_id)))
        rows = {demand.item_id: i for i, demand in enumerate(demands)}
        columns = {bidder.partner_id: p for p, bidder in enumerate(bidders)}
        known = [o for o in question.offers if o.item_id in rows and o.partner_id in columns]
        placed = {(rows[offer.item_id], columns[offer.partner_id]): offer for offer in known}
        offers = {(i, p): offer for (i, p), offer in sorted(placed.items()) if usable(question, demands[i], offer)}
        return cls(question, demands, bidders, offers)

    def starts(self, partner: int) -> datetime:
        """When a partner has shipped what it has in stock."""
        hours = self.bidders[partner].ships_in_hours
        return self.question.decided_at + timedelta(hours=self.question.shipping_time_hours if hours is None else hours)

    def arrives(self, partner: int, offer: Offer) -> datetime:
        """When a partner has shipped what it has on back order: at the start of that day (UTC), or when it ships."""
        day = offer.back_order_date or date.max
        return max(self.starts(partner), datetime(day.year, day.month, day.day, tzinfo=UTC))

    def ready(self, item: int, partner: int, quantity: int) -> datetime:
        """When a partner has shipped this quantity of an item: what is in stock goes first."""
        offer = self.offers[item, partner]
        return self.arrives(partner, offer) if quantity > offer.available else self.starts(partner)

    def first_ready(self, item: int, partner: int, taken: int = 0) -> datetime:
        """When a partner has shipped the least that it could give beyond what is taken: a unit, or the whole item."""
        return self.ready(item, partner, taken + 1 if self.question.split_lines else int(self.needs[item]))

    def size(self, item: int, partner: int) -> int:
        """What a partner has of an item if time does not matter."""
        offer = self.offers[item, partner]
        return offer.available + waiting(self.question, offer)

    @cached_property
    def rows(self) -> tuple[dict[int, Offer], ...]:
        """The offers of each item, by partner."""
        rows: tuple[dict[int, Offer], ...] = tuple({} for _ in self.demands)
        for (item, partner), offer in self.offers.items():
            rows[item][partner] = offer
        return rows

    @cached_property
    def times(self) -> tuple[datetime, ...]:
        """Every moment at which more can be had."""
        stock = {self.starts(p) for (_, p), offer in self.offers.items() if offer.available}
        later = {self.arrives(p, o) for (_, p), o in self.offers.items() if waiting(self.question, o)}
        return tuple(sorted(stock | later))

    @cached_property
    def unit(self) -> Decimal:
        """The largest amount of which every price and every fee is a whole multiple."""
        return greatest_common(
            [*(b.shipping_cost for b in self.bidders), *(o.unit_price for o in self.offers.values())]
        )

    def units(self, amount: Decimal) -> int:
        return int(amount / self.unit)

    def portions(self, item: int, partner: int, latest: datetime) -> tuple[int, int]:
        """What a partner has of an item by then: in stock, and on back order."""
        offer = self.offers.get((item, partner))
        if offer is None or self.starts(partner) > latest:
            return 0, 0
        return offer.available, waiting(self.question, offer) if self.arrives(partner, offer) <= latest else 0

    def by(self, latest: datetime) -> Supply:
        """What can be had if nothing may be ready later than this, one of `times`."""
        have, needs = self._have(latest), self.needs[:, None]
        most: Table = np.minimum(have, needs) if self.question.split_lines else needs * (have >= needs)
        return Supply(prices=self._prices, most=most, needs=self.needs, fees=self._fees)

    def _have(self, latest: datetime) -> Table:
        """What each partner has of each item by then, but not more than is wanted."""
        wanted = np.array([[float(demand.quantity)] for demand in self.demands])
        now = self.times.index(latest)
        (stock, soon), (back, late) = self._holdings
        have: Table = np.minimum(stock * (soon <= now) + back * (late <= now), wanted)
        return have

    @cached_property
    def _holdings(self) -> tuple[tuple[Table, Table], tuple[Table, Table]]:
        """Quantities in stock and on back order, each with the index of the time from which they are ready."""
        at = {time: float(index) for index, time in enumerate(self.times)}
        stock, back, soon, late = (np.zeros((len(self.demands), len(self.bidders))) for _ in range(4))
        for (i, p), offer in self.offers.items():
            if offer.available:
                stock[i, p], soon[i, p] = offer.available, at[self.starts(p)]
            if waiting(self.question, offer):
                back[i, p], late[i, p] = offer.back_order_quantity, at[self.arrives(p, offer)]
        return (stock, soon), (back, late)

    @cached_property
    def needs(self) -> Table:
        """What can be covered of each item if time does not matter: nobody can plan more."""
        wanted = np.array([float(demand.quantity) for demand in self.demands])
        if not self.times:
            return np.zeros_like(wanted)
        have = self._have(self.times[-1])
        most: Table = np.minimum(wanted, have.sum(axis=1)) if self.question.split_lines else have.max(axis=1)
        return most

    @cached_property
    def _prices(self) -> Table:
        """What each partner asks above the lowest price of the item."""
        prices = np.zeros((len(self.demands), len(self.bidders)))
        for item, offers in enumerate(self.rows):
            asked = {partner: self.units(offer.unit_price) for partner, offer in offers.items()}
            for partner, price in asked.items():
                prices[item, partner] = price - min(asked.values())
        return prices

    @cached_property
    def _fees(self) -> Table:
        return np.array([float(self.units(bidder.shipping_cost)) for bidder in self.bidders])


def usable(question: Question, demand: Demand, offer: Offer) -> bool:
    """Whether an offer counts: there is something of it, and not over the max price (G2)."""
    affordable = demand.max_price is None or offer.unit_price <= demand.max_price
    return affordable and offer.available + waiting(question, offer) > 0


def waiting(question: Question, offer: Offer) -> int:
    """The units on back order that may be planned: none, unless back orders count and there is a date."""
    return offer.back_order_quantity if question.allow_back_orders and offer.back_order_date else 0


def greatest_common(amounts: Iterable[Decimal]) -> Decimal:
    """The largest amount of which all of these are whole multiples; 1 where all are zero."""
    ratios = [amount.as_integer_ratio() for amount in amounts]
    below = math.lcm(*(denominator for _, denominator in ratios))
    above = math.gcd(*(numerator * (below // denominator) for numerator, denominator in ratios))
    return Decimal(above or below) / below
