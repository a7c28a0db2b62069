"""Time passes: an order is late once its shipping time is over, and no longer news 14 days after it left (O3, O4)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from b2b.aggregates.order import Order, OrderState
from tests.aggregates.order_facts import (
    LATE,
    OVER,
    PARTLY_SHIPPED,
    SHIPPED,
    TO_SHIP,
    aged,
    corrected,
    late,
    parcel,
    shipped,
)
from tests.builders import DAY, SECOND_PARCEL, SOAP_LINE, THURSDAY, TOWEL_LINE, TUESDAY, WEDNESDAY, packed, ship
from tests.scenario import given, news, nothing_happens


@pytest.mark.covers("O3")
class TestLate:
    @pytest.mark.parametrize("life", [TO_SHIP, PARTLY_SHIPPED], ids=["to_ship", "partly_shipped"])
    @pytest.mark.parametrize("now", [WEDNESDAY, THURSDAY], ids=["in time", "late, after an outage"])
    def test_the_shipping_time_passes(self, life, now):
        order = given(Order, *life)

        order.expire_shipping(now=now)

        assert news(order) == [late()]
        assert order.state == OrderState.LATE

    def test_a_moment_earlier_it_does_not(self):
        order = given(Order, *TO_SHIP)

        with nothing_happens(order):
            order.expire_shipping(now=WEDNESDAY - timedelta(microseconds=1))

    @pytest.mark.parametrize("life", [LATE, *OVER.values()], ids=["late", *OVER])
    def test_it_is_said_once_and_only_while_something_is_left(self, life):
        order = given(Order, *life)

        with nothing_happens(order):
            order.expire_shipping(now=THURSDAY)

    def test_it_stays_late_until_the_last_unit_is_shipped(self):
        order = given(Order, *LATE)

        ship(order, packed(SOAP_LINE, 10), now=THURSDAY)
        assert order.state == OrderState.LATE

        ship(order, parcel_id=SECOND_PARCEL, tracking_number="", now=THURSDAY)
        assert order.state == OrderState.SHIPPED

    def test_both_sides_see_a_new_version(self):
        order = given(Order, *TO_SHIP)

        order.expire_shipping(now=WEDNESDAY)

        assert order.revision == 2


@pytest.mark.covers("O4")
class TestAged:
    def test_14_days_after_its_last_parcel_it_is_no_longer_news(self):
        order = given(Order, *SHIPPED)

        order.age(now=TUESDAY + 14 * DAY)

        assert news(order) == [aged()]
        assert order.aged
        assert order.state == OrderState.SHIPPED

    def test_a_moment_earlier_it_is(self):
        order = given(Order, *SHIPPED)

        with nothing_happens(order):
            order.age(now=TUESDAY + 14 * DAY - timedelta(microseconds=1))

    def test_the_last_parcel_counts(self):
        rest = packed(SOAP_LINE, 14), packed(TOWEL_LINE, 12)
        second = parcel(*rest, id=SECOND_PARCEL, tracking_number="", shipped_at=THURSDAY)
        order = given(Order, *PARTLY_SHIPPED, shipped(second))

        with nothing_happens(order):
            order.age(now=TUESDAY + 14 * DAY)
        order.age(now=THURSDAY + 14 * DAY)

        assert order.aged

    @pytest.mark.parametrize("life", [TO_SHIP, PARTLY_SHIPPED, LATE, (*SHIPPED, aged())], ids=lambda life: len(life))
    def test_only_what_was_shipped_ages_and_only_once(self, life):
        order = given(Order, *life)

        with nothing_happens(order):
            order.age(now=TUESDAY + 30 * DAY)

    def test_nobody_sees_a_new_version_for_it(self):
        order = given(Order, *SHIPPED)

        order.age(now=TUESDAY + 14 * DAY)

        assert order.revision == 2

    def test_a_parcel_that_follows_a_correction_is_news_again(self):
        some = parcel(packed(SOAP_LINE, 10))
        order = given(Order, *SHIPPED, aged(), corrected(parcel(), some, complete=False))

        ship(order, parcel_id=SECOND_PARCEL, tracking_number="", now=TUESDAY + 20 * DAY)

        assert (order.state, order.aged) == (OrderState.SHIPPED, False)
        order.age(now=TUESDAY + 34 * DAY)
        assert order.aged
