"""Bytes that events refer to by their SHA-256, such as a logo: never changed, kept once."""

from __future__ import annotations

import hashlib

from psycopg_pool import ConnectionPool

from b2b.sql import statements

SQL = statements("b2b.accounts", "blobs.sql")


def put(pool: ConnectionPool, content: bytes) -> str:
    """Keep the bytes; gives their SHA-256 in hex."""
    digest = hashlib.sha256(content).hexdigest()
    with pool.connection() as connection:
        connection.execute(SQL["put"], {"digest": digest, "content": content})
    return digest


def get(pool: ConnectionPool, digest: str) -> bytes | None:
    with pool.connection() as connection:
        row = connection.execute(SQL["get"], {"digest": digest}).fetchone()
    return bytes(row[0]) if row else None
