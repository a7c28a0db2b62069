"""Why this partner delivers this item, and why an item is not complete (G3)."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from b2b.assignment.market import Market
from b2b.assignment.outcome import Outcome
from b2b.assignment.plan import Reason
from b2b.assignment.words import Fact

Why = tuple[str, dict[str, Fact]]
"""A message of `words.py`, and the facts that are particular to it."""


def why_each_item(outcome: Outcome) -> Iterator[Reason]:
    """One reason a line of the plan: the first that is true; then one an item that is not complete."""
    for item, partner in outcome.given:
        code, facts = (
            _one_way(outcome, item) or _passed_over(outcome, item, partner) or _cheapest(outcome, item, partner)
        )
        yield Reason(
            code=code,
            item_id=outcome.market.demands[item].item_id,
            partner_id=outcome.market.bidders[partner].partner_id,
            facts=_facts(outcome, item, partner) | facts,
        )
    yield from _why_missing(outcome)


def _facts(outcome: Outcome, item: int, partner: int) -> dict[str, Fact]:
    return {
        "item": outcome.market.demands[item].name,
        "partner": outcome.market.bidders[partner].name,
        "quantity": outcome.given[item, partner],
        "price": outcome.market.offers[item, partner].unit_price,
    }


def _one_way(outcome: Outcome, item: int) -> Why | None:
    """There was nothing to choose: one offer, one partner that has enough, or every offer needed."""
    market, wanted = outcome.market, outcome.market.demands[item].quantity
    offers = market.rows[item]
    if len(offers) == 1:
        return "only_one", {}
    if market.question.split_lines:
        return ("all_needed", {}) if sum(market.size(item, p) for p in offers) <= wanted else None
    if market.needs[item] < wanted:
        return "most_whole", {}
    return ("only_whole", {}) if outcome.whole_supply.most[item].astype(bool).sum() == 1 else None


def _passed_over(outcome: Outcome, item: int, partner: int) -> Why | None:
    """Somebody asks less and has something left, but."""
    market, price = outcome.market, outcome.market.offers[item, partner].unit_price
    cheaper = [
        (offer.unit_price, p)
        for p, offer in market.rows[item].items()
        if offer.unit_price < price and market.size(item, p) > outcome.given.get((item, p), 0)
    ]
    if not cheaper:
        return None
    other_price, other = min(cheaper)
    code, facts = _objection(outcome, item, other)
    return code, {"other": market.bidders[other].name, "other_price": other_price, **facts}


def _objection(outcome: Outcome, item: int, other: int) -> Why:
    """What speaks against a partner that asks less for an item."""
    market, taken = outcome.market, outcome.given.get((item, other), 0)
    if not outcome.whole_supply.most[item, other]:
        return "other_not_whole", {}
    if outcome.supply.most[item, other] <= taken:
        return "other_later", {"date": market.first_ready(item, other, taken)}
    if outcome.parcels_first:
        return "other_parcel", {}
    extra = outcome.extra(other)
    shipping = market.bidders[other].shipping_cost
    return ("other_dearer", {"shipping": shipping, "extra": extra}) if extra else ("other_same", {"shipping": shipping})


def _cheapest(outcome: Outcome, item: int, partner: int) -> Why:
    """Nobody who has something left asks less."""
    price = outcome.market.offers[item, partner].unit_price
    lower = any(offer.unit_price < price for offer in outcome.market.rows[item].values())
    return ("next_lowest" if lower else "lowest"), {}


def _why_missing(outcome: Outcome) -> Iterator[Reason]:
    market = outcome.market
    missing = {i: demand.quantity for i, demand in enumerate(market.demands)}
    for (item, _), quantity in outcome.given.items():
        missing[item] -= quantity
    remedies = list(_remedies(market)) if any(missing.values()) else []
    for item, units in missing.items():
        demand = market.demands[item]
        if units:
            code = next((code for code, other in remedies if other.needs[item] >= demand.quantity), "missing")
            facts: dict[str, Fact] = {"item": demand.name, "missing": units, "quantity": demand.quantity}
            yield Reason(code=code, item_id=demand.item_id, facts=facts)


def _remedies(market: Market) -> Iterator[tuple[str, Market]]:
    """The same request on other terms, one at a time."""
    asked = market.question
    unlimited = tuple(replace(demand, max_price=None) for demand in asked.demands)
    yield "missing_max_price", Market.of(replace(asked, demands=unlimited))
    yield "missing_back_order", Market.of(replace(asked, allow_back_orders=True))
    yield "missing_split", Market.of(replace(asked, split_lines=True))
