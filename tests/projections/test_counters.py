"""Whatever people do, put on their dashboards and take away, and as time passes: every counter is a plain count."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from b2b.access import Actor
from b2b.aggregates.criteria import Criteria
from b2b.aggregates.widgets import Placed
from b2b.commands import dashboard as commands
from b2b.errors import Refused
from b2b.projections import dashboard
from b2b.projections.criteria import at, matches
from b2b.projections.dashboard import Reader
from b2b.projections.replay import replay
from b2b.projections.search import COLUMNS, count, search
from b2b.projections.transaction_rows import TransactionRows, decode
from b2b.projections.transactions import Row
from tests.builders import DAY, HOUR, MONDAY
from tests.projections.days import STEPS, Days
from tests.projections.world import World

MOMENTS = st.integers(0, 40).map(lambda days: MONDAY + days * DAY)
TEXTS = st.sampled_from(["elodie", "ÉLODIE March", "R-1", "soap", "lin-tt", "100%", "nordlys", "qc", "_", "web 77"])
STATES = ["waiting", "answered", "ordered", "to_ship,late", "shipped", "draft,need_attention"]
SEARCHES = st.builds(
    Criteria,
    kind=st.sampled_from([None, None, "request", "order"]),
    state=st.one_of(st.none(), st.sampled_from(STATES)),
    q=st.one_of(st.none(), TEXTS),
    recipient=st.one_of(st.none(), st.none(), TEXTS),
    sku=st.one_of(st.none(), st.none(), st.sampled_from(["ecl", "LIN-tt-50", "_"])),
    courier=st.one_of(st.none(), st.none(), st.just("ups")),
    retailer_reference=st.one_of(st.none(), st.none(), st.just("WEB-77120")),
    mode=st.sampled_from([None, None, "manual"]),
    amount_from=st.one_of(st.none(), st.none(), st.just(Decimal("200.5"))),
    amount_to=st.one_of(st.none(), st.none(), st.just(Decimal(300))),
    created_after=st.one_of(st.none(), st.none(), MOMENTS),
    sent_before=st.one_of(st.none(), st.none(), MOMENTS),
    deadline_after=st.one_of(st.none(), st.none(), MOMENTS),
    shipped_before=st.one_of(st.none(), st.none(), MOMENTS),
    created_days=st.one_of(st.none(), st.none(), st.none(), st.integers(1, 9)),
    due_soon=st.sampled_from([None, None, True, False]),
)
READING = ("read_row", "read_row", "read_widget", "read_all")
ARRANGING = st.lists(
    st.tuples(
        st.sampled_from(["add", "add", "add", "change", "alert", "remove", "reset", "undo", *READING]),
        st.integers(0, 30),
        SEARCHES,
    ),
    min_size=6,
    max_size=14,
)


class Clock:
    """The time at which the next example begins."""

    now: datetime = MONDAY


@pytest.fixture(scope="module")
def clock() -> Clock:
    return Clock()


@pytest.mark.covers("D2", "D5", "D6", "A7", "S1", "U3")
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=STEPS, changes=ARRANGING)
def test_every_counter_is_a_plain_count(shared_world: World, clock: Clock, steps, changes) -> None:
    days, left = Days(shared_world, clock.now), list(changes)
    for number, step in enumerate(steps):
        days.take(step)
        if number % 2 == 0 and left:
            arrange(shared_world, left.pop(), days.now)
    days.pass_time(0 * HOUR)
    clock.now = days.now + DAY

    for actor in shared_world.actors.values():
        counts_as_it_ought_to(shared_world, actor, days.now)
    assert replay(shared_world.console, TransactionRows(), url=shared_world.url).differences == []


def arrange(world: World, change: tuple[str, int, Criteria], now: datetime) -> None:
    """One of the companies does something to its dashboard; what the rules refuse does not happen."""
    name, which, asked = change
    actor = list(world.actors.values())[which % len(world.actors)]
    widgets = commands.load_dashboard(world.console, actor, now=now).widgets
    chosen = widgets[which % len(widgets)]
    if name in READING:
        return read(world, actor, name, which)
    to = {"now": now}
    try:
        if name == "add" or (name == "change" and chosen.key):
            widget = Placed(id=uuid4(), title="Own", search=asked, alert=which % 2 == 0)
            commands.add_widget(world.console, actor, widget=widget, **to)
        elif name == "change":
            commands.change_widget(
                world.console, actor, id=chosen.id, change=lambda w: msgspec.structs.replace(w, search=asked), **to
            )
        elif name == "alert":
            commands.change_widget(
                world.console, actor, id=chosen.id, change=lambda w: msgspec.structs.replace(w, alert=not w.alert), **to
            )
        elif name == "remove":
            commands.remove_widget(world.console, actor, id=chosen.id, **to)
        elif name == "reset":
            commands.reset_dashboard(world.console, actor, **to)
        else:
            commands.undo_reset(world.console, actor, **to)
    except Refused:
        return None


def read(world: World, actor: Actor, name: str, which: int) -> None:
    """Somebody opens a row, or says that the alerts of a widget, or all of them, are read."""
    world.runner.catch_up()
    reader, pool = reader_of(world, actor), world.console.pool
    if name == "read_all":
        dashboard.mark_all_read(pool, reader)
    elif name == "read_widget":
        dashboard.mark_widget_read(pool, reader, reader.widgets[which % len(reader.widgets)])
    elif rows := sorted(rows_of(world, actor), key=lambda row: row.id):
        dashboard.mark_read(pool, reader, rows[which % len(rows)].id)


def reader_of(world: World, actor: Actor) -> Reader:
    widgets = commands.load_dashboard(world.console, actor, now=MONDAY).widgets
    return Reader(actor.company_id, actor.reader_id, str(actor.company_kind), widgets)


def counts_as_it_ought_to(world: World, actor: Actor, now: datetime) -> None:
    reader, everything = reader_of(world, actor), rows_of(world, actor)
    for shown in dashboard.dashboard(world.console.pool, reader, now=now, rows=10_000):
        asked = Criteria(**at(shown.widget.search, now))
        ought = {row.id for row in everything if matches(asked, row)}
        assert {row.id for row, _ in shown.rows} == ought, shown.widget
        assert shown.total == len(ought), shown.widget
        assert shown.unread == sum(new for _, new in shown.rows), shown.widget


def rows_of(world: World, actor: Actor) -> list[Row]:
    found = world.table("SELECT row::text AS row FROM transactions WHERE company_id = %s", [actor.company_id])
    return [decode(row["row"]) for row in found]


@pytest.mark.covers("S1", "S3")
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(asked=SEARCHES, which=st.integers(0, 4), sort=st.sampled_from([way + c for c in COLUMNS for way in ("", "-")]))
def test_memory_and_database_find_the_same(shared_world: World, clock: Clock, asked, which, sort) -> None:
    """And page by page, in any order, each row is found once."""
    actor = list(shared_world.actors.values())[which]
    criteria = at(asked, clock.now)
    ought = {row.id for row in rows_of(shared_world, actor) if matches(Criteria(**criteria), row)}

    assert count(shared_world.console.pool, actor.company_id, criteria=criteria) == len(ought)
    found = paged(shared_world, actor, criteria, sort)
    assert len(found) == len(ought)
    assert set(found) == ought


def paged(world: World, actor: Actor, criteria: dict[str, Any], sort: str) -> list[Any]:
    found, cursor = [], None
    while True:
        page = search(world.console.pool, actor.company_id, criteria=criteria, sort=sort, limit=7, cursor=cursor)
        found += [row.id for row in page.rows]
        cursor = page.next_cursor
        if cursor is None:
            return found
