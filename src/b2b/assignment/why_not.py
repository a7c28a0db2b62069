"""Why a partner delivers nothing (G3)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import numpy as np

from b2b.assignment.outcome import Outcome
from b2b.assignment.plan import Reason
from b2b.assignment.question import Demand, Offer
from b2b.assignment.words import Fact

Why = tuple[str, dict[str, Fact]]
SILENCES = ("expired", "declined", "waiting")


def why_not_each_partner(outcome: Outcome) -> Iterator[Reason]:
    """One reason for each partner that was asked and is not in the plan: the first that is true."""
    for partner, bidder in enumerate(outcome.market.bidders):
        if partner not in outcome.used:
            code, facts = _unusable(outcome, partner) or _not_as_good(outcome, partner) or _no_gain(outcome, partner)
            yield Reason(code=code, partner_id=bidder.partner_id, facts={"partner": bidder.name, **facts})
    for silent in sorted(outcome.market.question.silent, key=lambda silent: silent.partner_id):
        code = silent.status if silent.status in SILENCES else "silent"
        yield Reason(code=code, partner_id=silent.partner_id, facts={"partner": silent.name})


def _unusable(outcome: Outcome, partner: int) -> Why | None:
    """Nothing that it offers can be taken: it has none, or too dear, or too late, or too little."""
    market, bidder = outcome.market, outcome.market.bidders[partner]
    if any(p == partner for _, p in market.offers):
        return None if outcome.whole_supply.most[:, partner].any() else ("not_whole", {})
    demands = {demand.item_id: demand for demand in market.demands}
    offers = [o for o in market.question.offers if o.partner_id == bidder.partner_id and o.item_id in demands]
    if not offers:
        return "carries_none", {}
    kinds = Counter(_fault(offer, demands[offer.item_id]) for offer in offers)
    if kinds.keys() == {"over"}:
        return _too_dear([(offer, demands[offer.item_id]) for offer in offers])
    if len(kinds) == 1:
        return ("none_in_stock" if "none" in kinds else "back_order_only"), {}
    return "nothing_usable", {kind: kinds[kind] for kind in ("over", "none", "later")}


def _fault(offer: Offer, demand: Demand) -> str:
    if not offer.available and not offer.back_order_quantity:
        return "none"
    return "over" if demand.max_price is not None and offer.unit_price > demand.max_price else "later"


def _too_dear(offers: list[tuple[Offer, Demand]]) -> Why:
    over = min((offer.unit_price - (demand.max_price or 0), demand.name) for offer, demand in offers)
    return (
        ("over_max_price", {"over": over[0], "item": over[1]})
        if len(offers) == 1
        else ("over_max_prices", {"over": over[0]})
    )


def _not_as_good(outcome: Outcome, partner: int) -> Why | None:
    """It comes too late, or does no better than a partner that stands before it."""
    if not outcome.supply.most[:, partner].any():
        items = np.flatnonzero(outcome.whole_supply.most[:, partner])
        return "ready_later", {"date": min(outcome.market.first_ready(int(item), partner) for item in items)}
    equals = outcome.replaceable(partner)
    if equals:
        return _equal(outcome, partner, equals[0])
    return ("one_parcel_more", {}) if outcome.parcels_first else None


def _equal(outcome: Outcome, partner: int, other: int) -> Why:
    """What decides between two partners either of which would do, at the same cost."""
    bidders, facts = outcome.market.bidders, dict[str, Fact](other=outcome.market.bidders[other].name)
    if outcome.ready(outcome.choice(more=partner, instead_of=other)) > outcome.ready(outcome.choice()):
        return "equal_later", facts
    later = bidders[partner].answered_at > bidders[other].answered_at
    return ("equal_answered_later" if later else "equal"), facts


def _no_gain(outcome: Outcome, partner: int) -> Why:
    """Added to the plan, it would not make it cheaper in all."""
    shipping, extra = outcome.market.bidders[partner].shipping_cost, outcome.extra(partner)
    if extra == shipping:
        return ("no_saving", {"shipping": shipping}) if shipping else ("no_saving_free", {})
    if extra:
        return "dearer", {"shipping": shipping, "saving": shipping - extra, "extra": extra}
    return "same_total", {"shipping": shipping}
