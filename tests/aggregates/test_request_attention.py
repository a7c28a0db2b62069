"""Attention: a person is called with every reason named, and called off when nothing is left to look at (States)."""

from __future__ import annotations

import pytest

from b2b.aggregates.request import Request
from b2b.aggregates.request_sides import RequestState
from b2b.aggregates.values import Attention, Mode
from tests.aggregates.request_facts import (
    OVER,
    PARTIALLY_ORDERED,
    WAITING,
    answered,
    attention_ended,
    attention_needed,
    drafted,
    expired,
    sent,
)
from tests.builders import NORDLYS, SOAP, TOWEL, TUESDAY, content
from tests.scenario import given, news, nothing_happens

pytestmark = pytest.mark.covers("R8", "G2")
REASONS = (
    Attention(code="expired", partner_id=NORDLYS),
    Attention(code="unavailable", item_id=SOAP),
    Attention(code="over_max_price", item_id=TOWEL),
    Attention(code="answers_ready"),
)
NOT_ASKING = pytest.mark.parametrize(
    "life", [(drafted(),), PARTIALLY_ORDERED, *OVER.values()], ids=["draft", "partially_ordered", *OVER]
)


def test_a_person_is_called_with_every_reason():
    request = given(Request, *WAITING, expired())

    request.need_attention(reasons=REASONS, now=TUESDAY)

    assert news(request) == [attention_needed(*REASONS)]
    assert (request.state, request.attention) == (RequestState.NEED_ATTENTION, REASONS)


def test_an_automatic_request_turns_to_manual():
    automatic = content(mode=Mode.AUTOMATIC)
    request = given(Request, drafted(automatic), sent(mode=Mode.AUTOMATIC), expired())

    request.need_attention(reasons=REASONS, now=TUESDAY)

    assert news(request) == [attention_needed(*REASONS, turned_manual=True)]
    assert request.mode == Mode.MANUAL


def test_the_same_reasons_are_named_once():
    request = given(Request, *WAITING, attention_needed(*REASONS))

    with nothing_happens(request):
        request.need_attention(reasons=REASONS, now=TUESDAY)


def test_other_reasons_are_named_anew():
    request = given(Request, *WAITING, attention_needed(*REASONS))

    request.need_attention(reasons=REASONS[:1], now=TUESDAY)

    assert news(request) == [attention_needed(*REASONS[:1])]
    assert request.attention == REASONS[:1]


@NOT_ASKING
def test_nobody_is_called_for_what_asks_nobody(life):
    request = given(Request, *life)

    with nothing_happens(request):
        request.need_attention(reasons=REASONS, now=TUESDAY)


def test_the_call_ends_when_a_partner_is_waited_for_again():
    request = given(Request, *WAITING, answered(), attention_needed())

    request.wait_on(now=TUESDAY)

    assert news(request) == [attention_ended()]
    assert (request.state, request.attention) == (RequestState.WAITING, ())


def test_who_waits_anyway_waits_on():
    request = given(Request, *WAITING)

    with nothing_happens(request):
        request.wait_on(now=TUESDAY)


@NOT_ASKING
def test_what_is_not_under_attention_stays_as_it_is(life):
    request = given(Request, *life)

    with nothing_happens(request):
        request.wait_on(now=TUESDAY)


def test_partners_see_nothing_of_it():
    request = given(Request, *WAITING)
    before = {id: side.revision for id, side in request.sides.items()}

    request.need_attention(reasons=REASONS, now=TUESDAY)
    request.wait_on(now=TUESDAY)

    assert {id: side.revision for id, side in request.sides.items()} == before
    assert request.revision == request.version, "the retailer sees both"
