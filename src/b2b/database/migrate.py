"""Bring a database to the schema of this code: numbered SQL files, each once, whatever number of processes starts."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources
from importlib.resources.abc import Traversable
from itertools import pairwise
from typing import NamedTuple

import psycopg

from b2b.settings import CannotStart

MIGRATIONS = resources.files("b2b.database.migrations")
_FILE = re.compile(r"(\d{4})_\w+\.sql")
_LOCK = 0x6232625F6D696772  # "b2b_migr": any constant will do, as long as every release uses the same
_CREATE = """
CREATE TABLE IF NOT EXISTS migrations (
    number     integer PRIMARY KEY,
    name       text NOT NULL,
    checksum   text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now()
)"""
_INSERT = "INSERT INTO migrations (number, name, checksum) VALUES (%s, %s, %s)"


class UnknownMigration(CannotStart):
    """The database has a step that this code does not know: the code is older than the data."""


class ChangedMigration(CannotStart):
    """A file was edited after it had been applied, so this schema and a new one would differ."""


class MigrationFailed(CannotStart):
    """A step did not run; it was undone, and those before it stay."""


class Migration(NamedTuple):
    """One numbered step: its file name and what it runs."""

    number: int
    name: str
    sql: str

    @property
    def checksum(self) -> str:
        return hashlib.sha256(self.sql.encode()).hexdigest()


def known(folder: Traversable = MIGRATIONS) -> list[Migration]:
    """The steps that this code brings, in their order. ValueError: a bad name, or a number used twice."""
    files = [file for file in folder.iterdir() if file.name.endswith(".sql")]
    steps = sorted(Migration(_number(file.name), file.name, file.read_text(encoding="utf-8")) for file in files)
    for one, other in pairwise(steps):
        if one.number == other.number:
            raise ValueError(f"{one.name} and {other.name} have the same number")
    return steps


def migrate(url: str, folder: Traversable = MIGRATIONS) -> list[str]:
    """Apply what is missing, each step in a transaction of its own, and return the names of those applied now.

    Raises UnknownMigration and ChangedMigration before anything is changed, MigrationFailed where a step fails.
    """
    steps = known(folder)
    with _locked(url) as connection:
        connection.execute(_CREATE)
        missing = _missing(connection, steps)
        for step in missing:
            _apply(connection, step)
    return [step.name for step in missing]


def pending(url: str, folder: Traversable = MIGRATIONS) -> list[str]:
    """The names of the steps that `migrate` would apply, or its refusal. Changes nothing, waits for nobody."""
    with psycopg.connect(url, autocommit=True) as connection:
        return [step.name for step in _missing(connection, known(folder))]


def _number(name: str) -> int:
    match = _FILE.fullmatch(name)
    if not match:
        raise ValueError(f"{name} is not named NNNN_name.sql")
    return int(match[1])


@contextmanager
def _locked(url: str) -> Iterator[psycopg.Connection]:
    """A connection that holds the one migration lock of its database; the lock ends with the connection."""
    with psycopg.connect(url, autocommit=True, application_name="b2b migrate") as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        yield connection


def _missing(connection: psycopg.Connection, steps: list[Migration]) -> list[Migration]:
    applied = _applied(connection)
    by_number = {step.number: step for step in steps}
    for number, (name, checksum) in applied.items():
        _check(name, checksum, by_number.get(number))
    return [step for step in steps if step.number not in applied]


def _applied(connection: psycopg.Connection) -> dict[int, tuple[str, str]]:
    if connection.execute("SELECT to_regclass('migrations')").fetchone() == (None,):
        return {}
    rows = connection.execute("SELECT number, name, checksum FROM migrations ORDER BY number")
    return {number: (name, checksum) for number, name, checksum in rows}


def _check(name: str, checksum: str, step: Migration | None) -> None:
    if step is None:
        raise UnknownMigration(
            f"The database has the migration {name}, which this version of B2B Console does not know. "
            "Install the version that last ran on it, or a newer one. Nothing was changed."
        )
    if (name, checksum) != (step.name, step.checksum):
        raise ChangedMigration(
            f"The migration {name} was applied with another content than {step.name} has now. "
            "Restore the file as it was released, and put the change into a new one. Nothing was changed."
        )


def _apply(connection: psycopg.Connection, step: Migration) -> None:
    try:
        with connection.transaction():
            connection.execute(step.sql.encode())
            connection.execute(_INSERT, (step.number, step.name, step.checksum))
    except psycopg.Error as error:
        raise MigrationFailed(f"The migration {step.name} failed and was undone: {error}") from error
