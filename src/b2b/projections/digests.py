"""Whether two tables hold the very same rows, told by digests: nothing but 256 of them leaves the database (U3).

Rows are put into 256 buckets by their keys; a bucket's digest is the SHA-256 of its rows' digests, in the order of the
keys. Where two differ, the rows are laid side by side to find out which.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from psycopg import Connection
from psycopg.sql import SQL, Composable, Composed, Identifier

from b2b.projections.follower import Table

BUCKETS = 256
_MEMORY = "SET LOCAL work_mem = '64MB'"
"""For sorting the digests: a connection that compares has nothing else to do."""
_DIGESTS = SQL("""
SELECT hashtextextended(concat_ws(chr(31), {key}), 0) & 255 AS bucket, count(*),
    sha256(string_agg(sha256(convert_to(ROW({columns})::text, 'UTF8')), ''::bytea ORDER BY {key}))
FROM {table} WHERE {where} GROUP BY bucket""")


class Digest(NamedTuple):
    """Of one bucket: how many rows, and their SHA-256."""

    rows: int
    digest: bytes


Digests = Mapping[int, Digest]


def digests_of(connection: Connection[Any], table: Table) -> Digests:
    """Of the rows of a table, as the database writes them."""
    statement = _DIGESTS.format(
        key=_names(table.key),
        columns=_names(table.columns),
        table=Identifier(table.name),
        where=SQL(table.where),
    )
    return fetched(connection, statement)


def fetched(connection: Connection[Any], statement: SQL | Composed) -> Digests:
    """What a statement gives that tells bucket, rows and digest."""
    with connection.transaction():
        connection.execute(_MEMORY)
        found = connection.execute(statement, prepare=False).fetchall()
    return {bucket: Digest(rows, bytes(digest)) for bucket, rows, digest in found}


def _names(names: tuple[str, ...]) -> Composable:
    return SQL(", ").join(map(Identifier, names))
