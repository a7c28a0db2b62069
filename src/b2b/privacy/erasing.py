"""Erasing a person: the key is destroyed, and what was made of the events in clear is made again without it (U6)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import NamedTuple
from uuid import UUID

import psycopg
from psycopg.sql import SQL, Identifier

from b2b.console import Console
from b2b.privacy import people
from b2b.privacy.places import PLACES
from b2b.privacy.searches import forget_searches
from b2b.privacy.subjects import personal_data, texts_of
from b2b.projections.models import read_models
from b2b.projections.rebuild import rebuild


class Erased(NamedTuple):
    """What an erasure came to: how many events said something of the person, and what was made again or deleted."""

    events: int
    rows: dict[str, int]
    models: list[str]


def erase(console: Console, subject_id: UUID, *, url: str) -> Erased:
    """Destroy all that is known of a subject. It cannot be undone; done twice it changes nothing more.

    Read models are swapped for new ones, so that their old files go; the other tables are written anew. What still
    remains, and for how long, is in docs/operations.md.
    """
    said = personal_data(console, subject_id)
    texts = texts_of(said)
    forget_searches(console, subject_id, texts, now=datetime.now(UTC))
    with psycopg.connect(url, autocommit=True, application_name="b2b erase") as connection:
        before = _erase_rows(connection, subject_id, texts)  # while the key is there, a second try knows the texts
        console.erase(subject_id)
        models = [rebuild(console, model, url=url).model for model in read_models()]
        meanwhile = _erase_rows(connection, subject_id, texts)
        _write_anew(connection, [*before, "personal_keys"])
    return Erased(len(said), {table: before[table] + meanwhile[table] for table in before}, models)


def _erase_rows(connection: psycopg.Connection, subject_id: UUID, texts: Sequence[str]) -> dict[str, int]:
    """Let the erasure follow into the tables that are not made of events; gives the rows of each."""
    values = {"subject": subject_id, "said": list(texts)}
    erased = {place.table: place.erase for place in PLACES if place.erase is not None}
    return {table: connection.execute(statement, values).rowcount for table, statement in erased.items()}


def erase_waiting(console: Console, *, url: str, now: datetime) -> int:
    """Carry out the erasures that companies asked for; gives how many. One that is broken off is begun again."""
    count = 0
    while _erase_next(console, url=url, now=now):
        count += 1
    return count


def _erase_next(console: Console, *, url: str, now: datetime) -> bool:
    with psycopg.connect(url, application_name="b2b erase") as claim:
        row = claim.execute(people.SQL["next"]).fetchone()
        if row is None:
            return False
        erased = erase(console, row[0], url=url)
        claim.execute(people.SQL["done"], {"subject_id": row[0], "now": now, "fields": erased.events})
    return True


def _write_anew(connection: psycopg.Connection, tables: Sequence[str]) -> None:
    """Let the old rows go from the files as well: a deleted row stays in its page until something else needs it."""
    for table in tables:
        connection.execute(SQL("VACUUM (FULL) {}").format(Identifier(table)))
