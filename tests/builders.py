"""Goods and people for tests: one builder a noun, believable where a test does not say otherwise.

Maison Laurier of Montréal has promised Élodie Marchand soap, towels and candles, and asks Nordlys, Halden and Casa
Verde who has them. Every test tells this story from where it wants to begin.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from b2b.aggregates.order import Order, Parties
from b2b.aggregates.request import Request
from b2b.aggregates.request_sides import Content, Private
from b2b.aggregates.values import (
    Address,
    Answer,
    AnsweredItem,
    Asked,
    Item,
    Line,
    Mode,
    OrderLine,
    OrderRef,
    Recipient,
    ShippedLine,
    Terms,
)

MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
TUESDAY = MONDAY + DAY
WEDNESDAY = MONDAY + 2 * DAY
THURSDAY = MONDAY + 3 * DAY

LAURIER = UUID(int=0x1A)
NORDLYS, HALDEN, CASA_VERDE = UUID(int=0xA1), UUID(int=0xA2), UUID(int=0xA3)
SUPPLIERS = {NORDLYS: UUID(int=0xB1), HALDEN: UUID(int=0xB2), CASA_VERDE: UUID(int=0xB3)}
PARTNER_NAMES = {NORDLYS: "Nordlys Home", HALDEN: "Halden & Sons", CASA_VERDE: "Casa Verde"}
SOAP, TOWEL, CANDLE = UUID(int=0xC1), UUID(int=0xC2), UUID(int=0xC3)
NINA, OMAR = UUID(int=0xD1), UUID(int=0xD2)


def address(**chosen: Any) -> Address:
    home = {
        "lines": ("88 avenue Laurier Ouest",),
        "city": "Montréal",
        "region": "QC",
        "postal_code": "H2T 2N4",
        "country": "CA",
    }
    return Address(**{**home, **chosen})


def recipient(**chosen: Any) -> Recipient:
    elodie = {"name": "Élodie Marchand", "email": "elodie.marchand@example.com", "phone": "+1 514 555 0142"}
    return Recipient(**{"address": address(), **elodie, **chosen})


def soap(**chosen: Any) -> Item:
    return Item(**{"id": SOAP, "name": "Dish soap, 1 L", "sku": "ECL-DS-1000", "quantity": 24, **chosen})


def towel(**chosen: Any) -> Item:
    return Item(**{"id": TOWEL, "name": "Linen tea towel", "sku": "LIN-TT-50", "quantity": 12, **chosen})


def candle(**chosen: Any) -> Item:
    return Item(**{"id": CANDLE, "name": "Beeswax candle", "sku": "BWX-CN-07", "quantity": 6, **chosen})


def asked(partner_id: UUID = NORDLYS, **chosen: Any) -> Asked:
    """A partner of the retailer, asked for soap and towels until Tuesday morning."""
    usual = {
        "partner_id": partner_id,
        "company_id": SUPPLIERS[partner_id],
        "name": PARTNER_NAMES[partner_id],
        "item_ids": (SOAP, TOWEL),
        "answer_hours": 24,
        "deadline": TUESDAY,
    }
    return Asked(**{**usual, **chosen})


def content(*partners: Asked, **chosen: Any) -> Content:
    """What is asked: soap and towels, of Nordlys and Halden where nobody is named."""
    usual = {
        "mode": Mode.MANUAL,
        "items": (soap(), towel()),
        "asked": partners or (asked(NORDLYS), asked(HALDEN)),
        "retailer_reference": "WEB-77120",
    }
    return Content(**{**usual, **chosen})


def private(**chosen: Any) -> Private:
    notes = {"note_to_customer": "Merci !", "note_to_suppliers": "Fragile"}
    return Private(**{"recipient": recipient(), **notes, **chosen})


def drafted_request(wanted: Content | None = None, *, said: Private | None = None, now: datetime = MONDAY) -> Request:
    return Request.draft(
        id=UUID(int=7),
        company_id=LAURIER,
        retailer_name="Maison Laurier",
        number="R-10482",
        content=wanted or content(),
        private=said or private(),
        now=now,
    )


def sent_request(*partners: Asked, terms: Terms | None = None, now: datetime = MONDAY, **chosen: Any) -> Request:
    """A request that waits for its partners; `chosen` are fields of its content."""
    request = drafted_request(content(*partners, **chosen), now=now)
    request.send(terms=terms or Terms(), now=now)
    return request


def offer(item_id: UUID = SOAP, **chosen: Any) -> AnsweredItem:
    return AnsweredItem(**{"item_id": item_id, "available": 24, "unit_price": Decimal("9.10"), **chosen})


def back_order(item_id: UUID = SOAP, **chosen: Any) -> AnsweredItem:
    """None in stock today, but all of it by the second of December."""
    later = {"available": 0, "back_order_quantity": 24, "back_order_date": date(2026, 12, 2)}
    return offer(item_id, **{**later, **chosen})


def answer(*offers: AnsweredItem, **chosen: Any) -> Answer:
    """What a partner says: soap and towels are there, and the parcel leaves tomorrow."""
    given = offers or (offer(SOAP), offer(TOWEL, available=12, unit_price=Decimal("4.25")))
    return Answer(**{"items": given, "shipping_cost": Decimal("14.00"), "ships_in_hours": 24, **chosen})


def line(item_id: UUID = SOAP, partner_id: UUID = NORDLYS, quantity: int = 24, **chosen: Any) -> Line:
    return Line(item_id=item_id, partner_id=partner_id, quantity=quantity, **chosen)


def order_ref(partner_id: UUID = NORDLYS, *, count: int = 1) -> OrderRef:
    """The number of a partner's first, second, … order."""
    n = 20930 + list(PARTNER_NAMES).index(partner_id) + 10 * count
    return OrderRef(id=UUID(int=n), number=f"O-{n}", partner_id=partner_id)


SOAP_LINE, TOWEL_LINE = UUID(int=0xE1), UUID(int=0xE2)
FIRST_PARCEL, SECOND_PARCEL, THIRD_PARCEL = UUID(int=0xF1), UUID(int=0xF2), UUID(int=0xF3)


def order_line(id: UUID = SOAP_LINE, **chosen: Any) -> OrderLine:
    goods = soap() if id == SOAP_LINE else towel()
    price = Decimal("9.10") if id == SOAP_LINE else Decimal("4.25")
    usual = {"item_id": goods.id, "name": goods.name, "sku": goods.sku, "quantity": goods.quantity, "unit_price": price}
    return OrderLine(**{"id": id, **usual, **chosen})


def parties(**chosen: Any) -> Parties:
    usual = {
        "company_id": LAURIER,
        "retailer_name": "Maison Laurier",
        "partner_id": NORDLYS,
        "supplier_id": SUPPLIERS[NORDLYS],
        "partner_name": PARTNER_NAMES[NORDLYS],
        "request_id": UUID(int=7),
        "request_number": "R-10482",
        "retailer_reference": "WEB-77120",
    }
    return Parties(**{**usual, **chosen})


def placed_order(*lines: OrderLine, now: datetime = MONDAY, **chosen: Any) -> Order:
    """Nordlys is to ship 24 soaps and 12 towels until Wednesday morning."""
    usual = {
        "id": UUID(int=8),
        "number": "O-20931",
        "parties": parties(),
        "subject_id": UUID(int=7),
        "recipient": recipient(email=None),
        "note_to_customer": "Merci !",
        "note_to_suppliers": "Fragile",
        "partner_notes": "Ring twice",
        "lines": lines or (order_line(SOAP_LINE), order_line(TOWEL_LINE)),
        "shipping_cost": Decimal("14.00"),
        "currency": "CAD",
        "ship_by": WEDNESDAY,
        "change_order_authorised": True,
    }
    return Order.place(**{**usual, **chosen}, now=now)


def packed(line_id: UUID = SOAP_LINE, quantity: int = 24) -> ShippedLine:
    return ShippedLine(line_id=line_id, quantity=quantity)


def ship(
    order: Order,
    *lines: ShippedLine,
    parcel_id: UUID = FIRST_PARCEL,
    tracking_number: str = "1Z999AA10123456784",
    now: datetime = TUESDAY,
) -> Order:
    """A parcel of the order leaves by UPS; with all that is left where no line is named."""
    order.ship(
        parcel_id=parcel_id,
        courier="UPS",
        tracking_number=tracking_number,
        tracking_url=None,
        lines=lines or None,
        shipped_at=now,
        now=now,
    )
    return order


def correct(
    order: Order,
    lines: Sequence[ShippedLine] | None = None,
    *,
    parcel_id: UUID = FIRST_PARCEL,
    courier: str | None = "UPS",
    tracking_number: str = "1Z999AA10123456784",
    now: datetime = TUESDAY,
) -> Order:
    """The parcel was recorded wrongly; what is not named stays as `ship` recorded it."""
    order.correct_shipment(
        parcel_id=parcel_id,
        courier=courier,
        tracking_number=tracking_number,
        tracking_url=None,
        lines=lines,
        now=now,
    )
    return order
