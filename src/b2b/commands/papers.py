"""What an order becomes on paper and in the customer's mail: packing slip, picking list, message (O1, O7)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from zoneinfo import ZoneInfo

from b2b.access import Actor, Area, Level
from b2b.aggregates.company import Company
from b2b.aggregates.order import OPEN, OpenLine, Order
from b2b.aggregates.request import Request
from b2b.aggregates.request_sides import ASKING, RequestState
from b2b.aggregates.values import CompanyKind, Parcel, Recipient
from b2b.commands.account import logo_of
from b2b.console import Console
from b2b.documents.message import CustomerMessage, Delivery, Goods, SentParcel, customer_message
from b2b.documents.papers import PackingSlip, PaperLine, PickingList, packing_slip, picking_list
from b2b.documents.wording import Wording, choose
from b2b.postal import layout


def packing_slip_of(console: Console, order: Order, *, now: datetime) -> bytes:
    """The packing slip as PDF, in the customer's language where given, else the retailer's."""
    retailer = console.load(Company, order.parties.company_id)
    wording = _wording_for_customer(order.recipient, retailer)
    slip = PackingSlip(
        number=order.number,
        retailer=retailer.name,
        logo=logo_of(console, retailer),
        address=_address(order.recipient, wording),
        country=order.recipient.address.country,
        lines=_lines(order),
        reference=_reference(order),
        ordered_at=order.created_on,
        printed_at=now,
        note=order.note_to_customer,
        sender=[retailer.name, *layout(retailer.address, language=wording.language)],
    )
    return packing_slip(slip, wording)


def picking_list_of(console: Console, order: Order, *, now: datetime) -> bytes:
    """The picking list as PDF, in the supplier's language and time zone."""
    companies = console.load_many(Company, [order.parties.company_id, order.parties.supplier_id])
    retailer, supplier = companies[order.parties.company_id], companies[order.parties.supplier_id]
    wording = _wording(supplier, choose(supplier.configuration.language))
    wanted = PickingList(
        number=order.number,
        retailer=retailer.name,
        logo=logo_of(console, retailer),
        address=_address(order.recipient, wording),
        country=order.recipient.address.country,
        lines=_lines(order),
        reference=order.parties.retailer_reference or "",
        phone=order.recipient.phone or "",
        ship_by=order.ship_by,
        note=order.note_to_suppliers,
        partner_notes=order.partner_notes,
        printed_at=now,
    )
    return picking_list(wanted, wording)


def customer_message_for(console: Console, actor: Actor, order: Order, *, now: datetime) -> CustomerMessage:
    """What the retailer may send its customer about this order, with the e-mail that only the retailer sees (R1)."""
    actor.must(Area.ORDERS, Level.SEE, as_a=CompanyKind.RETAILER)
    retailer = console.load(Company, actor.company_id)
    request = console.load(Request, order.parties.request_id)
    recipient = request.private.recipient
    wording = _wording_for_customer(recipient, retailer)
    delivery = Delivery(
        to=recipient.email,
        name=recipient.name,
        order=_reference(order),
        retailer=retailer.name,
        parcels=[_sent(order, parcel) for parcel in order.parcels.values()],
        to_come=_to_come(console, request, now=now, wording=wording),
    )
    return customer_message(delivery, words=retailer.configuration.customer_message, wording=wording)


def _wording(company: Company, language: str) -> Wording:
    return Wording(language, ZoneInfo(company.configuration.time_zone))


def _wording_for_customer(recipient: Recipient, retailer: Company) -> Wording:
    return _wording(retailer, choose(recipient.language, retailer.configuration.language))


def _address(recipient: Recipient, wording: Wording) -> list[str]:
    return layout(recipient.address, name=recipient.name, company=recipient.company, language=wording.language)


def _reference(order: Order) -> str:
    """The number that the customer knows; ours where the retailer gave none."""
    return order.parties.retailer_reference or order.number


def _lines(order: Order) -> list[PaperLine]:
    """What is ordered now: after changes, and without what was cancelled."""
    return [
        PaperLine(name=line.line.name, sku=line.line.sku, quantity=line.quantity)
        for line in order.lines.values()
        if line.quantity
    ]


def _sent(order: Order, parcel: Parcel) -> SentParcel:
    return SentParcel(
        courier=parcel.courier,
        tracking_number=parcel.tracking_number,
        tracking_url=parcel.tracking_url,
        shipped_at=parcel.shipped_at,
        goods=[Goods(name=order.lines[part.line_id].line.name, quantity=part.quantity) for part in parcel.lines],
    )


def _to_come(console: Console, request: Request, *, now: datetime, wording: Wording) -> list[Goods]:
    """What the customer still waits for: of every order of the request, and of what is not ordered yet."""
    orders = list(console.load_many(Order, [ref.id for ref in request.orders]).values())
    open_lines = ((order, line) for order in orders if order.state in OPEN for line in order.lines.values())
    ordered = [
        Goods(name=line.line.name, quantity=line.left, expected=_expected(order, line, now=now, wording=wording))
        for order, line in open_lines
        if line.left
    ]
    return [*ordered, *_not_ordered(request, orders)]


def _expected(order: Order, line: OpenLine, *, now: datetime, wording: Wording) -> date | None:
    """The day by which a line is to leave; None once that day is over: no promise is better than a broken one."""
    due = order.ship_by.astimezone(wording.zone).date()
    day = max(due, line.back_order_date) if line.back_order_date else due
    return day if day >= now.astimezone(wording.zone).date() else None


def _not_ordered(request: Request, orders: Iterable[Order]) -> Iterator[Goods]:
    """What is left of a partially ordered request (R12), or is being asked for again."""
    if request.state not in ASKING | {RequestState.PARTIALLY_ORDERED}:
        return
    again = request.state in ASKING
    lines = [line for order in orders for line in order.lines.values()]
    for item in request.sent_items:
        ordered = 0 if again else sum(line.quantity for line in lines if line.line.item_id == item.id)
        if item.quantity > ordered:
            yield Goods(name=item.name, quantity=item.quantity - ordered)
