"""Following the feed: woken by who appends, and never dependent on it."""

from __future__ import annotations

from itertools import islice
from uuid import uuid4

from b2b.eventstore.feed import Listener
from tests.eventstore.stored import event, events, insert
from tests.eventstore.threads import Running, at_once
from tests.service import until

LISTENERS = """
SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
WHERE datname = current_database() AND query = 'LISTEN events'"""
LONG = 30  # seconds: a wait that a test would not live to see the end of


class Watched(Listener):
    """A listener that remembers for how long it was asked to wait."""

    def __init__(self, datastore):
        super().__init__(datastore)
        self.waits = []

    def wait(self, heard, *, seconds):
        self.waits.append(seconds)
        return super().wait(heard, seconds=seconds)


def listening(recorder):
    """The recorder's listener, once it hears the others."""
    recorder.listener.wait(0, seconds=LONG)
    return recorder.listener


def ids_of(notifications):
    return [notification.originator_id for notification in notifications]


def test_an_append_wakes_the_followers_of_other_processes(recorder, other_recorder):
    listener = listening(recorder)
    heard = listener.heard

    other_recorder.insert_events(new := events(1))

    assert listener.wait(heard, seconds=LONG)
    assert ids_of(recorder.select_notifications(None, 10)) == ids_of(new)


def test_many_appends_are_announced_together(recorder, other_recorder):
    listener = listening(recorder)
    heard = listener.heard

    at_once(*[lambda: [other_recorder.insert_events(events(1)) for _ in range(50)] for _ in range(8)])

    assert listener.wait(heard, seconds=LONG)
    assert listener.heard - heard < 200


def test_what_was_appended_last_is_announced_before_a_process_ends(recorder, other_recorder):
    listener = listening(recorder)
    other_recorder.insert_events(events(1))
    until(lambda: listener.heard > 1)
    heard = listener.heard

    other_recorder.insert_events(events(1))
    other_recorder.close()

    assert listener.wait(heard, seconds=LONG)


def test_a_follower_sees_an_event_that_nobody_announced(recorder, connection):
    listener = listening(recorder)
    with recorder.subscribe(gt=0) as subscription:
        following = Running(next, subscription)
        heard = listener.heard
        insert(connection, new := events(1))

        assert following.result().originator_id == new[0].originator_id
        assert listener.heard == heard


def test_a_follower_that_hears_nothing_looks_soon_and_then_every_quarter_of_a_second(recorder, connection):
    recorder.listener = watched = Watched(recorder.datastore)
    listening(recorder)
    watched.waits.clear()
    with recorder.subscribe(gt=0) as subscription:
        following = Running(next, subscription)
        until(lambda: len(watched.waits) > 9, what="the follower to have waited ten times")
        insert(connection, events(1))
        following.result()

    assert watched.waits[:4] == [0.001, 0.002, 0.004, 0.008]
    assert max(watched.waits) == 0.25


def test_a_follower_listens_again_after_its_session_was_ended(recorder, other_recorder, connection):
    listener = listening(recorder)
    heard = listener.heard
    until(lambda: connection.execute(LISTENERS).rowcount, what="the session of the listener to be ended")
    assert listener.wait(heard, seconds=LONG)  # it listens again, and looks for what it has missed
    heard = listener.heard

    other_recorder.insert_events(events(1))

    assert listener.wait(heard, seconds=LONG)


def test_a_follower_that_waits_can_be_stopped(recorder):
    with recorder.subscribe(gt=0) as subscription:
        following = Running(list, subscription)
        subscription.stop()

        assert following.result() == []


def test_a_batch_has_all_there_is_and_is_empty_once_the_subscription_is_stopped(recorder):
    recorder.insert_events(new := events(3))
    with recorder.subscribe() as subscription:
        assert ids_of(subscription.batch()) == ids_of(new)
        subscription.stop()
        recorder.insert_events(events(1))

        assert subscription.batch() == ()


def test_a_follower_gets_each_event_once_and_in_order_while_others_append(recorder, other_recorder):
    def append_all():
        for _ in range(50):
            other_recorder.insert_events(events(2))

    with recorder.subscribe(gt=0) as subscription:
        following = Running(lambda: list(islice(subscription, 600)))
        at_once(*[append_all] * 6)
        seen = [notification.id for notification in following.result()]

    assert len(seen) == 600
    assert seen == sorted(set(seen))


def test_a_follower_may_begin_anywhere_and_want_some_kinds_only(recorder):
    id = uuid4()
    positions = recorder.insert_events(
        [event(id, version, topic=topic) for version, topic in enumerate(["a", "b", "a", "c"], start=1)]
    )

    with recorder.subscribe(gt=positions[0], topics=["a", "c"]) as subscription:
        seen = [notification.originator_version for notification in islice(subscription, 2)]

    assert seen == [3, 4]
