"""Answering: a partner says what it has, says it anew, takes it back, or declines, until its time is over (X1)."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

import pytest

from b2b import errors
from b2b.aggregates.request import Request
from b2b.aggregates.request_sides import PartnerState, RequestState
from tests.aggregates.request_facts import (
    NEEDS_ATTENTION,
    OVER,
    PARTIALLY_ORDERED,
    SENT_AGAIN_TO_HALDEN,
    WAITING,
    answered,
    declined,
    drafted,
    expired,
    sent,
    withdrawn,
)
from tests.builders import (
    CANDLE,
    CASA_VERDE,
    HALDEN,
    HOUR,
    MONDAY,
    NORDLYS,
    SOAP,
    TOWEL,
    TUESDAY,
    answer,
    asked,
    back_order,
    offer,
)
from tests.scenario import given, news, refused

pytestmark = pytest.mark.covers("X1")
NOON = MONDAY + 3 * HOUR
ATTEMPTS = {
    "answer": lambda request, partner_id, now: request.answer(partner_id=partner_id, answer=answer(), now=now),
    "withdraw": lambda request, partner_id, now: request.withdraw(partner_id=partner_id, now=now),
    "decline": lambda request, partner_id, now: request.decline(
        partner_id=partner_id, reason="out_of_season", comment="", now=now
    ),
}
attempts = pytest.mark.parametrize("attempt", ATTEMPTS.values(), ids=ATTEMPTS)


def test_a_partner_answers():
    request = given(Request, *WAITING)

    request.answer(partner_id=NORDLYS, answer=answer(), now=NOON)

    assert news(request) == [answered(NORDLYS, answer())]
    side = request.sides[NORDLYS]
    assert (side.state, side.answer, side.answered_at) == (PartnerState.ANSWERED, answer(), NOON)
    assert request.sides[HALDEN].state == PartnerState.WAITING
    assert request.state == RequestState.WAITING


def test_a_partner_changes_its_answer():
    request = given(Request, *WAITING, answered())
    better = answer(offer(SOAP, unit_price=Decimal("8.80")))

    request.answer(partner_id=NORDLYS, answer=better, now=NOON)

    assert news(request) == [answered(NORDLYS, better)]
    assert (request.sides[NORDLYS].answer, request.sides[NORDLYS].answered_at) == (better, NOON)


def test_a_partner_still_changes_its_answer_while_a_person_is_called():
    request = given(Request, *NEEDS_ATTENTION)

    request.answer(partner_id=NORDLYS, answer=answer(), now=NOON)

    assert news(request) == [answered()]


def test_none_in_stock_not_carried_and_no_answer_yet_are_three_things():
    request = given(Request, *WAITING)
    assert request.sides[NORDLYS].answer is None

    request.answer(
        partner_id=NORDLYS, answer=answer(offer(SOAP, available=0, unit_price=None), shipping_cost=None), now=NOON
    )

    said = request.sides[NORDLYS].answer
    assert said.of(SOAP).available == 0
    assert said.of(TOWEL) is None


def test_everyone_has_responded_once_the_last_has_answered_declined_or_expired():
    partners = asked(NORDLYS), asked(HALDEN), asked(CASA_VERDE)
    request = given(Request, drafted(), sent(asked=partners), answered(NORDLYS), declined(HALDEN))
    assert not request.everyone_responded

    request.expire(partner_id=CASA_VERDE, now=TUESDAY)

    assert request.everyone_responded
    assert all(side.responded for side in request.sides.values())


class TestIncomplete:
    """An answer that lacks something is refused with every field at fault."""

    def faults(self, *offers, request=None):
        request = request or given(Request, *WAITING)
        with refused(errors.Invalid, request) as refusal:
            request.answer(partner_id=NORDLYS, answer=answer(*offers), now=NOON)
        return [fault.pointer for fault in refusal.value.field_errors]

    def test_a_price_is_needed_where_something_is_offered(self):
        assert self.faults(offer(SOAP, unit_price=None)) == ["/items/0/unit_price"]

    def test_a_price_is_needed_where_something_is_offered_later(self):
        assert self.faults(back_order(SOAP, unit_price=None)) == ["/items/0/unit_price"]

    def test_a_back_order_needs_its_date(self):
        assert self.faults(offer(TOWEL), back_order(SOAP, back_order_date=None)) == ["/items/1/back_order_date"]

    def test_only_what_was_asked_is_answered(self):
        assert self.faults(offer(SOAP), offer(CANDLE)) == ["/items/1/item_id"]

    def test_what_another_partner_was_asked_is_not_answered(self):
        only_towels = sent(asked=(asked(NORDLYS, item_ids=(TOWEL,)), asked(HALDEN)))

        assert self.faults(offer(SOAP), request=given(Request, drafted(), only_towels)) == ["/items/0/item_id"]

    def test_each_item_is_answered_once(self):
        assert self.faults(offer(SOAP), offer(SOAP)) == ["/items/1/item_id"]

    def test_all_faults_are_named_at_once(self):
        found = self.faults(offer(SOAP, unit_price=None), offer(CANDLE), back_order(TOWEL, back_order_date=None))

        assert found == ["/items/0/unit_price", "/items/1/item_id", "/items/2/back_order_date"]


class TestShippingCost:
    """The shipping cost must be given where the retailer requires it."""

    REQUIRED = (drafted(), sent(asked=(asked(NORDLYS, shipping_required=True), asked(HALDEN))))

    def test_it_is_asked_for(self):
        request = given(Request, *self.REQUIRED)

        with refused(errors.ShippingCostRequired, request) as refusal:
            request.answer(partner_id=NORDLYS, answer=answer(shipping_cost=None), now=NOON)

        assert refusal.value.pointer == "/shipping_cost"

    def test_free_of_charge_is_an_answer(self):
        request = given(Request, *self.REQUIRED)

        request.answer(partner_id=NORDLYS, answer=answer(shipping_cost=Decimal(0)), now=NOON)

        assert news(request) == [answered(NORDLYS, answer(shipping_cost=Decimal(0)))]

    def test_who_has_nothing_to_ship_owes_none(self):
        request = given(Request, *self.REQUIRED)
        nothing = answer(offer(SOAP, available=0, unit_price=None), shipping_cost=None)

        request.answer(partner_id=NORDLYS, answer=nothing, now=NOON)

        assert news(request) == [answered(NORDLYS, nothing)]

    def test_a_partner_from_whom_it_is_not_required_may_leave_it_out(self):
        request = given(Request, *self.REQUIRED)

        request.answer(partner_id=HALDEN, answer=answer(shipping_cost=None), now=NOON)

        assert news(request) == [answered(HALDEN, answer(shipping_cost=None))]


class TestWithdrawing:
    def test_a_partner_takes_its_answer_back_and_is_waited_for_again(self):
        request = given(Request, *WAITING, answered())

        request.withdraw(partner_id=NORDLYS, now=NOON)

        assert news(request) == [withdrawn()]
        side = request.sides[NORDLYS]
        assert (side.state, side.answer, side.answered_at) == (PartnerState.WAITING, None, None)
        assert not request.everyone_responded

    @pytest.mark.parametrize("before", [(), (declined(),)], ids=["no answer yet", "declined"])
    def test_there_must_be_an_answer(self, before):
        request = given(Request, *WAITING, *before)

        with refused(errors.NoAnswer, request):
            request.withdraw(partner_id=NORDLYS, now=NOON)


class TestDeclining:
    def test_a_partner_declines_with_a_reason_and_in_words(self):
        request = given(Request, *WAITING)

        request.decline(partner_id=NORDLYS, reason="out_of_season", comment="Again from March.", now=NOON)

        assert news(request) == [declined(reason="out_of_season", comment="Again from March.")]
        side = request.sides[NORDLYS]
        assert (side.state, side.decline_reason) == (PartnerState.DECLINED, "out_of_season")
        assert side.decline_comment == "Again from March."

    def test_declining_takes_the_answer_back(self):
        request = given(Request, *WAITING, answered())

        request.decline(partner_id=NORDLYS, reason="out_of_season", comment="", now=NOON)

        assert (request.sides[NORDLYS].answer, request.sides[NORDLYS].answered_at) == (None, None)

    def test_who_declined_may_still_answer_in_time(self):
        request = given(Request, *WAITING, declined())

        request.answer(partner_id=NORDLYS, answer=answer(), now=NOON)

        assert request.sides[NORDLYS].state == PartnerState.ANSWERED


class TestTooLate:
    """A partner may change its answer until the request is decided or its deadline passes."""

    @attempts
    def test_the_deadline_is_the_first_moment_that_is_too_late(self, attempt):
        request = given(Request, *WAITING, answered())

        with refused(errors.DeadlinePassed, request) as refusal:
            attempt(request, NORDLYS, TUESDAY)

        assert refusal.value.facts["retailer"] == "Maison Laurier"

    @attempts
    def test_the_last_moment_before_is_in_time(self, attempt):
        request = given(Request, *WAITING, answered())

        attempt(request, NORDLYS, TUESDAY - HOUR / 3600)

        assert len(news(request)) == 1

    @attempts
    def test_who_expired_is_too_late_whatever_its_clock_says(self, attempt):
        request = given(Request, *WAITING, expired())

        with refused(errors.DeadlinePassed, request):
            attempt(request, NORDLYS, NOON)

    @attempts
    @pytest.mark.parametrize("life", [*OVER.values(), PARTIALLY_ORDERED], ids=[*OVER, "partially_ordered"])
    def test_a_decided_request_takes_no_answer(self, attempt, life):
        request = given(Request, *life)

        with refused(errors.RequestClosed, request):
            attempt(request, NORDLYS, NOON)

    @attempts
    def test_a_partner_that_has_its_order_answers_no_more_though_others_are_asked_again(self, attempt):
        request = given(Request, *SENT_AGAIN_TO_HALDEN)
        assert (request.state, request.sides[NORDLYS].state) == (RequestState.WAITING, PartnerState.ORDERED)

        with refused(errors.RequestClosed, request):
            attempt(request, NORDLYS, NOON)

    @attempts
    def test_a_partner_that_was_never_asked_has_nothing_to_answer(self, attempt):
        request = given(Request, *WAITING)

        with refused(errors.NotFound, request):
            attempt(request, UUID(int=404), NOON)
