"""A request: what a retailer asks of several partners, what they answer, and what is decided (R, X, G)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

import msgspec
from eventsourcing.domain import Aggregate, event

from b2b import errors
from b2b.aggregates.personal import Personal, PersonalAddress, PersonalText
from b2b.aggregates.request_sides import (
    ASKING,
    DECIDABLE,
    EDITABLE,
    OPEN,
    Content,
    PartnerSide,
    PartnerState,
    Private,
    RequestState,
)
from b2b.aggregates.values import (
    ERASED_RECIPIENT,
    Address,
    Answer,
    Asked,
    Attention,
    Comment,
    CompanyKind,
    Item,
    Line,
    Mode,
    NewDeadline,
    OrderRef,
    Terms,
)

PersonalContent = Annotated[Private, Personal(Private(recipient=ERASED_RECIPIENT))]


class Request(Aggregate):
    """One request's life. Commands refuse or record; the methods under `@event` only assign."""

    class RequestDrafted(Aggregate.Created):
        TOPIC = "request.drafted"
        company_id: UUID
        retailer_name: str
        number: str
        subject_id: UUID
        content: Content
        private: PersonalContent

    @classmethod
    def draft(
        cls,
        *,
        id: UUID,
        company_id: UUID,
        retailer_name: str,
        number: str,
        content: Content,
        private: Private,
        now: datetime,
    ) -> Request:
        """A new draft. Nobody sees it but its own company."""
        return cls._create(
            cls.RequestDrafted,
            id=id,
            timestamp=now,
            company_id=company_id,
            retailer_name=retailer_name,
            number=number,
            subject_id=id,
            content=content,
            private=private,
        )

    @event(RequestDrafted)
    def __init__(
        self,
        *,
        company_id: UUID,
        retailer_name: str,
        number: str,
        subject_id: UUID,
        content: Content,
        private: Private,
    ) -> None:
        self.company_id = company_id
        self.retailer_name = retailer_name
        self.number = number
        self.subject_id = subject_id
        self.content = content
        self.private = private
        self.state = RequestState.DRAFT
        self.mode = content.mode
        self.terms = Terms()
        self.sent_items: tuple[Item, ...] = ()
        self.sent_at: datetime | None = None
        self.sides: dict[UUID, PartnerSide] = {}
        self.attention: tuple[Attention, ...] = ()
        self.kept: tuple[Line, ...] = ()
        self.lines: tuple[Line, ...] = ()
        self.orders: tuple[OrderRef, ...] = ()
        self.silent_events = 0

    class RequestRevised(Aggregate.Event):
        TOPIC = "request.revised"
        subject_id: UUID
        content: Content
        private: PersonalContent

    def revise(self, *, content: Content, private: Private, now: datetime) -> None:
        """Replace the content of a draft, or of a request kept open after a partial order (R12)."""
        if self.state not in EDITABLE:
            raise errors.RequestNotEditable(number=self.number, state=self.state)
        self.trigger_event(
            self.RequestRevised, timestamp=now, subject_id=self.subject_id, content=content, private=private
        )

    @event(RequestRevised)
    def _revised(self, content: Content, private: Private) -> None:
        self.content = content
        self.private = private
        self.mode = content.mode

    class DraftDeleted(Aggregate.Event):
        TOPIC = "request.deleted"

    def delete(self, *, now: datetime) -> None:
        """Delete a draft: nothing was sent, nobody is told (R7)."""
        if self.state != RequestState.DRAFT:
            raise errors.RequestNotEditable(number=self.number, state=self.state)
        self.trigger_event(self.DraftDeleted, timestamp=now)

    @event(DraftDeleted)
    def _deleted(self) -> None:
        self.state = RequestState.DELETED

    class RequestSent(Aggregate.Event):
        TOPIC = "request.sent"
        company_id: UUID
        retailer_name: str
        number: str
        subject_id: UUID
        mode: Mode
        items: tuple[Item, ...]
        asked: tuple[Asked, ...]
        terms: Terms
        place: PersonalAddress
        note_to_suppliers: PersonalText

    def send(self, *, terms: Terms, now: datetime) -> None:
        """Ask every chosen partner, each with its deadline; a kept request may be sent again (R7, R12)."""
        if self.state not in EDITABLE:
            raise errors.RequestNotSendable(number=self.number, state=self.state)
        if not self.content.items:
            raise errors.NoItems
        asked = with_deadlines(self.content.asked, now)
        if not asked:
            raise errors.NoPartners
        self.trigger_event(
            self.RequestSent,
            timestamp=now,
            company_id=self.company_id,
            retailer_name=self.retailer_name,
            number=self.number,
            subject_id=self.subject_id,
            mode=self.content.mode,
            items=self.content.items,
            asked=asked,
            terms=terms,
            place=msgspec.structs.replace(self.private.recipient.address, lines=()),
            note_to_suppliers=self.private.note_to_suppliers,
        )

    @event(RequestSent)
    def _sent(
        self,
        mode: Mode,
        items: tuple[Item, ...],
        asked: tuple[Asked, ...],
        terms: Terms,
        place: Address,
        note_to_suppliers: str,
        timestamp: datetime,
    ) -> None:
        self.state = RequestState.WAITING
        self.mode = mode
        self.terms = terms
        self.sent_items = items
        self.sent_at = timestamp
        self.attention = ()
        self.kept = ()
        for partner in asked:
            before = self.sides.get(partner.partner_id)
            side = PartnerSide(
                asked=partner,
                deadline=partner.deadline or timestamp,
                items=tuple(item for item in items if item.id in partner.item_ids),
                place=place,
                note=note_to_suppliers,
            )
            if before is not None:
                side.comments, side.order_ids, side.revision = before.comments, before.order_ids, before.revision + 1
            self.sides[partner.partner_id] = side

    class PartnerAnswered(Aggregate.Event):
        TOPIC = "request.answered"
        partner_id: UUID
        subject_id: UUID
        answer: Answer

    def answer(self, *, partner_id: UUID, answer: Answer, now: datetime) -> None:
        """A partner says what it has, when and at what price; it may say so again until the end (X1)."""
        side = self._may_answer(partner_id, now)
        check_answer(self, side, answer)
        self.trigger_event(
            self.PartnerAnswered, timestamp=now, partner_id=partner_id, subject_id=self.subject_id, answer=answer
        )

    @event(PartnerAnswered)
    def _answered(self, partner_id: UUID, answer: Answer, timestamp: datetime) -> None:
        side = self.sides[partner_id]
        side.answer = answer
        side.answered_at = timestamp
        side.stands(PartnerState.ANSWERED)

    class AnswerWithdrawn(Aggregate.Event):
        TOPIC = "request.answer_withdrawn"
        partner_id: UUID

    def withdraw(self, *, partner_id: UUID, now: datetime) -> None:
        """A partner takes its answer back, and is waited for again (X1)."""
        if self._may_answer(partner_id, now).state != PartnerState.ANSWERED:
            raise errors.NoAnswer
        self.trigger_event(self.AnswerWithdrawn, timestamp=now, partner_id=partner_id)

    @event(AnswerWithdrawn)
    def _withdrawn(self, partner_id: UUID) -> None:
        side = self.sides[partner_id]
        side.answer = None
        side.answered_at = None
        side.stands(PartnerState.WAITING)

    class PartnerDeclined(Aggregate.Event):
        TOPIC = "request.declined"
        partner_id: UUID
        subject_id: UUID
        reason: str
        comment: PersonalText

    def decline(self, *, partner_id: UUID, reason: str, comment: str, now: datetime) -> None:
        """A partner will not deliver, and says why (X1); it may still answer until its deadline."""
        self._may_answer(partner_id, now)
        self.trigger_event(
            self.PartnerDeclined,
            timestamp=now,
            partner_id=partner_id,
            subject_id=self.subject_id,
            reason=reason,
            comment=comment,
        )

    @event(PartnerDeclined)
    def _declined(self, partner_id: UUID, reason: str, comment: str) -> None:
        side = self.sides[partner_id]
        side.answer = None
        side.answered_at = None
        side.decline_reason = reason
        side.decline_comment = comment
        side.stands(PartnerState.DECLINED)

    def _may_answer(self, partner_id: UUID, now: datetime) -> PartnerSide:
        side = self.side(partner_id)
        if self.state not in ASKING or side.decided:
            raise errors.RequestClosed(number=self.number)
        if now >= side.deadline or side.state == PartnerState.EXPIRED:
            raise errors.DeadlinePassed(deadline=side.deadline.isoformat(), retailer=self.retailer_name)
        return side

    class RequestCommented(Aggregate.Event):
        TOPIC = "request.commented"
        partner_id: UUID
        subject_id: UUID
        side: CompanyKind
        author_id: UUID | None
        text: PersonalText

    def comment(self, *, partner_id: UUID, side: CompanyKind, author_id: UUID | None, text: str, now: datetime) -> None:
        """A message in the thread with one partner, which no other partner sees (R11)."""
        self.side(partner_id)
        self.trigger_event(
            self.RequestCommented,
            timestamp=now,
            partner_id=partner_id,
            subject_id=self.subject_id,
            side=side,
            author_id=author_id,
            text=text,
        )

    @event(RequestCommented)
    def _commented(
        self, partner_id: UUID, side: CompanyKind, author_id: UUID | None, text: str, timestamp: datetime
    ) -> None:
        thread = self.sides[partner_id]
        thread.comments.append(Comment(side=side, author_id=author_id, text=text, written_at=timestamp))
        thread.revision += 1

    class DeadlineNear(Aggregate.Event):
        TOPIC = "request.deadline_near"
        partner_id: UUID

    def mark_due_soon(self, *, partner_id: UUID, now: datetime) -> None:
        """One hour is left for a partner (D1). Said once; nothing happens where it is no longer true."""
        side = self.sides.get(partner_id)
        if side is None or self.state not in ASKING or side.state != PartnerState.WAITING or side.due_soon:
            return
        if side.deadline - now <= DUE_SOON:
            self.trigger_event(self.DeadlineNear, timestamp=now, partner_id=partner_id)

    @event(DeadlineNear)
    def _near(self, partner_id: UUID) -> None:
        self.sides[partner_id].due_soon = True
        self.silent_events += 1

    class DeadlineExpired(Aggregate.Event):
        TOPIC = "request.deadline_expired"
        partner_id: UUID
        deadline: datetime

    def expire(self, *, partner_id: UUID, now: datetime) -> None:
        """A partner's time is over without an answer. Said once; nothing happens where it is not so."""
        side = self.sides.get(partner_id)
        if side is None or self.state not in ASKING or side.state != PartnerState.WAITING or now < side.deadline:
            return
        self.trigger_event(self.DeadlineExpired, timestamp=now, partner_id=partner_id, deadline=side.deadline)

    @event(DeadlineExpired)
    def _expired(self, partner_id: UUID) -> None:
        self.sides[partner_id].stands(PartnerState.EXPIRED)

    class DeadlineChanged(Aggregate.Event):
        TOPIC = "request.deadline_changed"
        changes: tuple[NewDeadline, ...]

    def change_deadlines(self, *, deadlines: Mapping[UUID, datetime], now: datetime) -> None:
        """New deadlines; whoever had expired is asked again, whoever has its order is left out (R5, R9)."""
        if self.state not in ASKING:
            raise errors.RequestClosed(number=self.number)
        for index, deadline in enumerate(deadlines.values()):
            if deadline <= now:
                raise errors.DeadlineInPast(f"/deadlines/{index}/deadline", deadline=deadline.isoformat())
        changes = tuple(
            NewDeadline(partner_id=id, deadline=at, reopened=self.side(id).state == PartnerState.EXPIRED)
            for id, at in deadlines.items()
            if not self.side(id).decided
        )
        if deadlines and not changes:
            raise errors.RequestClosed(number=self.number)
        if changes:
            self.trigger_event(self.DeadlineChanged, timestamp=now, changes=changes)

    @event(DeadlineChanged)
    def _deadline_changed(self, changes: tuple[NewDeadline, ...]) -> None:
        for change in changes:
            side = self.sides[change.partner_id]
            side.deadline = change.deadline
            side.due_soon = False
            side.stands(PartnerState.WAITING if change.reopened else side.state)
        if any(change.reopened for change in changes):
            reopened = {change.partner_id for change in changes}
            self.attention = tuple(a for a in self.attention if a.code == "expired" and a.partner_id not in reopened)
            self.state = RequestState.NEED_ATTENTION if self.attention else RequestState.WAITING

    class AttentionNeeded(Aggregate.Event):
        TOPIC = "request.need_attention"
        reasons: tuple[Attention, ...]
        turned_manual: bool

    def need_attention(self, *, reasons: tuple[Attention, ...], now: datetime) -> None:
        """A person has to look, for every reason named; an automatic request turns to manual (States)."""
        if self.state not in ASKING or (self.state == RequestState.NEED_ATTENTION and reasons == self.attention):
            return
        turned = self.mode == Mode.AUTOMATIC
        self.trigger_event(self.AttentionNeeded, timestamp=now, reasons=reasons, turned_manual=turned)

    @event(AttentionNeeded)
    def _attention_needed(self, reasons: tuple[Attention, ...]) -> None:
        self.state = RequestState.NEED_ATTENTION
        self.attention = reasons
        self.mode = Mode.MANUAL

    class AttentionEnded(Aggregate.Event):
        TOPIC = "request.attention_ended"

    def wait_on(self, *, now: datetime) -> None:
        """Nothing needs a person any more: an answer was taken back, and its partner is waited for again."""
        if self.state == RequestState.NEED_ATTENTION:
            self.trigger_event(self.AttentionEnded, timestamp=now)

    @event(AttentionEnded)
    def _attention_ended(self) -> None:
        self.state = RequestState.WAITING
        self.attention = ()

    class QuantitiesKept(Aggregate.Event):
        TOPIC = "request.quantities_kept"
        lines: tuple[Line, ...]

    def keep_quantities(self, *, lines: tuple[Line, ...], now: datetime) -> None:
        """Save quantities without sending anything (R13)."""
        if self.state not in DECIDABLE:
            raise errors.RequestNotDecidable(number=self.number, state=self.state)
        self._check_lines(lines)
        self.trigger_event(self.QuantitiesKept, timestamp=now, lines=lines)

    @event(QuantitiesKept)
    def _quantities_kept(self, lines: tuple[Line, ...]) -> None:
        self.kept = lines

    class Assigned(Aggregate.Event):
        TOPIC = "request.assigned"
        lines: tuple[Line, ...]
        orders: tuple[OrderRef, ...]
        close: bool
        automatic: bool
        not_retained: tuple[UUID, ...]

    def assign(
        self,
        *,
        lines: tuple[Line, ...],
        orders: tuple[OrderRef, ...],
        close: bool,
        automatic: bool = False,
        now: datetime,
    ) -> None:
        """Decide who delivers what: one order a partner; closed by it, or kept open for more (R10, R12, G)."""
        if self.state not in DECIDABLE:
            raise errors.RequestNotDecidable(number=self.number, state=self.state)
        self._check_lines(lines)
        if not lines:
            raise errors.NothingToOrder
        chosen = {order.partner_id for order in orders}
        self.trigger_event(
            self.Assigned,
            timestamp=now,
            lines=lines,
            orders=orders,
            close=close,
            automatic=automatic,
            not_retained=tuple(id for id, side in self.sides.items() if id not in chosen and left_out(side, close)),
        )

    @event(Assigned)
    def _assigned(
        self, lines: tuple[Line, ...], orders: tuple[OrderRef, ...], close: bool, not_retained: tuple[UUID, ...]
    ) -> None:
        self.state = RequestState.ORDERED if close else RequestState.PARTIALLY_ORDERED
        self.attention = ()
        self.kept = ()
        self.lines += lines
        self.orders += orders
        for order in orders:
            side = self.sides[order.partner_id]
            side.order_ids += (order.id,)
            side.stands(PartnerState.ORDERED)
        for partner_id in not_retained:
            self.sides[partner_id].ends(PartnerState.NOT_RETAINED)

    class RequestClosed(Aggregate.Event):
        TOPIC = "request.closed"
        not_retained: tuple[UUID, ...]

    def close(self, *, now: datetime) -> None:
        """End the request by hand; whoever was not ordered from is not retained (R13)."""
        self._must_be_open()
        not_retained = tuple(id for id, side in self.sides.items() if left_out(side, True))
        self.trigger_event(self.RequestClosed, timestamp=now, not_retained=not_retained)

    @event(RequestClosed)
    def _closed(self, not_retained: tuple[UUID, ...]) -> None:
        self.state = RequestState.CLOSED
        self.attention = ()
        for partner_id in not_retained:
            self.sides[partner_id].ends(PartnerState.NOT_RETAINED)

    class RequestCancelled(Aggregate.Event):
        TOPIC = "request.cancelled"
        told: tuple[UUID, ...]

    def cancel(self, *, now: datetime) -> None:
        """Call the request off; the partners are told. Orders already placed are cancelled on their own (R13, O5)."""
        self._must_be_open()
        told = tuple(id for id, side in self.sides.items() if not side.decided)
        self.trigger_event(self.RequestCancelled, timestamp=now, told=told)

    @event(RequestCancelled)
    def _cancelled(self, told: tuple[UUID, ...]) -> None:
        self.state = RequestState.CANCELLED
        self.attention = ()
        for partner_id in told:
            self.sides[partner_id].ends(PartnerState.CANCELLED)

    def _must_be_open(self) -> None:
        if self.state not in OPEN:
            raise errors.RequestNotDecidable(number=self.number, state=self.state)

    def _check_lines(self, lines: Sequence[Line]) -> None:
        for index, line in enumerate(lines):
            if not self._offered(line):
                side = self.sides.get(line.partner_id)
                name = side.asked.name if side else str(line.partner_id)
                raise errors.NotOffered(f"/lines/{index}", partner=name, item=self.item_name(line.item_id))

    def _offered(self, line: Line) -> bool:
        """Whether the partner answered for the item, and the request still asks for it."""
        side = self.sides.get(line.partner_id)
        answer = side.answer if side else None
        still_asked = any(item.id == line.item_id for item in self.sent_items)
        return still_asked and answer is not None and answer.of(line.item_id) is not None

    # What the commands and the views read.

    def side(self, partner_id: UUID) -> PartnerSide:
        """One partner's side; NotFound where it was never asked."""
        if partner_id not in self.sides:
            raise errors.NotFound("partner", partner_id)
        return self.sides[partner_id]

    def side_of(self, company_id: UUID) -> PartnerSide | None:
        """The side of a supplier, by its company; None where it was never asked."""
        return next((side for side in self.sides.values() if side.asked.company_id == company_id), None)

    def item_name(self, item_id: UUID) -> str:
        items = (*self.sent_items, *self.content.items)
        return next((item.name for item in items if item.id == item_id), str(item_id))

    @property
    def everyone_responded(self) -> bool:
        """Whether everyone asked has answered, declined or expired."""
        return all(side.state != PartnerState.WAITING for side in self.sides.values())

    @property
    def revision(self) -> int:
        """The version that the retailer sees: every event but the clock's own remarks."""
        return self.version - self.silent_events


DUE_SOON = timedelta(hours=1)


def with_deadlines(partners: Sequence[Asked], now: datetime) -> tuple[Asked, ...]:
    """The partners that are asked for something, each with its deadline: the one given, else its answer time (R5)."""
    for index, asked in enumerate(partners):
        if asked.item_ids and asked.deadline is not None and asked.deadline <= now:
            raise errors.DeadlineInPast(f"/partners/{index}/deadline", deadline=asked.deadline.isoformat())
    return tuple(
        msgspec.structs.replace(asked, deadline=asked.deadline or now + timedelta(hours=asked.answer_hours))
        for asked in partners
        if asked.item_ids
    )


def left_out(side: PartnerSide, for_good: bool) -> bool:
    """Whether a decision without this partner ends its part: at once where it had not answered, else at the end."""
    return side.state == PartnerState.WAITING or (for_good and side.state == PartnerState.ANSWERED)


def check_answer(request: Request, side: PartnerSide, answer: Answer) -> None:
    """Refuse an answer that lacks what was asked for, naming each field (X1, API.md)."""
    faults: list[errors.FieldError] = []
    seen: set[UUID] = set()
    for index, item in enumerate(answer.items):
        at = f"/items/{index}"
        if item.item_id not in side.asked.item_ids or item.item_id in seen:
            faults.append(errors.FieldError(f"{at}/item_id", "Answer each item that you were asked for once."))
        seen.add(item.item_id)
        if item.available + item.back_order_quantity > 0 and item.unit_price is None:
            faults.append(errors.FieldError(f"{at}/unit_price", "Give the unit price of what you offer."))
        if item.back_order_quantity > 0 and item.back_order_date is None:
            faults.append(errors.FieldError(f"{at}/back_order_date", "Give the date of the back order."))
    if faults:
        raise errors.Invalid(*faults)
    offers_something = any(item.available + item.back_order_quantity > 0 for item in answer.items)
    if side.asked.shipping_required and answer.shipping_cost is None and offers_something:
        raise errors.ShippingCostRequired("/shipping_cost", retailer=request.retailer_name)
