"""Group commit: appends that come together are written together, and each settles as if it had been alone."""

from __future__ import annotations

import random
from uuid import uuid4

import pytest
from eventsourcing.persistence import DataError, IntegrityError

from tests.eventstore.stored import event, events, insert, told
from tests.eventstore.threads import Running, append_behind, append_held, at_once, blocked, press_ctrl_c, writes_held
from tests.service import until


def transactions(*positions):
    """The transactions in which these positions were made."""
    return {position >> 16 for position in positions}


def test_appends_that_wait_for_the_same_commit_become_one(recorder, connection):
    new = [events(count) for count in (1, 2, 1, 3)]
    with writes_held(connection):
        first = append_held(recorder, connection, events(1))
        others = append_behind(recorder, *new)

    positions = [running.result() for running in others]

    assert len(transactions(*(position for each in positions for position in each))) == 1
    assert transactions(*first.result()).isdisjoint(transactions(*positions[0]))
    assert [len(each) for each in positions] == [1, 2, 1, 3]
    assert told(recorder)[1:] == [one for each in new for one in each]


def test_a_group_is_no_larger_than_256_events(recorder, connection):
    with writes_held(connection):
        append_held(recorder, connection, events(1))
        others = append_behind(recorder, events(200), events(56), events(1))

    large, fits, next_group = (transactions(*running.result()) for running in others)

    assert large == fits != next_group


def test_a_conflict_hits_its_author_alone(recorder, connection):
    id = uuid4()
    recorder.insert_events([event(id)])
    with writes_held(connection):
        append_held(recorder, connection, events(1))
        before, late, after = append_behind(recorder, events(2), [event(id, state=b"late")], events(1))

    with pytest.raises(IntegrityError):
        late.result()
    assert len(before.result()) == 2
    assert len(after.result()) == 1
    assert recorder.select_events(id) == [event(id)]


def test_what_cannot_be_stored_hits_its_author_alone(recorder, connection):
    with writes_held(connection):
        append_held(recorder, connection, events(1))
        before, broken, after = append_behind(recorder, events(1), [event(uuid4(), topic="a\0b")], events(1))

    with pytest.raises(DataError):
        broken.result()
    assert len(before.result()) == len(after.result()) == 1


def test_one_append_for_several_aggregates_is_all_or_nothing(recorder):
    taken, other = uuid4(), uuid4()
    recorder.insert_events([event(taken)])

    with pytest.raises(IntegrityError):
        recorder.insert_events([event(other), event(taken), event(other, 2)])

    assert recorder.select_events(other) == []
    assert len(told(recorder)) == 1


@pytest.mark.parametrize("seed", range(3))
def test_of_racing_appends_exactly_one_wins(recorder, other_recorder, seed):
    """Twelve threads of two processes want the next version of the same three aggregates, each in its own order."""
    dice = random.Random(seed)
    ids = [uuid4() for _ in range(3)]
    for version in range(1, 15):

        def attempt(recorder=None, version=version, name=b""):
            new = [event(id, version, state=name) for id in dice.sample(ids, 3)]
            return lambda: recorder.insert_events(new)

        runs = at_once(*(attempt((recorder, other_recorder)[n % 2], name=b"%d" % n) for n in range(12)))

        lost = [type(run._error) for run in runs if run._error is not None]
        assert lost == [IntegrityError] * 11
        stored = [recorder.select_events(id)[-1] for id in ids]
        assert {each.originator_version for each in stored} == {version}
        assert len({each.state for each in stored}) == 1


def test_appends_of_the_same_aggregates_do_not_wait_for_each_other_for_ever(recorder, connection):
    """Whatever order they are given in: here another process has the first one, and then wants the second."""
    first, second = sorted((uuid4(), uuid4()))
    with connection.transaction():
        insert(connection, [event(first)])
        late = append_held(recorder, connection, [event(second), event(first)])
        insert(connection, [event(second)], place=1)

    with pytest.raises(IntegrityError):
        late.result()
    assert len(told(recorder)) == 2


def test_many_threads_append_without_losing_or_doubling(recorder):
    new = [[events(1) for _ in range(20)] for _ in range(16)]

    def append_all(mine):
        return lambda: [recorder.insert_events(one) for one in mine]

    runs = at_once(*map(append_all, new))

    positions = [position for run in runs for (position,) in run.result()]
    assert len(set(positions)) == 320
    assert len(transactions(*positions)) < 320
    assert {one.originator_id for one in told(recorder)} == {one.originator_id for mine in new for (one,) in mine}


def test_an_interrupted_leader_hands_over(recorder, connection):
    """Its own append is called off; those behind it are written by the next in line."""
    behind = []

    def interrupt():
        until(lambda: blocked(connection), what="the main thread to write")
        behind.extend(append_behind(recorder, events(1), events(2)))
        press_ctrl_c()

    with writes_held(connection):
        interrupting = Running(interrupt)
        with pytest.raises(KeyboardInterrupt):
            recorder.insert_events(events(1))

    interrupting.result()
    assert [len(running.result()) for running in behind] == [1, 2]
    assert len(told(recorder)) == 3


def test_a_leader_interrupted_while_it_writes_for_others_loses_none_of_theirs(recorder, connection):
    behind = []

    def interrupt():
        until(lambda: recorder._group._waiting, what="the main thread to be queued")
        behind.extend(append_behind(recorder, events(2), events(3)))
        connection.execute("SELECT pg_terminate_backend(%s, 5000)", blocked(connection))
        until(lambda: not recorder._group._waiting and len(blocked(connection)) == 2, what="the main thread to write")
        press_ctrl_c()

    with writes_held(connection):
        first = append_held(recorder, connection, events(1))
        interrupting = Running(interrupt)
        with pytest.raises(KeyboardInterrupt):
            recorder.insert_events(events(1))

    interrupting.result()
    assert [len(running.result()) for running in (first, *behind)] == [1, 2, 3]
    assert len(told(recorder)) == 6


def test_whoever_is_interrupted_while_waiting_is_not_written(recorder, connection):
    def interrupt():
        until(lambda: recorder._group._waiting, what="the main thread to be queued")
        press_ctrl_c()

    with writes_held(connection):
        first = append_held(recorder, connection, events(1))
        interrupting = Running(interrupt)
        with pytest.raises(KeyboardInterrupt):
            recorder.insert_events(events(1))

    interrupting.result()
    first.result()
    assert len(recorder.insert_events(events(1))) == 1
    assert len(told(recorder)) == 2
