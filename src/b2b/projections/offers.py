"""Where a supplier was asked for the same goods before."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from psycopg_pool import ConnectionPool

from b2b.aggregates.criteria import folded
from b2b.sql import statements

SQL = statements("b2b.projections", "offers.sql")
LATEST = 30
"""Requests that are looked at."""


def asking_for(pool: ConnectionPool, company_id: UUID, skus: Collection[str], *, but: UUID) -> list[UUID]:
    """The last requests with one of these SKUs, the newest first; `but` is the one that is being answered."""
    values = {"company_id": company_id, "skus": [folded(sku) for sku in skus], "but": but, "limit": LATEST}
    with pool.connection() as connection:
        return [id for (id,) in connection.execute(SQL["asking_for"], values)]
