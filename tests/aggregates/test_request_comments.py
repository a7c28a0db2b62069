"""Communication: a thread per partner, which no other partner sees (R11)."""

from __future__ import annotations

from uuid import UUID

import pytest

from b2b import errors
from b2b.aggregates.request import Request
from b2b.aggregates.values import Comment, CompanyKind
from tests.aggregates.request_facts import OVER, WAITING, commented, drafted
from tests.builders import HALDEN, MONDAY, NINA, NORDLYS, OMAR
from tests.scenario import given, news, refused

pytestmark = pytest.mark.covers("R11")


def test_both_sides_write_in_one_thread():
    request = given(Request, *WAITING, commented(NORDLYS, "Can you add a card?"))

    request.comment(partner_id=NORDLYS, side=CompanyKind.SUPPLIER, author_id=OMAR, text="With pleasure.", now=MONDAY)

    (told,) = news(request)
    assert told.fields["text"] == "With pleasure."
    assert [(comment.side, comment.author_id, comment.text) for comment in request.sides[NORDLYS].comments] == [
        (CompanyKind.RETAILER, NINA, "Can you add a card?"),
        (CompanyKind.SUPPLIER, OMAR, "With pleasure."),
    ]


def test_a_comment_knows_who_wrote_it_and_when():
    request = given(Request, *WAITING)

    request.comment(partner_id=NORDLYS, side=CompanyKind.RETAILER, author_id=NINA, text="Hello", now=MONDAY)

    said = Comment(side=CompanyKind.RETAILER, author_id=NINA, text="Hello", written_at=MONDAY)
    assert request.sides[NORDLYS].comments == [said]


def test_no_other_partner_sees_it():
    request = given(Request, *WAITING)
    before = request.sides[HALDEN].revision

    request.comment(partner_id=NORDLYS, side=CompanyKind.RETAILER, author_id=NINA, text="Hello", now=MONDAY)

    assert request.sides[HALDEN].comments == []
    assert request.sides[HALDEN].revision == before
    assert request.sides[NORDLYS].revision == before + 1


@pytest.mark.parametrize("life", OVER.values(), ids=OVER)
def test_a_request_that_is_over_can_still_be_talked_about(life):
    request = given(Request, *life)

    request.comment(partner_id=NORDLYS, side=CompanyKind.RETAILER, author_id=NINA, text="Thank you.", now=MONDAY)

    assert news(request) == [commented(NORDLYS, "Thank you.")]


@pytest.mark.parametrize("life", [WAITING, (drafted(),)], ids=["a stranger", "not sent yet"])
def test_there_is_no_thread_with_somebody_who_was_not_asked(life):
    request = given(Request, *life)

    with refused(errors.NotFound, request):
        request.comment(partner_id=UUID(int=404), side=CompanyKind.RETAILER, author_id=NINA, text="Hello", now=MONDAY)
