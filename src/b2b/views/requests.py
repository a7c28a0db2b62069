"""A request as each side sees it (API.md, Requests): pure functions of the request, so no view can look further.

A supplier's view is made of its own side and nothing else: what was sent to it, what it said, where it stands.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any
from uuid import UUID

from msgspec import structs

from b2b.aggregates.request import Request
from b2b.aggregates.request_sides import PartnerSide, PartnerState
from b2b.aggregates.values import Answer, AnsweredItem, Asked, Attention, Comment, CompanyKind, Item, Recipient
from b2b.views.writing import money

View = dict[str, Any]


def view_for(request: Request, company_id: UUID) -> View | None:
    """The request as a company sees it; None where it sees nothing of it."""
    if request.company_id == company_id:
        return retailer_view(request)
    side = request.side_of(company_id)
    return None if side is None else supplier_view(request, side)


def retailer_view(request: Request) -> View:
    content, private = request.content, request.private
    return {
        "id": request.id,
        "number": request.number,
        "state": request.state,
        "version": request.revision,
        "mode": request.mode,
        "recipient": recipient_view(private.recipient),
        "retailer_reference": content.retailer_reference,
        "note_to_customer": private.note_to_customer,
        "note_to_suppliers": private.note_to_suppliers,
        "items": [item_view(item, position) for position, item in enumerate(content.items)],
        "partners": _partners(request),
        "currency": _currency(request),
        "attention": [attention_view(reason) for reason in request.attention],
        "orders": [{"id": one.id, "number": one.number, "partner_id": one.partner_id} for one in request.orders],
        "created_at": request.created_on,
        "sent_at": request.sent_at,
        "modified_at": request.modified_on,
    }


def supplier_view(request: Request, side: PartnerSide) -> View:
    """No e-mail, price limit, other partner, reference or note to the customer; of the recipient the place (R1)."""
    place = side.place
    return {
        "id": request.id,
        "number": request.number,
        "retailer": {"id": request.company_id, "name": request.retailer_name},
        "state": side.state,
        "version": side.revision,
        "deadline": side.deadline,
        "shipping_required": side.asked.shipping_required,
        "recipient": {
            "city": place.city,
            "region": place.region,
            "postal_code": place.postal_code,
            "country": place.country,
        },
        "note_to_suppliers": side.note,
        "partner_notes": side.asked.notes,
        "items": [
            {"id": item.id, "name": item.name, "sku": item.sku, "quantity": item.quantity} for item in side.items
        ],
        "currency": _currency(request),
        "answer": answer_view(side),
        "decline": decline_view(side),
        "order_ids": side.order_ids,
        "comments": thread(side.comments, retailer=request.retailer_name, partner=side.asked.name),
    }


def recipient_view(recipient: Recipient) -> View:
    """Everything that is known of the recipient, the e-mail too: for the retailer (R1)."""
    return {**structs.asdict(recipient), "address": structs.asdict(recipient.address)}


def thread(comments: Iterable[Comment], *, retailer: str, partner: str) -> list[View]:
    """The messages between the two sides, oldest first."""
    names = {CompanyKind.RETAILER: retailer, CompanyKind.SUPPLIER: partner}
    return [
        {"side": one.side, "company": names[one.side], "text": one.text, "written_at": one.written_at}
        for one in comments
    ]


def item_view(item: Item, position: int) -> View:
    return {
        "id": item.id,
        "position": position,
        "name": item.name,
        "sku": item.sku,
        "quantity": item.quantity,
        "max_price": _money(item.max_price),
        "product_line_id": item.product_line_id,
    }


def _partners(request: Request) -> list[View]:
    """Whoever was asked, and whoever is to be asked when the draft is sent."""
    asked = [_side(request, side) for side in request.sides.values()]
    return asked + [_to_ask(one) for one in request.content.asked if one.partner_id not in request.sides]


def _side(request: Request, side: PartnerSide) -> View:
    return {
        "partner_id": side.asked.partner_id,
        "name": side.asked.name,
        "state": side.state,
        "deadline": side.deadline,
        "shipping_required": side.asked.shipping_required,
        "item_ids": side.asked.item_ids,
        "answer": answer_view(side),
        "decline": decline_view(side),
        "order_ids": side.order_ids,
        "comments": thread(side.comments, retailer=request.retailer_name, partner=side.asked.name),
    }


def _to_ask(asked: Asked) -> View:
    return {
        "partner_id": asked.partner_id,
        "name": asked.name,
        "state": "draft",
        "deadline": asked.deadline,
        "shipping_required": asked.shipping_required,
        "item_ids": asked.item_ids,
        "answer": None,
        "decline": None,
        "order_ids": [],
        "comments": [],
    }


def answer_view(side: PartnerSide) -> View | None:
    answer: Answer | None = side.answer
    if answer is None:
        return None
    return {
        "answered_at": side.answered_at,
        "shipping_cost": _money(answer.shipping_cost),
        "ships_in_hours": answer.ships_in_hours,
        "comment": answer.comment,
        "items": [_answered(item) for item in answer.items],
    }


def _answered(item: AnsweredItem) -> View:
    return {
        "item_id": item.item_id,
        "available": item.available,
        "unit_price": _money(item.unit_price),
        "back_order_quantity": item.back_order_quantity,
        "back_order_date": item.back_order_date,
    }


def decline_view(side: PartnerSide) -> View | None:
    if side.state != PartnerState.DECLINED:
        return None
    return {"reason": side.decline_reason, "comment": side.decline_comment}


def _money(amount: Decimal | None) -> str | None:
    return None if amount is None else money(amount)


def _currency(request: Request) -> str | None:
    """The currency of all prices; None until the request is sent, which settles it."""
    return request.terms.currency if request.sides else None


def attention_view(reason: Attention) -> View:
    named = {"partner_id": reason.partner_id, "item_id": reason.item_id}
    return {"code": reason.code, **{name: id for name, id in named.items() if id is not None}}
