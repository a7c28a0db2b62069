"""Connections to the database, pooled, each with the limits under which the service works."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from psycopg import Connection
from psycopg.conninfo import conninfo_to_dict
from psycopg.rows import TupleRow
from psycopg_pool import ConnectionPool, PoolTimeout

_LIMITS = (
    "-c idle_in_transaction_session_timeout=5s "  # an open writing transaction holds every follower
    "-c statement_timeout=30s "
    "-c timezone=UTC"
)
_PATIENCE = 10.0  # seconds


def open_pool(url: str, *, min_size: int = 1, max_size: int = 10) -> ConnectionPool[Connection[TupleRow]]:
    """An open pool of `min_size` to `max_size` connections to `url`; close it, or use it in `with`.

    A transaction that is left open is ended after 5 s, a statement after 30 s (a rebuild sets its own with
    `SET LOCAL`), and times are shown in UTC. A connection that the server has closed is replaced before it is given
    out. Raises psycopg_pool.PoolTimeout where the database cannot be reached within 10 s.
    """
    given = conninfo_to_dict(url).get("options") or ""
    pool: ConnectionPool[Connection[TupleRow]] = ConnectionPool(
        url,
        kwargs={"options": f"{_LIMITS} {given}".strip(), "application_name": "b2b"},
        min_size=min_size,
        max_size=max_size,
        check=ConnectionPool.check_connection,
        open=True,
    )
    try:
        pool.wait(timeout=_PATIENCE)
    except PoolTimeout:
        pool.close()
        raise
    return pool


@contextmanager
def at_once(pool: ConnectionPool[Connection[TupleRow]]) -> Iterator[Connection[TupleRow]]:
    """A connection on which each statement is a transaction of its own: for one of them, two round trips less."""
    with pool.connection() as connection:
        connection.autocommit = True
        try:
            yield connection
        finally:
            connection.autocommit = False
