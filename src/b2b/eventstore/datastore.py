"""The connections of the event store: the library's datastore over a libpq URL, with this service's limits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, LiteralString

import psycopg
from eventsourcing.persistence import OperationalError
from eventsourcing.postgres import ConnectionPool, PostgresDatastore
from psycopg import Connection
from psycopg.conninfo import conninfo_to_dict
from psycopg.rows import DictRow, TupleRow, dict_row, tuple_row

_LIMITS = "-c idle_in_transaction_session_timeout=5s -c statement_timeout=30s -c timezone=UTC"


class ConnectionLost(OperationalError):
    """The connection broke under a statement: whether the server carried it out is not known."""


class Datastore(PostgresDatastore):
    """Connections in auto-commit mode, a pool of their own beside that of the read models.

    Nothing asks the server whether a connection is alive before each use, which would cost every append and load a
    round trip: reads are tried again on another connection, and an append finds out whether it landed.
    """

    def __init__(self, url: str, *, max_size: int = 8) -> None:
        super().__init__(dbname="", host="", port="", user="", password="")
        self.pool = ConnectionPool(
            url,
            connection_class=Connection[DictRow],
            kwargs={
                "options": f"{_LIMITS} {conninfo_to_dict(url).get('options') or ''}".strip(),
                "application_name": "b2b events",
                "row_factory": dict_row,
                "autocommit": True,
            },
            min_size=1,
            max_size=max_size,
            timeout=10,
            num_workers=1,
            open=False,
        )

    def register_type_adapters(self) -> None:
        """Nothing: the statements of this store take arrays, so there is no composite type to look up."""

    def execute(self, statement: LiteralString, params: Sequence[Any] = ()) -> list[TupleRow]:
        """Run one statement, a transaction of its own, and return its rows. Errors are the library's.

        Raises ConnectionLost where it is not known whether the statement was carried out.
        """
        try:
            with self.get_connection() as connection, _lost_connections_named():
                cursor = connection.cursor(binary=True, row_factory=tuple_row)
                return cursor.execute(statement, params, prepare=True).fetchall()
        except ConnectionLost:
            self.pool.check()  # what broke this connection may have broken the idle ones too
            raise

    def read(self, statement: LiteralString, params: Sequence[Any] = ()) -> list[TupleRow]:
        """The rows of a statement that changes nothing: asked for again where a connection turns out to be lost."""
        try:
            return self.execute(statement, params)
        except ConnectionLost:
            return self.execute(statement, params)


@contextmanager
def _lost_connections_named() -> Iterator[None]:
    try:
        yield
    except (psycopg.OperationalError, psycopg.InterfaceError) as error:
        if _is_lost(error):
            raise ConnectionLost(str(error)) from error
        raise


def _is_lost(error: psycopg.Error) -> bool:
    """Whether the connection broke. A server that can still say why a statement failed has undone it for certain."""
    return error.sqlstate is None or error.sqlstate[:3] == "57P" or error.sqlstate[:2] == "08"
