"""Pooled connections work under limits, so that a forgotten transaction holds nobody up for long."""

from __future__ import annotations

import psycopg
import pytest
from psycopg_pool import PoolTimeout

from b2b.database import pool as pool_module
from b2b.database.pool import open_pool


def limits(connection: psycopg.Connection) -> list[str]:
    names = ("idle_in_transaction_session_timeout", "statement_timeout", "timezone", "application_name")
    return [connection.execute("SELECT current_setting(%s)", [name]).fetchone()[0] for name in names]


def test_connections_have_the_limits_of_the_service(module_database_url: str) -> None:
    with open_pool(module_database_url, min_size=1, max_size=2) as pool, pool.connection() as connection:
        assert limits(connection) == ["5s", "30s", "UTC", "b2b"]


def test_options_of_the_url_come_on_top(module_database_url: str) -> None:
    url = module_database_url + "&options=-c%20statement_timeout%3D9s%20-c%20work_mem%3D7MB"
    with open_pool(url) as pool, pool.connection() as connection:
        assert limits(connection) == ["5s", "9s", "UTC", "b2b"]
        assert connection.execute("SELECT current_setting('work_mem')").fetchone() == ("7MB",)


def test_a_connection_that_the_server_closed_is_not_given_out(module_database_url: str) -> None:
    with open_pool(module_database_url, max_size=1) as pool:
        with pool.connection() as connection:
            pid = connection.info.backend_pid
        with psycopg.connect(module_database_url) as other:
            other.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
        with pool.connection() as connection:
            assert connection.info.backend_pid != pid


def test_no_database_is_an_error_and_leaves_nothing_running(monkeypatch) -> None:
    monkeypatch.setattr(pool_module, "_PATIENCE", 0.2)
    with pytest.raises(PoolTimeout):
        open_pool("postgresql://nobody@127.0.0.1:1/none")
