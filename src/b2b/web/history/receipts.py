"""The receipt of a partner's answer: signed, with the proof of its event (U7)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from b2b import errors
from b2b.access import Actor
from b2b.aggregates.request import Request
from b2b.aggregates.request_sides import PartnerSide
from b2b.proof.proofs import Document, receipt
from b2b.views.requests import supplier_view
from b2b.views.writing import moment
from b2b.web.history.proofs import log_of, proven, signer_of

if TYPE_CHECKING:
    from b2b.app import Services


def receipt_of(services: Services, viewer: Actor, request: Request, side: PartnerSide) -> Document:
    """The receipt of the answer that stands. Raises NoReceipt without one, NotProvenYet before its checkpoint."""
    version, deadline = _answered(services, request, side)
    with log_of(services) as log:
        event = proven(services, log, viewer, request.id, version)
        document = receipt(log, event, _facts(request, side, deadline), signer=signer_of(services, log))
    if document is None:
        raise errors.NotProvenYet
    return document


def _answered(services: Services, request: Request, side: PartnerSide) -> tuple[int, datetime]:
    """The version at which the answer that stands was given, and the deadline that held then."""
    partner_id = side.asked.partner_id
    answers = [
        event
        for event in services.console.events(request.id)
        if isinstance(event, Request.PartnerAnswered) and event.partner_id == partner_id
    ]
    if side.answer is None or not answers:
        raise errors.NoReceipt
    version = answers[-1].originator_version
    return version, services.console.load(Request, request.id, version=version).side(partner_id).deadline


def _facts(request: Request, side: PartnerSide, deadline: datetime) -> dict[str, Any]:
    """What the service states: times in RFC 3339, amounts as texts; nothing that the partner does not see."""
    answer = supplier_view(request, side)["answer"]
    return {
        "request": request.number,
        "retailer": request.retailer_name,
        "partner": side.asked.name,
        "answered_at": moment(answer["answered_at"]),
        "deadline": moment(deadline),
        "in_time": answer["answered_at"] < deadline,
        "shipping_cost": answer["shipping_cost"],
        "ships_in_hours": answer["ships_in_hours"],
        "items": [_item(request, item) for item in answer["items"]],
    }


def _item(request: Request, item: dict[str, Any]) -> dict[str, Any]:
    names = {one.id: one.name for one in request.sent_items}
    date = item["back_order_date"]
    return {
        "name": names.get(item["item_id"], ""),
        "available": item["available"],
        "unit_price": item["unit_price"],
        "back_order_quantity": item["back_order_quantity"],
        "back_order_date": date.isoformat() if date else None,
    }
