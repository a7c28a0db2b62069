"""The tree of product lines is read a branch at a time, by index, whatever its size: with the Google taxonomy (A10)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import psycopg
import pytest
from psycopg_pool import ConnectionPool

from b2b.aggregates.product_line import line_id
from b2b.projections.product_line_tree import at_path, beneath, children, named_like
from b2b.projections.product_lines import LineRow, columns, with_those_above
from b2b.web.line_paths import paths_of_file
from tests.projections.test_plans import Explaining, assert_by_index

pytestmark = pytest.mark.covers("A10")
COMPANIES = [UUID(int=number) for number in range(1, 4)]
BIG = COMPANIES[0]
BAGS = ("Apparel & Accessories", "Handbags, Wallets & Cases")
MOST = 100
"""Rows that a statement may look at: a branch, and some."""


def rows(company_id: UUID, paths: list[tuple[str, ...]]) -> Iterator[dict[str, object]]:
    for path in paths:
        parent_id = line_id(company_id, path[:-1]) if path[:-1] else None
        yield columns(LineRow(id=line_id(company_id, path), company_id=company_id, parent_id=parent_id, name=path[-1]))


@pytest.fixture(scope="module")
def pool(module_database_url: str, shared_data: Path) -> Iterator[ConnectionPool]:
    """Three companies, each with the whole file."""
    paths = paths_of_file(next((shared_data / "taxonomy").glob("*.txt")).read_text())
    with psycopg.connect(module_database_url, autocommit=True) as connection:
        with connection.cursor() as cursor, cursor.copy("COPY product_lines FROM STDIN") as copy:
            for company_id in COMPANIES:
                for row in rows(company_id, paths):
                    copy.write_row(list(row.values()))
        connection.execute("ANALYZE product_lines")
    with ConnectionPool(module_database_url, connection_class=Explaining, min_size=1) as opened:
        Explaining.plans.clear()
        yield opened


@pytest.fixture(autouse=True)
def no_plans_yet() -> None:
    Explaining.plans.clear()


def test_the_top_of_the_tree_and_a_branch_are_read_alone(pool: ConnectionPool) -> None:
    top = beneath(pool, BIG, None)
    bags = beneath(pool, BIG, line_id(BIG, BAGS))
    rest = beneath(pool, BIG, line_id(BIG, BAGS), after=(bags[0].row.name, bags[0].row.id), limit=2)

    assert [branch.row.name for branch in top][:2] == ["Apparel & Accessories", "Baby & Toddler"]
    assert all(branch.has_more for branch in top if branch.row.name != "Mature")
    assert [branch.row for branch in rest] == [branch.row for branch in bags[1:3]]
    assert_by_index(most=MOST)


def test_a_line_is_found_by_its_path_and_its_path_by_its_line(pool: ConnectionPool) -> None:
    assert at_path(pool, BIG, BAGS) == line_id(BIG, BAGS)
    assert at_path(pool, BIG, (*BAGS, "None")) is None
    assert len(with_those_above(pool, [line_id(BIG, BAGS)])) == 2
    assert line_id(BIG, BAGS) in children(pool, BIG, line_id(BIG, BAGS[:1]))
    assert_by_index(most=MOST)


def test_lines_are_found_by_the_beginnings_of_words(pool: ConnectionPool) -> None:
    assert {row.name for row in named_like(pool, BIG, "wallets hand")} == {BAGS[-1]}
    assert_by_index(most=MOST)
