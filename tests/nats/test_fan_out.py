"""What companies are told, published to a real nats-server: all of it, once, in order, whatever is killed (I2, I5)."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from b2b.integrations.nats.fan_out import FanOut
from b2b.integrations.nats.jetstream import JetStream
from b2b.projections.models import looked_at
from b2b.projections.runner import Runner
from b2b.projections.status import Standing, standings
from b2b.settings import InvalidSetting, Settings
from tests.contract.conftest import Market, Program, halden, market, nordlys, retailer
from tests.contract.trade import EMAIL, answer, drafted, told
from tests.nats.server import Kept, NatsServer, nats_server
from tests.service import until

__all__ = ["halden", "market", "nordlys", "retailer"]
pytestmark = pytest.mark.covers("I2", "I5")


@pytest.fixture
def server(market: Market, tmp_path: Path) -> Iterator[NatsServer]:
    """A server that nothing was published to."""
    note_nothing(market)
    with nats_server(tmp_path) as running:
        yield running


def note_nothing(market: Market) -> None:
    """As if nothing had been published."""
    with market.services.pool.connection() as connection:
        connection.execute("DELETE FROM followers WHERE name = 'nats'")


@contextmanager
def publishing(market: Market, server: NatsServer) -> Iterator[None]:
    """A worker that publishes."""
    console, stream = market.services.console, JetStream(server.url)
    runner = Runner(console, [], url=market.services.url, others=[FanOut(console, stream)])
    stream.start()
    runner.start()
    yield
    runner.stop()
    stream.stop()


@contextmanager
def worker(market: Market, server: NatsServer) -> Iterator[None]:
    """A process that publishes, killed at the end, wherever it is."""
    words = [sys.executable, "-m", "tests.nats.worker", market.services.url, server.url]
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.kill()
        process.wait()


def feed(market: Market) -> list[Kept]:
    """What the feed tells all companies, as messages."""
    market.catch_up()
    with market.services.pool.connection() as connection:
        rows = connection.execute("SELECT company_id, type, event_id, envelope FROM feed ORDER BY position").fetchall()
    return [Kept(f"b2b.{company}.{type.removeprefix('b2b.')}", str(id), text) for company, type, id, text in rows]


def all_there(market: Market, server: NatsServer) -> bool:
    return {one.id for one in feed(market)} <= {one.id for one in server.kept()}


def of_company(messages: list[Kept], program: Program) -> list[Kept]:
    return [one for one in messages if one.subject.startswith(f"b2b.{program.company_id}.")]


def standing(market: Market) -> Standing:
    console = market.services.console
    return standings(console, looked_at(published=True), now=market.clock())[-1]


def a_life(market: Market) -> None:
    """A request that is sent, answered and talked about."""
    request = drafted(market, "nordlys")
    told(market.retailer.post(f"/requests/{request['id']}/send"))
    answer(market.nordlys, request)
    told(market.nordlys.post(f"/requests/{request['id']}/comments", {"text": "Two days."}), 201)


def test_each_company_is_published_what_its_feed_tells_in_the_same_order(
    market: Market, server: NatsServer, retailer: Program, nordlys: Program
) -> None:
    a_life(market)
    with publishing(market, server):
        a_life(market)
        until(lambda: all_there(market, server), what="everything to be published")
    kept, wanted = server.kept(), feed(market)
    assert len(kept) == len(wanted) > 10
    for program in (retailer, nordlys):
        assert of_company(kept, program) == of_company(wanted, program) != []
    places = [json.loads(one.body)["sequence"] for one in kept]
    assert places == sorted(places)


def test_a_supplier_is_published_nothing_of_the_recipients_address_for_mails(
    market: Market, server: NatsServer, nordlys: Program
) -> None:
    with publishing(market, server):
        a_life(market)
        until(lambda: all_there(market, server), what="everything to be published")
    kept = server.kept()
    assert any(EMAIL in one.body for one in of_company(kept, market.retailer))
    assert not any(EMAIL in one.body for one in of_company(kept, nordlys))


def test_whenever_the_publisher_is_killed_nothing_is_lost_doubled_or_out_of_order(
    market: Market, server: NatsServer
) -> None:
    for _ in range(4):
        before = len(server.kept())
        with worker(market, server):
            a_life(market)
            until(lambda: len(server.kept()) > before, what="something to be published")  # noqa: B023
    with worker(market, server):
        until(lambda: all_there(market, server), what="the rest to be published")
    kept = server.kept()
    assert len({one.id for one in kept}) == len(kept) == len(feed(market))
    places = [json.loads(one.body)["sequence"] for one in kept]
    assert places == sorted(places)


def test_a_batch_that_was_acknowledged_but_not_noted_is_not_kept_twice(market: Market, server: NatsServer) -> None:
    a_life(market)
    for _ in range(2):
        note_nothing(market)
        with publishing(market, server):
            until(lambda: all_there(market, server), what="everything to be published")
            until(lambda: standing(market).behind == 0, what="it to be noted")
    kept = server.kept()
    assert len({one.id for one in kept}) == len(kept) == len(feed(market))


def test_a_server_that_is_away_holds_nobody_up_and_is_caught_up_with(market: Market, server: NatsServer) -> None:
    with publishing(market, server):
        until(lambda: all_there(market, server), what="everything to be published")
        server.kill()
        a_life(market)
        until(lambda: standing(market).error, what="the trouble to be noted")
        assert len(feed(market)) > 0, "the feed goes on meanwhile"
        server.start()
        until(lambda: all_there(market, server), what="the rest to be published")
        until(lambda: standing(market).error is None, what="the trouble to be over")
    kept = server.kept()
    assert len({one.id for one in kept}) == len(kept) == len(feed(market))


def test_a_stream_of_the_operators_own_making_is_left_as_it_is(market: Market, server: NatsServer) -> None:
    server.make_stream(description="Made by hand", max_msgs_per_subject=1)
    a_life(market)
    with publishing(market, server):
        until(lambda: standing(market).behind == 0, what="everything to be published")
    assert server.stream().description == "Made by hand"
    subjects = [one.subject for one in server.kept()]
    assert len(subjects) == len(set(subjects)) > 0


def test_without_the_setting_nothing_of_it_is_loaded() -> None:
    script = "import sys, b2b.commandline.processes, b2b.web; sys.exit('nats' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


@pytest.mark.parametrize("value", ["127.0.0.1:4222", "http://127.0.0.1", "nats://", "nats://one,two"])
def test_an_address_that_is_none_is_refused_by_name(tmp_path: Path, value: str) -> None:
    with pytest.raises(InvalidSetting, match="B2B_NATS_URL"):
        Settings.from_environment({"B2B_DATA": str(tmp_path), "B2B_NATS_URL": value})
