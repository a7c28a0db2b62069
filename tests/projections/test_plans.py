"""Every statement that a page waits for reads what it shows, in the order of an index, as PostgreSQL's plans say."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import psycopg
import pytest
from psycopg.sql import SQL
from psycopg_pool import ConnectionPool

from b2b.projections import dashboard
from b2b.projections.fresh import wait_until
from b2b.projections.search import SORTS, count, search
from b2b.projections.widgets import BY_SIDE

NOW = datetime(2026, 11, 23, tzinfo=UTC)
BIG, SMALL, READER = UUID(int=1), UUID(int=2), UUID(int=9)
MANY = 1_500
"""Rows that a statement of a page may look at: a dashboard of eight widgets and their alerts, a page of 50."""

FILL = """
INSERT INTO transactions (
    company_id, id, kind, state, due_soon, aged, widget, number, retailer_reference, request_id, deadline, created_at,
    modified_at, partner_ids, product_line_ids, row
)
SELECT
    company_id, id, kind, state, soon, aged, widget, number, 'WEB-' || n, request_id,
    CASE WHEN state IN ('waiting', 'to_ship', 'late') THEN timestamptz '2026-11-23' + n * interval '1 minute' END,
    created_at, modified_at, ARRAY[md5((n % 40)::text)::uuid], ARRAY[md5((n % 90)::text)::uuid],
    json_build_object(
        'company_id', company_id, 'id', id, 'kind', kind, 'side', 'retailer', 'number', number, 'state', state,
        'title', 'customer', 'request_id', request_id, 'created_at', created_at, 'modified_at', modified_at
    )
FROM (
    SELECT
        n, n % 300 AS m, gen_random_uuid() AS id, gen_random_uuid() AS request_id, 'R-' || n AS number,
        ('00000000-0000-0000-0000-00000000000' || CASE WHEN n % 50 = 0 THEN 2 ELSE 1 END)::uuid AS company_id,
        timestamptz '2026-01-01' + n * interval '5 minutes' AS created_at,
        timestamptz '2026-01-01' + (n * 7919 % 50000) * interval '5 minutes' AS modified_at
    FROM generate_series(1, 50000) AS n
) AS numbered
CROSS JOIN LATERAL (
    VALUES
        (m = 0, 'request', 'draft', false, false, 'draft'),
        (m = 1, 'request', 'waiting', true, false, 'waiting_under_1h'),
        (m BETWEEN 2 AND 20, 'request', 'waiting', false, false, 'waiting_over_1h'),
        (m BETWEEN 21 AND 30, 'request', 'need_attention', false, false, 'need_attention'),
        (m BETWEEN 31 AND 33, 'request', 'partially_ordered', false, false, 'partially_ordered'),
        (m BETWEEN 34 AND 120, 'request', 'ordered', false, false, NULL),
        (m BETWEEN 121 AND 130, 'order', 'to_ship', false, false, 'to_ship'),
        (m BETWEEN 131 AND 133, 'order', 'partly_shipped', false, false, 'to_ship'),
        (m BETWEEN 134 AND 136, 'order', 'late', false, false, 'shipping_late'),
        (m = 137, 'order', 'shipped', false, false, 'shipped_14d'),
        (m > 137, 'order', 'shipped', false, true, NULL)
) AS life (applies, kind, state, soon, aged, widget)
WHERE applies
"""
WORDS = """
INSERT INTO transaction_words
SELECT
    company_id, id, lower(retailer_reference) || ' customer ' || md5(retailer_reference),
    partner_ids || product_line_ids
FROM transactions
"""
ALERTS = """
INSERT INTO widget_alerts SELECT company_id, widget, id, row_number() OVER ()
FROM transactions WHERE widget IN ('waiting_under_1h', 'need_attention', 'shipping_late')
"""
READS = """
INSERT INTO widget_reads
SELECT CASE n WHEN 1 THEN %(reader)s ELSE gen_random_uuid() END, %(big)s, 'need_attention', max(position) - 10
FROM widget_alerts, generate_series(1, 2000) AS n GROUP BY n
"""
TOTALS = """
INSERT INTO widget_totals
SELECT company_id, widget, count(*) FROM transactions WHERE widget IS NOT NULL GROUP BY company_id, widget
UNION ALL
SELECT gen_random_uuid(), 'draft', n FROM generate_series(1, 3000) AS n
"""
SEEN = """
INSERT INTO transaction_reads
SELECT CASE n %% 5 WHEN 1 THEN %(reader)s ELSE gen_random_uuid() END, company_id, id, position
FROM (SELECT *, row_number() OVER () AS n FROM widget_alerts WHERE widget = 'shipping_late') AS alert
"""


class Explaining(psycopg.Connection[Any]):
    """A connection that has each query explained as it runs, and keeps the plans."""

    plans: list[dict[str, Any]] = []

    def execute(self, query, params=None, **options):
        text = query if isinstance(query, str) else query.as_string(self)
        if text.startswith(("SELECT", "WITH")):
            explain = SQL("EXPLAIN (ANALYZE, FORMAT JSON) ") + (SQL(query) if isinstance(query, str) else query)
            self.plans.append(super().execute(explain, params).fetchone()[0][0]["Plan"])
        return super().execute(query, params, **options)


@pytest.fixture(scope="module")
def pool(module_database_url: str) -> Iterator[ConnectionPool]:
    """One big company and a small one, over years of work."""
    values = {"big": BIG, "reader": READER}
    with psycopg.connect(module_database_url, autocommit=True) as connection:
        connection.execute(FILL)
        connection.execute(WORDS)
        connection.execute(ALERTS)
        connection.execute(READS, values)
        connection.execute(SEEN, values)
        connection.execute(TOTALS, values)
        connection.execute("SET default_statistics_target = 200")  # every row is sampled: the same plans in every run
        connection.execute("ANALYZE")
    with ConnectionPool(module_database_url, connection_class=Explaining, min_size=1) as opened:
        yield opened


@pytest.fixture(autouse=True)
def no_plans_yet() -> None:
    Explaining.plans.clear()


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for part in plan.get("Plans", ()):
        yield from nodes(part)


def looked_at(node: dict[str, Any]) -> float:
    """The rows that a node took up, in all its runs."""
    removed = node.get("Rows Removed by Filter", 0) + node.get("Rows Removed by Index Recheck", 0)
    return (node["Actual Rows"] + removed) * node["Actual Loops"]


def assert_by_index(*, most: int = MANY) -> None:
    """No plan reads a table without an index, looks at many rows, or sorts them."""
    assert Explaining.plans
    for plan in Explaining.plans:
        for node in nodes(plan):
            assert node["Node Type"] != "Seq Scan" or node["Relation Name"] == "followers", node
            assert looked_at(node) <= most, node


@pytest.mark.parametrize("company", [BIG, SMALL])
@pytest.mark.covers("D1", "D2", "D8")
def test_a_dashboard_is_read_by_index(pool, company) -> None:
    for side in BY_SIDE:
        reader = dashboard.newcomer(company, READER, side=side)
        dashboard.dashboard(pool, reader, now=NOW)
        dashboard.unread_total(pool, reader)
    dashboard.mark_read(pool, reader, UUID(int=5))

    assert len(Explaining.plans) == 4
    assert_by_index(most=dashboard.CAP * 4)


@pytest.mark.parametrize("sort", [way + name for name in SORTS for way in ("", "-")])
@pytest.mark.covers("S3")
def test_the_first_page_and_the_last_one_are_read_by_index(pool, sort) -> None:
    cursor = None
    for _ in range(3):
        page = search(pool, BIG, criteria={}, sort=sort, cursor=cursor)
        cursor = page.next_cursor

    assert_by_index()


@pytest.mark.parametrize("sort", ["-modified_at", "deadline"])
@pytest.mark.parametrize(
    "state", ["draft", "need_attention", "shipped", "to_ship,partly_shipped", "waiting,need_attention"]
)
def test_a_list_by_state_is_read_by_index(pool, sort, state) -> None:
    first = search(pool, BIG, criteria={"state": state}, sort=sort)
    search(pool, BIG, criteria={"state": state}, sort=sort, cursor=first.next_cursor)

    assert_by_index()


@pytest.mark.parametrize("kind", ["request", "order"])
def test_a_list_by_kind_is_read_by_index(pool, kind) -> None:
    search(pool, BIG, criteria={"kind": kind})
    search(pool, BIG, criteria={"kind": kind, "state": "shipped,ordered"})

    assert_by_index()


@pytest.mark.parametrize("side", BY_SIDE)
def test_a_page_of_each_widget_is_read_by_index(pool, side) -> None:
    for widget in BY_SIDE[side]:
        search(pool, BIG, criteria={"widget": widget.key}, sort=widget.sort)

    assert_by_index()


@pytest.mark.parametrize(
    "criteria", [{"number": "R-77"}, {"retailer_reference": "WEB-77"}, {"request_id": UUID(int=3)}]
)
@pytest.mark.covers("S1")
def test_one_transaction_is_found_by_index(pool, criteria) -> None:
    search(pool, BIG, criteria=criteria)
    count(pool, BIG, criteria=criteria)

    assert_by_index(most=10)


@pytest.mark.covers("S1")
def test_free_text_is_found_by_index(pool) -> None:
    search(pool, BIG, criteria={"q": "web-4877"})
    count(pool, BIG, criteria={"q": "web-4877"})

    assert_by_index()


def test_waiting_for_a_position_reads_the_followers_alone(pool) -> None:
    wait_until(pool, 0)

    assert_by_index(most=50)
