"""The optimum by trying everything, straight from the words of API.md. It shares no code with what it checks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import chain, combinations, product
from typing import Any, NamedTuple

from b2b.assignment import Bidder, Demand, Offer, Plan, Question

Key = tuple[Any, ...]
"""How good a plan is: units not covered, then the criteria in their order, then who delivers; smaller is better."""

CENTS = Decimal("0.0001")
"""The smallest amount there is (API.md, Manner)."""


class Part(NamedTuple):
    """One way to give one item: units left out, what the goods cost in CENTS, when they are ready, by whom (bits)."""

    missing: int
    cost: int
    ready: datetime
    used: int


def in_order(asked: Question) -> list[Bidder]:
    return sorted(asked.bidders, key=lambda b: (b.answered_at, b.partner_id))


def cents(amount: Decimal) -> int:
    return int(amount / CENTS)


def offered(asked: Question, demand: Demand, bidder: Bidder) -> tuple[int, int, Offer | None]:
    """What may be taken of an item, in stock and on back order."""
    for offer in asked.offers:
        if (offer.item_id, offer.partner_id) == (demand.item_id, bidder.partner_id):
            if demand.max_price is not None and offer.unit_price > demand.max_price:
                return 0, 0, None
            dated = asked.allow_back_orders and offer.back_order_date is not None
            return offer.available, offer.back_order_quantity if dated else 0, offer
    return 0, 0, None


def starts(asked: Question, bidder: Bidder) -> datetime:
    hours = asked.shipping_time_hours if bidder.ships_in_hours is None else bidder.ships_in_hours
    return asked.decided_at + timedelta(hours=hours)


def ready(asked: Question, bidder: Bidder, offer: Offer, quantity: int) -> datetime:
    """When so many units are ready: those in stock are taken first."""
    usual = starts(asked, bidder)
    if quantity <= offer.available or offer.back_order_date is None:
        return usual
    return max(usual, datetime.combine(offer.back_order_date, datetime.min.time(), UTC))


def ways(quantity: int, most: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """Every way to take at most `quantity` units in all and at most `most` of each."""
    if not most:
        yield ()
        return
    for taken in range(min(quantity, most[0]) + 1):
        for rest in ways(quantity - taken, most[1:]):
            yield (taken, *rest)


def every_plan(asked: Question) -> Iterator[tuple[int, int, datetime, int]]:
    """Units left out, cost in CENTS, ready time and partners (bits) of every plan there is."""
    fees = [cents(bidder.shipping_cost) for bidder in in_order(asked)]
    fee_of = [sum(fee for p, fee in enumerate(fees) if used >> p & 1) for used in range(1 << len(fees))]
    for parts in product(*(_parts(asked, demand) for demand in asked.demands)):
        used = 0
        for part in parts:
            used |= part.used
        goods, latest = sum(part.cost for part in parts), max((part.ready for part in parts), default=asked.decided_at)
        yield sum(part.missing for part in parts), goods + fee_of[used], latest, used


def _parts(asked: Question, demand: Demand) -> list[Part]:
    bidders = in_order(asked)
    offers = [offered(asked, demand, bidder) for bidder in bidders]
    every = ways(demand.quantity, [stock + back for stock, back, _ in offers])
    return [
        Part(
            missing=demand.quantity - sum(way),
            cost=sum(q * cents(o.unit_price) for q, (_, _, o) in zip(way, offers, strict=True) if q and o),
            ready=max(
                (ready(asked, b, o, q) for q, b, (_, _, o) in zip(way, bidders, offers, strict=True) if q and o),
                default=asked.decided_at,
            ),
            used=sum(1 << p for p, quantity in enumerate(way) if quantity),
        )
        for way in every
        if asked.split_lines or sum(map(bool, way)) <= 1
    ]


def places(used: int) -> list[int]:
    return [p for p in range(used.bit_length()) if used >> p & 1]


def key(plan: tuple[int, int, datetime, int], criteria: Sequence[str]) -> Key:
    """By the units left out, then the criteria; of equals, the one with the partner that answered first (API.md)."""
    missing, cost, latest, used = plan
    worth = {"cost": cost, "delay": latest, "parcels": used.bit_count()}
    return (missing, *(worth[criterion] for criterion in criteria), places(used))


def best_of_all(asked: Question, *orders: Sequence[str]) -> list[Key]:
    """The key of the best plan of all there are, for each order of criteria."""
    plans = list(every_plan(asked))
    return [min(key(plan, criteria) for plan in plans) for criteria in orders]


def key_of(asked: Question, plan: Plan, criteria: Sequence[str]) -> Key:
    """The key of a plan, worked out from its lines; fails if a line takes what may not be taken."""
    bidders = in_order(asked)
    place = {bidder.partner_id: p for p, bidder in enumerate(bidders)}
    demands = {demand.item_id: demand for demand in asked.demands}
    missing, latest = {demand.item_id: demand.quantity for demand in asked.demands}, asked.decided_at
    cost, used = 0, 0
    for line in plan.lines:
        bidder = bidders[place[line.partner_id]]
        stock, back, offer = offered(asked, demands[line.item_id], bidder)
        assert offer is not None and 0 < line.quantity <= stock + back
        assert line.from_back_order == max(line.quantity - stock, 0)
        missing[line.item_id] -= line.quantity
        cost += line.quantity * cents(offer.unit_price)
        latest = max(latest, ready(asked, bidder, offer, line.quantity))
        used |= 1 << place[line.partner_id]
    assert min(missing.values(), default=0) >= 0
    assert asked.split_lines or len({line.item_id for line in plan.lines}) == len(plan.lines)
    fees = sum(cents(bidders[p].shipping_cost) for p in places(used))
    return key((sum(missing.values()), cost + fees, latest, used), criteria)


def best_of_all_choices(asked: Question, *orders: Sequence[str]) -> list[Key]:
    """The same for markets too large to try every split: every choice of partners by every time.

    Within a choice each item takes its cheapest units, which is easy to see; which choice is best is what is checked.
    """
    fees = [cents(bidder.shipping_cost) for bidder in in_order(asked)]
    stairs = stairs_of(asked)
    most = [
        take(asked, row, range(len(fees)), d.quantity)[0] for row, d in zip(stairs[-1][1], asked.demands, strict=True)
    ]
    missing = sum(demand.quantity for demand in asked.demands) - sum(most)
    plans = []
    for used, (time, rows) in product(_subsets(len(fees)), stairs):
        taken = [take(asked, row, used, units) for row, units in zip(rows, most, strict=True)]
        if [units for units, _ in taken] == most:
            cost = sum(cost for _, cost in taken) + sum(fees[p] for p in used)
            plans.append((missing, cost, time, sum(1 << p for p in used)))
    return [min(key(plan, criteria) for plan in plans) for criteria in orders]


def _subsets(size: int) -> Iterator[tuple[int, ...]]:
    return chain.from_iterable(combinations(range(size), n) for n in range(size + 1))


Stair = tuple[int, int, int]
"""Price in CENTS, partner and quantity."""


def stairs_of(asked: Question) -> list[tuple[datetime, list[list[Stair]]]]:
    """For each moment at which more can be had: what each item can be had for by then, the cheapest first."""
    cells = [
        (d, p, *cell)
        for d, (p, b) in product(asked.demands, enumerate(in_order(asked)))
        for cell in _steps(asked, d, b)
    ]
    return [
        (
            time,
            [
                sorted((cents(o.unit_price), p, q) for d, p, when, q, o in cells if d is demand and when <= time)
                for demand in asked.demands
            ],
        )
        for time in sorted({cell[2] for cell in cells})
    ]


def _steps(asked: Question, demand: Demand, bidder: Bidder) -> Iterator[tuple[datetime, int, Offer]]:
    """What is ready of an offer, and when: its stock, then what is on back order."""
    stock, back, offer = offered(asked, demand, bidder)
    if offer is not None:
        for more, total in ((stock, stock), (back, stock + back)):
            if more:
                yield ready(asked, bidder, offer, total), more, offer


def take(asked: Question, stairs: list[Stair], used: Sequence[int], wanted: int) -> tuple[int, int]:
    """Units and cost of the cheapest way to take as many of `wanted` units as can be."""
    if not asked.split_lines:
        sizes = {p: (sum(q for _, of, q in stairs if of == p), price) for price, p, _ in stairs if p in used}
        units, cost = min(((-min(q, wanted), min(q, wanted) * price) for q, price in sizes.values()), default=(0, 0))
        return -units, cost
    units = cost = 0
    for price, p, size in stairs:
        taken = min(size, wanted - units) if p in used else 0
        units, cost = units + taken, cost + taken * price
    return units, cost
