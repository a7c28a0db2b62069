"""All that is known of one person: a recipient (by its request), a user, a company's or a partner's contact (U6)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from b2b.console import Console
from b2b.errors import NotFound
from b2b.privacy.places import SQL

_SHORTEST = 4
"""Letters of a text that tells somebody apart: shorter ones stand in too much else."""


class Said(NamedTuple):
    """What one event says of a person."""

    at: datetime
    topic: str
    aggregate_id: UUID
    field: str
    value: Any


def subject_named(console: Console, text: str) -> UUID:
    """The subject that an id, the number of a request or an order, or the e-mail of a user means. Raises NotFound."""
    try:
        return UUID(text)
    except ValueError:
        statement = SQL["of_email"] if "@" in text else SQL["of_number"]
    with console.pool.connection() as connection:
        row = connection.execute(statement, {"text": text}).fetchone()
    if row is None:
        raise NotFound("subject", text)
    return UUID(str(row[0]))


def aggregate_named(console: Console, text: str) -> UUID:
    """The request or order that a number means; an id means itself. Raises NotFound."""
    try:
        return UUID(text)
    except ValueError:
        with console.pool.connection() as connection:
            row = connection.execute(SQL["with_number"], {"text": text}).fetchone()
    if row is None:
        raise NotFound("transaction", text)
    return UUID(str(row[0]))


def personal_data(console: Console, subject_id: UUID, *, among: Sequence[UUID] | None = None) -> list[Said]:
    """Everything that events say of a subject, oldest first; nothing once it is erased.

    `among`: the aggregates that say something of it; where they are not known all events are looked through.
    """
    ids = _aggregates(console, subject_id) if among is None else among
    found = [said for id in ids for said in _said(console, id, subject_id)]
    return sorted(found, key=lambda said: said.at)


def _aggregates(console: Console, subject_id: UUID) -> list[UUID]:
    with console.pool.connection() as connection:
        rows = connection.execute(SQL["aggregates"], {"mark": f'"subject_id":"{subject_id}"'})
        return [id for (id,) in rows]


def _said(console: Console, id: UUID, subject_id: UUID) -> Iterator[Said]:
    for event in console.events(id):
        if getattr(event, "subject_id", None) == subject_id:
            kind = console.mapper.types.of(event)
            for field, erased in kind.erased.items():
                value = getattr(event, field)
                if value != erased:
                    yield Said(event.timestamp, kind.topic, id, field, msgspec.to_builtins(value))


def texts_of(said: list[Said]) -> list[str]:
    """The texts by which a person could be told, as far as they are long enough to mean nothing else."""
    return sorted({text for one in said for text in _texts(one.value) if len(text) >= _SHORTEST})


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value.strip()
    elif isinstance(value, dict):
        for name, inner in value.items():
            if name not in ("country", "region", "language", "time_zone", "city"):
                yield from _texts(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts(inner)
