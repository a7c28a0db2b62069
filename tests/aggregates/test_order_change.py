"""Changing an order: the partner changes quantity, price or date with a reason, where it is authorised to (X3)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest

from b2b import errors
from b2b.aggregates.order import Order, OrderChange, OrderState
from tests.aggregates.order_facts import (
    OPEN,
    OVER,
    PARTLY_SHIPPED,
    TO_SHIP,
    changed,
    line_change,
    placed,
)
from tests.builders import SOAP_LINE, TOWEL_LINE, TUESDAY
from tests.scenario import given, news, nothing_happens, refused

pytestmark = pytest.mark.covers("X3")


def change(order, *changes, reason="Breakage"):
    order.change(changes=changes, reason=reason, now=TUESDAY)


@pytest.mark.parametrize(
    "after",
    [
        line_change(quantity=20),
        line_change(quantity=30),
        line_change(unit_price=Decimal("8.75")),
        line_change(back_order_date=date(2026, 12, 9)),
    ],
    ids=["fewer", "more", "another price", "another date"],
)
def test_the_partner_changes_a_line_and_both_sides_see_before_and_after(after):
    order = given(Order, *TO_SHIP)

    change(order, after)

    assert news(order) == [changed(line_change(), after)]
    assert order.changes == [
        OrderChange(before=(line_change(),), after=(after,), reason="Breakage", changed_at=TUESDAY)
    ]
    line = order.lines[SOAP_LINE]
    assert (line.quantity, line.unit_price, line.back_order_date) == (
        after.quantity,
        after.unit_price,
        after.back_order_date,
    )
    assert line.line.quantity == 24, "what was ordered stays known"


@pytest.mark.parametrize("life", OPEN.values(), ids=OPEN)
def test_it_may_do_so_as_long_as_something_is_left_to_ship(life):
    order = given(Order, *life)

    change(order, line_change(TOWEL_LINE, quantity=11))

    assert len(news(order)) == 1


@pytest.mark.parametrize("life", OVER.values(), ids=OVER)
def test_not_after_the_end(life):
    order = given(Order, *life)

    with refused(errors.OrderNotOpen, order):
        change(order, line_change(quantity=25))


def test_not_where_the_retailer_does_not_authorise_it():
    order = given(Order, placed(change_order_authorised=False))

    with refused(errors.ChangeNotAuthorised, order) as refusal:
        change(order, line_change(quantity=20))

    assert str(refusal.value).startswith("Maison Laurier does not authorise changes")


@pytest.mark.parametrize("silence", ["", "  "])
def test_not_without_a_reason(silence):
    order = given(Order, *TO_SHIP)

    with refused(errors.Invalid, order) as refusal:
        change(order, line_change(quantity=20), reason=silence)

    assert [fault.pointer for fault in refusal.value.field_errors] == ["/reason"]


def test_not_below_what_is_shipped():
    order = given(Order, *PARTLY_SHIPPED)

    with refused(errors.LessThanShipped, order) as refusal:
        change(order, line_change(TOWEL_LINE, quantity=11), line_change(quantity=9))

    assert refusal.value.pointer == "/lines/1/quantity"
    assert refusal.value.facts == {"shipped": 10, "item": "Dish soap, 1 L"}


def test_down_to_what_is_shipped_ends_the_order():
    order = given(Order, *PARTLY_SHIPPED)

    change(order, line_change(quantity=10), line_change(TOWEL_LINE, quantity=0))

    assert order.state == OrderState.SHIPPED


def test_down_to_nothing_cancels_the_order():
    order = given(Order, *TO_SHIP)

    change(order, line_change(quantity=0), line_change(TOWEL_LINE, quantity=0))

    assert order.state == OrderState.CANCELLED


def test_not_what_was_never_ordered():
    order = given(Order, *TO_SHIP)

    with refused(errors.Invalid, order) as refusal:
        change(order, line_change(TOWEL_LINE, quantity=11), line_change(UUID(int=404)))

    assert [fault.pointer for fault in refusal.value.field_errors] == ["/lines/1/line_id"]


def test_a_change_that_changes_nothing_is_none():
    order = given(Order, *TO_SHIP)

    with nothing_happens(order):
        change(order, line_change(), line_change(TOWEL_LINE))
