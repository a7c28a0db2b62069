"""Following: exactly once whatever crashes, one leader and its successor, and a standstill that is heard."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest

from b2b.aggregates.request import Request
from b2b.projections.follower import Follower
from b2b.projections.fresh import wait_until
from b2b.projections.models import read_models
from b2b.projections.replay import replay
from b2b.projections.runner import Runner
from b2b.projections.status import standings
from b2b.projections.transaction_rows import TransactionRows
from tests.builders import HOUR, MONDAY
from tests.projections.world import SUPPLIERS, World

NORDLYS, HALDEN, _ = SUPPLIERS
PATIENCE = 10


@contextmanager
def worker(url: str) -> Iterator[subprocess.Popen[str]]:
    """A process that follows; killed at the end, if it was not before."""
    command = [sys.executable, "-m", "tests.projections.following", url]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "started\n"
            yield process
        finally:
            process.kill()


def work(world: World, *, count: int) -> int:
    """Requests that are answered; gives the last position."""
    return max(world.answer(world.draft(), now=MONDAY + HOUR) for _ in range(count))


def shows(world: World, position: int) -> bool:
    return wait_until(world.console.pool, position, models=["transactions"], timeout=PATIENCE)


def is_right(world: World) -> bool:
    return replay(world.console, TransactionRows(), url=world.url).differences == []


@pytest.mark.covers("D7")
def test_a_worker_killed_in_the_middle_of_a_batch_is_succeeded_within_seconds(world: World) -> None:
    """Twice: rows are written and not committed, kill -9, and the next worker has to go on."""
    undone = 0
    for _ in range(2):
        with worker(world.url) as first, worker(world.url):
            work(world, count=5)
            written = int(first.stdout.readline())
            first.send_signal(signal.SIGKILL)
            killed = time.monotonic()
            written = max([written, *map(int, first.stdout.readlines())])
            undone += standing(world).position < written
            assert shows(world, work(world, count=5))
            assert time.monotonic() - killed < 5
        world.runner.catch_up()
        assert is_right(world)
    assert undone


def test_only_one_of_two_workers_leads(world: World) -> None:
    runners = [Runner(world.console, read_models(), url=world.url) for _ in range(2)]
    for runner in runners:
        runner.start()
    assert shows(world, work(world, count=2))

    leaders = [model.leader for model in standings(world.console, read_models(), now=MONDAY)]
    for runner in runners:
        runner.stop()

    assert all(leader is not None and leader.startswith("b2b worker") for leader in leaders)
    assert is_right(world)
    assert not any(model.leader for model in standings(world.console, read_models(), now=MONDAY))


def test_a_follower_that_was_too_late_changes_nothing(world: World) -> None:
    """Its lock was lost, and another moved the model between its reading and its writing."""
    work(world, count=3)
    late, quick = Follower(world.console, TransactionRows()), Follower(world.console, TransactionRows())
    with psycopg.connect(world.url, autocommit=True) as one, psycopg.connect(world.url, autocommit=True) as other:
        read = late.following(0, 500, None)
        quick.step(other)
        before = world.table("SELECT * FROM widget_totals ORDER BY company_id, widget")

        assert late._apply(one, late.read(read), 0, read[-1].id) is None

    assert world.table("SELECT * FROM widget_totals ORDER BY company_id, widget") == before
    assert is_right(world)


class Choking(TransactionRows):
    """Cannot take one request's answers; the others it can."""

    def __init__(self) -> None:
        self.stuck_at = None

    def apply(self, cursor, batch):
        for recorded in batch:
            if isinstance(recorded.event, Request.PartnerAnswered) and recorded.event.originator_id == self.stuck_at:
                raise KeyError("no such partner")
        return super().apply(cursor, batch)


def until(condition, seconds: float = PATIENCE) -> bool:
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.01)
    return True


def test_a_poisoned_event_stops_the_model_loudly_until_the_code_is_mended(world: World) -> None:
    model = Choking()
    before = work(world, count=2)
    model.stuck_at = world.draft()
    stuck = world.answer(model.stuck_at, now=MONDAY + HOUR)
    after = work(world, count=2)
    runner = Runner(world.console, [model], url=world.url)

    runner.start()
    assert until(lambda: standing(world).error is not None)
    stopped = standing(world)
    model.stuck_at = None
    shown = shows(world, after)
    runner.stop()

    assert before <= stopped.position < stuck
    assert stopped.stopped_at == stopped.position
    assert re.match(r"request\.answered at \d+ \(version 3 of .+\): KeyError: 'no such partner'", stopped.error)
    assert stopped.seconds is None
    assert stopped.behind >= 4
    assert shown
    assert standing(world).error is None
    assert is_right(world)


def standing(world: World):
    return standings(world.console, read_models(), now=MONDAY)[0]


def test_other_models_go_on_while_one_is_stopped(world: World) -> None:
    model = Choking()
    model.stuck_at = world.draft()
    position = world.answer(model.stuck_at, now=MONDAY + HOUR)
    runner = Runner(world.console, [model, *read_models()[1:]], url=world.url)

    runner.start()
    shown = wait_until(world.console.pool, position, models=["partners", "product_lines"], timeout=PATIENCE)
    behind = wait_until(world.console.pool, position, models=["transactions"], timeout=0)
    runner.stop()

    assert shown
    assert not behind


@pytest.mark.covers("D7")
def test_a_reader_sees_its_own_writes(world: World) -> None:
    """Twenty times: whoever waits for the position of what it did finds it done."""
    world.runner.start()
    for _ in range(20):
        request_id = world.draft()
        position = world.answer(request_id, now=MONDAY + HOUR)
        assert wait_until(world.console.pool, position)
        rows = world.table("SELECT state FROM transactions WHERE id = %s ORDER BY state", [request_id])
        assert [row["state"] for row in rows] == ["answered", "need_attention"]
    world.runner.stop()


def test_waiting_ends_where_nobody_follows(world: World) -> None:
    position = work(world, count=1)
    begun = time.monotonic()
    assert not wait_until(world.console.pool, position, timeout=0.05)
    assert time.monotonic() - begun < 1


@pytest.mark.covers("D7")
def test_open_pages_are_told_whose_rows_changed(world: World) -> None:
    """The companies and the position, after the commit."""
    world.runner.catch_up()
    with psycopg.connect(world.url, autocommit=True) as connection:
        connection.execute("LISTEN b2b_live")
        world.draft()
        world.runner.catch_up()
        told = [json.loads(one.payload) for one in connection.notifies(timeout=PATIENCE, stop_after=2)]

    heard = next(one for one in told if one["model"] == "transactions")
    assert set(heard["companies"]) == {str(world.company(name)) for name in ("Maison Laurier", NORDLYS)}
    assert heard["position"] == standing(world).position
