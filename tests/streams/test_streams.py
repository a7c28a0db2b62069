"""Open streams of the service as it runs: many at once, slow ones, dead ones, and a service that ends and begins."""

from __future__ import annotations

import signal
from contextlib import ExitStack, closing

import httpx
import pytest

from tests.service import until
from tests.streams.conftest import Shop
from tests.streams.follower import Client

MANY = 250
"""More than all threads that serve pages."""


@pytest.mark.covers("I2", "D7")
def test_more_streams_than_threads_are_held_and_all_are_told(shop: Shop) -> None:
    here = shop.now("supplier")
    with ExitStack() as opened:
        path = f"/events/stream?after={here}"
        clients = [opened.enter_context(closing(Client(shop, "supplier", path))) for _ in range(MANY)]
        heads = {client.opened().split("\r\n")[0] for client in clients}
        assert heads == {"HTTP/1.1 200 OK"}
        assert httpx.get(f"{shop.service.address}/healthz", timeout=5).status_code == 200

        request = shop.ask(send=True)

        told = {next(client.events())["id"] for client in clients}
    assert len(told) == 1
    (event,) = shop.call("supplier", "GET", f"/events?after={here}")["events"]
    assert (event["id"], event["subject"]) == (told.pop(), f"requests/{request['id']}")


def test_the_head_of_a_stream_has_the_headers_of_every_response(shop: Shop) -> None:
    with closing(Client(shop, "supplier", "/events/stream?after=now")) as client:
        head = client.opened()
    for line in (
        "Content-Type: text/event-stream",
        "Cache-Control: no-store",
        "RateLimit-Policy: ",
        "Connection: close",
    ):
        assert line in head
    assert "Content-Length" not in head and "Transfer-Encoding" not in head


def test_more_long_polls_than_threads_are_held(shop: Shop) -> None:
    here = shop.now("supplier")
    path = f"/events?after={here}&wait=25"
    with ExitStack() as opened:
        clients = [opened.enter_context(closing(Client(shop, "supplier", path))) for _ in range(MANY)]
        assert httpx.get(f"{shop.service.address}/healthz", timeout=5).status_code == 200
        shop.ask(send=True)
        found = [client.whole() for client in clients]
    assert [len(one["events"]) for one in found] == [1] * MANY


def test_a_reader_that_reads_nothing_costs_nobody_else(shop: Shop) -> None:
    """Its events wait in the database, not in memory: it has them all once it reads."""
    here = shop.now("retailer")
    path = f"/events/stream?after={here}"
    with closing(Client(shop, "retailer", path, buffer=1024)) as slow, closing(Client(shop, "retailer", path)) as quick:
        quick.opened()
        asked = [f"requests/{shop.ask()['id']}" for _ in range(30)]
        told = quick.events()
        assert [next(told)["subject"] for _ in asked] == asked
        slow.opened()
        late = slow.events()
        assert [next(late)["subject"] for _ in asked] == asked


def test_a_client_that_is_gone_is_forgotten(shop: Shop) -> None:
    processes = shop.service.processes("web")
    before = sum(process.num_fds() for process in processes)
    clients = [Client(shop, "supplier", "/events/stream?after=now") for _ in range(50)]
    for client in clients:
        client.opened()
        client.close()
    until(lambda: sum(process.num_fds() for process in processes) <= before + 20, what="the connections to be closed")


@pytest.mark.covers("I2")
def test_a_stream_goes_on_after_everything_was_killed(shop: Shop) -> None:
    """Nothing is missed and nothing comes twice, whatever was under way."""
    here = shop.now("retailer")
    with closing(Client(shop, "retailer", f"/events/stream?after={here}")) as client:
        asked = [shop.ask()["id"] for _ in range(4)]
        told = client.events()
        seen = [next(told) for _ in range(2)]
        kill_everything(shop)
        with pytest.raises((EOFError, ConnectionError)):
            seen += list(told)
    shop.service.start()
    asked.append(shop.ask()["id"])
    with closing(Client(shop, "retailer", "/events/stream", **{"Last-Event-ID": seen[-1]["sequence"]})) as client:
        told = client.events()
        seen += [next(told) for _ in range(len(asked) - len(seen))]
    assert [one["data"]["id"] for one in seen] == asked
    assert seen == shop.call("retailer", "GET", f"/events?after={here}")["events"]


def kill_everything(shop: Shop) -> None:
    for part in ("run", "web", "worker"):
        for process in shop.service.processes(part):
            process.send_signal(signal.SIGKILL)
    assert shop.service.process is not None
    shop.service.process.wait(10)
