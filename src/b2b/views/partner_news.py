"""What both sides are told of their partnership (API.md, Events). An invitation is the retailer's until accepted."""

from __future__ import annotations

from typing import Any

from msgspec import structs

from b2b.aggregates.partnership import Partnership
from b2b.views.news import News, View, type_name

NAMES: dict[type, str] = {
    Partnership.PartnerInvited: "invited",
    Partnership.PartnerConnected: "connected",
    Partnership.PartnershipChanged: "changed",
    Partnership.PartnershipPaused: "paused",
    Partnership.PartnershipResumed: "resumed",
    Partnership.PartnershipEnded: "ended",
}


def news_of_partner(one: Partnership, event: Any) -> News | None:
    """What is told of an event; the partnership is as it left it."""
    name = NAMES.get(type(event))
    if name is None:
        return None
    told = {one.retailer_id: partner_view(one)}
    if one.supplier_id is not None:
        told[one.supplier_id] = _to_supplier(one)
    return News(type_name("partner", name), f"partners/{one.id}", told)


def partner_view(one: Partnership) -> View:
    """The partner as the retailer knows it."""
    return {
        "id": one.id,
        "company_id": one.supplier_id,
        "version": one.version,
        "email": one.email,
        "state": one.status,
        **structs.asdict(one.agreement),
    }


def _to_supplier(one: Partnership) -> View:
    """What was agreed; not how the retailer reaches the supplier, nor what it calls it."""
    agreed = structs.asdict(one.agreement)
    del agreed["name"]
    return {
        "id": one.id,
        "retailer": {"id": one.retailer_id, "name": one.retailer_name},
        "version": one.version,
        "state": one.status,
        **agreed,
    }
