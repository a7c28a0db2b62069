"""The life of a request, at random: three partners, a clock, and people who do what they may, and what they may not.

The arrows are those of PRODUCT.md, States. Two are added, since deciding by hand waits for nobody (R10) and the rest of
a request that was kept open may be ordered too (R12): `waiting` → `partially_ordered`, `partially_ordered` → `ordered`.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, timedelta
from decimal import Decimal

import msgspec
import pytest
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule

from b2b.aggregates.request import Request
from b2b.aggregates.request_sides import ASKING, DECIDABLE, EDITABLE, PartnerState, RequestState
from b2b.aggregates.values import (
    AnsweredItem,
    Attention,
    CompanyKind,
    Line,
    Mode,
    Terms,
)
from b2b.commands.decisions import place
from b2b.projections.transactions import fold
from tests.builders import (
    CANDLE,
    CASA_VERDE,
    HALDEN,
    HOUR,
    NINA,
    NORDLYS,
    SOAP,
    TOWEL,
    answer,
    asked,
    candle,
    content,
    drafted_request,
    private,
    soap,
    towel,
)
from tests.properties.lives import EMAIL, NAME, OFTEN, PHONE, QUICK, SELDOM, STREET, Life, says

ITEMS = {SOAP: soap(), TOWEL: towel(), CANDLE: candle()}
S, P = RequestState, PartnerState
ARROWS = {
    S.DRAFT: {S.WAITING, S.DELETED, S.CLOSED, S.CANCELLED},
    S.WAITING: {S.NEED_ATTENTION, S.PARTIALLY_ORDERED, S.ORDERED, S.CLOSED, S.CANCELLED},
    S.NEED_ATTENTION: {S.WAITING, S.PARTIALLY_ORDERED, S.ORDERED, S.CLOSED, S.CANCELLED},
    S.PARTIALLY_ORDERED: {S.WAITING, S.ORDERED, S.CLOSED, S.CANCELLED},
    S.ORDERED: set(),
    S.CLOSED: set(),
    S.CANCELLED: set(),
    S.DELETED: set(),
}
DECIDED_SIDES = {P.ORDERED, P.NOT_RETAINED, P.CANCELLED}
SIDE_ARROWS = {
    P.WAITING: {P.ANSWERED, P.DECLINED, P.EXPIRED, *DECIDED_SIDES},
    P.ANSWERED: {P.WAITING, P.DECLINED, *DECIDED_SIDES},
    P.DECLINED: {P.ANSWERED, *DECIDED_SIDES},
    P.EXPIRED: {P.WAITING, *DECIDED_SIDES},
    P.ORDERED: set(),
    P.NOT_RETAINED: set(),
    P.CANCELLED: set(),
}
DECLINED_OR_OPEN = (P.WAITING, P.ANSWERED, P.DECLINED)
OWN = (Request.RequestDrafted, Request.RequestRevised)
"""What only the retailer's own company sees."""
RESPONSES = (Request.PartnerAnswered, Request.AnswerWithdrawn, Request.PartnerDeclined)

partners = st.sampled_from([NORDLYS, HALDEN, CASA_VERDE])
some_partners = st.sets(partners, min_size=1)
items = st.sampled_from(list(ITEMS))
hours = st.integers(1, 48) | st.integers(-3, 48)


@st.composite
def offers(draw, items):
    """An answer for some of these items as somebody types it: seldom without a price, a date or the shipping cost."""
    chosen = draw(st.sets(st.sampled_from(items), min_size=1))
    return answer(
        *(
            AnsweredItem(
                item_id=id,
                available=draw(st.integers(0, 30)),
                unit_price=Decimal("9.10") if draw(OFTEN) else None,
                back_order_quantity=12 if draw(SELDOM) else 0,
                back_order_date=date(2026, 12, 2) if draw(OFTEN) else None,
            )
            for id in sorted(chosen)
        ),
        shipping_cost=Decimal(14) if draw(OFTEN) else None,
    )


@st.composite
def contents(draw):
    """Up to three items, asked of up to three partners; a deadline in hours from now, or the answer time."""
    chosen = sorted(draw(st.sets(items, min_size=0 if draw(SELDOM) else 1)))
    asking = sorted(draw(some_partners))
    return draw(st.sampled_from(Mode)), chosen, {id: draw(st.none() | hours) for id in asking}, draw(SELDOM)


places = st.integers(0, 8)
decisions = st.lists(st.tuples(places, st.integers(1, 30)), min_size=1, max_size=4)


def pick(several, place):
    return several[place % len(several)]


def concerned(event):
    """The partners who may see something of this event."""
    if isinstance(event, Request.RequestSent):
        return {partner.partner_id for partner in event.asked}
    if isinstance(event, Request.DeadlineChanged):
        return {change.partner_id for change in event.changes}
    if isinstance(event, Request.Assigned):
        return {order.partner_id for order in event.orders} | set(event.not_retained)
    if isinstance(event, Request.RequestClosed):
        return set(event.not_retained)
    if isinstance(event, Request.RequestCancelled):
        return set(event.told)
    return {event.partner_id} if hasattr(event, "partner_id") and not isinstance(event, Request.DeadlineNear) else set()


def seen(side):
    """All that a partner can see of its side."""
    return {name: value for name, value in asdict(side).items() if name not in {"revision", "due_soon"}}


class RequestLife(Life[Request]):
    def content(self, typed):
        mode, chosen, deadlines, shipping_required = typed
        return content(
            asked=tuple(
                asked(
                    id,
                    item_ids=tuple(chosen),
                    shipping_required=shipping_required,
                    deadline=None if after is None else self.now + timedelta(hours=after),
                )
                for id, after in deadlines.items()
            ),
            mode=mode,
            items=tuple(ITEMS[id] for id in chosen),
        )

    @initialize(typed=contents(), at_once=OFTEN)
    def a_draft(self, typed, at_once):
        self.begin(drafted_request(self.content(typed), now=self.now))
        if at_once:
            self.send()

    @precondition(lambda self: not ARROWS[self.subject.state])
    @rule(typed=contents(), at_once=OFTEN)
    def another(self, typed, at_once):
        self.a_draft(typed, at_once)

    # What people do, where it fits.

    @precondition(lambda self: self.subject.state in EDITABLE)
    @rule(typed=contents(), at_once=st.booleans())
    def revise(self, typed, at_once):
        wanted = self.content(typed)
        self.attempt(lambda: self.subject.revise(content=wanted, private=private(), now=self.now))
        if at_once:
            self.send()

    @precondition(lambda self: self.subject.state in EDITABLE)
    @rule()
    def send(self):
        self.attempt(lambda: self.subject.send(terms=Terms(), now=self.now))

    @precondition(lambda self: self.standing(*DECLINED_OR_OPEN))
    @rule(who=places, typed=st.data())
    def answer(self, who, typed):
        side = self.subject.sides[pick(self.standing(*DECLINED_OR_OPEN), who)]
        said = typed.draw(offers(side.asked.item_ids))
        self.respond(lambda: self.subject.answer(partner_id=side.asked.partner_id, answer=said, now=self.now))

    @precondition(lambda self: self.standing(P.ANSWERED))
    @rule(who=places)
    def withdraw(self, who):
        partner_id = pick(self.standing(P.ANSWERED), who)
        self.respond(lambda: self.subject.withdraw(partner_id=partner_id, now=self.now))

    @precondition(lambda self: self.standing(P.WAITING, P.ANSWERED))
    @rule(who=places)
    def decline(self, who):
        partner_id = pick(self.standing(P.WAITING, P.ANSWERED), who)
        self.respond(
            lambda: self.subject.decline(partner_id=partner_id, reason="out_of_season", comment="", now=self.now)
        )

    @precondition(lambda self: self.subject.state in ASKING)
    @rule(chosen=some_partners, after=hours)
    def change_deadlines(self, chosen, after):
        deadlines = dict.fromkeys(sorted(chosen & set(self.subject.sides)), self.now + timedelta(hours=after))
        self.attempt(lambda: self.subject.change_deadlines(deadlines=deadlines, now=self.now))

    @precondition(lambda self: self.offered())
    @rule(decision=decisions, close=SELDOM)
    def assign(self, decision, close):
        self.decide([(*pick(self.offered(), which), n) for which, n in decision], close=close)

    @precondition(lambda self: self.offered())
    @rule(decision=decisions)
    def keep_quantities(self, decision):
        self.keep([(*pick(self.offered(), which), n) for which, n in decision])

    # What the clock does, sometimes late and sometimes twice.

    @rule(partner_id=partners)
    def the_clock_strikes(self, partner_id):
        self.attempt(lambda: self.subject.mark_due_soon(partner_id=partner_id, now=self.now))
        self.respond(lambda: self.subject.expire(partner_id=partner_id, now=self.now))

    @precondition(lambda self: self.standing(P.WAITING))
    @rule(who=places, early=st.booleans())
    def a_deadline_comes(self, who, early):
        partner_id = pick(self.standing(P.WAITING), who)
        deadline = self.subject.sides[partner_id].deadline
        self.now = max(self.now, deadline - HOUR if early else deadline)
        self.the_clock_strikes(partner_id)

    # What may come at any time, whether it fits or not.

    @rule(partner_id=partners, side=st.sampled_from(CompanyKind))
    def comment(self, partner_id, side):
        self.attempt(
            lambda: self.subject.comment(partner_id=partner_id, side=side, author_id=NINA, text="Hello", now=self.now)
        )

    @rule(seldom=SELDOM, end=st.sampled_from([Request.close, Request.cancel, Request.delete]))
    def end(self, seldom, end):
        if seldom:
            self.attempt(lambda: end(self.subject, now=self.now))

    @rule(typed=contents(), partner_id=partners, item_id=items, which=places)
    def whatever(self, typed, partner_id, item_id, which):
        request, later = self.subject, self.now + timedelta(hours=5)
        pick(
            [
                lambda: self.attempt(
                    lambda: request.revise(content=self.content(typed), private=private(), now=self.now)
                ),
                lambda: self.attempt(lambda: request.send(terms=Terms(), now=self.now)),
                lambda: self.respond(lambda: request.answer(partner_id=partner_id, answer=answer(), now=self.now)),
                lambda: self.respond(lambda: request.withdraw(partner_id=partner_id, now=self.now)),
                lambda: self.respond(
                    lambda: request.decline(partner_id=partner_id, reason="other", comment="", now=self.now)
                ),
                lambda: self.attempt(lambda: request.change_deadlines(deadlines={partner_id: later}, now=self.now)),
                lambda: self.keep([(item_id, partner_id, 6)]),
                lambda: self.decide([(item_id, partner_id, 6)], close=False),
                lambda: self.decide([], close=True),
            ],
            which,
        )()

    # What follows by itself.

    def respond(self, command):
        if self.attempt(command):
            self.attempt(self.conclude)

    def conclude(self):
        """Wait on, or call a person (States); whether a plan is complete is not this machine's question."""
        request = self.subject
        expired = tuple(Attention(code="expired", partner_id=id) for id in self.standing(P.EXPIRED))
        if request.state not in ASKING:
            return
        if request.everyone_responded:
            ready = Attention(code="answers_ready" if self.standing(P.ANSWERED) else "unavailable")
            request.need_attention(reasons=(*expired, ready), now=self.now)
        elif request.mode == Mode.MANUAL and expired:
            request.need_attention(reasons=expired, now=self.now)
        else:
            request.wait_on(now=self.now)

    def standing(self, *states):
        return [id for id, side in self.subject.sides.items() if side.state in states]

    def offered(self):
        sides = self.subject.sides.items() if self.subject.state in DECIDABLE else ()
        return [(offer.item_id, id) for id, side in sides if side.answer for offer in side.answer.items]

    def keep(self, decision):
        lines = tuple(Line(item_id=item, partner_id=id, quantity=n) for item, id, n in decision)
        self.attempt(lambda: self.subject.keep_quantities(lines=lines, now=self.now))

    def decide(self, decision, *, close):
        lines = tuple(Line(item_id=item, partner_id=id, quantity=n) for item, id, n in decision)
        placed = []
        self.attempt(
            lambda: placed.extend(place(self.console, self.subject, lines=lines, close=close, now=self.now)),
        )
        assert sum(line.quantity for order in placed for line in order.lines.values()) in (
            0,
            sum(line.quantity for line in lines),
        )
        for order in placed:
            self.order_placed(order)

    def order_placed(self, order):
        """An order says to whom the goods go, as the request says it, but for the e-mail (R1)."""
        (event,) = map(self.stored, order.collect_events())
        assert EMAIL not in says(event)
        assert order.recipient == msgspec.structs.replace(self.subject.private.recipient, email=None)
        assert {row.side for row in fold({}, event).values()} == {"retailer", "supplier"}
        assert EMAIL not in says(list(fold({}, event).values()))

    # What must hold of every step.

    def happened(self, before, event, after):
        assert after.state == before.state or after.state in ARROWS[before.state]
        if not ARROWS[before.state]:
            assert isinstance(event, Request.RequestCommented), "nothing but comments follows the end"
        if isinstance(event, RESPONSES):
            side = before.sides[event.partner_id]
            assert before.state in ASKING and side.state not in DECIDED_SIDES, "it was decided"
            assert self.now < side.deadline and side.state != P.EXPIRED, "the time was over"
        if not isinstance(event, OWN):
            assert not any(secret in says(event) for secret in (EMAIL, NAME, PHONE, STREET))
        silent = isinstance(event, Request.DeadlineNear)
        assert after.revision - before.revision == (0 if silent else 1)
        for id, side in after.sides.items():
            self.side_moved(before.sides.get(id), event, side)

    def side_moved(self, before, event, after):
        mine = after.asked.partner_id in concerned(event)
        if before is None:
            assert mine and after.revision == 1
            return
        assert after.revision - before.revision == (1 if mine else 0)
        if not mine:
            assert seen(after) == seen(before)
        if before.state == P.EXPIRED and after.state == P.WAITING:
            assert isinstance(event, Request.DeadlineChanged | Request.RequestSent)
        sent_again = isinstance(event, Request.RequestSent) and after.state == P.WAITING
        still_ordered = after.state == P.ORDERED and bool(before.order_ids)
        same = after.state == before.state
        assert same or sent_again or still_ordered or after.state in SIDE_ARROWS[before.state]

    # What must hold at any time.

    @invariant()
    def whoever_has_an_order_is_not_called_not_retained(self):
        for side in self.subject.sides.values():
            assert not (side.order_ids and side.state == P.NOT_RETAINED)
            assert side.order_ids or side.state != P.ORDERED

    @invariant()
    def every_order_is_known_to_its_partner_and_to_the_request(self):
        ids = [order.id for order in self.subject.orders]
        assert len(ids) == len(set(ids))
        known = [id for side in self.subject.sides.values() for id in side.order_ids]
        assert sorted(known) == sorted(ids)

    @invariant()
    def attention_always_says_why_and_is_never_left_over(self):
        request = self.subject
        assert (request.state == S.NEED_ATTENTION) == bool(request.attention)
        if request.state == S.NEED_ATTENTION:
            assert request.mode == Mode.MANUAL
        for reason in request.attention:
            if reason.code == "expired":
                assert request.sides[reason.partner_id].state == P.EXPIRED

    @invariant()
    def an_answer_stands_where_a_partner_is_said_to_have_answered(self):
        for side in self.subject.sides.values():
            if side.state == P.ANSWERED:
                assert side.answer is not None and side.answered_at is not None
            if side.state in {P.WAITING, P.DECLINED, P.EXPIRED}:
                assert side.answer is None and side.answered_at is None

    @invariant()
    def no_supplier_sees_who_gets_the_goods(self):
        for row in self.rows.values():
            if row.side == "supplier":
                assert not any(secret in says(row) for secret in (EMAIL, NAME, PHONE, STREET))

    @invariant()
    def every_company_asked_sees_the_request(self):
        suppliers = {side.asked.company_id for side in self.subject.sides.values()}
        retailer = set() if self.subject.state == S.DELETED else {self.subject.company_id}
        assert set(self.rows) == suppliers | retailer
        for row in self.rows.values():
            if row.side == "retailer":
                assert (row.state, row.version) == (self.subject.state, self.subject.revision)
                assert {talk.partner_id: talk.state for talk in row.talks} == {
                    id: side.state for id, side in self.subject.sides.items()
                }
            else:
                side = self.subject.side_of(row.company_id)
                assert (row.state, row.version) == (side.state, side.revision)

    @invariant()
    def what_is_over_waits_for_nobody(self):
        if self.subject.state in {S.PARTIALLY_ORDERED, S.ORDERED, S.CLOSED, S.CANCELLED}:
            assert not self.standing(P.WAITING)
        if self.subject.state in {S.ORDERED, S.CLOSED, S.CANCELLED}:
            assert not self.standing(P.ANSWERED)


TestRequestLife = pytest.mark.covers("R1", "R5", "R9", "R11", "R12", "R13", "X1")(RequestLife.TestCase)
TestRequestLife.settings = QUICK
