"""/orders/{id}/shipments: the parcels of an order, confirmed and corrected by the partner that ships (O2)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import request

from b2b.aggregates.order import Order
from b2b.aggregates.values import ShippedLine
from b2b.commands import orders as commands
from b2b.commands.orders import Shipment
from b2b.views.orders import shipment
from b2b.web.api.idempotency import Outcome
from b2b.web.api.lines import pointing_at, taken
from b2b.web.api.manner import Shown, actor, if_match, merging
from b2b.web.api.order_schemas import ShipmentBody, ShipmentMadeShape, ShipmentPatch
from b2b.web.api.orders import views_of
from b2b.web.api.resource import Resource
from b2b.web.services import console, now

shipments = Resource("shipments", description="The parcels of an order.")
Packed = list[tuple[int, dict[str, Any]]]


def made(outcome: Outcome) -> Shown:
    """The parcel that was added last."""
    order = outcome.one(Order)
    return _shown(order, list(order.parcels)[-1])


def corrected(outcome: Outcome) -> Shown:
    """The parcel of the path."""
    return _shown(outcome.one(Order), (request.view_args or {})["shipment_id"])


def _shown(order: Order, parcel_id: UUID) -> Shown:
    parcel = {**shipment(order.parcel(parcel_id)), "order": views_of([order])[order.id]}
    return Shown(parcel, etag=order.revision)


@shipments.post(
    "/orders/<uuid:order_id>/shipments", body=ShipmentBody(), shape=ShipmentMadeShape(), status=201, shows=made
)
def ship(*, order_id: UUID, body: dict[str, Any]) -> None:
    """Confirm a parcel.

    The courier is guessed where it is left out; without `lines` the parcel holds all that is left.
    """
    packed = _packed(body.get("lines"))
    parcel = Shipment(
        tracking_number=body["tracking_number"], courier=body.get("courier") or None, lines=_lines(packed)
    )
    with pointing_at([place for place, _ in packed or ()]):
        commands.ship_order(console(), actor(), order_id=order_id, shipment=parcel, if_match=if_match(), now=now())


@shipments.patch(
    "/orders/<uuid:order_id>/shipments/<uuid:shipment_id>",
    body=ShipmentPatch(),
    shape=ShipmentMadeShape(),
    shows=corrected,
)
def correct(*, order_id: UUID, shipment_id: UUID, body: dict[str, Any]) -> None:
    """Correct a parcel that was confirmed wrongly; the history keeps both."""
    packed = _packed(body.get("lines"))
    with pointing_at([place for place, _ in packed or ()]):
        merging(lambda wanted: _correct(order_id, shipment_id, body, packed, wanted))


def _correct(order_id: UUID, parcel_id: UUID, body: dict[str, Any], packed: Packed | None, wanted: int | None) -> None:
    order = commands.load_order(console(), actor(), order_id)
    before = order.parcel(parcel_id)
    number = body.get("tracking_number", before.tracking_number)
    kept = before.courier if number == before.tracking_number else None
    commands.correct_shipment(
        console(),
        actor(),
        order_id=order_id,
        parcel_id=parcel_id,
        shipment=Shipment(tracking_number=number, courier=body.get("courier", kept) or None, lines=_lines(packed)),
        if_match=order.revision if wanted is None else wanted,
        now=now(),
    )


def _packed(lines: list[dict[str, Any]] | None) -> Packed | None:
    return None if lines is None else taken(lines, alike=("line_id",))


def _lines(packed: Packed | None) -> tuple[ShippedLine, ...] | None:
    return None if packed is None else tuple(ShippedLine(**line) for _, line in packed)
