"""Every table says what it holds of people: a new one cannot be forgotten by an erasure or a backup (U6)."""

from __future__ import annotations

import psycopg
import pytest

from b2b.privacy.places import KEPT_OF_MODELS, PLACES, apart, left_out, of_models

pytestmark = pytest.mark.covers("U6")
SUSPECT = ("email", "address", "name", "phone", "ip", "browser", "text", "html", "words", "contact", "recipient")
"""Columns that are likely to hold somebody."""


def test_every_table_says_what_it_holds(database_url: str) -> None:
    with psycopg.connect(database_url) as connection:
        rows = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
    known = {place.table for place in PLACES} | of_models()

    assert not {table for (table,) in rows} - known, "say in b2b/privacy/places.py what a new table holds of people"
    assert not {place.table for place in PLACES} & of_models()


def test_a_table_with_a_column_for_somebody_is_followed_or_says_why_not(database_url: str) -> None:
    """Explained are the seller's own people, and names of taxes, of files and of read models."""
    with psycopg.connect(database_url) as connection:
        rows = connection.execute(
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'"
        ).fetchall()
    followed = {place.table for place in PLACES if place.erase is not None} | of_models()
    explained = {"sellers", "seller_taxes", "migrations", "followers", "operators"}

    found = {(table, column) for table, column in rows if column in SUSPECT and table not in followed}

    assert {table for table, _ in found} <= explained, found


def test_every_erasure_runs_where_nobody_is(database_url: str) -> None:
    values = {"subject": "00000000-0000-0000-0000-000000000001", "said": []}
    with psycopg.connect(database_url) as connection:
        for place in PLACES:
            if place.erase is not None:
                assert connection.execute(place.erase, values).rowcount == 0, place.table


def test_a_backup_has_no_keys_and_no_clear_text() -> None:
    assert apart() == ["personal_keys"]
    assert {"personal_keys", "transactions", "mails", "web_sessions"} <= set(left_out())
    assert not KEPT_OF_MODELS & set(left_out())
