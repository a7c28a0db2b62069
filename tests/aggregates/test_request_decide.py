"""Deciding: quantities become one order a partner, and the request is closed by it or kept open (R10, R12, R13)."""

from __future__ import annotations

import pytest

from b2b import errors
from b2b.aggregates.request import Request
from b2b.aggregates.request_sides import PartnerState, RequestState
from tests.aggregates.request_facts import (
    DELETED,
    NEEDS_ATTENTION,
    OVER,
    PARTIALLY_ORDERED,
    SENT_AGAIN_TO_HALDEN,
    WAITING,
    answered,
    assigned,
    declined,
    drafted,
    expired,
    kept,
    revised,
    sent,
)
from tests.builders import (
    CANDLE,
    CASA_VERDE,
    HALDEN,
    NORDLYS,
    SOAP,
    THURSDAY,
    TOWEL,
    TUESDAY,
    answer,
    asked,
    candle,
    content,
    line,
    offer,
    order_ref,
)
from tests.scenario import given, news, refused

UNDECIDABLE = pytest.mark.parametrize("life", [(drafted(),), DELETED, *OVER.values()], ids=["draft", "deleted", *OVER])
SPLIT = (line(SOAP, NORDLYS, 18), line(TOWEL, NORDLYS, 12), line(SOAP, HALDEN, 6))


def assign(request, *lines, close=True, automatic=False, count=1):
    partners = dict.fromkeys(n.partner_id for n in lines)
    orders = tuple(order_ref(id, count=count) for id in partners)
    request.assign(lines=lines, orders=orders, close=close, automatic=automatic, now=TUESDAY)


def states(request):
    return {id: side.state for id, side in request.sides.items()}


@pytest.mark.covers("R13")
class TestKeeping:
    @pytest.mark.parametrize(
        "life", [(*WAITING, answered()), NEEDS_ATTENTION, PARTIALLY_ORDERED], ids=lambda life: life[-1].event.TOPIC
    )
    def test_quantities_are_saved_and_nothing_is_sent(self, life):
        request = given(Request, *life)
        before = request.state, states(request), request.orders

        request.keep_quantities(lines=(line(SOAP, NORDLYS, 30),), now=TUESDAY)

        assert news(request) == [kept(line(SOAP, NORDLYS, 30))]
        assert request.kept == (line(SOAP, NORDLYS, 30),)
        assert (request.state, states(request), request.orders) == before

    def test_other_quantities_take_their_place(self):
        request = given(Request, *NEEDS_ATTENTION, kept(line(SOAP, NORDLYS, 30)))

        request.keep_quantities(lines=(), now=TUESDAY)

        assert request.kept == ()

    def test_partners_see_nothing_of_it(self):
        request = given(Request, *NEEDS_ATTENTION)
        before = {id: side.revision for id, side in request.sides.items()}

        request.keep_quantities(lines=SPLIT, now=TUESDAY)

        assert {id: side.revision for id, side in request.sides.items()} == before

    @UNDECIDABLE
    def test_what_was_not_sent_or_is_over_keeps_none(self, life):
        request = given(Request, *life)

        with refused(errors.RequestNotDecidable, request):
            request.keep_quantities(lines=(), now=TUESDAY)


@pytest.mark.covers("R12", "R10")
class TestOrdering:
    def test_each_partner_gets_its_order_and_the_request_is_ordered(self):
        request = given(Request, *NEEDS_ATTENTION, kept(line(SOAP, NORDLYS, 30)))

        assign(request, *SPLIT)

        assert news(request) == [assigned(*SPLIT)]
        assert (request.state, request.attention, request.kept) == (RequestState.ORDERED, (), ())
        assert (request.lines, request.orders) == (SPLIT, (order_ref(NORDLYS), order_ref(HALDEN)))
        assert states(request) == {NORDLYS: PartnerState.ORDERED, HALDEN: PartnerState.ORDERED}
        assert request.sides[HALDEN].order_ids == (order_ref(HALDEN).id,)

    def test_more_than_was_asked_or_offered_may_be_ordered(self):
        request = given(Request, *NEEDS_ATTENTION)

        assign(request, line(SOAP, NORDLYS, 1000))

        assert request.lines == (line(SOAP, NORDLYS, 1000),)

    def test_whoever_answered_and_gets_no_order_is_not_retained(self):
        request = given(Request, *NEEDS_ATTENTION)

        assign(request, line(SOAP, NORDLYS))

        assert news(request) == [assigned(line(SOAP, NORDLYS), not_retained=(HALDEN,))]
        assert states(request)[HALDEN] == PartnerState.NOT_RETAINED

    def test_whoever_declined_or_expired_stays_so(self):
        partners = asked(NORDLYS), asked(HALDEN), asked(CASA_VERDE)
        request = given(
            Request, drafted(content(*partners)), sent(*partners), answered(), declined(HALDEN), expired(CASA_VERDE)
        )

        assign(request, line())

        assert states(request)[HALDEN] == PartnerState.DECLINED
        assert states(request)[CASA_VERDE] == PartnerState.EXPIRED

    @pytest.mark.covers("R8")
    def test_an_automatic_decision_says_that_it_was_one(self):
        request = given(Request, *WAITING, answered(NORDLYS), answered(HALDEN))

        assign(request, *SPLIT, automatic=True)

        assert news(request) == [assigned(*SPLIT, automatic=True)]

    @pytest.mark.parametrize(
        "wanted", [line(CANDLE, NORDLYS), line(SOAP, CASA_VERDE)], ids=["an item it left out", "never asked"]
    )
    def test_only_what_a_partner_answered_for_is_ordered_from_it(self, wanted):
        request = given(Request, *NEEDS_ATTENTION)

        with refused(errors.NotOffered, request) as refusal:
            assign(request, line(SOAP, NORDLYS), wanted)

        assert refusal.value.pointer == "/lines/1"

    @pytest.mark.parametrize("silence", [(), (declined(),), (expired(),)], ids=["waiting", "declined", "expired"])
    def test_nothing_is_ordered_from_a_partner_without_an_answer(self, silence):
        request = given(Request, *WAITING, *silence)

        with refused(errors.NotOffered, request) as refusal:
            assign(request, line(SOAP, NORDLYS))

        assert refusal.value.facts == {"partner": "Nordlys Home", "item": "Dish soap, 1 L"}

    def test_none_in_stock_was_an_answer_so_the_retailer_may_insist(self):
        none = answer(offer(SOAP, available=0, unit_price=None))
        request = given(Request, *WAITING, answered(NORDLYS, none))

        assign(request, line(SOAP, NORDLYS))

        assert request.state == RequestState.ORDERED

    def test_nothing_at_all_is_not_ordered(self):
        request = given(Request, *NEEDS_ATTENTION)

        with refused(errors.NothingToOrder, request):
            assign(request)

    @UNDECIDABLE
    def test_what_was_not_sent_or_is_over_is_not_ordered_from(self, life):
        request = given(Request, *life)

        with refused(errors.RequestNotDecidable, request):
            assign(request, line())


@pytest.mark.covers("R12")
class TestKeptOpen:
    def test_it_is_partially_ordered_and_answers_stay_on_the_table(self):
        request = given(Request, *NEEDS_ATTENTION)

        assign(request, line(SOAP, NORDLYS, 18), close=False)

        assert news(request) == [assigned(line(SOAP, NORDLYS, 18), close=False)]
        assert request.state == RequestState.PARTIALLY_ORDERED
        assert states(request) == {NORDLYS: PartnerState.ORDERED, HALDEN: PartnerState.ANSWERED}

    def test_whoever_had_not_answered_is_waited_for_no_more(self):
        request = given(Request, *WAITING, answered(NORDLYS))

        assign(request, line(), close=False)

        assert news(request) == [assigned(close=False, not_retained=(HALDEN,))]
        assert states(request)[HALDEN] == PartnerState.NOT_RETAINED

    def test_the_rest_is_ordered_later(self):
        request = given(Request, *PARTIALLY_ORDERED)

        assign(request, line(TOWEL, HALDEN, 12), close=False)

        assert request.lines == (line(), line(TOWEL, HALDEN, 12))
        assert request.orders == (order_ref(NORDLYS), order_ref(HALDEN))
        assert request.state == RequestState.PARTIALLY_ORDERED

    def test_a_partner_may_get_a_second_order(self):
        request = given(Request, *PARTIALLY_ORDERED)

        assign(request, line(TOWEL, NORDLYS, 12), count=2)

        assert request.sides[NORDLYS].order_ids == (order_ref(NORDLYS).id, order_ref(NORDLYS, count=2).id)
        assert states(request) == {NORDLYS: PartnerState.ORDERED, HALDEN: PartnerState.NOT_RETAINED}

    def test_an_item_that_is_asked_for_no_more_is_ordered_no_more(self):
        candles = content(asked(HALDEN, deadline=THURSDAY, item_ids=(CANDLE,)), items=(candle(),))
        request = given(Request, *PARTIALLY_ORDERED, revised(candles), sent(items=candles.items, asked=candles.asked))

        with refused(errors.NotOffered, request):
            assign(request, line(SOAP, NORDLYS), count=2)

    def test_whoever_has_an_order_is_not_called_not_retained_when_a_second_asking_leaves_it_out(self):
        asked_again = asked(NORDLYS, deadline=THURSDAY)
        request = given(
            Request,
            *SENT_AGAIN_TO_HALDEN,
            answered(HALDEN),
            assigned(line(SOAP, HALDEN, 6), close=False),
            revised(content(asked_again)),
            sent(asked_again),
            answered(NORDLYS),
        )

        assign(request, line(TOWEL, HALDEN, 12), count=2)

        assert states(request) == {NORDLYS: PartnerState.ORDERED, HALDEN: PartnerState.ORDERED}
