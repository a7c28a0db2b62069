"""Which event is told to whom, and in which words. Pure, but for the transaction that it is about (N1).

A notice to a supplier holds nothing that its pages do not show: never the recipient's e-mail, and before an order
nothing but the place (R1).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from b2b.aggregates.order import Order
from b2b.aggregates.request import Request
from b2b.aggregates.values import CompanyKind
from b2b.integrations.mail import letters
from b2b.integrations.mail.letters import Words

RETAILER, SUPPLIER = CompanyKind.RETAILER, CompanyKind.SUPPLIER


@dataclass(frozen=True)
class Notice:
    """What the people of one company are told, those who chose this kind."""

    company_id: UUID
    side: CompanyKind
    kind: str
    words: Words


FOLLOWED: tuple[type, ...] = (
    Request.RequestSent,
    Request.DeadlineChanged,
    Request.PartnerAnswered,
    Request.PartnerDeclined,
    Request.AttentionNeeded,
    Request.RequestCommented,
    Request.RequestCancelled,
    Order.OrderPlaced,
    Order.OrderChanged,
    Order.Shipped,
    Order.ShippingDeadlineExpired,
    Order.OrderCancelled,
    Order.OrderCommented,
)


def notices(event: Any, subject: Any) -> Iterator[Notice]:
    """What is to be told of an event; `subject` is the request or order as it was right after it."""
    match subject:
        case Request():
            yield from _of_request(event, subject)
        case Order():
            yield from _of_order(event, subject)


def _of_request(event: Any, request: Request) -> Iterator[Notice]:
    match event:
        case Request.RequestSent(asked=asked):
            yield from (_asked(request, partner.partner_id) for partner in asked)
        case Request.DeadlineChanged(changes=changes):
            yield from (_asked(request, change.partner_id) for change in changes if change.reopened)
        case Request.PartnerAnswered(partner_id=partner) | Request.PartnerDeclined(partner_id=partner):
            yield Notice(request.company_id, RETAILER, "answer", letters.answer(request, partner, event))
        case Request.AttentionNeeded():
            yield Notice(request.company_id, RETAILER, "need_attention", letters.attention(request))
        case Request.RequestCommented(partner_id=partner, side=side, text=text):
            yield _comment_on_request(request, partner, side, text)
        case Request.RequestCancelled(told=told):
            yield from (
                Notice(request.side(id).asked.company_id, SUPPLIER, "cancelled", letters.request_cancelled(request))
                for id in told
            )


def _of_order(event: Any, order: Order) -> Iterator[Notice]:
    parties = order.parties
    match event:
        case Order.OrderPlaced():
            yield Notice(parties.supplier_id, SUPPLIER, "order", letters.placed(order))
        case Order.OrderChanged(reason=reason):
            yield Notice(parties.company_id, RETAILER, "changed", letters.changed(order, reason))
        case Order.Shipped(parcel=parcel):
            yield Notice(parties.company_id, RETAILER, "shipped", letters.shipped(order, parcel))
        case Order.ShippingDeadlineExpired():
            yield Notice(parties.company_id, RETAILER, "late", letters.late(order, parties.partner_name))
            yield Notice(parties.supplier_id, SUPPLIER, "late", letters.late(order, parties.retailer_name))
        case Order.OrderCancelled():
            yield Notice(parties.supplier_id, SUPPLIER, "cancelled", letters.order_cancelled(order))
        case Order.OrderCommented(side=side, text=text):
            to_retailer = side == SUPPLIER
            company, who = (
                (parties.company_id, parties.partner_name)
                if to_retailer
                else (parties.supplier_id, parties.retailer_name)
            )
            kind = RETAILER if to_retailer else SUPPLIER
            yield Notice(company, kind, "comment", letters.comment(order.number, f"/orders/{order.id}", who, text))


def _asked(request: Request, partner_id: UUID) -> Notice:
    company_id = request.side(partner_id).asked.company_id
    return Notice(company_id, SUPPLIER, "new_request", letters.asked(request, partner_id))


def _comment_on_request(request: Request, partner_id: UUID, author: CompanyKind, text: str) -> Notice:
    side, path = request.side(partner_id), f"/requests/{request.id}"
    if author == SUPPLIER:
        return Notice(
            request.company_id, RETAILER, "comment", letters.comment(request.number, path, side.asked.name, text)
        )
    words = letters.comment(request.number, path, request.retailer_name, text)
    return Notice(side.asked.company_id, SUPPLIER, "comment", words)
