"""Cancelling: the retailer takes back what is not shipped (O5). And the thread of an order, which outlives it (R11)."""

from __future__ import annotations

import pytest

from b2b import errors
from b2b.aggregates.order import Order, OrderState
from b2b.aggregates.values import Comment, CompanyKind
from tests.aggregates.order_facts import LATE, OPEN, OVER, PARTLY_SHIPPED, TO_SHIP, cancelled, commented
from tests.builders import NINA, OMAR, SOAP_LINE, TOWEL_LINE, TUESDAY, packed
from tests.scenario import given, news, refused


@pytest.mark.covers("O5")
class TestCancelling:
    @pytest.mark.parametrize("life", [TO_SHIP, LATE], ids=["to_ship", "late"])
    def test_an_order_of_which_nothing_is_shipped_is_cancelled(self, life):
        order = given(Order, *life)

        order.cancel(now=TUESDAY)

        assert news(order) == [cancelled(packed(SOAP_LINE, 24), packed(TOWEL_LINE, 12))]
        assert (order.state, order.goods) == (OrderState.CANCELLED, 0)

    def test_what_is_shipped_stays_ordered(self):
        order = given(Order, *PARTLY_SHIPPED)

        order.cancel(now=TUESDAY)

        assert news(order) == [cancelled(packed(SOAP_LINE, 14), packed(TOWEL_LINE, 12))]
        assert order.state == OrderState.SHIPPED
        assert (order.lines[SOAP_LINE].quantity, order.lines[TOWEL_LINE].quantity) == (10, 0)

    @pytest.mark.parametrize("life", OVER.values(), ids=OVER)
    def test_what_is_shipped_or_cancelled_is_not_cancelled(self, life):
        order = given(Order, *life)

        with refused(errors.OrderNotOpen, order) as refusal:
            order.cancel(now=TUESDAY)

        assert refusal.value.facts == {"number": "O-20931", "state": order.state}


@pytest.mark.covers("R11")
class TestThread:
    @pytest.mark.parametrize("life", [*OPEN.values(), *OVER.values()], ids=[*OPEN, *OVER])
    def test_both_sides_write_whatever_became_of_the_order(self, life):
        order = given(Order, *life)

        order.comment(side=CompanyKind.SUPPLIER, author_id=NINA, text="Which colour of ribbon?", now=TUESDAY)

        assert news(order) == [commented("Which colour of ribbon?")]

    def test_comments_stand_in_the_order_in_which_they_were_written(self):
        order = given(Order, *TO_SHIP, commented("Which colour of ribbon?"))

        order.comment(side=CompanyKind.RETAILER, author_id=OMAR, text="Blue.", now=TUESDAY)

        asked, said = order.comments
        assert asked.text == "Which colour of ribbon?"
        assert said == Comment(side=CompanyKind.RETAILER, author_id=OMAR, text="Blue.", written_at=TUESDAY)
