"""A draft: made, revised and deleted by the retailer, and seen by nobody else (R1, R2, R3, R7)."""

from __future__ import annotations

from uuid import UUID

import pytest

from b2b import errors
from b2b.aggregates.request import Request
from b2b.aggregates.request_sides import RequestState
from b2b.aggregates.values import Mode
from tests.aggregates.request_facts import (
    CANCELLED,
    CLOSED,
    DELETED,
    NEEDS_ATTENTION,
    ORDERED,
    PARTIALLY_ORDERED,
    WAITING,
    deleted,
    drafted,
    revised,
)
from tests.builders import LAURIER, MONDAY, TUESDAY, candle, content, private, recipient
from tests.scenario import given, news, nothing_happens, refused

pytestmark = pytest.mark.covers("R7")


@pytest.mark.covers("R1", "R2", "R3", "R6")
def test_a_draft_holds_what_the_retailer_entered():
    request = Request.draft(
        id=UUID(int=7),
        company_id=LAURIER,
        retailer_name="Maison Laurier",
        number="R-10482",
        content=content(),
        private=private(),
        now=MONDAY,
    )

    assert news(request) == [drafted()]
    assert request.created_on == MONDAY
    assert (request.state, request.mode, request.revision) == (RequestState.DRAFT, Mode.MANUAL, 1)
    assert (request.content, request.private) == (content(), private())
    assert request.sides == {}, "nobody is asked yet"


@pytest.mark.covers("R1", "R2", "R3", "R6")
def test_a_draft_is_revised():
    request = given(Request, drafted())
    wanted = content(mode=Mode.AUTOMATIC, items=(candle(),))
    said = private(recipient=recipient(name="Idris Karam"), note_to_suppliers="")

    request.revise(content=wanted, private=said, now=MONDAY)

    assert news(request) == [revised(wanted, said)]
    assert (request.content, request.private, request.mode) == (wanted, said, Mode.AUTOMATIC)
    assert request.state == RequestState.DRAFT


@pytest.mark.covers("R12")
def test_a_request_kept_open_is_revised_and_asks_nothing_by_that():
    request = given(Request, *PARTIALLY_ORDERED)
    sides = {id: (side.state, side.revision) for id, side in request.sides.items()}

    request.revise(content=content(items=(candle(),)), private=private(), now=TUESDAY)

    assert news(request) == [revised(content(items=(candle(),)))]
    assert request.state == RequestState.PARTIALLY_ORDERED
    assert {id: (side.state, side.revision) for id, side in request.sides.items()} == sides


@pytest.mark.parametrize(
    "life", [WAITING, NEEDS_ATTENTION, ORDERED, CLOSED, CANCELLED, DELETED], ids=lambda life: life[-1].event.TOPIC
)
def test_what_was_sent_or_is_over_is_not_revised(life):
    request = given(Request, *life)

    with refused(errors.RequestNotEditable, request):
        request.revise(content=content(), private=private(), now=TUESDAY)


def test_a_draft_is_deleted():
    request = given(Request, drafted())

    request.delete(now=MONDAY)

    assert news(request) == [deleted()]
    assert request.state == RequestState.DELETED


@pytest.mark.parametrize(
    "life",
    [WAITING, NEEDS_ATTENTION, PARTIALLY_ORDERED, ORDERED, CLOSED, CANCELLED, DELETED],
    ids=lambda life: life[-1].event.TOPIC,
)
def test_only_a_draft_is_deleted(life):
    request = given(Request, *life)

    with refused(errors.RequestNotEditable, request) as refusal:
        request.delete(now=TUESDAY)

    assert refusal.value.facts == {"number": "R-10482", "state": request.state}


def test_the_clock_has_nothing_to_say_to_a_draft():
    request = given(Request, drafted())

    with nothing_happens(request):
        request.expire(partner_id=content().asked[0].partner_id, now=TUESDAY)
        request.mark_due_soon(partner_id=content().asked[0].partner_id, now=TUESDAY)
