"""What each side is told of what happens to a request (API.md, Events). A partner learns of its own side alone."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from b2b.aggregates.request import Request
from b2b.aggregates.request_sides import PartnerSide
from b2b.views.news import News, View, type_name
from b2b.views.requests import answer_view, attention_view, decline_view, retailer_view, supplier_view, thread

NAMES: dict[type, str] = {
    Request.RequestDrafted: "drafted",
    Request.RequestRevised: "revised",
    Request.DraftDeleted: "deleted",
    Request.RequestSent: "sent",
    Request.PartnerAnswered: "answered",
    Request.AnswerWithdrawn: "answer_withdrawn",
    Request.PartnerDeclined: "declined",
    Request.RequestCommented: "commented",
    Request.DeadlineExpired: "deadline_expired",
    Request.DeadlineChanged: "deadline_changed",
    Request.AttentionNeeded: "need_attention",
    Request.AttentionEnded: "attention_ended",
    Request.QuantitiesKept: "quantities_kept",
    Request.Assigned: "assigned",
    Request.RequestClosed: "closed",
    Request.RequestCancelled: "cancelled",
}
"""The events that are told. That a deadline is near is not one: it changes nothing."""


def news_of_request(request: Request, event: Any) -> News | None:
    """What is told of an event; the request is as it left it."""
    name = NAMES.get(type(event))
    if name is None:
        return None
    told = {request.company_id: _to_retailer(request, event)}
    for partner_id in _partners(event):
        side = request.sides[partner_id]
        told.setdefault(side.asked.company_id, _to_supplier(request, side, event))
    return News(type_name("request", name), f"requests/{request.id}", told)


def _partners(event: Any) -> Collection[UUID]:
    """The partners that an event concerns."""
    match event:
        case Request.RequestSent():
            return [asked.partner_id for asked in event.asked]
        case Request.DeadlineChanged():
            return [change.partner_id for change in event.changes]
        case Request.Assigned():
            return [*(order.partner_id for order in event.orders), *event.not_retained]
        case Request.RequestClosed():
            return event.not_retained
        case Request.RequestCancelled():
            return event.told
        case _:
            return [event.partner_id] if hasattr(event, "partner_id") else []


def _to_retailer(request: Request, event: Any) -> View:
    if isinstance(event, Request.RequestDrafted | Request.RequestRevised | Request.RequestSent):
        return retailer_view(request)
    head = {
        "id": request.id,
        "number": request.number,
        "version": request.revision,
        "state": request.state,
        "retailer_reference": request.content.retailer_reference,
    }
    partner = {"partner_id": event.partner_id} if hasattr(event, "partner_id") else {}
    return {**head, **partner, **_of_all(request, event)}


def _of_all(request: Request, event: Any) -> View:
    """What the retailer alone is told beside what a partner is told of itself."""
    match event:
        case Request.DeadlineChanged():
            return {"deadlines": [{"partner_id": one.partner_id, "deadline": one.deadline} for one in event.changes]}
        case Request.AttentionNeeded():
            reasons = [attention_view(reason) for reason in event.reasons]
            return {"attention": reasons, "mode": request.mode}
        case Request.QuantitiesKept():
            return {"lines": event.lines}
        case Request.Assigned():
            return {
                "automatic": event.automatic,
                "lines": event.lines,
                "orders": event.orders,
                "not_retained": event.not_retained,
            }
        case Request.RequestClosed():
            return {"not_retained": event.not_retained}
        case Request.RequestCancelled():
            return {"cancelled_partners": event.told}
        case _:
            return _of_side(request, request.sides[event.partner_id], event) if hasattr(event, "partner_id") else {}


def _to_supplier(request: Request, side: PartnerSide, event: Any) -> View:
    if isinstance(event, Request.RequestSent):
        return supplier_view(request, side)
    head = {
        "id": request.id,
        "number": request.number,
        "version": side.revision,
        "state": side.state,
        "retailer": {"id": request.company_id, "name": request.retailer_name},
    }
    return {**head, **_of_side(request, side, event)}


def _of_side(request: Request, side: PartnerSide, event: Any) -> View:
    """What happened to one side, as both are told it."""
    match event:
        case Request.PartnerAnswered():
            return {"answer": answer_view(side)}
        case Request.PartnerDeclined():
            return {"decline": decline_view(side)}
        case Request.RequestCommented():
            return {"comment": thread(side.comments[-1:], retailer=request.retailer_name, partner=side.asked.name)[0]}
        case Request.DeadlineChanged() | Request.DeadlineExpired():
            return {"deadline": side.deadline}
        case Request.Assigned():
            return {"order_ids": side.order_ids}
        case _:
            return {}
