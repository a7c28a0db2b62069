"""Eight followers under sixteen writers, while the whole service is killed again and again (I2).

Three programs follow the feed by long poll, three the stream, and two endpoints are sent webhooks. Each keeps every id
in the order in which it came, repeats included, and goes on from the last one whenever a connection breaks.
"""

from __future__ import annotations

import json
import os
import random
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import uuid4

import httpx
import psycopg

from b2b.database.process import workers
from tests.contract.trade import RECIPIENT, SOAP
from tests.database.places import kill_all, place
from tests.service import Service, free_port, until
from tests.webhooks.receiver import Received, receiving

POLLING, STREAMING, CALLED, WRITERS = 3, 3, 2, 16
API = "/api/v1"
FEED = "SELECT event_id::text, subject FROM feed WHERE company_id = %s AND type LIKE 'b2b.request.%%' ORDER BY position"
TYPES = "b2b.request.*"
"""What is followed: all that the writers bring about, and nothing of what was before the endpoints were made."""


class Told(NamedTuple):
    """One event as it came."""

    id: str
    subject: str


@dataclass
class Outcome:
    """What became of all: `events` of the feed, and what the followers made of them once repeats were dropped."""

    events: int = 0
    repeats: int = 0
    missed: int = 0
    foreign: int = 0
    out_of_order: int = 0


@dataclass
class Trade:
    """A retailer of the service and the key of its programs, with one partner."""

    service: Service
    company_id: str
    key: str
    partner_id: str
    done: threading.Event = field(default_factory=threading.Event)
    written: int = 0

    def client(self, timeout: float = 10.0) -> httpx.Client:
        headers = {"Authorization": f"Bearer {self.key}"}
        return httpx.Client(base_url=self.service.address + API, headers=headers, timeout=timeout)


def write(trade: Trade) -> None:
    """Requests that are sent and cancelled, each call under one Idempotency-Key until it is answered."""
    wanted = {
        "recipient": RECIPIENT,
        "mode": "manual",
        "items": [SOAP],
        "partners": [{"partner_id": trade.partner_id}],
        "send": True,
    }
    while not trade.done.is_set():
        request = insist(trade, "/requests", wanted)
        if request is not None and insist(trade, f"/requests/{request['id']}/cancel", {}) is not None:
            trade.written += 1


def insist(trade: Trade, path: str, body: Any) -> dict[str, Any] | None:
    """The answer to a call that is made until there is one; None at the end of the test."""
    key = uuid4().hex
    while not trade.done.is_set():
        with suppress(httpx.HTTPError, ValueError), trade.client() as client:
            answer = client.post(path, json=body, headers={"Idempotency-Key": key})
            if answer.is_success:
                told: dict[str, Any] = answer.json()
                return told
        trade.done.wait(0.05)
    return None


def poll(trade: Trade, kept: list[Told], ended: threading.Event) -> None:
    """Follow the feed, page by page, with a wait."""
    after: dict[str, str] = {}
    while not ended.is_set():
        with suppress(httpx.HTTPError, ValueError), trade.client(timeout=15) as client:
            while not ended.is_set():
                page = client.get("/events", params={**after, "types": TYPES, "wait": 2})
                page.raise_for_status()
                kept.extend(Told(one["id"], one["subject"]) for one in page.json()["events"])
                after = {"after": page.json()["next"]}
        ended.wait(0.05)


def stream(trade: Trade, kept: list[Told], ended: threading.Event) -> None:
    """Follow the stream, resumed after the last event that came whole."""
    last = ""
    while not ended.is_set():
        headers = {"Last-Event-ID": last} if last else {}
        with (
            suppress(httpx.HTTPError),
            trade.client(timeout=20) as client,
            client.stream("GET", "/events/stream", params={"types": TYPES}, headers=headers) as response,
        ):
            response.raise_for_status()
            for line in response.iter_lines():
                if line.startswith("data: "):
                    event = json.loads(line.removeprefix("data: "))
                    kept.append(Told(event["id"], event["subject"]))
                    last = event["sequence"]
                if ended.is_set():
                    break
        ended.wait(0.05)


def kill(service: Service, chance: random.Random) -> None:
    """kill -9 of the web, the worker, the database or all of it; whatever does not come back by itself is started."""
    part = chance.choice(["web", "worker", "database", "everything"])
    parts = {"database": (), "everything": ("run", "web", "worker")}.get(part, (part,))
    pids = [process.pid for name in parts for process in service.processes(name)]
    cluster = workers(service.data / "postgresql") if part in ("database", "everything") else ()
    for pid in [*pids, *cluster]:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    if part == "everything":
        assert service.process is not None
        service.process.wait()
        kill_all(service.data / "postgresql")
        service.start()


@contextmanager
def trading() -> Iterator[Trade]:
    """A service of its own, with a retailer and its partner."""
    with place() as folder:
        service = Service(data=folder, port=free_port(), settings={"B2B_WEBHOOK_ALLOW_PRIVATE": "1"})
        service.start()
        try:
            retailer, supplier = (_company(service, kind) for kind in ("retailer", "supplier"))
            words = ("--retailer", retailer["company_id"], "--supplier", supplier["company_id"])
            partner = json.loads(service.command("partnership", "create", *words))
            yield Trade(service, retailer["company_id"], retailer["api_key"], partner["partner_id"])
        finally:
            service.stop()


def _company(service: Service, kind: str) -> dict[str, str]:
    words = ("company", "create", "--kind", kind, "--name", kind.title(), "--email", f"{kind}@example.com")
    made: dict[str, str] = json.loads(service.command(*words, "--password-stdin", stdin="correct horse\n"))
    return made


def followed(*, kills: int, seed: int) -> Outcome:
    """Kill so many times while all of them are at work, let everybody catch up, and compare with the feed."""
    chance, ended = random.Random(seed), threading.Event()
    followers: list[list[Told]] = [[] for _ in range(POLLING + STREAMING + CALLED)]
    with trading() as trade, ExitStack() as open_:
        following = [(poll, one) for one in followers[:POLLING]]
        following += [(stream, one) for one in followers[POLLING : POLLING + STREAMING]]
        threads = [threading.Thread(target=by, args=(trade, kept, ended), daemon=True) for by, kept in following]
        for kept in followers[POLLING + STREAMING :]:
            receiver = open_.enter_context(receiving(answer=_noting(kept)))
            assert insist(trade, "/webhook-endpoints", {"url": receiver.url, "types": [TYPES]}) is not None
        threads += [threading.Thread(target=write, args=(trade,), daemon=True) for _ in range(WRITERS)]
        for thread in threads:
            thread.start()
        for _ in range(kills):
            before = trade.written
            until(lambda: trade.written >= before + WRITERS, seconds=90, what="progress")  # noqa: B023
            kill(trade.service, chance)
        until(trade.service.serves, seconds=60, what="the service")
        trade.done.set()
        try:
            return compared(trade, followers)
        finally:
            ended.set()


def _noting(kept: list[Told]) -> Callable[[Received], tuple[int, bytes]]:
    def note(received: Received) -> tuple[int, bytes]:
        kept.append(Told(received.headers["webhook-id"], json.loads(received.body)["subject"]))
        return 204, b""

    return note


def compared(trade: Trade, followers: Sequence[Sequence[Told]]) -> Outcome:
    """Wait until everybody has everything, or nothing more comes; then count what is wrong."""
    url = trade.service.command("database", "url").strip()
    found = Outcome()
    with suppress(AssertionError):  # what is missing is counted
        until(lambda: _all_there(trade, url, followers), seconds=90, what="everybody to catch up")
    wanted = feed(trade, url)
    found.events = len(wanted)
    for number, kept in enumerate(followers):
        once = list(dict.fromkeys(kept))
        found.repeats += len(kept) - len(once)
        found.missed += len(set(wanted) - set(once))
        found.foreign += len(set(once) - set(wanted))
        called = number >= POLLING + STREAMING
        found.out_of_order += _wrong_order(once, wanted, by_subject=called)
    return found


def _all_there(trade: Trade, url: str, followers: Sequence[Sequence[Told]]) -> bool:
    wanted = set(feed(trade, url))
    return bool(wanted) and all(wanted <= set(kept) for kept in followers)


def feed(trade: Trade, url: str) -> list[Told]:
    with psycopg.connect(url) as connection:
        return [Told(*row) for row in connection.execute(FEED, [trade.company_id])]


def _wrong_order(once: Sequence[Told], wanted: Sequence[Told], *, by_subject: bool) -> int:
    """How many came before one that should have come earlier; webhooks keep the order of each transaction."""
    place_of = {one.id: number for number, one in enumerate(wanted)}
    latest: dict[str, int] = {}
    wrong = 0
    for one in once:
        at, group = place_of.get(one.id, -1), one.subject if by_subject else ""
        wrong += at < latest.get(group, -1)
        latest[group] = max(at, latest.get(group, -1))
    return wrong
