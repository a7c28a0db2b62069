"""Positions: one an event, growing for ever, and none below what a follower has read."""

from __future__ import annotations

from uuid import uuid4

import psycopg
import pytest
from eventsourcing.persistence import DataError, IntegrityError, ProgrammingError, Tracking
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from b2b.eventstore.append import MOST_EVENTS
from tests.eventstore.stored import event, events, feed, insert, told
from tests.eventstore.stress import stress


def test_positions_grow_from_append_to_append(recorder):
    positions = [position for count in (1, 3, 1, 2) for position in recorder.insert_events(events(count))]

    assert len(positions) == 7
    assert positions == sorted(set(positions))
    assert positions == [notification.id for notification in feed(recorder)]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(versions=st.permutations([(aggregate, version) for aggregate in range(3) for version in (1, 2, 3)]))
def test_the_events_of_an_append_keep_its_order(recorder, versions):
    """Whatever the order in which the rows are written."""
    ids = [uuid4() for _ in range(3)]
    next_version = dict.fromkeys(ids, 0)
    new = []
    for aggregate, _ in versions:
        id = ids[aggregate]
        next_version[id] += 1
        new.append(event(id, next_version[id]))

    positions = recorder.insert_events(new)

    assert positions == sorted(positions)
    assert told(recorder)[-9:] == new


def test_an_append_that_was_undone_leaves_a_gap_and_nothing_else(recorder):
    id = uuid4()
    (first,) = recorder.insert_events(events(1, of=id))
    with pytest.raises(IntegrityError):
        recorder.insert_events([*events(2), event(id)])

    (second,) = recorder.insert_events(events(1))

    assert second > first
    assert [notification.id for notification in feed(recorder)] == [first, second]


def test_nothing_appended_is_nothing_stored(recorder):
    assert recorder.insert_events([]) == []
    assert feed(recorder) == []
    assert recorder.max_notification_id() is None


def test_the_largest_append_has_its_positions_in_one_transaction(recorder):
    positions = recorder.insert_events(events(MOST_EVENTS))

    assert positions == list(range(positions[0], positions[0] + MOST_EVENTS))
    assert positions[0] & 0xFFFF == 0


def test_an_append_that_has_no_room_for_its_positions_is_refused(recorder):
    with pytest.raises(DataError, match="65537"):
        recorder.insert_events(events(MOST_EVENTS + 1))

    assert feed(recorder) == []


def test_a_follower_keeps_its_position_itself(recorder):
    with pytest.raises(ProgrammingError):
        recorder.insert_events(events(1), tracking=Tracking("elsewhere", 1))


def test_the_feed_ends_where_an_older_transaction_may_still_write(recorder, connection):
    """And goes on with both of them, in the order of their positions, as soon as that one is over."""
    early, late = events(1), events(1)
    with connection.transaction():
        insert(connection, early)
        recorder.insert_events(late)
        held = told(recorder), recorder.max_notification_id()

    assert held == ([], None)
    assert told(recorder) == [*early, *late]


def test_a_transaction_that_is_rolled_back_holds_the_feed_no_longer(recorder, connection):
    with connection.transaction(force_rollback=True):
        insert(connection, events(1))
        recorder.insert_events(late := events(1))

    assert told(recorder) == late


def test_a_reading_transaction_holds_nobody_up(recorder, database_url):
    with psycopg.connect(database_url) as reader:
        reader.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        reader.execute("SELECT count(*) FROM events")
        recorder.insert_events(new := events(1))

        assert told(recorder) == new


def test_nothing_below_the_horizon_can_still_appear(recorder, connection):
    with connection.transaction():
        insert(connection, events(1))
        horizon = recorder.horizon()
        (position,) = recorder.insert_events(events(1))
        assert horizon < position

    assert feed(recorder)[0].id >= horizon
    assert recorder.horizon() > position


def test_followers_of_many_writers_miss_nothing(database_url):
    """24 writers, some slow, some undone, for as long as it takes to make a reader without the horizon miss events."""
    seen = stress(database_url, writers=24, seconds=4)

    assert seen.feed == (seen.feed.events, 0, 0, 0)
    assert seen.feed.events > 1000
    assert seen.rolled_back > 10
    assert seen.naive.missed > 0
