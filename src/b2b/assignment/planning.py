"""From a question to plans: the best one, the alternatives to compare, and what no plan can fill (G1, G4, G5)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from msgspec.structs import replace

from b2b.assignment.decision import Decision
from b2b.assignment.market import Market
from b2b.assignment.outcome import Given, Outcome
from b2b.assignment.plan import Line, Plan, Reason, Shortfall
from b2b.assignment.programme import Patience
from b2b.assignment.question import Criterion, Demand, Question
from b2b.assignment.why import why_each_item
from b2b.assignment.why_not import why_not_each_partner

PATIENCE = 0.6
"""Seconds to search in: G5's second has to hold the reasons too, and the end of what is being done when they are up."""


class Aim(NamedTuple):
    """What one plan is to be best in, from left to right, and whether it may wait though the company does not."""

    name: str
    criteria: tuple[Criterion, ...]
    waiting: bool = False


LOWEST_COST = Aim("lowest_cost", ("cost", "delay", "parcels"))
FASTEST = Aim("fastest", ("delay", "cost", "parcels"))


def best_plan(question: Question, *, seconds: float = PATIENCE) -> Plan:
    """The optimum in the company's order of preference, of all plans that cover as much as can be covered (G1).

    When the seconds are up before it is proven, the best plan found, which says so and states its gap (G5).
    """
    return _plan(question, _preferred(question), Patience.of(seconds))


def what_if(question: Question, *, seconds: float = PATIENCE) -> tuple[Plan, ...]:
    """The plans to compare before deciding: lowest_cost, fastest, fewest_parcels, with_back_orders (G4).

    They share one plan's time: each may take half of what is left. What would come out the same is planned once.
    """
    patience, plans = Patience.of(seconds), dict[tuple[Sequence[Criterion], bool], Plan]()
    for aim in _alternatives(question):
        if aim[1:] not in plans:
            plans[aim[1:]] = _plan(question, aim, patience.half)
    return tuple(replace(plans[aim[1:]], name=aim.name) for aim in _alternatives(question))


def preferred(question: Question, plans: Sequence[Plan]) -> Plan:
    """Of the plans to compare, the one that the company's order of preference asks for."""
    return next(plan for plan in plans if plan.name == _preferred(question).name)


def _preferred(question: Question) -> Aim:
    return LOWEST_COST if question.preference[0] == "cost" else FASTEST


def _alternatives(question: Question) -> tuple[Aim, ...]:
    waiting = not question.allow_back_orders and any(offer.back_order_quantity for offer in question.offers)
    return (
        LOWEST_COST,
        FASTEST,
        Aim("fewest_parcels", ("parcels", *question.preference)),
        Aim("with_back_orders", _preferred(question).criteria, waiting),
    )


def _plan(question: Question, aim: Aim, patience: Patience) -> Plan:
    market = Market.of(replace(question, allow_back_orders=aim.waiting or question.allow_back_orders))
    decision = Decision(market, aim.criteria, patience)
    if market.needs.any():
        decision.decide()
    given = decision.given()
    return Plan(
        name=aim.name,
        complete=sum(given.values()) == sum(demand.quantity for demand in market.demands),
        cost=_cost(market, given),
        parcels=len({p for _, p in given}),
        ready_at=max((market.ready(i, p, quantity) for (i, p), quantity in given.items()), default=None),
        optimal=decision.proven,
        gap=decision.gap,
        lines=tuple(_lines(market, given)),
        reasons=_reasons(Outcome(market, aim.criteria, decision.latest, given)),
    )


def _reasons(outcome: Outcome) -> tuple[Reason, ...]:
    return (*why_each_item(outcome), *why_not_each_partner(outcome))


def _cost(market: Market, given: Given) -> Decimal:
    """Quantity times unit price, and each used partner's shipping once; exact, never rounded in between (API.md)."""
    goods = sum((market.offers[cell].unit_price * quantity for cell, quantity in given.items()), Decimal(0))
    return goods + sum((market.bidders[p].shipping_cost for p in {p for _, p in given}), Decimal(0))


def _lines(market: Market, given: Given) -> Iterator[Line]:
    for (i, p), quantity in given.items():
        yield Line(
            item_id=market.demands[i].item_id,
            partner_id=market.bidders[p].partner_id,
            quantity=quantity,
            from_back_order=max(quantity - market.offers[i, p].available, 0),
        )


def shortfalls(question: Question) -> tuple[Shortfall, ...]:
    """The items that no plan can fill, each with the reason: its max price alone, or not enough at any price."""
    if not question.offers:
        wanted = sorted((demand for demand in question.demands if demand.quantity), key=_id)
        return tuple(Shortfall(item_id=demand.item_id, code="unavailable") for demand in wanted)
    limited, unlimited = Market.of(question), Market.of(_without_limits(question))
    return tuple(
        Shortfall(
            item_id=demand.item_id, code="unavailable" if unlimited.needs[i] < demand.quantity else "over_max_price"
        )
        for i, demand in enumerate(limited.demands)
        if limited.needs[i] < demand.quantity
    )


def _id(demand: Demand) -> UUID:
    return demand.item_id


def _without_limits(question: Question) -> Question:
    return replace(question, demands=tuple(replace(demand, max_price=None) for demand in question.demands))
