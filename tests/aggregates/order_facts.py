"""What can have happened to an order, as facts: the builders of its events."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from b2b.aggregates.order import Order
from b2b.aggregates.values import CompanyKind, LineChange, Parcel, ShippedLine
from tests.builders import (
    FIRST_PARCEL,
    NINA,
    SOAP_LINE,
    TOWEL_LINE,
    TUESDAY,
    WEDNESDAY,
    order_line,
    packed,
    placed_order,
)
from tests.scenario import ID, Fact, fact, news


def placed(**chosen: Any) -> Fact:
    """24 soaps and 12 towels, to be shipped until Wednesday morning; `chosen` are fields of the event."""
    (usual,) = news(placed_order())
    return Fact(usual.event, {**usual.fields, **chosen}, usual.at)


def parcel(
    *lines: ShippedLine,
    id: UUID = FIRST_PARCEL,
    courier: str | None = "UPS",
    tracking_number: str = "1Z999AA10123456784",
    shipped_at: datetime = TUESDAY,
) -> Parcel:
    """A parcel with everything in it where no line is named."""
    everything = (packed(SOAP_LINE, 24), packed(TOWEL_LINE, 12))
    return Parcel(
        id=id,
        courier=courier,
        tracking_number=tracking_number,
        tracking_url=None,
        shipped_at=shipped_at,
        lines=lines or everything,
    )


def shipped(what: Parcel | None = None, *, complete: bool = True) -> Fact:
    return fact(Order.Shipped, at=TUESDAY, parcel=what or parcel(), complete=complete)


def corrected(before: Parcel, after: Parcel, *, complete: bool) -> Fact:
    return fact(Order.ShipmentCorrected, at=TUESDAY, before=before, parcel=after, complete=complete)


def line_change(line_id: UUID = SOAP_LINE, **chosen: Any) -> LineChange:
    """A line as it was ordered, but for what is chosen."""
    line = order_line(line_id)
    usual = {
        "quantity": line.quantity,
        "unit_price": line.unit_price,
        "back_order_date": line.back_order_date,
    }
    return LineChange(line_id=line_id, **{**usual, **chosen})


def changed(before: LineChange, after: LineChange, *, reason: str = "Breakage") -> Fact:
    return fact(Order.OrderChanged, at=TUESDAY, before=(before,), after=(after,), reason=reason)


def late() -> Fact:
    return fact(Order.ShippingDeadlineExpired, at=WEDNESDAY, ship_by=WEDNESDAY)


def aged() -> Fact:
    return fact(Order.OrderAged, at=WEDNESDAY)


def cancelled(*lines: ShippedLine) -> Fact:
    everything = (packed(SOAP_LINE, 24), packed(TOWEL_LINE, 12))
    return fact(Order.OrderCancelled, at=TUESDAY, lines=lines or everything)


def commented(text: str = "Which colour of ribbon?", *, side: CompanyKind = CompanyKind.SUPPLIER) -> Fact:
    return fact(Order.OrderCommented, at=TUESDAY, subject_id=ID, side=side, author_id=NINA, text=text)


SOME_SOAP = parcel(packed(SOAP_LINE, 10))
TO_SHIP = (placed(),)
PARTLY_SHIPPED = (placed(), shipped(SOME_SOAP, complete=False))
LATE = (placed(), late())
SHIPPED = (placed(), shipped())
CANCELLED = (placed(), cancelled())
OPEN = {"to_ship": TO_SHIP, "partly_shipped": PARTLY_SHIPPED, "late": LATE}
OVER = {"shipped": SHIPPED, "cancelled": CANCELLED}
