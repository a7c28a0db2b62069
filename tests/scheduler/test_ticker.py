"""The ticker by the real clock: soon after a deadline is due it is fired, once, however many tick."""

from __future__ import annotations

import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from b2b.eventstore.metadata import event_metadata
from b2b.projections.models import read_models
from b2b.projections.runner import Runner
from b2b.scheduler.ticker import Ticker
from tests.builders import HOUR
from tests.projections.world import World

TICKING = """
import sys, time
from datetime import UTC, datetime
from b2b.console import Console
from b2b.scheduler.ticker import Ticker
from tests.projections.world import KEY
with Console.open(sys.argv[1], master_key=KEY) as console:
    ticker = Ticker(console, clock=lambda: datetime.now(UTC))
    ticker.start()
    print("ticking", flush=True)
    sys.stdin.read()
    ticker.stop()
"""
FIRED = "SELECT count(*) FROM events WHERE topic = %s"


def wall_clock() -> datetime:
    return datetime.now(UTC)


def count(world: World, topic: str) -> int:
    return world.table(FIRED, [topic])[0]["count"]


@pytest.mark.covers("D7")
def test_a_deadline_is_fired_within_two_seconds_of_being_due(world: World) -> None:
    runner, ticker = Runner(world.console, read_models(), url=world.url), Ticker(world.console, clock=wall_clock)
    runner.start()
    ticker.start()
    due = wall_clock() + timedelta(seconds=1.2)
    request_id = world.draft(hours=1 + (due - wall_clock()) / HOUR, now=wall_clock())

    with psycopg.connect(world.url, autocommit=True) as connection:
        connection.execute("LISTEN b2b_live")
        for _ in connection.notifies(timeout=5):
            if "request.deadline_near" in world.topics(request_id):
                break
    shown = wall_clock()
    ticker.stop()
    runner.stop()

    near = next(event for event in world.console.events(request_id) if event.TOPIC == "request.deadline_near")
    assert event_metadata(near).kind == "scheduler"
    assert due <= near.timestamp <= shown <= due + timedelta(seconds=2)


def test_two_tickers_in_two_processes_fire_each_deadline_once(world: World) -> None:
    """Forty requests whose time ran out during an outage; then two workers start at once."""
    past = wall_clock() - timedelta(days=2)
    requests = [world.draft(now=past) for _ in range(40)]
    world.runner.catch_up()

    command = [sys.executable, "-c", TICKING, world.url]
    tickers = [subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    try:
        for ticker in tickers:
            assert ticker.stdout.readline() == "ticking\n"
        end = time.monotonic() + 20
        while count(world, "request.need_attention") < len(requests) and time.monotonic() < end:
            world.runner.catch_up()
    finally:
        for ticker in tickers:
            ticker.communicate()

    assert [ticker.returncode for ticker in tickers] == [0, 0]
    assert [world.topics(id)[2:] for id in requests] == [["request.deadline_expired", "request.need_attention"]] * 40
    world.runner.catch_up()
    assert world.table("SELECT * FROM deadlines WHERE fired_at IS NULL") == []
