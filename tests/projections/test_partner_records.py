"""How partners did: answered in time, how soon, at what price, shipped on time; the same after a replay (A11)."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from b2b.commands.requests import cancel_request, decline_request, send_request
from b2b.projections.partner_records import PartnerRecords, Performance, performance
from b2b.projections.replay import replay
from tests.builders import DAY, HOUR, MONDAY
from tests.projections.world import RETAILERS, SUPPLIERS, World

pytestmark = pytest.mark.covers("A11")
NORDLYS, HALDEN, CASA = SUPPLIERS
LAURIER, PINE = RETAILERS


def of(world: World, supplier: str, retailer: str = LAURIER, *, since: timedelta = DAY) -> Performance | None:
    """What is known of a supplier since that long before Monday; a replay has to know the same."""
    world.runner.catch_up()
    assert replay(world.console, PartnerRecords(), url=world.url).differences == []
    company_id = world.company(retailer)
    found = performance(world.console.pool, company_id, since=MONDAY - since, currency="EUR")
    return found.get(world.partner_ids[retailer, supplier])


def decided(world: World) -> None:
    """Nordlys answers within the hour and gets the order, Halden answers later and dearer, Casa Verde never."""
    id = world.draft(LAURIER, NORDLYS, HALDEN, CASA, hours=5)
    world.answer(id, NORDLYS, price="9.10", now=MONDAY + HOUR)
    world.answer(id, HALDEN, price="9.45", now=MONDAY + 2 * HOUR)
    world.pass_time(MONDAY + 6 * HOUR)
    world.order(id, NORDLYS, now=MONDAY + 7 * HOUR)


def test_nothing_is_known_of_whom_nothing_was_decided(world: World) -> None:
    world.answer(world.draft(LAURIER, NORDLYS, HALDEN), NORDLYS, now=MONDAY + HOUR)
    assert of(world, NORDLYS) is None


def test_answers_are_counted_timed_and_ranked_by_price(world: World) -> None:
    decided(world)

    nordlys, halden, casa = (of(world, name) for name in SUPPLIERS)
    assert nordlys is not None and halden is not None and casa is not None
    assert (nordlys.asked, nordlys.answered, nordlys.seconds, nordlys.given) == (1, 1, 3_600, 5 * 3_600)
    assert (nordlys.lowest, nordlys.shared, halden.lowest, halden.shared) == (2, 2, 0, 2)
    assert (halden.answered, halden.seconds, halden.orders) == (1, 2 * 3_600, 0)
    assert (casa.asked, casa.answered, casa.seconds, casa.shared) == (1, 0, None, 0)
    assert of(world, NORDLYS, PINE) is None, "another retailer learns nothing"


def test_a_decline_is_an_answer_and_a_cancelled_request_counts(world: World) -> None:
    id = world.draft(LAURIER, NORDLYS, HALDEN, hours=5)
    decline_request(world.console, world.actors[NORDLYS], request_id=id, reason="stock", now=MONDAY + HOUR)
    cancel_request(world.console, world.actors[LAURIER], request_id=id, now=MONDAY + 2 * HOUR)

    nordlys = of(world, NORDLYS)
    assert nordlys is not None and (nordlys.asked, nordlys.answered, nordlys.seconds) == (1, 1, None)
    assert of(world, HALDEN) is None, "it still had time"


def test_orders_are_counted_until_they_are_shipped_late_or_on_time(world: World) -> None:
    ids = []
    for _ in range(3):
        id = world.draft(LAURIER, NORDLYS, hours=5)
        world.answer(id, NORDLYS, price="2.00", now=MONDAY + HOUR)
        ids.append(world.order(id, NORDLYS, now=MONDAY + 2 * HOUR))
    before = of(world, NORDLYS)
    assert before is not None and (before.orders, before.open, before.on_time, before.late) == (3, 3, 0, 0)
    assert before.spent == 3 * (36 * Decimal(2) + 14)

    world.ship(ids[0], now=MONDAY + 3 * HOUR)
    world.pass_time(MONDAY + 3 * DAY)
    world.ship(ids[1], now=MONDAY + 3 * DAY)

    after = of(world, NORDLYS)
    assert after is not None and (after.orders, after.open, after.on_time, after.late) == (3, 0, 1, 2)


def test_only_the_last_days_count(world: World) -> None:
    decided(world)
    assert of(world, NORDLYS, since=-DAY) is None


def test_who_is_asked_anew_and_not_waited_for_is_known_no_more(world: World) -> None:
    id = world.draft(LAURIER, NORDLYS, HALDEN, hours=5)
    for supplier in (NORDLYS, HALDEN):
        world.answer(id, supplier, now=MONDAY + HOUR)
    world.order(id, NORDLYS, close=False, now=MONDAY + 2 * HOUR)
    assert of(world, HALDEN) is not None
    send_request(world.console, world.actors[LAURIER], request_id=id, now=MONDAY + 3 * HOUR)
    cancel_request(world.console, world.actors[LAURIER], request_id=id, now=MONDAY + 4 * HOUR)

    assert of(world, HALDEN) is None
