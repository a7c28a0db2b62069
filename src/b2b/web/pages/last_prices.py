"""The price that a supplier offered last for each of the goods that it is asked for (X2)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from b2b.access import Actor
from b2b.aggregates.request import Request
from b2b.commands.requests import own_side
from b2b.console import Console
from b2b.projections.offers import asking_for


def last_prices(console: Console, actor: Actor, request: Request) -> dict[str, Decimal]:
    """By SKU, in the currency of the request: what the actor's company answered last, to whichever retailer."""
    asked = own_side(request, actor).asked.item_ids
    wanted = {item.sku for item in request.sent_items if item.id in asked and item.sku}
    if not wanted:
        return {}
    ids = asking_for(console.pool, actor.company_id, wanted, but=request.id)
    before = console.load_many(Request, ids)
    prices: dict[str, Decimal] = {}
    for id in ids:
        if id in before and before[id].terms.currency == request.terms.currency:
            for sku, price in _offered(before[id], actor):
                if sku in wanted:
                    prices.setdefault(sku, price)
    return prices


def _offered(request: Request, actor: Actor) -> Iterator[tuple[str, Decimal]]:
    side = request.side_of(actor.company_id)
    if side is not None and side.answer is not None:
        for item in request.sent_items:
            offer = side.answer.of(item.id)
            if offer is not None and offer.unit_price is not None:
                yield item.sku, offer.unit_price
