"""UBL 2.1: orders of other systems in, answers and despatches out (I5)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import request
from werkzeug.wrappers import Response

from b2b import errors
from b2b.aggregates.values import Mode
from b2b.commands.drafts import Draft, DraftItem
from b2b.commands.orders import load_order
from b2b.commands.requests import draft_request
from b2b.projections.product_lines import of_company
from b2b.shops.order import ShopItem, Unreadable
from b2b.ubl.reading import read
from b2b.ubl.writing import despatch_advice, order_response
from b2b.views.orders import without_email
from b2b.web.api.fields import Body, Choice, Flag, Id
from b2b.web.api.manner import actor
from b2b.web.api.request_shapes import RequestShape
from b2b.web.api.requests import made
from b2b.web.api.resource import Resource
from b2b.web.services import console, now, services

ubl = Resource("ubl", description="Orders, answers and despatches as UBL 2.1 (Peppol BIS 3).")
XML = "application/xml"


class UblQuery(Body):
    """`product_line_id`: of items whose class and brand name no product line of yours."""

    mode = Choice(Mode, load_default=None)
    send = Flag(load_default=False, metadata={"in_query": True})
    product_line_id = Id(load_default=None)


@ubl.post("/imports/ubl", query=UblQuery(), accepts=XML, shape=RequestShape(), status=201, shows=made)
def order_in(*, query: dict[str, Any]) -> None:
    """Draft a request of an Order of UBL 2.1, or send it in the same step.

    The product line of an item is the one that bears the name of its classification or brand.
    """
    if request.mimetype not in (XML, "text/xml"):
        raise errors.UnsupportedMediaType(wanted=XML)
    try:
        order = read(request.get_data(cache=True))
    except Unreadable as error:
        raise errors.NoUblOrder(problem=str(error)) from None
    lines = {row.name.casefold(): row.id for row in of_company(services().pool, actor().company_id)}
    draft = Draft(
        recipient=order.recipient,
        mode=None if query["mode"] is None else Mode(query["mode"]),
        retailer_reference=order.number,
        items=tuple(_item(item, lines, query["product_line_id"]) for item in order.items),
    )
    draft_request(console(), actor(), draft=draft, send=query["send"], now=now())


def _item(item: ShopItem, lines: dict[str, UUID], rest: UUID | None) -> DraftItem:
    words = (word.casefold() for word in (*item.categories, *item.vendors))
    line_id = next((lines[word] for word in words if word in lines), rest)
    return DraftItem(name=item.name, sku=item.sku, quantity=item.quantity, product_line_id=line_id)


@ubl.get("/orders/<uuid:order_id>/ubl/order-response.xml", gives=XML)
def response_out(*, order_id: UUID) -> Response:
    """Read the answer to an order as an OrderResponse."""
    order = load_order(console(), actor(), order_id)
    return _xml(order_response(without_email(order), now=now()), f"{order.number}-order-response.xml")


@ubl.get("/orders/<uuid:order_id>/shipments/<uuid:shipment_id>/ubl/despatch-advice.xml", gives=XML)
def despatch_out(*, order_id: UUID, shipment_id: UUID) -> Response:
    """Read a parcel as a DespatchAdvice."""
    order = load_order(console(), actor(), order_id)
    view = without_email(order)
    parcel = next((one for one in view["shipments"] if one["id"] == shipment_id), None)
    if parcel is None:
        raise errors.NotFound("shipment", shipment_id)
    return _xml(despatch_advice(view, parcel, now=now()), f"{order.number}-despatch-advice.xml")


def _xml(content: bytes, name: str) -> Response:
    return Response(content, content_type=XML, headers={"Content-Disposition": f'inline; filename="{name}"'})
