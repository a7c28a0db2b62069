"""Deadlines: each partner has its own; it comes near, passes, and can be set anew (R5, R9, D7)."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from b2b import errors
from b2b.aggregates.request import Request
from b2b.aggregates.request_sides import PartnerState, RequestState
from b2b.aggregates.values import Attention, NewDeadline
from tests.aggregates.request_facts import (
    OVER,
    PARTIALLY_ORDERED,
    SENT_AGAIN_TO_HALDEN,
    WAITING,
    answered,
    attention_needed,
    deadline_changed,
    declined,
    drafted,
    expired,
    near,
)
from tests.builders import HALDEN, HOUR, MONDAY, NORDLYS, THURSDAY, TUESDAY, WEDNESDAY, answer
from tests.scenario import given, news, nothing_happens, refused

DECIDED = pytest.mark.parametrize(
    "life",
    [(drafted(),), PARTIALLY_ORDERED, *OVER.values()],
    ids=["draft", "partially_ordered", *OVER],
)
STRANGER = UUID(int=404)


def new_deadline(partner_id, deadline, *, reopened=False):
    return NewDeadline(partner_id=partner_id, deadline=deadline, reopened=reopened)


@pytest.mark.covers("D1", "D7")
class TestNear:
    def test_one_hour_before_its_deadline_a_partner_is_marked(self):
        request = given(Request, *WAITING)

        request.mark_due_soon(partner_id=NORDLYS, now=TUESDAY - HOUR)

        assert news(request) == [near()]
        assert request.sides[NORDLYS].due_soon
        assert not request.sides[HALDEN].due_soon

    def test_a_moment_earlier_it_is_not(self):
        request = given(Request, *WAITING)

        with nothing_happens(request):
            request.mark_due_soon(partner_id=NORDLYS, now=TUESDAY - HOUR - timedelta(seconds=1))

    @pytest.mark.parametrize(
        "before", [near(), answered(), declined(), expired()], ids=["said already", "answered", "declined", "expired"]
    )
    def test_it_is_said_once_and_only_of_a_partner_that_is_waited_for(self, before):
        request = given(Request, *WAITING, before)

        with nothing_happens(request):
            request.mark_due_soon(partner_id=NORDLYS, now=TUESDAY - HOUR)

    @DECIDED
    def test_it_is_not_said_once_the_request_is_decided(self, life):
        request = given(Request, *life)

        with nothing_happens(request):
            request.mark_due_soon(partner_id=NORDLYS, now=TUESDAY - HOUR)

    def test_nobody_sees_a_new_version_for_it(self):
        request = given(Request, *WAITING)
        before = request.revision, request.sides[NORDLYS].revision

        request.mark_due_soon(partner_id=NORDLYS, now=TUESDAY - HOUR)

        assert (request.revision, request.sides[NORDLYS].revision) == before


@pytest.mark.covers("R9", "D7")
class TestPassed:
    @pytest.mark.parametrize("now", [TUESDAY, THURSDAY], ids=["in time", "late, after an outage"])
    def test_a_deadline_passes_without_an_answer(self, now):
        request = given(Request, *WAITING)

        request.expire(partner_id=NORDLYS, now=now)

        assert news(request) == [expired(deadline=TUESDAY)]
        assert request.sides[NORDLYS].state == PartnerState.EXPIRED
        assert request.sides[HALDEN].state == PartnerState.WAITING

    def test_a_moment_earlier_it_does_not(self):
        request = given(Request, *WAITING)

        with nothing_happens(request):
            request.expire(partner_id=NORDLYS, now=TUESDAY - timedelta(microseconds=1))

    @pytest.mark.parametrize(
        "before",
        [expired(), answered(), declined(), deadline_changed(new_deadline(NORDLYS, THURSDAY))],
        ids=["said already", "answered", "declined", "moved meanwhile"],
    )
    def test_firing_twice_or_too_late_changes_nothing(self, before):
        request = given(Request, *WAITING, before)

        with nothing_happens(request):
            request.expire(partner_id=NORDLYS, now=WEDNESDAY)

    @DECIDED
    def test_a_decided_request_does_not_expire(self, life):
        request = given(Request, *life)

        with nothing_happens(request):
            request.expire(partner_id=NORDLYS, now=THURSDAY)
            request.expire(partner_id=STRANGER, now=THURSDAY)


@pytest.mark.covers("R5")
class TestChanged:
    def test_a_deadline_is_changed(self):
        request = given(Request, *WAITING, near())

        request.change_deadlines(deadlines={NORDLYS: THURSDAY}, now=TUESDAY - HOUR)

        assert news(request) == [deadline_changed(new_deadline(NORDLYS, THURSDAY))]
        side = request.sides[NORDLYS]
        assert (side.deadline, side.state, side.due_soon) == (THURSDAY, PartnerState.WAITING, False)
        assert request.sides[HALDEN].deadline == TUESDAY

    def test_one_deadline_is_applied_to_all_partners(self):
        request = given(Request, *WAITING, answered(HALDEN))

        request.change_deadlines(deadlines=dict.fromkeys(request.sides, THURSDAY), now=MONDAY)

        assert news(request) == [deadline_changed(new_deadline(NORDLYS, THURSDAY), new_deadline(HALDEN, THURSDAY))]
        assert request.sides[HALDEN].state == PartnerState.ANSWERED

    @pytest.mark.covers("X1")
    def test_more_time_lets_a_partner_change_its_answer(self):
        request = given(Request, *WAITING, answered(), deadline_changed(new_deadline(NORDLYS, THURSDAY)))

        request.answer(partner_id=NORDLYS, answer=answer(comment="Now with ribbon."), now=WEDNESDAY)

        assert news(request) == [answered(NORDLYS, answer(comment="Now with ribbon."))]

    @pytest.mark.parametrize("now", [WEDNESDAY, THURSDAY], ids=["it is that moment", "it is over"])
    def test_a_deadline_lies_in_the_future(self, now):
        request = given(Request, *WAITING)

        with refused(errors.DeadlineInPast, request) as refusal:
            request.change_deadlines(deadlines={NORDLYS: THURSDAY + HOUR, HALDEN: WEDNESDAY}, now=now)

        assert refusal.value.pointer == "/deadlines/1/deadline"

    def test_only_partners_that_were_asked_have_one(self):
        request = given(Request, *WAITING)

        with refused(errors.NotFound, request):
            request.change_deadlines(deadlines={NORDLYS: THURSDAY, STRANGER: THURSDAY}, now=TUESDAY)

    def test_no_deadline_is_no_change(self):
        request = given(Request, *WAITING)

        with nothing_happens(request):
            request.change_deadlines(deadlines={}, now=TUESDAY)

    @DECIDED
    def test_a_request_that_asks_nobody_has_none(self, life):
        request = given(Request, *life)

        with refused(errors.RequestClosed, request):
            request.change_deadlines(deadlines={NORDLYS: THURSDAY}, now=TUESDAY)

    def test_a_partner_that_has_its_order_gets_no_new_deadline(self):
        request = given(Request, *SENT_AGAIN_TO_HALDEN)

        with refused(errors.RequestClosed, request):
            request.change_deadlines(deadlines={NORDLYS: THURSDAY}, now=TUESDAY)

    def test_a_deadline_for_all_leaves_out_whoever_has_its_order(self):
        request = given(Request, *SENT_AGAIN_TO_HALDEN)
        before = request.sides[NORDLYS].revision

        request.change_deadlines(deadlines=dict.fromkeys(request.sides, THURSDAY + HOUR), now=TUESDAY)

        assert news(request) == [deadline_changed(new_deadline(HALDEN, THURSDAY + HOUR))]
        assert request.sides[NORDLYS].revision == before


@pytest.mark.covers("R9")
class TestReopened:
    BOTH_EXPIRED = (
        *WAITING,
        expired(NORDLYS),
        expired(HALDEN),
        attention_needed(
            Attention(code="expired", partner_id=NORDLYS),
            Attention(code="expired", partner_id=HALDEN),
            Attention(code="unavailable", item_id=STRANGER),
        ),
    )

    def test_an_expired_partner_is_waited_for_again(self):
        request = given(Request, *self.BOTH_EXPIRED)

        request.change_deadlines(deadlines={NORDLYS: THURSDAY, HALDEN: THURSDAY}, now=WEDNESDAY)

        both = (new_deadline(NORDLYS, THURSDAY, reopened=True), new_deadline(HALDEN, THURSDAY, reopened=True))
        assert news(request) == [deadline_changed(*both)]
        assert {side.state for side in request.sides.values()} == {PartnerState.WAITING}
        assert (request.state, request.attention) == (RequestState.WAITING, ())

    def test_attention_stays_for_whoever_is_still_expired(self):
        request = given(Request, *self.BOTH_EXPIRED)

        request.change_deadlines(deadlines={NORDLYS: THURSDAY}, now=WEDNESDAY)

        assert request.state == RequestState.NEED_ATTENTION
        assert request.attention == (Attention(code="expired", partner_id=HALDEN),)

    def test_attention_stays_where_nobody_is_asked_again(self):
        request = given(Request, *WAITING, answered(NORDLYS), answered(HALDEN), attention_needed())

        request.change_deadlines(deadlines={NORDLYS: THURSDAY}, now=MONDAY)

        assert request.state == RequestState.NEED_ATTENTION
        assert request.attention == (Attention(code="answers_ready"),)

    def test_the_reopened_partner_answers(self):
        reopened = deadline_changed(new_deadline(NORDLYS, THURSDAY, reopened=True))
        request = given(Request, *self.BOTH_EXPIRED, reopened)

        request.answer(partner_id=NORDLYS, answer=answer(), now=WEDNESDAY)

        assert news(request) == [answered()]

    def test_its_time_can_pass_once_more(self):
        reopened = deadline_changed(new_deadline(NORDLYS, THURSDAY, reopened=True))
        request = given(Request, *self.BOTH_EXPIRED, reopened)

        request.mark_due_soon(partner_id=NORDLYS, now=THURSDAY - HOUR)
        request.expire(partner_id=NORDLYS, now=THURSDAY)

        assert news(request) == [near(), expired(deadline=THURSDAY)]
