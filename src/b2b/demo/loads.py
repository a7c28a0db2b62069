"""Whether the demo was loaded to its end. What is left of one that was cut short is cleared, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import Connection

from b2b.demo import people
from b2b.sql import statements

SQL = statements("b2b.demo", "loads.sql")
_LOCK = 0x6232625F64656D6F  # "b2b_demo": any constant will do, as long as every release uses the same


@contextmanager
def alone(url: str) -> Iterator[Connection[Any]]:
    """Wait until nobody else loads the demo: of two first starts at the same moment, one does."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        yield connection


@contextmanager
def noted(connection: Connection[Any]) -> Iterator[None]:
    """Note that the demo is being loaded, and, if the block comes to its end, that it was."""
    connection.execute(SQL["begin"])
    yield
    connection.execute(SQL["finish"])


def clear_unfinished(url: str) -> bool:
    """Empty a database that holds nothing but a demo that was cut short; gives whether it did. Migrate afterwards.

    Events are never deleted; here everything goes, because nobody has worked with it yet. Where a company of somebody
    else is beside it, the database is left as it is.
    """
    with alone(url) as connection:
        if connection.execute(SQL["exists"]).fetchone() != (True,):
            return False
        if connection.execute(SQL["unfinished"], {"emails": people.EMAILS}).fetchone() != (True,):
            return False
        with connection.transaction():
            connection.execute(SQL["clear"])
    return True
