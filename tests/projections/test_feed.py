"""The feed as rows: made anew it is the same to the letter, and each company has what it may know, in order."""

from __future__ import annotations

import json

import psycopg
import pytest

from b2b.projections.feed import Feed
from b2b.projections.follower import Follower
from b2b.projections.rebuild import rebuild
from b2b.projections.replay import replay
from b2b.views.cursors import cursor_at, position_of
from tests.projections.test_rebuild import busy_day
from tests.projections.world import World

ROWS = "SELECT *, envelope FROM feed ORDER BY company_id, position"


@pytest.mark.covers("I2")
def test_a_rebuild_gives_the_same_feed_to_the_letter(world: World) -> None:
    busy_day(world)
    before = world.table(ROWS)

    made = rebuild(world.console, Feed(), url=world.url)

    assert made.rows == len(before) > 30
    assert world.table(ROWS) == before
    assert replay(world.console, Feed(), url=world.url).differences == []


def test_batches_of_any_size_give_the_same_feed(world: World) -> None:
    """A batch begins in the middle of a request's life: what had happened before is read again."""
    busy_day(world)
    whole = world.table(ROWS)
    world.table("DELETE FROM feed RETURNING 1")
    world.table("UPDATE followers SET position = 0 WHERE name = 'feed' RETURNING 1")

    follower = Follower(world.console, Feed())
    with psycopg.connect(world.url, autocommit=True) as connection:
        while follower.step(connection, limit=3):
            pass

    assert world.table(ROWS) == whole


def test_every_row_is_its_envelope(world: World) -> None:
    busy_day(world)
    for row in world.table(ROWS):
        told = json.loads(row["envelope"])
        assert told["id"] == str(row["event_id"])
        assert told["source"] == f"/companies/{row['company_id']}"
        assert (told["type"], told["subject"]) == (row["type"], row["subject"])
        assert told["sequence"] == cursor_at(row["position"])
        assert position_of(told["sequence"]) == row["position"]
        assert {"id", "version", "state"} <= set(told["data"])


ALTERATIONS = {
    "UPDATE feed SET envelope = envelope || ' ' WHERE {one}": "envelope",
    "UPDATE feed SET at = at + interval '1 microsecond' WHERE {one}": "at",
    "UPDATE feed SET type = 'b2b.request.lost.v1' WHERE {one}": "type",
    "UPDATE feed SET subject = subject || ' ' WHERE {one}": "subject",
    "UPDATE feed SET event_id = subject_id WHERE {one}": "event_id",
    "UPDATE feed SET subject_id = event_id WHERE {one}": "subject_id",
    "DELETE FROM feed WHERE {one}": "missing",
    "INSERT INTO feed SELECT company_id, 1::bigint << 60, event_id, type, subject, subject_id, at, envelope "
    "FROM feed WHERE {one}": "not from any event",
}


@pytest.mark.covers("U3")
def test_a_replay_names_whatever_was_altered_in_the_feed(world: World) -> None:
    """Equality is told by digests; each way of being unequal must show in them."""
    busy_day(world)
    (one,) = world.table("SELECT company_id, position FROM feed ORDER BY position LIMIT 1")
    which = f"company_id = '{one['company_id']}' AND position = {one['position']}"
    for statement, what in ALTERATIONS.items():
        world.table(statement.format(one=which) + " RETURNING 1")
        found = replay(world.console, Feed(), url=world.url)
        assert [(d.table, d.what) for d in found.differences] == [("feed", what)], statement
        rebuild(world.console, Feed(), url=world.url)
        assert replay(world.console, Feed(), url=world.url).differences == []
