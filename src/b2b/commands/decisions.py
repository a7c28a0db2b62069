"""Deciding a request: what its answers come to, whether it needs a person, and the orders that come of it (G, R10)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from uuid import UUID

import msgspec
from eventsourcing.domain import Aggregate

from b2b.aggregates.order import Order, Parties
from b2b.aggregates.request import Request
from b2b.aggregates.request_sides import ASKING, PartnerSide, PartnerState
from b2b.aggregates.values import (
    ZERO,
    AnsweredItem,
    Attention,
    Line,
    Mode,
    OrderLine,
    OrderRef,
)
from b2b.assignment import Bidder, Demand, Offer, Plan, Question, Silent, best_plan, shortfalls
from b2b.console import Console


def settle(console: Console, request: Request, *, now: datetime) -> tuple[Aggregate, ...]:
    """Draw the conclusion of what just happened to a request (States): wait on, call a person, or decide.

    Returns the orders made, to be saved together with the request.
    """
    if request.state not in ASKING:
        return ()
    if not request.everyone_responded:
        return _while_waiting(request, now)
    question = question_of(request, now=now)
    if request.mode == Mode.AUTOMATIC and (plan := best_plan(question)).complete and plan.lines:
        return place(console, request, lines=_lines(plan), close=True, automatic=True, now=now)
    request.need_attention(reasons=reasons_of(request, question), now=now)
    return ()


def _while_waiting(request: Request, now: datetime) -> tuple[Aggregate, ...]:
    expired = _expired(request)
    if request.mode == Mode.MANUAL and expired:
        request.need_attention(reasons=expired, now=now)
    else:
        request.wait_on(now=now)
    return ()


def _expired(request: Request) -> tuple[Attention, ...]:
    return tuple(
        Attention(code="expired", partner_id=id)
        for id, side in request.sides.items()
        if side.state == PartnerState.EXPIRED
    )


def reasons_of(request: Request, question: Question) -> tuple[Attention, ...]:
    """Why a person has to look, each reason named (States)."""
    asked = {id for side in request.sides.values() if _counts(request, side) for id in side.asked.item_ids}
    nobody = tuple(Attention(code="no_partner", item_id=i.id) for i in request.sent_items if i.id not in asked)
    short = tuple(Attention(code=s.code, item_id=s.item_id) for s in shortfalls(question) if s.item_id in asked)
    ready = (Attention(code="answers_ready"),) if question.bidders else ()
    return (*_expired(request), *short, *nobody, *ready)


def question_of(request: Request, *, now: datetime) -> Question:
    """The request's answers as the optimiser takes them."""
    answered = [(id, side) for id, side in request.sides.items() if side.answer and _counts(request, side)]
    offering = {id for id, _ in answered}
    return Question(
        demands=tuple(
            Demand(item_id=i.id, name=i.name, quantity=i.quantity, max_price=i.max_price) for i in request.sent_items
        ),
        bidders=tuple(_bidder(id, side) for id, side in answered),
        offers=tuple(offer for id, side in answered for offer in _offers(id, side)),
        silent=tuple(
            Silent(partner_id=id, name=side.asked.name, status=side.state)
            for id, side in request.sides.items()
            if id not in offering
        ),
        preference=request.terms.preference,
        split_lines=request.terms.split_lines,
        allow_back_orders=request.terms.allow_back_orders,
        shipping_time_hours=request.terms.shipping_time_hours,
        decided_at=now,
    )


def _counts(request: Request, side: PartnerSide) -> bool:
    """Whether a partner is part of what is being asked: one that was not asked again has sold already what it has."""
    return not (request.state in ASKING and side.decided)


def _bidder(partner_id: UUID, side: PartnerSide) -> Bidder:
    assert side.answer is not None and side.answered_at is not None
    return Bidder(
        partner_id=partner_id,
        name=side.asked.name,
        shipping_cost=side.answer.shipping_cost or ZERO,
        ships_in_hours=side.answer.ships_in_hours,
        answered_at=side.answered_at,
    )


def _offers(partner_id: UUID, side: PartnerSide) -> Iterable[Offer]:
    assert side.answer is not None
    for item in side.answer.items:
        if item.unit_price is not None:
            yield Offer(
                partner_id=partner_id,
                item_id=item.item_id,
                available=item.available,
                unit_price=item.unit_price,
                back_order_quantity=item.back_order_quantity,
                back_order_date=item.back_order_date,
            )


def _lines(plan: Plan) -> tuple[Line, ...]:
    return tuple(
        Line(item_id=n.item_id, partner_id=n.partner_id, quantity=n.quantity, from_back_order=n.from_back_order)
        for n in plan.lines
    )


def with_back_orders(request: Request, lines: Iterable[Line]) -> tuple[Line, ...]:
    """Lines assigned by hand: what goes beyond the stock of a partner comes from its back order."""
    return tuple(
        msgspec.structs.replace(line, from_back_order=max(0, line.quantity - _stock(request, line)))
        for line in lines
        if line.quantity
    )


def _stock(request: Request, line: Line) -> int:
    offer = _offer(request, line)
    return offer.available if offer else line.quantity


def _offer(request: Request, line: Line) -> AnsweredItem | None:
    side = request.sides.get(line.partner_id)
    return side.answer.of(line.item_id) if side and side.answer else None


def place(
    console: Console, request: Request, *, lines: Sequence[Line], close: bool, automatic: bool = False, now: datetime
) -> tuple[Order, ...]:
    """Decide the request by these lines, one order a partner; nothing is saved here."""
    by_partner = {
        id: tuple(of) for id, of in groupby(sorted(lines, key=lambda n: str(n.partner_id)), lambda n: n.partner_id)
    }
    asked = [id for id in request.sides if id in by_partner]
    unknown = [id for id in by_partner if id not in request.sides]
    numbers = console.next_numbers("order", len(asked) + len(unknown))
    refs = tuple(
        OrderRef(id=console.new_id(), number=number, partner_id=id)
        for number, id in zip(numbers, (*asked, *unknown), strict=True)
    )
    request.assign(lines=tuple(lines), orders=refs, close=close, automatic=automatic, now=now)
    return tuple(_order(console, request, ref, by_partner[ref.partner_id], now) for ref in refs)


def _order(console: Console, request: Request, ref: OrderRef, lines: Sequence[Line], now: datetime) -> Order:
    side = request.side(ref.partner_id)
    assert side.answer is not None
    return Order.place(
        id=ref.id,
        number=ref.number,
        parties=Parties(
            company_id=request.company_id,
            retailer_name=request.retailer_name,
            partner_id=ref.partner_id,
            supplier_id=side.asked.company_id,
            partner_name=side.asked.name,
            request_id=request.id,
            request_number=request.number,
            retailer_reference=request.content.retailer_reference,
        ),
        subject_id=request.subject_id,
        recipient=msgspec.structs.replace(request.private.recipient, email=None),
        note_to_customer=request.private.note_to_customer,
        note_to_suppliers=request.private.note_to_suppliers,
        partner_notes=side.asked.notes,
        lines=tuple(_order_line(console, request, line) for line in lines),
        shipping_cost=side.answer.shipping_cost or ZERO,
        currency=request.terms.currency,
        ship_by=ready_time(request, side, lines, now=now),
        change_order_authorised=side.asked.change_order_authorised,
        now=now,
    )


def _order_line(console: Console, request: Request, line: Line) -> OrderLine:
    item = next(i for i in (*request.sent_items, *request.content.items) if i.id == line.item_id)
    offer = _offer(request, line)
    return OrderLine(
        id=console.new_id(),
        item_id=line.item_id,
        name=item.name,
        sku=item.sku,
        quantity=line.quantity,
        unit_price=(offer.unit_price if offer else None) or ZERO,
        back_order_date=offer.back_order_date if offer and line.from_back_order else None,
    )


def ready_time(request: Request, side: PartnerSide, lines: Sequence[Line], *, now: datetime) -> datetime:
    """When a partner is to have shipped these lines (API.md): its hours from now, or its latest back-order date."""
    hours = side.answer.ships_in_hours if side.answer else None
    usual = now + timedelta(hours=request.terms.shipping_time_hours if hours is None else hours)
    dates = [o.back_order_date for n in lines if n.from_back_order and (o := _offer(request, n)) is not None]
    back = [datetime(d.year, d.month, d.day, tzinfo=now.tzinfo) for d in dates if d is not None]
    return max([usual, *back])
