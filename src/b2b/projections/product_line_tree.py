"""The tree of product lines, a branch at a time: six thousand lines are as quick to open as ten (A10)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from psycopg_pool import ConnectionPool

from b2b.projections.product_lines import LineRow, decode
from b2b.sql import statements

SQL = statements("b2b.projections", "product_line_tree.sql")
PAGE = 200
"""Lines of one branch that are read at once."""


@dataclass(frozen=True)
class Branch:
    """A line; `has_more`: something lies below it."""

    row: LineRow
    has_more: bool


def beneath(
    pool: ConnectionPool,
    company_id: UUID,
    parent_id: UUID | None,
    *,
    after: tuple[str, UUID] | None = None,
    limit: int = PAGE,
) -> list[Branch]:
    """The lines right below one (None: at the top) that are not archived, by name, after this (name, id)."""
    name, id = after or ("", UUID(int=0))
    values = {"company_id": company_id, "id": parent_id or company_id, "first": after is None}
    with pool.connection() as connection:
        found = connection.execute(SQL["beneath"], {**values, "name": name, "after": id, "limit": limit})
        return [Branch(decode(row), has_more) for row, has_more in found]


def children(pool: ConnectionPool, company_id: UUID, line_id: UUID) -> list[UUID]:
    """Every line right below one, archived or not."""
    with pool.connection() as connection:
        return [id for (id,) in connection.execute(SQL["children"], {"company_id": company_id, "id": line_id})]


def at_path(pool: ConnectionPool, company_id: UUID, path: Sequence[str]) -> UUID | None:
    """The line at the end of these names from the top; None where there is none."""
    line_id = company_id
    with pool.connection() as connection:
        for name in path:
            values = {"company_id": company_id, "id": line_id, "name": name}
            found = connection.execute(SQL["named"], values).fetchone()
            if found is None:
                return None
            (line_id,) = found
    return line_id if path else None


def named_like(pool: ConnectionPool, company_id: UUID, text: str, *, limit: int = 50) -> list[LineRow]:
    """The lines whose names have words that begin as those of the text do; archived ones too, by name."""
    words = " & ".join(f"{word}:*" for word in re.findall(r"[^\W_]+", text))
    if not words:
        return []
    values = {"company_id": company_id, "words": words, "limit": limit}
    with pool.connection() as connection:
        return [decode(row) for (row,) in connection.execute(SQL["found"], values)]
