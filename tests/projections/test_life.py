"""Whatever people do and however time passes: rows, totals, alerts and deadlines are right, live and made anew.

Everything goes through the product's own commands, follower and scheduler, in one database; each example begins with
what those before it left.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings

from b2b.aggregates.request import Request
from b2b.projections import dashboard
from b2b.projections.models import read_models
from b2b.projections.rebuild import rebuild
from b2b.projections.replay import replay
from b2b.projections.transaction_rows import TransactionRows
from tests.builders import DAY, HOUR, MONDAY
from tests.projections.days import STEPS, Days
from tests.projections.expected import Expected
from tests.projections.world import EMAIL, RETAILERS, STREET, SUPPLIERS, World

PENDING = "SELECT subject, kind, key, due_at FROM deadlines WHERE fired_at IS NULL"
ONCE = ("order.shipping_deadline_expired", "order.aged")
SUPPLIERS_SEE = """
SELECT words, row::text AS row FROM transactions JOIN transaction_words USING (company_id, id)
WHERE company_id = ANY(%s)
"""


class Clock:
    """The time at which the next example begins."""

    now: datetime = MONDAY


@pytest.fixture(scope="module")
def clock() -> Clock:
    return Clock()


@pytest.mark.covers("D1", "D2", "D4", "D7", "D8", "O3", "O4", "R1", "U3")
@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=STEPS)
def test_whatever_happens_the_read_models_are_right(shared_world: World, clock: Clock, steps) -> None:
    days = Days(shared_world, clock.now)
    for number, step in enumerate(steps):
        days.take(step)
        if number % 5 == 4:
            days.pass_time(0 * HOUR)
            shows_what_it_ought_to(shared_world, days.now)
    days.pass_time(0 * HOUR)
    clock.now = days.now + DAY

    shows_what_it_ought_to(shared_world, days.now)
    fired_once(shared_world, days)
    tells_suppliers_nothing(shared_world)
    assert [replay(shared_world.console, model, url=shared_world.url).differences for model in read_models()] == [
        []
    ] * len(read_models())
    rebuild(shared_world.console, TransactionRows(), url=shared_world.url)
    shows_what_it_ought_to(shared_world, days.now)


def shows_what_it_ought_to(world: World, now: datetime) -> None:
    """Each widget's rows and total equal a plain look at everything there is; whoever comes new finds all alerts."""
    expected = Expected(world, now)
    widgets = expected.widgets()
    for side, names in (("retailer", RETAILERS), ("supplier", SUPPLIERS)):
        for name in names:
            company = world.company(name)
            for shown in dashboard.dashboard(
                world.console.pool, dashboard.newcomer(company, uuid4(), side=side), now=now, rows=10_000
            ):
                ought = widgets.get((company, shown.widget.key), set())
                assert {row.id for row, _ in shown.rows} == ought, (name, shown.widget.key)
                assert shown.total == len(shown.rows) == len(ought)
                assert shown.unread == (shown.total if shown.widget.alert else 0)
                assert all(new == shown.widget.alert for _, new in shown.rows)
                assert_sorted(shown)
    assert {tuple(row.values()) for row in world.table(PENDING)} == expected.deadlines()


def assert_sorted(shown: dashboard.Shown) -> None:
    rows = [row for row, _ in shown.rows]
    if shown.widget.sort == "deadline":
        assert rows == sorted(rows, key=lambda row: (row.deadline, row.id))
    else:
        assert rows == sorted(rows, key=lambda row: (row.modified_at, row.id), reverse=True)


def fired_once(world: World, days: Days) -> None:
    """No partner's deadline was over twice, and no order late or old twice without a parcel in between."""
    expired: Counter[tuple[UUID, UUID, datetime]] = Counter()
    for id in days.requests:
        for event in world.console.events(id):
            if isinstance(event, Request.DeadlineExpired):
                expired[id, event.partner_id, event.deadline] += 1
    assert not [key for key, count in expired.items() if count > 1]
    for id in days.orders:
        told = world.topics(id)
        assert told.count("order.shipping_deadline_expired") <= 1
        assert told.count("order.aged") <= max(1, told.count("order.shipped"))


def tells_suppliers_nothing(world: World) -> None:
    """No row of a supplier holds the e-mail of a recipient, or the street."""
    found = world.table(SUPPLIERS_SEE, [[world.company(name) for name in SUPPLIERS]])
    assert found or not world.table("SELECT 1 AS one FROM events WHERE topic = 'request.sent' LIMIT 1")
    for row in found:
        assert EMAIL.casefold() not in (row["words"] + row["row"]).casefold()
        assert STREET.casefold() not in (row["words"] + row["row"]).casefold()
