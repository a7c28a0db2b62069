"""Parcels against parcels, and against the retailer who cancels: never more than ordered, and one end."""

from __future__ import annotations

from functools import partial

import pytest

from b2b.aggregates.order import OrderState
from b2b.aggregates.values import LineChange, ShippedLine
from b2b.commands.orders import Shipment, cancel_order, change_order, correct_shipment, ship_order
from b2b.commands.requests import answer_request, place_orders
from b2b.errors import LessThanShipped, MoreThanOrdered, OrderNotOpen, ShipmentRecorded, Stale
from tests.builders import HOUR, MONDAY
from tests.races.shop import at_once, refusals

SOON = MONDAY + HOUR
UPS = "1Z999AA10123456784"


@pytest.fixture
def order_of(shop):
    """A new order for 24 soaps and 12 towels each time, to be shipped by Nordlys."""

    def place():
        request_id = shop.request()
        given = shop.answer(request_id)
        answer_request(shop.here, shop.suppliers[0], request_id=request_id, answer=given, now=SOON)
        lines = shop.lines(request_id)
        _, (order,) = place_orders(shop.here, shop.nina, request_id=request_id, lines=lines, close=True, now=SOON)
        return shop.order(order.id)

    return place


def shipping(shop, order, *, there=False, if_match=None, **parcel):
    console = shop.there if there else shop.here
    shipment = Shipment(**parcel)
    return partial(
        ship_order, console, shop.suppliers[0], order_id=order.id, shipment=shipment, if_match=if_match, now=SOON
    )


def some(order, quantity):
    """So many of the soaps."""
    return (ShippedLine(line_id=next(iter(order.lines)), quantity=quantity),)


def units_of(order) -> tuple[int, int]:
    """What all parcels hold together, and what was ordered."""
    packed = sum(line.quantity for parcel in order.parcels.values() for line in parcel.lines)
    return packed, sum(line.quantity for line in order.lines.values())


@pytest.mark.covers("O2")
def test_a_shipment_is_posted_twice_with_its_tracking_number(shop, order_of) -> None:
    for _ in range(40):
        order = order_of()
        parcel = {"tracking_number": UPS, "lines": some(order, 5)}

        outcomes = at_once(shipping(shop, order, **parcel), shipping(shop, order, there=True, **parcel))

        assert refusals(outcomes) == [ShipmentRecorded]
        assert shop.happened(order.id) == {"order.placed": 1, "order.shipped": 1}
        assert units_of(shop.order(order.id)) == (5, 36)


@pytest.mark.covers("O2")
def test_all_that_is_left_is_posted_twice_without_a_number(shop, order_of) -> None:
    for _ in range(40):
        order = order_of()

        outcomes = at_once(shipping(shop, order), shipping(shop, order, there=True))

        assert refusals(outcomes) == [OrderNotOpen]
        assert shop.happened(order.id) == {"order.placed": 1, "order.shipped": 1}
        assert shop.order(order.id).state == OrderState.SHIPPED
        assert units_of(shop.order(order.id)) == (36, 36)


@pytest.mark.covers("O2")
def test_a_shipment_is_posted_twice_without_a_number_by_the_version_it_saw(shop, order_of) -> None:
    """Two parcels of five may be two parcels. The version that a client saw tells that they are one."""
    for _ in range(40):
        order = order_of()
        parcel = {"lines": some(order, 5), "if_match": order.revision}

        outcomes = at_once(shipping(shop, order, **parcel), shipping(shop, order, there=True, **parcel))

        assert refusals(outcomes) == [Stale]
        assert units_of(shop.order(order.id)) == (5, 36)


@pytest.mark.covers("O2")
def test_three_parcels_of_ten_out_of_twenty_four(shop, order_of) -> None:
    for _ in range(40):
        order = order_of()

        outcomes = at_once(
            *(
                shipping(shop, order, there=n == 1, tracking_number=f"PARCEL{n}", lines=some(order, 10))
                for n in range(3)
            )
        )

        assert refusals(outcomes) == [MoreThanOrdered]
        assert units_of(shop.order(order.id)) == (20, 36)


@pytest.mark.covers("O5")
def test_an_order_is_cancelled_while_it_is_shipped(shop, order_of) -> None:
    for _ in range(40):
        order = order_of()
        cancel = partial(cancel_order, shop.there, shop.nina, order_id=order.id, now=SOON)

        outcomes = at_once(cancel, shipping(shop, order, tracking_number=UPS))

        told, after = shop.happened(order.id), shop.order(order.id)
        assert refusals(outcomes) == [OrderNotOpen]
        assert told["order.shipped"] + told["order.cancelled"] == 1
        assert after.state == (OrderState.SHIPPED if told["order.shipped"] else OrderState.CANCELLED)
        assert units_of(after) == ((36, 36) if told["order.shipped"] else (0, 0))


@pytest.mark.covers("O5")
def test_the_rest_is_cancelled_while_a_part_is_shipped(shop, order_of) -> None:
    """The parcel was first, and the rest is cancelled; or nothing was left to pack. What was shipped stays ordered."""
    for _ in range(40):
        order = order_of()
        cancel = partial(cancel_order, shop.there, shop.nina, order_id=order.id, now=SOON)

        outcomes = at_once(cancel, shipping(shop, order, lines=some(order, 5)))

        told, after = shop.happened(order.id), shop.order(order.id)
        assert told["order.cancelled"] == 1
        assert refusals(outcomes) == [OrderNotOpen] * (1 - told["order.shipped"])
        assert after.state == (OrderState.SHIPPED if told["order.shipped"] else OrderState.CANCELLED)
        assert units_of(after) == ((5, 5) if told["order.shipped"] else (0, 0))


@pytest.mark.covers("O2")
def test_two_corrections_of_one_parcel_never_make_more_than_was_ordered(shop, order_of) -> None:
    """Each would fit alone with the 14 that are left beside the parcel of ten."""
    for _ in range(30):
        order = order_of()
        _, parcel_id = shipping(shop, order, tracking_number=UPS, lines=some(order, 10))()
        larger = Shipment(tracking_number=UPS, lines=some(order, 20))
        correct = partial(
            correct_shipment,
            shop.there,
            shop.suppliers[0],
            order_id=order.id,
            parcel_id=parcel_id,
            shipment=larger,
            now=SOON,
        )

        outcomes = at_once(correct, shipping(shop, order, tracking_number="SECOND", lines=some(order, 14)))

        told = shop.happened(order.id)
        assert refusals(outcomes) == [MoreThanOrdered]
        assert units_of(shop.order(order.id))[0] == (20 if told["order.shipment_corrected"] else 24)


@pytest.mark.covers("X3")
def test_the_quantity_is_lowered_while_it_is_shipped(shop, order_of) -> None:
    """A partner's two clerks: one ships 20 of 24, the other says that there are only 10."""
    for _ in range(30):
        order = order_of()
        line = next(iter(order.lines.values()))
        fewer = LineChange(line_id=line.line.id, quantity=10, unit_price=line.unit_price)
        change = partial(
            change_order,
            shop.there,
            shop.suppliers[0],
            order_id=order.id,
            changes=[fewer],
            reason="Breakage",
            now=SOON,
        )

        outcomes = at_once(change, shipping(shop, order, lines=some(order, 20)))

        told, after = shop.happened(order.id), shop.order(order.id)
        assert told["order.changed"] + told["order.shipped"] == 1
        assert refusals(outcomes) == [MoreThanOrdered if told["order.changed"] else LessThanShipped]
        assert units_of(after) == ((0, 22) if told["order.changed"] else (20, 36))
