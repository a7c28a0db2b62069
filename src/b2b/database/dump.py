"""Dumping a database and reading a dump back, by PostgreSQL's own programs."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

import psycopg

from b2b.database.binaries import find
from b2b.settings import CannotStart


class DumpFailed(CannotStart):
    """A program of PostgreSQL did not do what it should. The message ends with its own last words."""


class NotEmpty(CannotStart):
    """There is something in the database that a restore would overwrite."""


def dump(url: str, file: Path, *, snapshot: str, without_rows: Sequence[str] = (), only: Sequence[str] = ()) -> None:
    """Write the database as it is in an exported snapshot; of some tables without rows, or the rows of some `only`.

    The file appears when it is whole, readable by its owner alone. Raises DumpFailed.
    """
    draft = file.with_name(f".{file.name}.draft")
    chosen = [f"--exclude-table-data={table}" for table in without_rows]
    chosen += ["--data-only", *(f"--table={table}" for table in only)] if only else []
    fixed = ["--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}", f"--file={draft}"]
    draft.unlink(missing_ok=True)
    os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    _run("pg_dump", *fixed, *chosen, url)
    draft.rename(file)


def load(url: str, file: Path) -> None:
    """Read a dump, all of it or nothing. Raises DumpFailed."""
    _run("pg_restore", "--no-owner", "--exit-on-error", "--single-transaction", f"--dbname={url}", str(file))


def make_empty(url: str) -> None:
    """Leave nothing in a database in which nothing has happened yet. Raises NotEmpty where something has."""
    with psycopg.connect(url, autocommit=True) as connection:
        known = connection.execute("SELECT to_regclass('events')").fetchone() != (None,)
        if known and connection.execute("SELECT 1 FROM events LIMIT 1").fetchone():
            raise NotEmpty(
                "This database has events. Restore into an empty one: name another B2B_DATA. Nothing changed."
            )
        connection.execute("DROP SCHEMA IF EXISTS b2b_shadow CASCADE")
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")


def _run(program: str, *arguments: str) -> None:
    path = find().folder / program
    done = subprocess.run([path, *arguments], capture_output=True, text=True, stdin=subprocess.DEVNULL)
    if done.returncode:
        raise DumpFailed(f"{program} failed:\n{done.stderr.strip()[-2000:]}")
