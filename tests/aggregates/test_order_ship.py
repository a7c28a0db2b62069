"""Shipping: parcels with part quantities, never more than was ordered; a mistake is corrected (O2)."""

from __future__ import annotations

from uuid import UUID

import pytest

from b2b import errors
from b2b.aggregates.order import Order, OrderState
from tests.aggregates.order_facts import (
    CANCELLED,
    LATE,
    OVER,
    PARTLY_SHIPPED,
    SHIPPED,
    SOME_SOAP,
    TO_SHIP,
    cancelled,
    changed,
    corrected,
    late,
    line_change,
    parcel,
    placed,
    shipped,
)
from tests.builders import (
    FIRST_PARCEL,
    SECOND_PARCEL,
    SOAP_LINE,
    THURSDAY,
    TOWEL_LINE,
    TUESDAY,
    correct,
    packed,
    ship,
)
from tests.scenario import given, news, nothing_happens, refused

pytestmark = pytest.mark.covers("O2")
STRANGE_LINE = UUID(int=404)


class TestShipping:
    def test_all_that_is_left_is_shipped_in_one_parcel(self):
        order = given(Order, *TO_SHIP)

        ship(order)

        assert news(order) == [shipped(parcel(packed(SOAP_LINE, 24), packed(TOWEL_LINE, 12)), complete=True)]
        assert (order.state, order.shipped_units) == (OrderState.SHIPPED, 36)
        assert order.parcels[FIRST_PARCEL].shipped_at == TUESDAY

    def test_a_part_is_shipped(self):
        order = given(Order, *TO_SHIP)

        ship(order, packed(SOAP_LINE, 10), packed(TOWEL_LINE, 0))

        assert news(order) == [shipped(SOME_SOAP, complete=False)]
        assert order.state == OrderState.PARTLY_SHIPPED
        assert (order.lines[SOAP_LINE].left, order.lines[TOWEL_LINE].left) == (14, 12)

    def test_the_rest_follows_in_another_parcel(self):
        order = given(Order, *PARTLY_SHIPPED)

        ship(order, parcel_id=SECOND_PARCEL, tracking_number="1Z999AA10123456799", now=THURSDAY)

        rest = parcel(
            packed(SOAP_LINE, 14),
            packed(TOWEL_LINE, 12),
            id=SECOND_PARCEL,
            tracking_number="1Z999AA10123456799",
            shipped_at=THURSDAY,
        )
        assert news(order) == [shipped(rest, complete=True)]
        assert (order.state, order.last_shipped_at) == (OrderState.SHIPPED, THURSDAY)

    def test_one_line_in_two_entries_counts_together(self):
        order = given(Order, *TO_SHIP)

        with refused(errors.MoreThanOrdered, order) as refusal:
            ship(order, packed(SOAP_LINE, 20), packed(SOAP_LINE, 5))

        assert refusal.value.pointer == "/lines/1/quantity"

    @pytest.mark.parametrize(("life", "left"), [(TO_SHIP, 24), (PARTLY_SHIPPED, 14)], ids=["to_ship", "partly_shipped"])
    def test_more_than_is_left_is_not_shipped(self, life, left):
        order = given(Order, *life)

        with refused(errors.MoreThanOrdered, order) as refusal:
            ship(order, packed(SOAP_LINE, left + 1), parcel_id=SECOND_PARCEL, tracking_number="")

        assert refusal.value.facts == {"left": left, "item": "Dish soap, 1 L"}

    @pytest.mark.parametrize("nothing", [[], [packed(SOAP_LINE, 0)]], ids=["no line", "all zero"])
    def test_a_parcel_is_not_empty(self, nothing):
        order = given(Order, *TO_SHIP)

        with refused(errors.Invalid, order):
            order.ship(
                parcel_id=FIRST_PARCEL,
                courier=None,
                tracking_number="",
                tracking_url=None,
                lines=nothing,
                shipped_at=TUESDAY,
                now=TUESDAY,
            )

    def test_only_lines_of_the_order_are_shipped(self):
        order = given(Order, *TO_SHIP)

        with refused(errors.Invalid, order) as refusal:
            ship(order, packed(SOAP_LINE, 1), packed(STRANGE_LINE, 1))

        assert [fault.pointer for fault in refusal.value.field_errors] == ["/lines/1/line_id"]

    def test_a_tracking_number_is_recorded_once(self):
        order = given(Order, *PARTLY_SHIPPED)

        with refused(errors.ShipmentRecorded, order) as refusal:
            ship(order, parcel_id=SECOND_PARCEL)

        assert refusal.value.pointer == "/tracking_number"

    def test_parcels_without_a_tracking_number_are_not_mistaken_for_each_other(self):
        order = given(Order, placed(), shipped(parcel(packed(SOAP_LINE, 10), tracking_number=""), complete=False))

        ship(order, parcel_id=SECOND_PARCEL, tracking_number="")

        assert len(order.parcels) == 2

    @pytest.mark.covers("O3")
    def test_a_late_order_is_still_shipped(self):
        order = given(Order, *LATE)

        ship(order)

        assert order.state == OrderState.SHIPPED

    @pytest.mark.parametrize("life", OVER.values(), ids=OVER)
    def test_what_is_shipped_or_cancelled_is_not_shipped_again(self, life):
        order = given(Order, *life)

        with refused(errors.OrderNotOpen, order):
            ship(order, parcel_id=SECOND_PARCEL, tracking_number="")

    @pytest.mark.covers("O5", "X3")
    @pytest.mark.parametrize(
        "before",
        [changed(line_change(), line_change(quantity=20)), cancelled(packed(SOAP_LINE, 4))],
        ids=["changed to fewer", "cancelled in part"],
    )
    def test_all_that_is_left_is_what_is_left_of_the_order_as_it_stands(self, before):
        order = given(Order, placed(), before)

        ship(order)

        assert order.parcels[FIRST_PARCEL].lines == (packed(SOAP_LINE, 20), packed(TOWEL_LINE, 12))
        assert order.state == OrderState.SHIPPED


class TestCorrecting:
    def test_another_courier_and_number(self):
        order = given(Order, *SHIPPED)

        correct(order, courier="DHL Express", tracking_number="1234567890")

        mended = parcel(courier="DHL Express", tracking_number="1234567890")
        assert news(order) == [corrected(parcel(), mended, complete=True)]
        assert order.parcels == {FIRST_PARCEL: mended}
        assert order.state == OrderState.SHIPPED

    def test_fewer_than_was_said_leaves_the_rest_to_ship(self):
        order = given(Order, *SHIPPED)

        correct(order, [packed(SOAP_LINE, 20), packed(TOWEL_LINE, 12)])

        fewer = parcel(packed(SOAP_LINE, 20), packed(TOWEL_LINE, 12))
        assert news(order) == [corrected(parcel(), fewer, complete=False)]
        assert (order.state, order.lines[SOAP_LINE].left) == (OrderState.PARTLY_SHIPPED, 4)

    def test_more_than_was_said_completes_the_order(self):
        order = given(Order, *PARTLY_SHIPPED)

        correct(order, [packed(SOAP_LINE, 24), packed(TOWEL_LINE, 12)])

        assert news(order) == [corrected(SOME_SOAP, parcel(), complete=True)]
        assert order.state == OrderState.SHIPPED

    def test_a_parcel_that_never_left_has_nothing_in_it(self):
        order = given(Order, *SHIPPED)

        correct(order, [packed(SOAP_LINE, 0)])

        assert (order.state, order.shipped_units) == (OrderState.TO_SHIP, 0)

    @pytest.mark.covers("O3")
    def test_what_a_correction_leaves_of_a_late_order_is_late(self):
        order = given(Order, placed(), late(), shipped())

        correct(order, [packed(SOAP_LINE, 24)])

        assert order.state == OrderState.LATE

    def test_no_more_than_was_ordered(self):
        order = given(Order, *PARTLY_SHIPPED)

        with refused(errors.MoreThanOrdered, order) as refusal:
            correct(order, [packed(SOAP_LINE, 25)])

        assert refusal.value.facts["left"] == 24

    def test_no_more_than_other_parcels_leave(self):
        second = parcel(packed(SOAP_LINE, 14), id=SECOND_PARCEL, tracking_number="")
        order = given(Order, *PARTLY_SHIPPED, shipped(second, complete=False))

        with refused(errors.MoreThanOrdered, order):
            correct(order, [packed(SOAP_LINE, 11)])

    def test_it_takes_no_other_parcels_number(self):
        second = parcel(packed(SOAP_LINE, 14), id=SECOND_PARCEL, tracking_number="1Z999AA10123456799")
        order = given(Order, *PARTLY_SHIPPED, shipped(second, complete=False))

        with refused(errors.ShipmentRecorded, order):
            correct(order, parcel_id=SECOND_PARCEL, tracking_number=SOME_SOAP.tracking_number)

    def test_only_lines_of_the_order(self):
        order = given(Order, *SHIPPED)

        with refused(errors.Invalid, order):
            correct(order, [packed(STRANGE_LINE, 1)])

    def test_what_was_right_is_not_corrected(self):
        order = given(Order, *SHIPPED)

        with nothing_happens(order):
            correct(order)

    def test_only_a_parcel_that_was_recorded(self):
        order = given(Order, *SHIPPED)

        with refused(errors.NotFound, order):
            correct(order, parcel_id=SECOND_PARCEL)

    def test_nothing_follows_the_end_of_a_cancelled_order(self):
        never_left = corrected(parcel(), parcel(packed(SOAP_LINE, 0)), complete=False)
        order = given(Order, *SHIPPED, never_left, cancelled())
        assert order.state == OrderState.CANCELLED

        with refused(errors.OrderNotOpen, order):
            correct(order, courier="DHL Express")

    def test_cancelling_the_rest_leaves_parcels_to_be_corrected(self):
        order = given(Order, *PARTLY_SHIPPED, cancelled(packed(SOAP_LINE, 14), packed(TOWEL_LINE, 12)))
        assert order.state == OrderState.SHIPPED

        correct(order, courier="DHL Express")

        assert order.parcels[FIRST_PARCEL].courier == "DHL Express"


def test_every_step_is_a_new_version():
    order = given(Order, *CANCELLED)
    assert order.revision == 2

    assert given(Order, *PARTLY_SHIPPED, late()).revision == 3
