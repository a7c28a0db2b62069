"""The end of a request by hand: closed, or cancelled with the partners told (R13)."""

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
    cancelled,
    closed,
    declined,
    drafted,
    expired,
    revised,
    sent,
)
from tests.builders import CASA_VERDE, HALDEN, NORDLYS, THURSDAY, TUESDAY, WEDNESDAY, asked, content
from tests.scenario import given, news, refused

pytestmark = pytest.mark.covers("R13")
THREE = asked(NORDLYS), asked(HALDEN), asked(CASA_VERDE)
ALL_DIFFERENT = (drafted(content(*THREE)), sent(*THREE), answered(NORDLYS), declined(HALDEN), expired(CASA_VERDE))
ASKED_AGAIN = (
    *PARTIALLY_ORDERED,
    revised(content(asked(NORDLYS, deadline=THURSDAY))),
    sent(asked(NORDLYS, deadline=THURSDAY)),
)
OPEN = pytest.mark.parametrize(
    "life",
    [(drafted(),), WAITING, NEEDS_ATTENTION, PARTIALLY_ORDERED],
    ids=["draft", "waiting", "need_attention", "partially_ordered"],
)
NOT_OPEN = pytest.mark.parametrize("life", [DELETED, *OVER.values()], ids=["deleted", *OVER])


def states(request):
    return {id: side.state for id, side in request.sides.items()}


class TestClosing:
    @OPEN
    def test_any_open_request_is_closed(self, life):
        request = given(Request, *life)

        request.close(now=TUESDAY)

        assert request.state == RequestState.CLOSED
        assert request.attention == ()

    def test_whoever_is_waited_for_or_answered_is_not_retained(self):
        request = given(Request, *WAITING, answered(NORDLYS))

        request.close(now=TUESDAY)

        assert news(request) == [closed(NORDLYS, HALDEN)]
        assert set(states(request).values()) == {PartnerState.NOT_RETAINED}

    def test_whoever_declined_or_expired_stays_so(self):
        request = given(Request, *ALL_DIFFERENT)

        request.close(now=TUESDAY)

        assert news(request) == [closed(NORDLYS)]
        assert states(request) == {
            NORDLYS: PartnerState.NOT_RETAINED,
            HALDEN: PartnerState.DECLINED,
            CASA_VERDE: PartnerState.EXPIRED,
        }

    @pytest.mark.covers("R12")
    def test_a_partially_ordered_request_is_closed_by_hand(self):
        request = given(Request, *PARTIALLY_ORDERED)

        request.close(now=TUESDAY)

        assert news(request) == [closed(HALDEN)]
        assert states(request) == {NORDLYS: PartnerState.ORDERED, HALDEN: PartnerState.NOT_RETAINED}

    def test_whoever_has_an_order_stays_ordered_though_it_was_asked_again(self):
        request = given(Request, *ASKED_AGAIN)

        request.close(now=WEDNESDAY)

        assert states(request)[NORDLYS] == PartnerState.ORDERED

    @NOT_OPEN
    def test_what_is_over_is_not_closed(self, life):
        request = given(Request, *life)

        with refused(errors.RequestNotDecidable, request):
            request.close(now=TUESDAY)


class TestCancelling:
    @OPEN
    def test_any_open_request_is_cancelled(self, life):
        request = given(Request, *life)

        request.cancel(now=TUESDAY)

        assert request.state == RequestState.CANCELLED
        assert request.attention == ()

    def test_everyone_asked_is_told(self):
        request = given(Request, *ALL_DIFFERENT)

        request.cancel(now=TUESDAY)

        assert news(request) == [cancelled(NORDLYS, HALDEN, CASA_VERDE)]
        assert set(states(request).values()) == {PartnerState.CANCELLED}

    def test_orders_already_placed_stand(self):
        request = given(Request, *PARTIALLY_ORDERED)

        request.cancel(now=TUESDAY)

        assert news(request) == [cancelled(HALDEN)]
        assert states(request) == {NORDLYS: PartnerState.ORDERED, HALDEN: PartnerState.CANCELLED}

    def test_whoever_has_an_order_is_told_and_stays_ordered_though_it_was_asked_again(self):
        request = given(Request, *ASKED_AGAIN)

        request.cancel(now=WEDNESDAY)

        assert news(request) == [cancelled(NORDLYS, HALDEN)]
        assert states(request) == {NORDLYS: PartnerState.ORDERED, HALDEN: PartnerState.CANCELLED}

    def test_whoever_was_told_that_it_is_not_retained_is_not_told_again(self):
        request = given(Request, *WAITING, answered(NORDLYS), assigned(close=False, not_retained=(HALDEN,)))

        request.cancel(now=TUESDAY)

        assert news(request) == [cancelled()]
        assert states(request)[HALDEN] == PartnerState.NOT_RETAINED

    @NOT_OPEN
    def test_what_is_over_is_not_cancelled(self, life):
        request = given(Request, *life)

        with refused(errors.RequestNotDecidable, request):
            request.cancel(now=TUESDAY)


def test_the_end_is_a_new_version_for_whom_it_concerns():
    request = given(Request, *SENT_AGAIN_TO_HALDEN)
    before = {id: side.revision for id, side in request.sides.items()}

    request.close(now=TUESDAY)

    assert request.sides[HALDEN].revision == before[HALDEN] + 1
    assert request.sides[NORDLYS].revision == before[NORDLYS], "its order goes on as before"
