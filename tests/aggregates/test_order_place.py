"""An order is placed: what one partner is to deliver, to whom, at what price and by when (O1)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from b2b.aggregates.order import Order, OrderState
from tests.aggregates.order_facts import changed, line_change, placed
from tests.builders import MONDAY, SOAP_LINE, TOWEL_LINE, WEDNESDAY, order_line, placed_order, recipient
from tests.scenario import given, news

pytestmark = pytest.mark.covers("O1")


def test_an_order_says_all_that_the_partner_needs():
    order = placed_order()

    assert news(order) == [placed()]
    assert (order.state, order.revision, order.created_on) == (OrderState.TO_SHIP, 1, MONDAY)
    assert (order.number, order.ship_by, order.currency) == ("O-20931", WEDNESDAY, "CAD")
    assert order.parties.request_number == "R-10482"
    assert (order.note_to_customer, order.note_to_suppliers, order.partner_notes) == (
        "Merci !",
        "Fragile",
        "Ring twice",
    )
    assert [(line.line.sku, line.quantity, line.left) for line in order.lines.values()] == [
        ("ECL-DS-1000", 24, 24),
        ("LIN-TT-50", 12, 12),
    ]


@pytest.mark.covers("R1")
def test_the_address_is_the_requests_to_the_letter():
    order = placed_order(recipient=recipient(email=None))

    assert order.recipient.address == recipient().address
    assert (order.recipient.name, order.recipient.email) == ("Élodie Marchand", None)


@pytest.mark.covers("R10")
def test_the_total_is_exact():
    third = order_line(SOAP_LINE, quantity=3, unit_price=Decimal("0.3333"))
    order = placed_order(third, shipping_cost=Decimal("0.0001"))

    assert order.goods == Decimal("0.9999")
    assert order.total == Decimal("1.0000")


@pytest.mark.covers("X3")
def test_the_total_follows_what_the_partner_changed():
    fewer = line_change(TOWEL_LINE, quantity=10, unit_price=Decimal("4.00"))
    order = given(Order, placed(), changed(line_change(TOWEL_LINE), fewer))

    assert order.goods == 24 * Decimal("9.10") + Decimal("40.00")
    assert order.total == order.goods + Decimal("14.00")
