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
