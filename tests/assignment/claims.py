"""What each reason claims, worked out anew from the question and the plan's lines alone (G3)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from msgspec.structs import replace

from b2b.assignment import Bidder, Demand, Offer, Plan, Question, Reason
from tests.assignment.exhaustive import CENTS, cents, in_order, offered, ready, stairs_of, take


@dataclass(frozen=True, kw_only=True)
class Case:
    """One reason of a plan, with what it speaks of. `asked` is on the terms of the plan."""

    asked: Question
    plan: Plan
    criteria: tuple[str, ...]
    reason: Reason

    @property
    def demand(self) -> Demand:
        return next(d for d in self.asked.demands if d.item_id == self.reason.item_id)

    @property
    def partner(self) -> Bidder:
        return next(b for b in self.asked.bidders if b.partner_id == self.reason.partner_id)

    @property
    def other(self) -> Bidder:
        return next(b for b in self.asked.bidders if b.name == self.reason.facts["other"])

    def fact(self, name: str) -> object:
        return self.reason.facts[name]

    def taken(self, bidder: Bidder, demand: Demand) -> int:
        ids = (bidder.partner_id, demand.item_id)
        return sum(line.quantity for line in self.plan.lines if (line.partner_id, line.item_id) == ids)

    def size(self, bidder: Bidder, demand: Demand) -> int:
        return sum(offered(self.asked, demand, bidder)[:2])

    def price(self, bidder: Bidder) -> Decimal:
        offer = offered(self.asked, self.demand, bidder)[2]
        assert offer is not None
        return offer.unit_price

    @property
    def rivals(self) -> list[Bidder]:
        """All who have some of the item."""
        return [bidder for bidder in self.asked.bidders if self.size(bidder, self.demand)]

    @property
    def cheaper(self) -> list[Bidder]:
        """Those of them who ask less than the partner."""
        return [bidder for bidder in self.rivals if self.price(bidder) < self.price(self.partner)]

    def coverable(self, demand: Demand, **terms: object) -> int:
        sizes = [sum(offered(replace(self.asked, **terms), demand, bidder)[:2]) for bidder in self.asked.bidders]
        split = terms.get("split_lines", self.asked.split_lines)
        return min(demand.quantity, sum(sizes) if split else max(sizes, default=0))

    def whole(self, bidder: Bidder, demand: Demand) -> bool:
        return self.size(bidder, demand) >= self.coverable(demand) > 0

    @property
    def deliverable(self) -> list[Demand]:
        """The items of which the partner could deliver anything if time did not matter."""
        can = self.size if self.asked.split_lines else self.whole
        return [demand for demand in self.asked.demands if self.coverable(demand) and can(self.partner, demand)]

    @property
    def used(self) -> set[int]:
        ids = {line.partner_id for line in self.plan.lines}
        return {place for place, bidder in enumerate(in_order(self.asked)) if bidder.partner_id in ids}

    def place(self, bidder: Bidder) -> int:
        return in_order(self.asked).index(bidder)

    def cost(self, used: set[int], latest: datetime | None) -> Decimal | None:
        """What it costs at least if all these partners are paid for; None if they cannot cover what can be covered."""
        rows = [rows for time, rows in stairs_of(self.asked) if latest is None or time <= latest][-1]
        most = [self.coverable(demand) for demand in self.asked.demands]
        taken = [take(self.asked, row, sorted(used), units) for row, units in zip(rows, most, strict=True)]
        if [units for units, _ in taken] != most:
            return None
        fees = sum(cents(in_order(self.asked)[p].shipping_cost) for p in used)
        return (sum(cost for _, cost in taken) + fees) * CENTS

    @property
    def latest(self) -> datetime | None:
        """What counts before cost must stay as it is."""
        return self.plan.ready_at if self.criteria.index("delay") < self.criteria.index("cost") else None

    def extra(self, bidder: Bidder) -> Decimal:
        """What it costs more to use this partner too."""
        more = self.cost(self.used | {self.place(bidder)}, self.latest)
        assert more is not None
        return more - self.plan.cost

    def instead(self) -> set[int]:
        return self.used - {self.place(self.other)} | {self.place(self.partner)}

    def ready_instead(self) -> datetime:
        """When it would be ready with the partner instead of the other, at the same cost."""
        return next(t for t, _ in stairs_of(self.asked) if self.cost(self.instead(), t) == self.plan.cost)

    def first_ready(self, bidder: Bidder, demand: Demand) -> datetime:
        """When the least that could be taken of an offer, beyond what is, is ready."""
        offer = offered(self.asked, demand, bidder)[2]
        assert offer is not None
        least = self.taken(bidder, demand) + 1 if self.asked.split_lines else self.coverable(demand)
        return ready(self.asked, bidder, offer, least)

    def faults(self) -> list[str]:
        return [fault(self.asked, offer) for offer in self.offers()]

    def offers(self) -> list[Offer]:
        known = {demand.item_id for demand in self.asked.demands}
        id = self.partner.partner_id
        return [offer for offer in self.asked.offers if offer.partner_id == id and offer.item_id in known]

    def excesses(self) -> list[Decimal]:
        limits = {demand.item_id: demand.max_price for demand in self.asked.demands}
        return [offer.unit_price - (limits[offer.item_id] or 0) for offer in self.offers()]


def fault(asked: Question, offer: Offer) -> str:
    """Why an offer cannot be taken; blank if it can."""
    limit = next(demand.max_price for demand in asked.demands if demand.item_id == offer.item_id)
    if not offer.available and not offer.back_order_quantity:
        return "none"
    if limit is not None and offer.unit_price > limit:
        return "over"
    counts = asked.allow_back_orders and offer.back_order_date is not None and offer.back_order_quantity
    return "" if offer.available or counts else "later"


def _left_cheaper(case: Case) -> bool:
    """The other is the one who asks least of those who ask less and have something left."""
    left = [bidder for bidder in case.cheaper if case.size(bidder, case.demand) > case.taken(bidder, case.demand)]
    least = min(case.price(bidder) for bidder in left)
    return case.other in left and case.fact("other_price") == case.price(case.other) == least


def _no_remedy(case: Case, *, but: str | None = None) -> bool:
    """The item is short by what is said, and of the remedies only this one, or one after it, would complete it."""
    short = case.demand.quantity - sum(case.taken(bidder, case.demand) for bidder in case.asked.bidders)
    if case.fact("missing") != short or case.fact("quantity") != case.demand.quantity:
        return False
    works = {
        "max_price": case.coverable(replace(case.demand, max_price=None)) == case.demand.quantity,
        "back_order": case.coverable(case.demand, allow_back_orders=True) == case.demand.quantity,
        "split": case.coverable(case.demand, split_lines=True) == case.demand.quantity,
    }
    return next((name for name, does in works.items() if does), None) == but


def _only(case: Case, kind: str) -> bool:
    return bool(case.faults()) and set(case.faults()) == {kind}


def _equal(case: Case) -> bool:
    return case.place(case.partner) not in case.used and case.cost(case.instead(), case.latest) == case.plan.cost


def _charges(case: Case, *, extra: Decimal) -> bool:
    """Adding the partner costs this much more, and its shipping is what is said."""
    said = case.reason.facts.get("shipping", Decimal(0))
    return case.extra(case.partner) == extra and said == case.partner.shipping_cost


def _by_time(case: Case) -> bool:
    return case.latest is not None and case.fact("date") > case.plan.ready_at


CLAIMS: dict[str, Callable[[Case], bool]] = {
    "only_one": lambda c: c.rivals == [c.partner],
    "only_whole": lambda c: [b for b in c.rivals if c.size(b, c.demand) >= c.demand.quantity] == [c.partner],
    "most_whole": lambda c: max(c.size(b, c.demand) for b in c.rivals) == c.fact("quantity") < c.demand.quantity,
    "all_needed": lambda c: sum(c.size(b, c.demand) for b in c.rivals) <= c.demand.quantity,
    "lowest": lambda c: not c.cheaper,
    "next_lowest": lambda c: bool(c.cheaper) and all(c.size(b, c.demand) == c.taken(b, c.demand) for b in c.cheaper),
    "other_not_whole": lambda c: _left_cheaper(c) and not c.asked.split_lines and not c.whole(c.other, c.demand),
    "other_later": lambda c: _left_cheaper(c) and _by_time(c) and c.fact("date") == c.first_ready(c.other, c.demand),
    "other_parcel": lambda c: _left_cheaper(c) and c.criteria[0] == "parcels" and c.place(c.other) not in c.used,
    "other_dearer": lambda c: (
        _left_cheaper(c) and c.fact("extra") == c.extra(c.other) > 0 and c.fact("shipping") == c.other.shipping_cost
    ),
    "other_same": lambda c: _left_cheaper(c) and c.extra(c.other) == 0 and c.fact("shipping") == c.other.shipping_cost,
    "missing_max_price": lambda c: _no_remedy(c, but="max_price"),
    "missing_back_order": lambda c: _no_remedy(c, but="back_order"),
    "missing_split": lambda c: _no_remedy(c, but="split"),
    "missing": lambda c: _no_remedy(c),
    "carries_none": lambda c: not c.offers(),
    "none_in_stock": lambda c: _only(c, "none"),
    "back_order_only": lambda c: _only(c, "later"),
    "over_max_price": lambda c: _only(c, "over") and c.excesses() == [c.fact("over")],
    "over_max_prices": lambda c: _only(c, "over") and len(c.offers()) > 1 and min(c.excesses()) == c.fact("over"),
    "nothing_usable": lambda c: (
        len(set(c.faults())) > 1 and all(c.faults().count(kind) == c.fact(kind) for kind in ("over", "none", "later"))
    ),
    "not_whole": lambda c: "" in c.faults() and not any(c.whole(c.partner, d) for d in c.asked.demands),
    "ready_later": lambda c: _by_time(c) and c.fact("date") == min(c.first_ready(c.partner, d) for d in c.deliverable),
    "equal_later": lambda c: _equal(c) and c.ready_instead() > c.plan.ready_at,
    "equal_answered_later": lambda c: _equal(c) and c.partner.answered_at > c.other.answered_at,
    "equal": lambda c: (
        _equal(c) and c.partner.answered_at == c.other.answered_at and c.partner.partner_id > c.other.partner_id
    ),
    "one_parcel_more": lambda c: c.criteria[0] == "parcels" and c.place(c.partner) not in c.used,
    "no_saving": lambda c: _charges(c, extra=c.partner.shipping_cost) and c.partner.shipping_cost > 0,
    "no_saving_free": lambda c: _charges(c, extra=Decimal(0)) and c.partner.shipping_cost == 0,
    "dearer": lambda c: (
        _charges(c, extra=c.fact("extra"))
        and c.fact("extra") > 0
        and c.fact("saving") == c.partner.shipping_cost - c.fact("extra") > 0
    ),
    "same_total": lambda c: _charges(c, extra=Decimal(0)) and c.partner.shipping_cost > 0,
}
