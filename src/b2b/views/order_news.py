"""What both sides are told of what happens to an order (API.md, Events): the same. No envelope has the e-mail."""

from __future__ import annotations

from typing import Any

from b2b.aggregates.order import Order
from b2b.views.news import News, View, type_name
from b2b.views.orders import amounts, change_view, line_view, shipment, without_email
from b2b.views.requests import thread

NAMES: dict[type, str] = {
    Order.OrderPlaced: "placed",
    Order.OrderChanged: "changed",
    Order.OrderCommented: "commented",
    Order.Shipped: "shipped",
    Order.ShipmentCorrected: "shipment_corrected",
    Order.ShippingDeadlineExpired: "shipping_deadline_expired",
    Order.OrderCancelled: "cancelled",
}
"""The events that are told. That an order has left “Shipped last 14 days” is not one: it changes nothing."""


def news_of_order(order: Order, event: Any) -> News | None:
    """What is told of an event; the order is as it left it."""
    name = NAMES.get(type(event))
    if name is None:
        return None
    view = without_email(order) if isinstance(event, Order.OrderPlaced) else {**_head(order), **_what(order, event)}
    parties = order.parties
    return News(
        type_name("order", name), f"orders/{order.id}", dict.fromkeys((parties.company_id, parties.supplier_id), view)
    )


def _head(order: Order) -> View:
    parties = order.parties
    return {
        "id": order.id,
        "number": order.number,
        "version": order.revision,
        "state": order.state,
        "request_id": parties.request_id,
        "request_number": parties.request_number,
        "retailer_reference": parties.retailer_reference,
        "retailer": {"id": parties.company_id, "name": parties.retailer_name},
        "partner": {"id": parties.partner_id, "name": parties.partner_name},
    }


def _what(order: Order, event: Any) -> View:
    lines = [line_view(line) for line in order.lines.values()]
    match event:
        case Order.OrderChanged():
            return {"change": change_view(order.changes[-1]), "lines": lines, **amounts(order)}
        case Order.OrderCommented():
            names = order.parties
            said = thread(order.comments[-1:], retailer=names.retailer_name, partner=names.partner_name)
            return {"comment": said[0]}
        case Order.Shipped():
            return {"shipment": shipment(event.parcel), "complete": event.complete}
        case Order.ShipmentCorrected():
            return {
                "shipment": shipment(event.parcel),
                "before": shipment(event.before),
                "complete": event.complete,
            }
        case Order.ShippingDeadlineExpired():
            return {"ship_by": event.ship_by}
        case _:
            return {"cancelled_lines": event.lines, "lines": lines, **amounts(order)}
