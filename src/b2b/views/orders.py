"""An order as each side sees it (API.md, Orders): the same, but for the recipient's e-mail, which is the retailer's."""

from __future__ import annotations

from uuid import UUID

from b2b.aggregates.order import OpenLine, Order, OrderChange
from b2b.aggregates.values import LineChange, Parcel
from b2b.views.requests import View, recipient_view, thread
from b2b.views.writing import money


def view_for(order: Order, company_id: UUID, *, email: str | None) -> View:
    """The order as a company sees it. `email` is told to the company that placed it, and to nobody else (R1)."""
    view = without_email(order)
    if order.parties.company_id == company_id:
        view["recipient"]["email"] = email
    return view


def without_email(order: Order) -> View:
    """The order as both sides may see it."""
    parties = order.parties
    return {
        "id": order.id,
        "number": order.number,
        "request_id": parties.request_id,
        "request_number": parties.request_number,
        "retailer_reference": parties.retailer_reference,
        "state": order.state,
        "version": order.revision,
        "retailer": {"id": parties.company_id, "name": parties.retailer_name},
        "partner": {"id": parties.partner_id, "name": parties.partner_name},
        "recipient": _recipient(order),
        "lines": [line_view(line) for line in order.lines.values()],
        **amounts(order),
        "ship_by": order.ship_by,
        "shipments": [shipment(parcel) for parcel in order.parcels.values()],
        "changes": [change_view(change) for change in order.changes],
        "change_order_authorised": order.change_order_authorised,
        "note_to_customer": order.note_to_customer,
        "note_to_suppliers": order.note_to_suppliers,
        "partner_notes": order.partner_notes,
        "comments": thread(order.comments, retailer=parties.retailer_name, partner=parties.partner_name),
        "created_at": order.created_on,
        "modified_at": order.modified_on,
    }


def shipment(parcel: Parcel) -> View:
    return {
        "id": parcel.id,
        "courier": parcel.courier,
        "tracking_number": parcel.tracking_number,
        "tracking_url": parcel.tracking_url,
        "shipped_at": parcel.shipped_at,
        "lines": [{"line_id": line.line_id, "quantity": line.quantity} for line in parcel.lines],
    }


def _recipient(order: Order) -> View:
    known = recipient_view(order.recipient)
    del known["email"]
    return known


def line_view(line: OpenLine) -> View:
    return {
        "id": line.line.id,
        "item_id": line.line.item_id,
        "name": line.line.name,
        "sku": line.line.sku,
        "quantity": line.quantity,
        "unit_price": money(line.unit_price),
        "shipped": line.shipped,
        "back_order_date": line.back_order_date,
    }


def amounts(order: Order) -> View:
    return {
        "shipping_cost": money(order.shipping_cost),
        "currency": order.currency,
        "total": money(order.total),
    }


def change_view(change: OrderChange) -> View:
    return {
        "changed_at": change.changed_at,
        "reason": change.reason,
        "before": [_line_change(line) for line in change.before],
        "after": [_line_change(line) for line in change.after],
    }


def _line_change(line: LineChange) -> View:
    return {
        "line_id": line.line_id,
        "quantity": line.quantity,
        "unit_price": money(line.unit_price),
        "back_order_date": line.back_order_date,
    }
