"""A second copy of a read model's tables, in a schema beside those in use, and the swap of the two.

On this connection a table without a schema is the one in the shadow, so whatever follows events elsewhere does so
here. Nothing is written in long transactions: a writing transaction that is open holds every follower back.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from itertools import islice
from operator import itemgetter
from typing import Any
from uuid import UUID

import msgspec
import psycopg
from psycopg import Connection
from psycopg.errors import LockNotAvailable
from psycopg.sql import SQL, Identifier

from b2b.projections import deadlines
from b2b.projections.follower import Follower, Table
from b2b.sql import statements

STATEMENTS = statements("b2b.projections", "shadow.sql")
SCHEMA = "b2b_shadow"
CHUNK = 20_000
"""Rows a transaction: some 100 ms."""
TRIES = 300
PAUSE = 0.05


class Shadow:
    """The shadow of one read model, empty at first."""

    def __init__(self, connection: Connection[Any], follower: Follower, home: str, *, lasting: bool = True) -> None:
        self.connection = connection
        self.follower = follower
        self.home = home
        self._lasting = lasting
        self._name = {"name": follower.model.name}

    def make(self) -> None:
        """Empty tables like those in use, under the same names."""
        self.connection.execute(STATEMENTS["forget"], self._name)
        kind = SQL("TABLE" if self._lasting else "UNLOGGED TABLE")
        like = SQL("CREATE {} {} (LIKE {} INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING GENERATED)")
        for table in self.follower.model.tables:
            self.drop(table)
            self.connection.execute(like.format(kind, Identifier(SCHEMA, table.name), self._in_use(table)))

    def _like_in_use(self, table: Table) -> None:
        values = {"table": f"{self.home}.{table.name}"}
        for name, rule in self.connection.execute(STATEMENTS["constraints"], values).fetchall():
            add = SQL("ALTER TABLE {} ADD CONSTRAINT {} {}")
            self.connection.execute(add.format(Identifier(SCHEMA, table.name), Identifier(name), SQL(rule)))
        if self._lasting:
            for (index,) in self.connection.execute(STATEMENTS["indexes"], values).fetchall():
                self.connection.execute(SQL(index))

    def fill(self, rows: Mapping[str, Iterable[Mapping[str, Any]]]) -> int:
        """Copy rows in, and give how many; each chunk is a transaction of its own."""
        count = 0
        for table in self.follower.model.tables:
            left = iter(rows[table.name])
            while chunk := list(islice(left, CHUNK)):
                self._copy(table, chunk)
                count += len(chunk)
        return count

    def complete(self) -> None:
        """Make what else holds of the tables in use, now that the rows are there, which is much quicker than before."""
        for table in self.follower.model.tables:
            self._like_in_use(table)
            self.connection.execute(SQL("ANALYZE {}").format(Identifier(SCHEMA, table.name)))

    def _copy(self, table: Table, rows: Iterable[Mapping[str, Any]]) -> None:
        names = list(next(iter(rows)))
        columns, values_of = SQL(", ").join(map(Identifier, names)), itemgetter(*names)
        copy = SQL("COPY {} ({}) FROM STDIN").format(Identifier(SCHEMA, table.name), columns)
        with self.connection.cursor() as cursor, cursor.copy(copy) as into:
            for row in rows:
                into.write_row(
                    [plain(value) if (plain := _PLAIN.get(type(value))) else value for value in values_of(row)]
                )

    def start_from(self, position: int) -> None:
        """What is in the tables now is the model at this position."""
        self.connection.execute(
            "INSERT INTO b2b_shadow.followers (name, position) VALUES (%(name)s, %(position)s)",
            {**self._name, "position": position},
        )

    def swap(self) -> None:
        """Put the shadow in the place of the tables in use, in one short transaction.

        The follower is kept out meanwhile, and goes on from where the shadow is. Raises LockNotAvailable where the
        tables in use are read without a pause for 15 s and more.
        """
        self.connection.execute(self._at_home("begin"), self._name)
        for _ in range(TRIES):
            try:
                return self._swap()
            except LockNotAvailable as error:
                busy = error
                time.sleep(PAUSE)
        raise busy

    def _swap(self) -> None:
        tables = self.follower.model.tables
        with self.connection.transaction():
            held = self.connection.execute(self._at_home("hold"), self._name).fetchone()
            self.follower.reach(self.connection, held[0] if held else 0)
            self.connection.execute(STATEMENTS["patience"])
            in_use = SQL(", ").join(map(self._in_use, tables))
            self.connection.execute(SQL("LOCK TABLE {} IN ACCESS EXCLUSIVE MODE").format(in_use))
            self._carry_over()
            for table in tables:
                self.connection.execute(SQL("DROP TABLE {}").format(self._in_use(table)))
                move = SQL("ALTER TABLE {} SET SCHEMA {}")
                self.connection.execute(move.format(Identifier(SCHEMA, table.name), Identifier(self.home)))
            self.connection.execute(self._at_home("start_from"), self._name)

    def _carry_over(self) -> None:
        """What the scheduler knows of its deadlines is in no event: nothing that was fired is fired again."""
        if any(table.name == "deadlines" for table in self.follower.model.tables):
            self.connection.execute(SQL(deadlines.SQL["carry"]).format(home=Identifier(self.home)))

    def drop(self, table: Table) -> None:
        self.connection.execute(SQL("DROP TABLE IF EXISTS {}").format(Identifier(SCHEMA, table.name)))

    def _in_use(self, table: Table) -> Identifier:
        return Identifier(self.home, table.name)

    def _at_home(self, name: str) -> Any:
        return SQL(STATEMENTS[name]).format(home=Identifier(self.home))


def _array(values: tuple[Any, ...]) -> Any:
    """Several values of a column; ids are written here, for they need no quotes, and are most of what there is."""
    if all(type(value) is UUID for value in values):
        return "{" + ",".join(map(str, values)) + "}"
    return list(values)


_PLAIN: Mapping[type, Callable[[Any], Any]] = {
    msgspec.Raw: lambda json: bytes(json).decode(),
    tuple: _array,
    datetime: datetime.isoformat,
    UUID: str,
}
"""JSON as text, several as an array, moments and ids as psycopg writes them too, in a quarter of its time."""


@contextmanager
def shadow_of(follower: Follower, *, url: str, lasting: bool = True) -> Iterator[Shadow]:
    """The empty shadow of a read model; it is gone at the end. Waits for whoever makes the same model anew.

    One that is not `lasting` is quicker made: without the indexes that only readers need, and gone after a crash. It
    cannot be put in the place of the tables in use.
    """
    with psycopg.connect(url, autocommit=True, application_name="b2b rebuild") as connection:
        connection.execute(STATEMENTS["lock"], {"name": follower.model.name})
        row = connection.execute(STATEMENTS["home"]).fetchone()
        home = str(row[0]) if row else "public"
        connection.execute(SQL(STATEMENTS["enter"]).format(home=Identifier(home)))
        shadow = Shadow(connection, follower, home, lasting=lasting)
        shadow.make()
        try:
            yield shadow
        finally:
            for table in follower.model.tables:
                shadow.drop(table)
