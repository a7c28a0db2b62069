"""A connection that breaks under an append: it is found out whether the events are stored, and they never are twice."""

from __future__ import annotations

from contextlib import contextmanager
from uuid import uuid4

import pytest
from eventsourcing.persistence import IntegrityError

from b2b.eventstore.datastore import Datastore
from b2b.eventstore.group import Unsettled
from b2b.eventstore.recorder import EventRecorder
from tests.eventstore.proxy import proxied
from tests.eventstore.stored import event, events, feed, told
from tests.eventstore.threads import append_behind, append_held, blocked, writes_held
from tests.service import until

STORE_SESSIONS = """
SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
WHERE datname = current_database() AND application_name = 'b2b events'"""


@contextmanager
def recorder_over(url):
    with Datastore(url) as datastore:
        recorder = EventRecorder(datastore)
        recorder.insert_events(events(1))
        yield recorder
        recorder.close()


@pytest.fixture
def far(database_url):
    """A network that can fail, and a recorder at its other end, which has stored one event."""
    with proxied(database_url) as (proxy, url), recorder_over(url) as recorder:
        yield proxy, recorder


def test_an_append_whose_answer_was_lost_has_landed(far):
    proxy, recorder = far
    id = uuid4()

    proxy.lose_the_answer(id)
    positions = recorder.insert_events(events(2, of=id))

    assert recorder.select_events(id) == events(2, of=id)
    assert positions == [notification.id for notification in feed(recorder)[-2:]]


def test_an_append_that_never_arrived_is_made_again(far):
    proxy, recorder = far
    id = uuid4()

    proxy.lose_the_request(id)
    positions = recorder.insert_events(events(2, of=id))

    assert recorder.select_events(id) == events(2, of=id)
    assert len(positions) == 2


def test_an_append_that_never_arrived_loses_to_who_came_meanwhile(far, other_recorder):
    proxy, recorder = far
    id = uuid4()
    quicker = event(id, state=b'"quicker"')

    proxy.lose_the_request(id, meanwhile=lambda: other_recorder.insert_events([quicker]))
    with pytest.raises(IntegrityError):
        recorder.insert_events([event(id)])

    assert recorder.select_events(id) == [quicker]


def test_an_append_that_nobody_can_ask_about_says_so(far, other_recorder):
    """And is stored or not: here it is."""
    proxy, recorder = far
    id = uuid4()
    recorder.datastore.pool.timeout = 0.2

    proxy.lose_the_answer(id, for_good=True)
    with pytest.raises(Unsettled, match="Read whether it was saved"):
        recorder.insert_events([event(id)])

    assert other_recorder.select_events(id) == [event(id)]


def end_blocked(connection):
    for pid in blocked(connection):
        assert connection.execute("SELECT pg_terminate_backend(%s, 5000)", [pid]).fetchone() == (True,)


def test_an_append_whose_server_process_was_ended_is_made_again_on_another(recorder, connection):
    with writes_held(connection):
        running = append_held(recorder, connection, new := events(2))
        end_blocked(connection)

    assert len(running.result()) == 2
    assert told(recorder) == new


def test_the_whole_group_whose_server_process_was_ended_is_made_again(recorder, connection):
    with writes_held(connection):
        first = append_held(recorder, connection, events(1))
        group = append_behind(recorder, events(1), events(2), events(3))
        end_blocked(connection)
        until(lambda: not recorder._group._waiting and len(blocked(connection)) == 2, what="the group to be written")
        end_blocked(connection)

    assert [len(running.result()) for running in (first, *group)] == [1, 1, 2, 3]
    assert len(told(recorder)) == 7


def test_everything_goes_on_after_all_sessions_were_ended(recorder, connection):
    recorder.insert_events(new := events(1))

    connection.execute(STORE_SESSIONS)
    assert told(recorder) == new
    connection.execute(STORE_SESSIONS)
    recorder.insert_events(more := events(1))

    assert told(recorder) == [*new, *more]
