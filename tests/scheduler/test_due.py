"""What time brings: each deadline once, whatever was moved, crashed, refused or too slow meanwhile."""

from __future__ import annotations

from datetime import timedelta

import pytest

from b2b.aggregates.order import OrderState
from b2b.aggregates.request_sides import PartnerState, RequestState
from b2b.aggregates.values import Mode
from b2b.commands.requests import change_deadlines
from b2b.projections.deadlines import claim, pending
from b2b.scheduler import due as firing
from b2b.scheduler.due import fire_all
from tests.builders import DAY, HOUR, MONDAY
from tests.projections.world import RETAILERS, SUPPLIERS, World

LAURIER, _ = RETAILERS
NORDLYS, HALDEN, CASA_VERDE = SUPPLIERS
SECOND = timedelta(seconds=1)
KINDS = "SELECT kind, due_at, fired_at FROM deadlines ORDER BY due_at, kind"


def due_kinds(world: World) -> list[tuple[str, object]]:
    world.runner.catch_up()
    return [(row["kind"], row["due_at"]) for row in world.table(KINDS) if row["fired_at"] is None]


def placed(world: World) -> tuple:
    """A request that was answered and ordered; gives it and its order."""
    request_id = world.draft()
    world.answer(request_id, now=MONDAY + HOUR)
    return request_id, world.order(request_id, now=MONDAY + 2 * HOUR)


@pytest.mark.covers("D1", "R5")
def test_one_hour_before_the_deadline_and_at_the_deadline(world: World) -> None:
    request_id = world.draft(hours=24)
    assert due_kinds(world) == [("due_soon", MONDAY + 23 * HOUR), ("answer", MONDAY + 24 * HOUR)]

    world.pass_time(MONDAY + 23 * HOUR - SECOND)
    assert world.topics(request_id) == ["request.drafted", "request.sent"]

    world.pass_time(MONDAY + 23 * HOUR)
    assert world.topics(request_id)[2:] == ["request.deadline_near"]
    assert due_kinds(world) == [("answer", MONDAY + 24 * HOUR)]

    world.pass_time(MONDAY + 24 * HOUR)
    assert world.topics(request_id)[3:] == ["request.deadline_expired", "request.need_attention"]
    assert due_kinds(world) == []


@pytest.mark.covers("O3", "O4")
def test_the_shipping_deadline_and_fourteen_days(world: World) -> None:
    _, order_id = placed(world)
    ship_by = MONDAY + 26 * HOUR
    assert due_kinds(world) == [("shipping", ship_by)]

    world.pass_time(ship_by)
    assert world.the_order(order_id).state == OrderState.LATE
    assert due_kinds(world) == []

    world.ship(order_id, now=MONDAY + 2 * DAY)
    assert due_kinds(world) == [("aged", MONDAY + 16 * DAY)]

    world.pass_time(MONDAY + 16 * DAY)
    assert world.topics(order_id) == [
        "order.placed",
        "order.shipping_deadline_expired",
        "order.shipped",
        "order.aged",
    ]
    assert due_kinds(world) == []


@pytest.mark.covers("D1", "D7", "D8")
def test_rows_move_from_widget_to_widget_as_time_passes(world: World) -> None:
    """More than an hour left, less than an hour, needs attention; shipped, and 14 days later gone."""
    request_id = world.draft(hours=24)
    steps = [(0, "waiting_over_1h"), (23, "waiting_under_1h"), (24, "need_attention")]
    for hours, widget in steps:
        world.pass_time(MONDAY + hours * HOUR)
        assert totals(world, LAURIER) == {widget: 1}
        assert totals(world, NORDLYS) == ({"waiting": 1} if hours < 24 else {"expired": 1})
    assert world.request(request_id).state == RequestState.NEED_ATTENTION

    _, order_id = placed(world)
    world.pass_time(MONDAY + 26 * HOUR)
    assert totals(world, NORDLYS) == totals(world, LAURIER, "shipping_late") | {"expired": 1}
    world.ship(order_id, now=MONDAY + 2 * DAY)
    world.pass_time(MONDAY + 16 * DAY - SECOND)
    assert totals(world, NORDLYS) == {"expired": 1, "shipped_14d": 1}
    world.pass_time(MONDAY + 16 * DAY)
    assert totals(world, NORDLYS) == {"expired": 1}


def totals(world: World, company: str, *only: str) -> dict[str, int]:
    statement = "SELECT widget, total FROM widget_totals WHERE company_id = %s AND total <> 0"
    found = {row["widget"]: row["total"] for row in world.table(statement, [world.company(company)])}
    return {key: total for key, total in found.items() if not only or key in only}


def test_whose_time_is_over_is_not_told_that_it_is_nearly_over(world: World) -> None:
    """After an outage both are due at once, for two partners of one request: one conclusion of all."""
    request_id = world.draft(LAURIER, NORDLYS, HALDEN)
    world.pass_time(MONDAY + 5 * DAY)

    assert world.topics(request_id)[2:] == [
        "request.deadline_expired",
        "request.deadline_expired",
        "request.need_attention",
    ]


def test_everything_overdue_after_an_outage_is_fired_once(world: World, monkeypatch) -> None:
    """More than a batch of it, in the order in which it was due."""
    monkeypatch.setattr(firing, "BATCH", 3)
    requests = [world.draft(hours=hours) for hours in range(2, 12)]
    _, order_id = placed(world)
    world.runner.catch_up()

    assert fire_all(world.console, now=MONDAY + 30 * DAY) == 2 * len(requests) + 1
    assert fire_all(world.console, now=MONDAY + 30 * DAY) == 0

    world.pass_time(MONDAY + 30 * DAY)
    assert [world.topics(id).count("request.deadline_expired") for id in requests] == [1] * len(requests)
    assert world.topics(order_id).count("order.shipping_deadline_expired") == 1
    assert due_kinds(world) == []


@pytest.mark.covers("R9")
def test_a_moved_deadline_is_fired_when_it_is_due_and_not_before(world: World) -> None:
    request_id = world.draft(hours=24)
    later = MONDAY + 48 * HOUR
    world.runner.catch_up()
    change_deadlines(
        world.console, world.actors[LAURIER], request_id=request_id, deadlines=later, now=MONDAY + 23 * HOUR + SECOND
    )

    fire_all(world.console, now=MONDAY + 24 * HOUR)  # the read model still shows the old deadline
    assert "request.deadline_expired" not in world.topics(request_id)
    assert due_kinds(world) == [("due_soon", MONDAY + 47 * HOUR), ("answer", later)]

    world.pass_time(later)
    assert world.topics(request_id).count("request.deadline_expired") == 1


def test_a_deadline_that_comes_back_is_fired_though_it_was_fired_in_vain(world: World) -> None:
    """Moved away and back in one batch: meanwhile the scheduler had found nothing to do at the old time."""
    request_id = world.draft(hours=24)
    world.runner.catch_up()
    for hours in (48, 24):
        deadline, now = MONDAY + hours * HOUR, MONDAY + 23.5 * HOUR
        change_deadlines(world.console, world.actors[LAURIER], request_id=request_id, deadlines=deadline, now=now)
        if hours == 48:
            fire_all(world.console, now=now)
    assert "request.deadline_near" not in world.topics(request_id)

    world.pass_time(MONDAY + 23.6 * HOUR)
    assert world.topics(request_id).count("request.deadline_near") == 1


def test_what_a_crashed_process_had_claimed_is_fired_by_another(world: World) -> None:
    request_id = world.draft()
    world.runner.catch_up()
    now = MONDAY + DAY
    assert len(claim(world.console.pool, now=now, limit=10)) == 2

    assert fire_all(world.console, now=now + 9 * SECOND) == 0
    assert fire_all(world.console, now=now + 10 * SECOND) == 2
    assert world.topics(request_id).count("request.deadline_expired") == 1


def test_fired_but_crashed_before_it_was_noted_changes_nothing_more(world: World) -> None:
    request_id = world.draft()
    world.runner.catch_up()
    now = MONDAY + DAY
    firing.fire(world.console, claim(world.console.pool, now=now, limit=10), now=now)

    assert fire_all(world.console, now=now + 10 * SECOND) == 2
    assert world.topics(request_id).count("request.deadline_expired") == 1
    assert due_kinds(world) == []


RENAME = "UPDATE events SET topic = %s WHERE originator_id = %s AND originator_version = 2 RETURNING 1"


def test_what_cannot_be_fired_keeps_nobody_waiting_and_is_seen(world: World) -> None:
    """One request has an event that this code does not know; it is fired once a newer code runs."""
    first, odd, last = (world.draft(hours=hours) for hours in (2, 3, 4))
    world.runner.catch_up()
    world.table(RENAME, ["request.sent_by_pigeon", odd])
    now = MONDAY + DAY

    fire_all(world.console, now=now)

    assert [world.request(id).state for id in (first, last)] == [RequestState.NEED_ATTENTION] * 2
    found = pending(world.console.pool, now=now)
    assert (found.due, found.failing, found.since) == (2, 2, MONDAY + 2 * HOUR)
    assert {(t.subject, t.kind, t.tries) for t in found.troubles} == {(odd, "answer", 1), (odd, "due_soon", 1)}
    assert all("UnknownTopic" in trouble.error and "sent_by_pigeon" in trouble.error for trouble in found.troubles)

    assert fire_all(world.console, now=now + 19 * SECOND) == 0
    assert fire_all(world.console, now=now + 20 * SECOND) == 2
    assert pending(world.console.pool, now=now).troubles[0].tries == 2
    world.table(RENAME, ["request.sent", odd])
    world.pass_time(now + 60 * SECOND)
    assert world.topics(odd).count("request.deadline_expired") == 1
    assert pending(world.console.pool, now=now + 60 * SECOND) == (0, None, 0, [])


@pytest.mark.covers("G1", "R8")
def test_the_last_deadline_of_an_automatic_request_decides_it(world: World) -> None:
    """One has answered, two are over at the same moment: one decision, whose order is saved with it."""
    request_id = world.draft(LAURIER, NORDLYS, HALDEN, CASA_VERDE, mode=Mode.AUTOMATIC)
    world.answer(request_id, now=MONDAY + HOUR)

    world.pass_time(MONDAY + DAY)

    request = world.request(request_id)
    assert world.topics(request_id)[-3:] == ["request.deadline_expired", "request.deadline_expired", "request.assigned"]
    assert request.state == RequestState.ORDERED
    assert request.side(world.partner_ids[LAURIER, NORDLYS]).state == PartnerState.ORDERED
    assert world.the_order(request.orders[0].id).state == OrderState.TO_SHIP
