"""Sending: every chosen partner is asked, each with its own items, deadline and terms (R4, R5, R7)."""

from __future__ import annotations

import pytest

from b2b import errors
from b2b.aggregates.request import Request
from b2b.aggregates.request_sides import PartnerState, RequestState
from b2b.aggregates.values import Mode, Terms
from tests.aggregates.request_facts import (
    CANCELLED,
    CLOSED,
    DELETED,
    NEEDS_ATTENTION,
    ORDERED,
    PARTIALLY_ORDERED,
    WAITING,
    commented,
    drafted,
    revised,
    sent,
)
from tests.builders import (
    CASA_VERDE,
    HALDEN,
    HOUR,
    MONDAY,
    NORDLYS,
    TOWEL,
    TUESDAY,
    WEDNESDAY,
    address,
    asked,
    content,
    order_ref,
    private,
    recipient,
    soap,
    towel,
)
from tests.scenario import given, news, refused

pytestmark = pytest.mark.covers("R7")
IN_CAD = Terms(currency="CAD", preference=("delay", "cost"), split_lines=False, shipping_time_hours=24)


@pytest.mark.covers("R4", "R6", "A2")
def test_a_draft_goes_to_its_partners():
    request = given(Request, drafted())

    request.send(terms=IN_CAD, now=MONDAY)

    assert news(request) == [sent(terms=IN_CAD)]
    assert (request.state, request.sent_at, request.terms) == (RequestState.WAITING, MONDAY, IN_CAD)
    assert list(request.sides) == [NORDLYS, HALDEN]
    assert {side.state for side in request.sides.values()} == {PartnerState.WAITING}
    assert request.sides[NORDLYS].asked == asked(NORDLYS)
    assert request.sides[NORDLYS].revision == 1


@pytest.mark.covers("R1")
def test_what_is_sent_tells_of_the_recipient_no_more_than_the_place():
    request = given(Request, drafted())

    request.send(terms=Terms(), now=MONDAY)

    (told,) = news(request)
    assert told.fields["place"].city == "Montréal"
    assert told.fields["place"].lines == ()
    for secret in ("Élodie", "elodie.marchand@example.com", "555 0142", "88 avenue", "Merci !", "WEB-77120"):
        assert secret not in repr(told.fields)


@pytest.mark.covers("R5", "A11")
def test_a_partner_without_a_deadline_gets_its_answer_time():
    hurried, patient = asked(NORDLYS, deadline=None, answer_hours=5), asked(HALDEN, deadline=WEDNESDAY, answer_hours=5)
    request = given(Request, drafted(content(hurried, patient)))

    request.send(terms=Terms(), now=MONDAY)

    assert request.sides[NORDLYS].deadline == MONDAY + 5 * HOUR
    assert request.sides[HALDEN].deadline == WEDNESDAY


@pytest.mark.covers("R4")
def test_a_partner_without_an_item_is_not_asked():
    request = given(Request, drafted(content(asked(NORDLYS, item_ids=(TOWEL,)), asked(HALDEN, item_ids=()))))

    request.send(terms=Terms(), now=MONDAY)

    assert list(request.sides) == [NORDLYS]
    assert request.sides[NORDLYS].asked.item_ids == (TOWEL,)


def test_a_request_without_items_is_not_sent():
    request = given(Request, drafted(content(items=())))

    with refused(errors.NoItems, request):
        request.send(terms=Terms(), now=MONDAY)


@pytest.mark.covers("R4")
@pytest.mark.parametrize("partners", [(), (asked(NORDLYS, item_ids=()),)], ids=["nobody", "nobody for any item"])
def test_a_request_without_partners_is_not_sent(partners):
    request = given(Request, drafted(content(asked=partners)))

    with refused(errors.NoPartners, request):
        request.send(terms=Terms(), now=MONDAY)


@pytest.mark.covers("R5")
@pytest.mark.parametrize("now", [TUESDAY, WEDNESDAY], ids=["it is the deadline", "the deadline is over"])
def test_a_deadline_in_the_past_is_not_sent(now):
    request = given(Request, drafted())

    with refused(errors.DeadlineInPast, request) as refusal:
        request.send(terms=Terms(), now=now)
    assert refusal.value.pointer == "/partners/0/deadline"


@pytest.mark.parametrize(
    "life", [WAITING, NEEDS_ATTENTION, ORDERED, CLOSED, CANCELLED, DELETED], ids=lambda life: life[-1].event.TOPIC
)
def test_a_request_is_sent_once(life):
    request = given(Request, *life)

    with refused(errors.RequestNotSendable, request):
        request.send(terms=Terms(), now=MONDAY)


@pytest.mark.covers("R12")
class TestAgain:
    """A request kept open after a partial order is sent again, to whom and for what the retailer then chose."""

    BOTH_AGAIN = content(
        asked(NORDLYS, deadline=WEDNESDAY), asked(CASA_VERDE, deadline=WEDNESDAY), mode=Mode.AUTOMATIC, items=(soap(),)
    )

    def sent_again(self, *before):
        request = given(Request, *PARTIALLY_ORDERED, *before, revised(self.BOTH_AGAIN))
        request.send(terms=IN_CAD, now=TUESDAY)
        return request

    def test_it_waits_for_the_partners_it_asks_now(self):
        request = self.sent_again()

        again = sent(mode=Mode.AUTOMATIC, items=(soap(),), asked=self.BOTH_AGAIN.asked, terms=IN_CAD)
        assert news(request) == [again]
        assert (request.state, request.mode, request.sent_items) == (RequestState.WAITING, Mode.AUTOMATIC, (soap(),))
        assert (request.sides[NORDLYS].state, request.sides[NORDLYS].answer) == (PartnerState.WAITING, None)
        assert request.sides[NORDLYS].deadline == WEDNESDAY
        assert request.sides[CASA_VERDE].state == PartnerState.WAITING

    def test_it_leaves_alone_whom_it_does_not_ask_again(self):
        before = given(Request, *PARTIALLY_ORDERED).sides[HALDEN]

        request = self.sent_again()

        assert request.sides[HALDEN] == before

    def test_what_was_said_and_ordered_stays(self):
        request = self.sent_again(commented(NORDLYS, "Can you add a card?"))

        side = request.sides[NORDLYS]
        assert [comment.text for comment in side.comments] == ["Can you add a card?"]
        assert side.order_ids == (order_ref(NORDLYS).id,)
        assert request.orders == (order_ref(NORDLYS),)

    def test_what_is_drafted_for_the_second_time_reaches_a_partner_when_it_is_sent(self):
        elsewhere = private(recipient=recipient(address=address(city="Québec")), note_to_suppliers="Not yet")
        request = given(Request, *PARTIALLY_ORDERED, revised(self.BOTH_AGAIN, elsewhere))
        side = request.sides[NORDLYS]
        assert (side.items, side.place.city, side.note) == ((soap(), towel()), "Montréal", "Fragile")

        request.send(terms=IN_CAD, now=TUESDAY)

        side = request.sides[NORDLYS]
        assert (side.items, side.place.city, side.note) == ((soap(),), "Québec", "Not yet")

    def test_the_partner_sees_a_new_version(self):
        before = given(Request, *PARTIALLY_ORDERED).sides[NORDLYS].revision

        assert self.sent_again().sides[NORDLYS].revision == before + 1

    def test_deadlines_of_the_first_time_are_not_sent_again(self):
        request = given(Request, *PARTIALLY_ORDERED)

        with refused(errors.DeadlineInPast, request):
            request.send(terms=Terms(), now=TUESDAY)
