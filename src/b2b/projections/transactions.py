"""Transactions: each request and order as one row per company that sees it. The fold is pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, TypeVar
from uuid import UUID

import msgspec
from msgspec import Struct

from b2b.aggregates.order import Order
from b2b.aggregates.request import DUE_SOON, Request
from b2b.aggregates.request_sides import Content, Private
from b2b.aggregates.values import Address, Asked, CompanyKind, Item, Mode

replace = msgspec.structs.replace


class Talk(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where one partner of a request stands, as the retailer's row needs it."""

    partner_id: UUID
    company_id: UUID
    name: str
    state: str
    deadline: datetime
    due_soon: bool = False
    holds_order: bool = False


class Row(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A transaction as one company sees it. `title` and `place` are personal data: the erasure follows them.

    `deadline` is the next moment that matters: of the first partner that is still waited for, or the shipping time.
    """

    company_id: UUID
    id: UUID
    kind: str
    side: str
    number: str
    state: str
    title: str
    request_id: UUID
    created_at: datetime
    modified_at: datetime
    place: str = ""
    partner_names: tuple[str, ...] = ()
    partner_ids: tuple[UUID, ...] = ()
    product_line_ids: tuple[UUID, ...] = ()
    skus: tuple[str, ...] = ()
    retailer_reference: str | None = None
    items: int = 0
    units: int = 0
    answered: int = 0
    attention: tuple[str, ...] = ()
    mode: str | None = None
    deadline: datetime | None = None
    due_soon: bool = False
    shipped_at: datetime | None = None
    aged: bool = False
    couriers: tuple[str, ...] = ()
    tracking_numbers: tuple[str, ...] = ()
    amount: Decimal | None = None
    currency: str | None = None
    sent_at: datetime | None = None
    version: int = 1
    alert: int = 0
    talks: tuple[Talk, ...] = ()
    left: dict[str, int] = {}
    prices: dict[str, Decimal] = {}
    late: bool = False
    holds_order: bool = False

    @property
    def asked(self) -> int:
        return len(self.talks)


Side = TypeVar("Side", Talk, Row)
"""One partner's side of a request: in the retailer's row, or as the partner's own."""

Rows = Mapping[UUID, Row]
"""The rows of one transaction, by company."""


def fold(rows: Rows, event: Any) -> Rows:
    """The rows after an event; a company whose row is gone is left out."""
    match event:
        case Request.RequestDrafted():
            return {event.company_id: _drafted(event)}
        case Request.DraftDeleted():
            return {}
        case Request.RequestRevised():
            return _own(rows, lambda row: _with_content(row, event.content, event.private), event)
        case Request.RequestSent():
            return _sent(rows, event)
        case Order.OrderPlaced():
            return _placed(event)
        case Order.Event() | Order.Created():
            return {company: _order(row, event) for company, row in rows.items()}
        case Request.Event():
            return _request(rows, event)
        case _:
            return rows


def _own(rows: Rows, change: Any, event: Any) -> Rows:
    return {company: _moved(change(row), event) if row.side == "retailer" else row for company, row in rows.items()}


def _moved(row: Row, event: Any) -> Row:
    return replace(row, modified_at=event.timestamp, version=row.version + 1)


def _alerted(row: Row, event: Any) -> Row:
    """The row with a change that somebody should notice; the count makes it unread where it is shown as an alert."""
    return replace(_moved(row, event), alert=row.alert + 1)


def _drafted(event: Request.RequestDrafted) -> Row:
    row = Row(
        company_id=event.company_id,
        id=event.originator_id,
        kind="request",
        side="retailer",
        number=event.number,
        state="draft",
        title="",
        request_id=event.originator_id,
        created_at=event.timestamp,
        modified_at=event.timestamp,
    )
    return _with_content(row, event.content, event.private)


def _with_content(row: Row, content: Content, private: Private) -> Row:
    known = {asked.partner_id: asked.name for asked in content.asked}
    return replace(
        row,
        title=private.recipient.name,
        place=place_of(private.recipient.address),
        retailer_reference=content.retailer_reference,
        mode=content.mode,
        partner_ids=tuple(known),
        partner_names=tuple(known.values()),
        **_goods(content.items),
    )


def _goods(items: tuple[Item, ...]) -> dict[str, Any]:
    lines = dict.fromkeys(item.product_line_id for item in items if item.product_line_id is not None)
    return {
        "items": len(items),
        "units": sum(item.quantity for item in items),
        "skus": tuple(item.sku for item in items),
        "product_line_ids": tuple(lines),
    }


def place_of(address: Address) -> str:
    return ", ".join(part for part in (address.city, address.region, address.country) if part)


def _sent(rows: Rows, event: Request.RequestSent) -> Rows:
    own = rows[event.company_id]
    known = {talk.partner_id: talk for talk in own.talks}
    talks = known | {asked.partner_id: _talk(known.get(asked.partner_id), asked) for asked in event.asked}
    own = replace(
        own,
        state="waiting",
        mode=event.mode,
        sent_at=event.timestamp,
        currency=event.terms.currency,
        talks=tuple(talks.values()),
        partner_ids=tuple(talks),
        partner_names=tuple(talk.name for talk in talks.values()),
        attention=(),
        **_goods(event.items),
    )
    news = {asked.company_id: _asked_row(rows.get(asked.company_id), asked, event) for asked in event.asked}
    return {**rows, **news, event.company_id: _timed(_moved(own, event), event.timestamp)}


def _talk(before: Talk | None, asked: Asked) -> Talk:
    assert asked.deadline is not None
    return Talk(
        partner_id=asked.partner_id,
        company_id=asked.company_id,
        name=asked.name,
        state="waiting",
        deadline=asked.deadline,
        holds_order=before is not None and before.holds_order,
    )


def _asked_row(before: Row | None, asked: Asked, event: Request.RequestSent) -> Row:
    """The supplier's row: only its own items, and of the recipient only the place (R1)."""
    assert asked.deadline is not None
    return Row(
        company_id=asked.company_id,
        id=event.originator_id,
        kind="request",
        side="supplier",
        number=event.number,
        state="waiting",
        title=event.retailer_name,
        place=place_of(event.place),
        partner_ids=(asked.partner_id,),
        request_id=event.originator_id,
        created_at=before.created_at if before else event.timestamp,
        modified_at=event.timestamp,
        sent_at=event.timestamp,
        deadline=asked.deadline,
        due_soon=asked.deadline - event.timestamp <= DUE_SOON,
        currency=event.terms.currency,
        version=before.version + 1 if before else 1,
        alert=before.alert + 1 if before else 1,
        holds_order=before is not None and before.holds_order,
        **{**_goods(tuple(item for item in event.items if item.id in asked.item_ids)), "product_line_ids": ()},
    )


def _timed(row: Row, now: datetime) -> Row:
    """The retailer's row with its next deadline and counts, from where its partners stand."""
    open_ = [talk for talk in row.talks if talk.state == "waiting"]
    asking = row.state in ("waiting", "need_attention")
    soon = any(talk.due_soon or talk.deadline - now <= DUE_SOON for talk in open_)
    return replace(
        row,
        deadline=min((talk.deadline for talk in open_), default=None) if asking else None,
        due_soon=asking and soon,
        answered=sum(talk.state in ("answered", "ordered", "not_retained") for talk in row.talks),
    )


def _request(rows: Rows, event: Any) -> Rows:
    return {
        company: _retailer_request(row, event) if row.side == "retailer" else _supplier_request(row, event)
        for company, row in rows.items()
    }


def _retailer_request(row: Row, event: Any) -> Row:
    match event:
        case Request.PartnerAnswered():
            row = _alerted(_with_talk(row, event.partner_id, "answered"), event)
        case Request.AnswerWithdrawn():
            row = _alerted(_with_talk(row, event.partner_id, "waiting"), event)
        case Request.PartnerDeclined():
            row = _alerted(_with_talk(row, event.partner_id, "declined"), event)
        case Request.DeadlineExpired():
            row = _alerted(_with_talk(row, event.partner_id, "expired"), event)
        case Request.DeadlineNear():
            return _near(row, event.partner_id)
        case Request.DeadlineChanged():
            row = _moved(_with_deadlines(row, event), event)
        case Request.AttentionNeeded():
            codes = tuple(why.code for why in event.reasons)
            row = _alerted(replace(row, state="need_attention", attention=codes, mode=Mode.MANUAL), event)
        case Request.AttentionEnded():
            row = _moved(replace(row, state="waiting", attention=()), event)
        case Request.RequestCommented(side=CompanyKind.SUPPLIER):
            row = _alerted(row, event)
        case Request.Assigned():
            row = _moved(_decided(row, event), event)
        case Request.RequestClosed():
            row = _moved(
                replace(_all_talks(row, event.not_retained, "not_retained"), state="closed", attention=()), event
            )
        case Request.RequestCancelled():
            row = _moved(replace(_all_talks(row, event.told, "cancelled"), state="cancelled", attention=()), event)
        case _:
            return _moved(row, event)
    return _timed(row, event.timestamp)


def _with_talk(row: Row, partner_id: UUID, state: str) -> Row:
    talks = tuple(_stands(talk, state) if talk.partner_id == partner_id else talk for talk in row.talks)
    return replace(row, talks=talks)


def _stands(side: Side, state: str) -> Side:
    """A partner's side in another state; whoever holds an order from before stays ordered when the asking ends."""
    if side.holds_order and state in ("not_retained", "cancelled"):
        state = "ordered"
    return replace(side, state=state, holds_order=side.holds_order or state == "ordered")


def _all_talks(row: Row, partner_ids: tuple[UUID, ...], state: str) -> Row:
    for partner_id in partner_ids:
        row = _with_talk(row, partner_id, state)
    return row


def _near(row: Row, partner_id: UUID) -> Row:
    talks = tuple(replace(talk, due_soon=True) if talk.partner_id == partner_id else talk for talk in row.talks)
    return replace(row, talks=talks, due_soon=True)


def _with_deadlines(row: Row, event: Request.DeadlineChanged) -> Row:
    changes = {change.partner_id: change for change in event.changes}
    talks = tuple(
        replace(
            talk,
            deadline=changes[talk.partner_id].deadline,
            due_soon=False,
            state="waiting" if changes[talk.partner_id].reopened else talk.state,
        )
        if talk.partner_id in changes
        else talk
        for talk in row.talks
    )
    if not any(change.reopened for change in event.changes):
        return replace(row, talks=talks)
    expired = any(talk.state == "expired" for talk in talks)
    return replace(
        row,
        talks=talks,
        state="need_attention" if expired and row.state == "need_attention" else "waiting",
        attention=("expired",) if expired and row.state == "need_attention" else (),
    )


def _decided(row: Row, event: Request.Assigned) -> Row:
    row = _all_talks(row, tuple(order.partner_id for order in event.orders), "ordered")
    row = _all_talks(row, event.not_retained, "not_retained")
    return replace(row, state="ordered" if event.close else "partially_ordered", attention=())


def _supplier_request(row: Row, event: Any) -> Row:
    mine = row.partner_ids[0]
    match event:
        case Request.PartnerAnswered(partner_id=partner) if partner == mine:
            return _moved(replace(row, state="answered", due_soon=False), event)
        case Request.AnswerWithdrawn(partner_id=partner) if partner == mine:
            soon = row.deadline is not None and row.deadline - event.timestamp <= DUE_SOON
            return _moved(replace(row, state="waiting", due_soon=soon), event)
        case Request.PartnerDeclined(partner_id=partner) if partner == mine:
            return _moved(replace(row, state="declined", due_soon=False), event)
        case Request.DeadlineExpired(partner_id=partner) if partner == mine:
            return _moved(replace(row, state="expired", due_soon=False), event)
        case Request.DeadlineNear(partner_id=partner) if partner == mine:
            return replace(row, due_soon=True)
        case Request.RequestCommented(partner_id=partner) if partner == mine:
            return _alerted(row, event) if event.side == CompanyKind.RETAILER else _moved(row, event)
        case Request.DeadlineChanged():
            return _new_deadline(row, event)
        case Request.Assigned() | Request.RequestClosed() | Request.RequestCancelled():
            return _told(row, event)
        case _:
            return row


def _new_deadline(row: Row, event: Request.DeadlineChanged) -> Row:
    change = next((change for change in event.changes if change.partner_id == row.partner_ids[0]), None)
    if change is None:
        return row
    state = "waiting" if change.reopened else row.state
    soon = state == "waiting" and change.deadline - event.timestamp <= DUE_SOON
    return _alerted(replace(row, deadline=change.deadline, state=state, due_soon=soon), event)


def _told(row: Row, event: Any) -> Row:
    mine = row.partner_ids[0]
    if isinstance(event, Request.Assigned) and mine in {order.partner_id for order in event.orders}:
        state = "ordered"
    elif mine in getattr(event, "not_retained", ()):
        state = "not_retained"
    elif mine in getattr(event, "told", ()):
        state = "cancelled"
    else:
        return row
    return _moved(_stands(replace(row, due_soon=False), state), event)


def _placed(event: Order.OrderPlaced) -> Rows:
    parties, lines = event.parties, event.lines
    row = Row(
        company_id=parties.company_id,
        id=event.originator_id,
        kind="order",
        side="retailer",
        number=event.number,
        state="to_ship",
        title=event.recipient.name,
        place=place_of(event.recipient.address),
        partner_names=(parties.partner_name,),
        partner_ids=(parties.partner_id,),
        retailer_reference=parties.retailer_reference,
        request_id=parties.request_id,
        items=len(lines),
        units=sum(line.quantity for line in lines),
        skus=tuple(line.sku for line in lines),
        deadline=event.ship_by,
        amount=event.shipping_cost + sum((line.quantity * line.unit_price for line in lines), Decimal(0)),
        currency=event.currency,
        created_at=event.timestamp,
        modified_at=event.timestamp,
        left={str(line.id): line.quantity for line in lines},
        prices={str(line.id): line.unit_price for line in lines},
    )
    supplier = replace(
        row, company_id=parties.supplier_id, side="supplier", partner_names=(parties.retailer_name,), alert=1
    )
    return {row.company_id: row, supplier.company_id: supplier}


def _order(row: Row, event: Any) -> Row:
    match event:
        case Order.OrderChanged():
            return _order_state(_changed(_alerted(row, event) if row.side == "retailer" else _moved(row, event), event))
        case Order.Shipped():
            row = _packed(_moved(row, event), event.parcel.lines, -1)
            return _order_state(_tracked(row, event.parcel))
        case Order.ShipmentCorrected():
            row = _packed(_packed(_moved(row, event), event.before.lines, 1), event.parcel.lines, -1)
            return _order_state(_tracked(row, event.parcel, event.before))
        case Order.ShippingDeadlineExpired():
            return _order_state(replace(_alerted(row, event), late=True))
        case Order.OrderAged():
            return replace(row, aged=True)
        case Order.OrderCancelled():
            row = _packed(_moved(row, event), event.lines, -1)
            gone = sum(line.quantity * row.prices[str(line.line_id)] for line in event.lines)
            return _order_state(
                replace(
                    row,
                    units=row.units - sum(n.quantity for n in event.lines),
                    amount=(row.amount or Decimal(0)) - gone,
                )
            )
        case Order.OrderCommented():
            other = event.side != row.side
            return _alerted(row, event) if other else _moved(row, event)
        case _:
            return row


def _changed(row: Row, event: Order.OrderChanged) -> Row:
    left, prices, amount, units = dict(row.left), dict(row.prices), row.amount or Decimal(0), row.units
    for was, new in zip(event.before, event.after, strict=True):
        key = str(new.line_id)
        left[key] += new.quantity - was.quantity
        prices[key] = new.unit_price
        amount += new.quantity * new.unit_price - was.quantity * was.unit_price
        units += new.quantity - was.quantity
    return replace(row, left=left, prices=prices, amount=amount, units=units)


def _packed(row: Row, lines: Any, sign: int) -> Row:
    left = dict(row.left)
    for line in lines:
        left[str(line.line_id)] += sign * line.quantity
    return replace(row, left=left)


def _tracked(row: Row, parcel: Any, before: Any = None) -> Row:
    gone = {before.tracking_number} if before else set()
    numbers = [number for number in row.tracking_numbers if number not in gone]
    return replace(
        row,
        shipped_at=max(filter(None, (row.shipped_at, parcel.shipped_at))),
        tracking_numbers=tuple(dict.fromkeys((*numbers, *filter(None, [parcel.tracking_number])))),
        couriers=tuple(dict.fromkeys((*row.couriers, *filter(None, [parcel.courier])))),
    )


def _order_state(row: Row) -> Row:
    left = sum(row.left.values())
    if left == 0:
        state = "shipped" if row.units else "cancelled"
    elif row.late:
        state = "late"
    else:
        state = "partly_shipped" if left < row.units else "to_ship"
    return replace(row, state=state, aged=row.aged and state == "shipped")
