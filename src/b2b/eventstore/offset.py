"""The offset that keeps positions growing where transaction numbers start afresh: after a restore into a new cluster.

A dump does not carry the number of the next transaction. Without an offset, new events would get positions below those
of the restored ones, and every follower would miss them.
"""

from __future__ import annotations

from psycopg import Connection
from psycopg.rows import TupleRow

from b2b.sql import statements

SQL = statements("b2b.eventstore", "offset.sql")


def secure_positions(connection: Connection[TupleRow]) -> bool:
    """Raise the offset if the next event would not come after all that are stored; whether that was so.

    To be called before a process appends. Any number of processes may do it at once; appends wait meanwhile, so that
    none is made with the old offset once followers use the new one.
    """
    if not _is_behind(connection):
        return False
    with connection.transaction():
        connection.execute(SQL["keep_appends_out"])
        behind = _is_behind(connection)
        if behind:
            connection.execute(SQL["raise_offset"])
    return behind


def lift_positions(connection: Connection[TupleRow], *, above: int) -> None:
    """Let positions from now on come after one that was given out and is lost: whoever read up to it misses nothing.

    To be called on a restored database before anybody appends.
    """
    connection.execute(SQL["lift"], {"above": above})


def _is_behind(connection: Connection[TupleRow]) -> bool:
    row = connection.execute(SQL["is_behind"]).fetchone()
    return row is not None and bool(row[0])
