"""Making read models anew: what comes out is what was there, and nobody notices."""

from __future__ import annotations

import threading

import psycopg
import pytest

from b2b.projections import dashboard
from b2b.projections.deadlines import claim, failed, fired
from b2b.projections.models import read_models
from b2b.projections.rebuild import rebuild
from b2b.projections.replay import replay
from b2b.projections.transaction_rows import TransactionRows
from tests.builders import DAY, HOUR, MONDAY
from tests.projections.world import RETAILERS, SUPPLIERS, World

LAURIER, _ = RETAILERS
NORDLYS, HALDEN, _ = SUPPLIERS
SHAPE = """
SELECT 'index' AS kind, indexname AS name, indexdef AS rule FROM pg_indexes WHERE schemaname = 'public'
UNION ALL
SELECT 'constraint', conname, conrelid::regclass::text || ' ' || pg_get_constraintdef(oid)
FROM pg_constraint WHERE connamespace = 'public'::regnamespace
UNION ALL
SELECT 'column', table_name || '.' || column_name, concat_ws(' ', data_type, is_nullable, column_default)
FROM information_schema.columns WHERE table_schema = 'public'
ORDER BY kind, name, rule
"""


def busy_day(world: World) -> None:
    """Requests and orders in every state, some of them by what time brought."""
    world.draft(send=False)
    answered = world.draft(LAURIER, NORDLYS, HALDEN)
    world.answer(answered, now=MONDAY + HOUR)
    ordered = world.draft()
    world.answer(ordered, now=MONDAY + HOUR)
    order = world.order(ordered, now=MONDAY + 2 * HOUR)
    late = world.draft()
    world.answer(late, now=MONDAY + HOUR)
    world.order(late, close=False, now=MONDAY + 2 * HOUR)
    world.draft(hours=3)
    world.ship(order, now=MONDAY + 3 * HOUR)
    world.pass_time(MONDAY + 3 * HOUR)
    world.pass_time(MONDAY + 2 * DAY)
    world.draft(hours=1000, now=MONDAY + 2 * DAY)
    world.runner.catch_up()


def somebody(world: World) -> dashboard.Reader:
    """Whoever acts for Laurier, with the default dashboard."""
    me = world.actors[LAURIER]
    return dashboard.newcomer(me.company_id, me.id, side="retailer")


def everything(world: World) -> dict[str, list]:
    """All rows of all tables of the read models."""
    statements = {
        "transactions": "SELECT *, row::text FROM transactions ORDER BY company_id, id",
        "transaction_words": "SELECT * FROM transaction_words ORDER BY company_id, id",
        "widget_totals": "SELECT * FROM widget_totals WHERE total <> 0 ORDER BY company_id, widget",
        "widget_alerts": "SELECT * FROM widget_alerts ORDER BY company_id, widget, id",
        "deadlines": "SELECT * FROM deadlines ORDER BY subject, kind, key",
        "dashboards": "SELECT id, company_id, row::text FROM dashboards ORDER BY id",
        "feed": "SELECT * FROM feed ORDER BY company_id, position",
        "partners": "SELECT * FROM partners ORDER BY id",
        "product_lines": "SELECT * FROM product_lines ORDER BY id",
        "widget_reads": "SELECT * FROM widget_reads ORDER BY widget",
        "transaction_reads": "SELECT * FROM transaction_reads ORDER BY id",
        "followers": "SELECT name, position, error FROM followers ORDER BY name",
    }
    return {name: world.table(statement) for name, statement in statements.items()}


@pytest.mark.covers("U3", "D1", "D2")
def test_a_rebuild_gives_what_was_there(world: World) -> None:
    busy_day(world)
    reader = somebody(world)
    attention = next(widget for widget in reader.widgets if widget.key == "need_attention")
    dashboard.mark_widget_read(world.console.pool, reader, attention)
    before, shape = everything(world), world.table(SHAPE)
    shown = dashboard.dashboard(world.console.pool, reader, now=MONDAY)

    made = [rebuild(world.console, model, url=world.url) for model in read_models()]

    assert everything(world) == before
    assert world.table(SHAPE) == shape
    assert dashboard.dashboard(world.console.pool, reader, now=MONDAY) == shown
    assert len(before["transactions"]) >= 10
    assert {widget.widget.key for widget in shown if widget.total} >= {"draft", "need_attention", "shipped_14d"}
    assert made[0].rows == sum(len(before[t.name]) for t in TransactionRows.tables)


@pytest.mark.covers("U3")
def test_a_rebuild_heals_rows_that_no_event_made(world: World) -> None:
    busy_day(world)
    before = everything(world)
    world.table("UPDATE transactions SET state = 'cancelled', row = '{}' RETURNING 1")
    world.table("DELETE FROM widget_totals RETURNING 1")
    world.table("DELETE FROM deadlines RETURNING 1")

    rebuild(world.console, TransactionRows(), url=world.url)

    assert everything(world) == before


def test_the_follower_goes_on_after_a_rebuild(world: World) -> None:
    busy_day(world)
    rebuild(world.console, TransactionRows(), url=world.url)

    request_id = world.draft(now=MONDAY + 3 * DAY)
    world.runner.catch_up()

    assert world.table("SELECT state FROM transactions WHERE id = %s", [request_id]) == [{"state": "waiting"}] * 2
    assert replay(world.console, TransactionRows(), url=world.url).differences == []


@pytest.mark.covers("U3")
def test_a_rebuild_while_people_work_loses_and_doubles_nothing(world: World) -> None:
    """Rebuilds and replays, while requests are sent and answered, all is followed, and the dashboard is read."""
    world.runner.start()
    reader = somebody(world)
    done, faults = threading.Event(), []

    def work() -> None:
        while not done.is_set():
            request_id = world.draft()
            world.answer(request_id, now=MONDAY + HOUR)

    def read() -> None:
        while not done.is_set():
            try:
                dashboard.dashboard(world.console.pool, reader, now=MONDAY)
            except psycopg.Error as error:
                faults.append(error)

    threads = [threading.Thread(target=each) for each in (work, read)]
    for thread in threads:
        thread.start()
    for _ in range(4):
        rebuild(world.console, TransactionRows(), url=world.url)
    compared = [replay(world.console, model, url=world.url) for _ in range(3) for model in read_models()]
    done.set()
    for thread in threads:
        thread.join()
    world.runner.stop()
    world.runner.catch_up()

    found = replay(world.console, TransactionRows(), url=world.url)
    assert found.differences == []
    assert found.rows > 20
    assert faults == []
    assert [one.differences for one in compared] == [[]] * len(compared), "equal at every moment that was compared"
    positions = [one.position for one in compared if one.model == "transactions"]
    assert positions == sorted(set(positions)), "each time more had happened"


def test_what_was_fired_or_claimed_stays_so_in_a_rebuild(world: World) -> None:
    """What the scheduler knows of its deadlines is in no event."""
    world.draft()
    world.runner.catch_up()
    soon, answer = claim(world.console.pool, now=MONDAY + DAY, limit=10)
    fired(world.console.pool, [soon], now=MONDAY + DAY)
    failed(world.console.pool, answer.subject, "out of paper", now=MONDAY + DAY)
    before = world.table("SELECT * FROM deadlines ORDER BY kind")

    rebuild(world.console, TransactionRows(), url=world.url)

    assert world.table("SELECT * FROM deadlines ORDER BY kind") == before
    assert [(row["kind"], row["fired_at"], row["tries"], row["error"]) for row in before] == [
        ("answer", None, 1, "out of paper"),
        ("due_soon", MONDAY + DAY, 0, None),
    ]


@pytest.mark.covers("U3")
def test_replay_names_what_differs_and_tells_no_values(world: World) -> None:
    busy_day(world)
    assert not any(replay(world.console, model, url=world.url).differences for model in read_models())
    altered, gone = world.table("SELECT company_id, id FROM transactions ORDER BY company_id::text, id::text LIMIT 2")
    world.table(
        "UPDATE transactions SET number = 'R-1' WHERE (company_id, id) = (%(company_id)s, %(id)s) RETURNING 1", altered
    )
    world.table("DELETE FROM transactions WHERE (company_id, id) = (%(company_id)s, %(id)s) RETURNING 1", gone)
    world.table("INSERT INTO widget_totals VALUES (%(id)s, 'draft', 3) RETURNING 1", altered)

    found = replay(world.console, TransactionRows(), url=world.url).differences

    assert [(d.table, d.key, d.what) for d in found] == [
        ("transactions", (str(altered["company_id"]), str(altered["id"])), "number"),
        ("transactions", (str(gone["company_id"]), str(gone["id"])), "missing"),
        ("widget_totals", (str(altered["id"]), "draft"), "not from any event"),
    ]
