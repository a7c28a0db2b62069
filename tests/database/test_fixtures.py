"""The databases that the fixtures give are fresh, migrated, and private to whom they say."""

from __future__ import annotations

import psycopg
import pytest

from b2b.database.migrate import pending


@pytest.mark.parametrize("turn", [1, 2])
def test_every_test_gets_a_database_of_its_own(database_url: str, turn: int) -> None:
    with psycopg.connect(database_url) as connection:
        connection.execute("CREATE TABLE leftover ()")
    assert pending(database_url) == []


@pytest.mark.parametrize("turn", [1, 2])
def test_the_tests_of_a_module_share_one(module_database_url: str, turn: int) -> None:
    with psycopg.connect(module_database_url) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS shared (turn integer)")
        connection.execute("INSERT INTO shared VALUES (%s)", [turn])
        assert connection.execute("SELECT count(*) FROM shared").fetchone() == (turn,)


def test_an_empty_database_has_no_tables(empty_database_url: str) -> None:
    with psycopg.connect(empty_database_url) as connection:
        assert connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone() == (0,)
