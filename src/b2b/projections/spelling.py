"""What somebody may have meant whose words no transaction holds: the nearest words that one does hold (S1)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any
from uuid import UUID

from psycopg import Connection
from psycopg.errors import UndefinedFunction
from psycopg_pool import ConnectionPool

from b2b.aggregates.criteria import words_of
from b2b.projections.conditions import literal
from b2b.sql import statements

SQL = statements("b2b.projections", "spelling.sql")
SHORTEST = 4
"""Letters of a word that can be wrong in one of them and still be told."""
LOOKED_AT = 500
"""Transactions that hold something like a word: far more than there are words alike."""
ALIKE = 0.7
"""How much of two words has to agree, of 1: one letter in four may be wrong."""


def meant(pool: ConnectionPool, company_id: UUID, text: str) -> str | None:
    """Free text with the nearest known word in the place of each unknown one; None where nothing is near.

    Numbers are taken as they are: the nearest number is another order. Words of fewer than four letters too.
    """
    words = words_of(text)
    with pool.connection() as connection, connection.transaction():
        values = {"company_id": company_id, "words": [literal(word) for word in words]}
        unknown = {word for (word,) in connection.execute(SQL["unknown"], values)}
        wrong = [word for word in words if literal(word) in unknown]
        if not wrong or not all(_can_be_wrong(word) for word in wrong):
            return None
        try:
            near = {word: _nearest(connection, company_id, word) for word in wrong}
        except UndefinedFunction:  # the server has no trigrams
            return None
    return None if None in near.values() else " ".join(near.get(word) or word for word in words)


def _can_be_wrong(word: str) -> bool:
    return len(word) >= SHORTEST and not any(letter.isdigit() for letter in word)


def _nearest(connection: Connection[Any], company_id: UUID, word: str) -> str | None:
    connection.execute(SQL["alike"])
    rows = connection.execute(SQL["near"], {"company_id": company_id, "word": word, "limit": LOOKED_AT})
    known = sorted({one for (said,) in rows for one in _words_in(said)})
    return next(iter(get_close_matches(word, known, n=1, cutoff=ALIKE)), None)


def _words_in(said: str) -> Iterator[str]:
    return (one for one in re.split(r"[\s,.;:()]+", said) if _can_be_wrong(one))
