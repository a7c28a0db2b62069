"""/orders/{id}: what is printed for it, and the message to its customer (O1, O7)."""

from __future__ import annotations

from uuid import UUID

from werkzeug.wrappers import Response

from b2b.commands.orders import load_order
from b2b.commands.papers import customer_message_for, packing_slip_of, picking_list_of
from b2b.web.api.manner import actor
from b2b.web.api.order_schemas import MessageShape
from b2b.web.api.resource import Resource
from b2b.web.services import console, now

papers = Resource("papers", description="The papers of an order, and the message to its customer.")
PDF = "application/pdf"


@papers.get("/orders/<uuid:order_id>/packing-slip.pdf", gives=PDF)
def packing_slip(*, order_id: UUID) -> Response:
    """Print the packing slip: the retailer's, without prices."""
    order = load_order(console(), actor(), order_id)
    return _pdf(packing_slip_of(console(), order, now=now()), f"{order.number}-packing-slip.pdf")


@papers.get("/orders/<uuid:order_id>/picking-list.pdf", gives=PDF)
def picking_list(*, order_id: UUID) -> Response:
    """Print the picking list."""
    order = load_order(console(), actor(), order_id)
    return _pdf(picking_list_of(console(), order, now=now()), f"{order.number}-picking-list.pdf")


def _pdf(content: bytes, name: str) -> Response:
    return Response(content, content_type=PDF, headers={"Content-Disposition": f'inline; filename="{name}"'})


@papers.get("/orders/<uuid:order_id>/customer-message", shape=MessageShape())
def customer_message(*, order_id: UUID) -> object:
    """Read the message that tells the customer what was shipped and what is still to come."""
    order = load_order(console(), actor(), order_id)
    return customer_message_for(console(), actor(), order, now=now())
