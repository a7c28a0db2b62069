"""A dump restored into a new cluster, where transaction numbers start afresh: positions go on growing."""

from __future__ import annotations

import subprocess
from contextlib import contextmanager
from functools import partial
from itertools import islice

import psycopg
import pytest

from b2b.aggregates.request import Request
from b2b.console import Console
from b2b.database.binaries import find
from b2b.database.embedded import Cluster
from b2b.eventstore.datastore import Datastore
from b2b.eventstore.offset import secure_positions
from b2b.eventstore.recorder import EventRecorder
from tests.builders import sent_request
from tests.conftest import FAST
from tests.eventstore.conftest import MASTER_KEY
from tests.eventstore.stored import events, feed, told
from tests.eventstore.threads import Running, at_once, blocked
from tests.service import until


@contextmanager
def recorder_on(url):
    with Datastore(url) as datastore:
        recorder = EventRecorder(datastore)
        yield recorder
        recorder.close()


def start(url):
    """What a process does before it appends."""
    with psycopg.connect(url) as connection:
        return secure_positions(connection)


def offset_of(connection):
    return connection.execute("SELECT transactions FROM position_offset").fetchone()[0]


def spend_transactions(connection, count):
    """What years of use do to the number of the next transaction."""
    for _ in range(count):
        connection.execute("SELECT pg_current_xact_id()")


def behind(connection):
    """Make the stored events look as if they came from a cluster with higher transaction numbers."""
    connection.execute("UPDATE events SET notification_id = notification_id + (1000000::bigint << 16)")


@pytest.fixture(scope="module")
def new_cluster(tmp_path_factory):
    cluster = Cluster(tmp_path_factory.mktemp("restored"), options=FAST)
    cluster.start()
    yield cluster
    cluster.stop()


def restore(database_url, cluster):
    """Dump the database, and read the dump into the other cluster."""
    programs = find().folder
    dump = subprocess.run([programs / "pg_dump", "--no-owner", database_url], check=True, capture_output=True).stdout
    load = [programs / "psql", "--quiet", "--no-psqlrc", "--set=ON_ERROR_STOP=1", cluster.url]
    subprocess.run(load, input=dump, check=True, capture_output=True)
    return cluster.url


def test_after_a_restore_followers_miss_nothing(database_url, connection, new_cluster):
    """The console opens the restored database; what it saves comes after all that followers have read."""
    spend_transactions(connection, 5000)
    with Console.open(database_url, master_key=MASTER_KEY) as before:
        before.save(old := sent_request())
        read = feed(before.recorder)

    url = restore(database_url, new_cluster)
    with psycopg.connect(url, autocommit=True) as restored:
        (next_transaction,) = restored.execute("SELECT pg_current_xact_id()::text::bigint").fetchone()
        assert next_transaction < read[-1].id >> 16
        with Console.open(url, master_key=MASTER_KEY) as after:
            assert offset_of(restored) > 0
            assert after.load(Request, old.id) == old
            assert feed(after.recorder) == read
            with after.follow(after=read[-1].id) as following:
                position = after.recorder.insert_events(events(1))[0]
                seen = next(iter(following))

    assert position > read[-1].id
    assert seen.id == position


def test_nothing_is_done_to_a_database_whose_numbers_go_on(recorder, connection):
    recorder.insert_events(events(1))

    assert secure_positions(connection) is False
    assert offset_of(connection) == 0


def test_nothing_is_done_to_an_empty_database(connection):
    assert secure_positions(connection) is False


def test_the_offset_is_raised_once_and_positions_follow_the_last(recorder, connection):
    recorder.insert_events(old := events(3))
    behind(connection)
    last = connection.execute("SELECT max(notification_id) FROM events").fetchone()[0]
    assert told(recorder) == []  # beyond the horizon: this is what the check is for

    assert secure_positions(connection) is True
    assert secure_positions(connection) is False
    (position,) = recorder.insert_events(new := events(1))

    assert position > last
    assert told(recorder) == [*old, *new]


def test_a_second_restore_raises_the_offset_again(recorder, connection):
    for _ in range(2):
        recorder.insert_events(events(1))
        behind(connection)
        assert secure_positions(connection) is True
    recorder.insert_events(events(1))

    assert [notification.originator_version for notification in feed(recorder)] == [1, 1, 1]


def test_many_processes_may_start_on_a_restored_database_at_once(recorder, connection, database_url):
    recorder.insert_events(events(1))
    behind(connection)

    raised = [run.result() for run in at_once(*[partial(start, database_url)] * 6)]

    assert raised.count(True) == 1
    with recorder_on(database_url) as other:
        other.insert_events(events(1))
        with other.subscribe(gt=0) as following:
            assert len(list(islice(following, 2))) == 2


def test_no_append_is_made_with_the_old_offset_meanwhile(recorder, connection, database_url):
    """It waits for appends that run, and those that come wait for it."""
    recorder.insert_events(events(1))
    behind(connection)
    with psycopg.connect(database_url, autocommit=True) as writer:
        with writer.transaction():
            writer.execute("LOCK TABLE events IN ROW EXCLUSIVE MODE")  # as an append that has begun does
            raising = Running(start, database_url)
            until(lambda: blocked(connection), what="the start to wait for the append")
        assert raising.result() is True

    assert recorder.insert_events(events(1))[0] > 1_000_000 << 16
