"""From a command to whom it concerns: 50 requests a second are posted, and watched for on a stream and by a webhook.

The time of each is from just before its POST to the arrival of its event: at a program that follows the stream, and at
an HTTP server that webhooks are sent to. All of it is on this one machine, the posting program included.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from tests.contract.trade import RECIPIENT
from tests.service import until
from tests.webhooks.receiver import Answer, Received, receiving

from bench.figure import Figure, Round, at_most, within
from bench.place import Place
from bench.service import API, Caller, Retailer, served

STREAM_99 = Figure("command to stream, 99 of 100 within", at_most(250), unit="ms")
STREAM_50 = Figure("command to stream, half within", unit="ms")
WEBHOOK_99 = Figure("command to webhook, 99 of 100 within", at_most(250), unit="ms")
WEBHOOK_50 = Figure("command to webhook, half within", unit="ms")
RATE = Figure("commands a second", unit="/s")
FIGURES = (STREAM_99, STREAM_50, WEBHOOK_99, WEBHOOK_50, RATE)
_A_SECOND, _COMMANDS, _POSTING = 50, 300, 8
_WANTED = "b2b.request.drafted.v1"
DRAFT = {
    "recipient": RECIPIENT,
    "mode": "manual",
    "items": [{"name": "Dish soap, 1 L", "sku": "ECL-DS-1000", "quantity": 24}],
    "partners": [],
}

Arrivals = dict[str, float]
"""When the event of each request arrived, by the request's id."""


def rounds(place: Place) -> Iterator[Round]:
    streamed, called = Arrivals(), Arrivals()

    def received(one: Received) -> Answer:
        called[_subject(one.body)] = time.perf_counter()
        return 204, b""

    with served(place) as retailer, receiving(answer=received) as receiver, _streaming(retailer, streamed):
        endpoint = {"url": receiver.url, "types": [_WANTED]}
        caller = retailer.caller()
        caller.post(f"{API}/webhook-endpoints", endpoint)
        while True:
            sent, rate = _sent(retailer)
            until(lambda: sent.keys() <= streamed.keys() & called.keys(), seconds=60, what="all to arrive")  # noqa: B023
            yield {
                **_spread(STREAM_50, STREAM_99, [streamed[id] - at for id, at in sent.items()]),
                **_spread(WEBHOOK_50, WEBHOOK_99, [called[id] - at for id, at in sent.items()]),
                RATE: rate,
            }


def _spread(half: Figure, most: Figure, seconds: list[float]) -> Round:
    return {half: within(seconds, percent=50), most: within(seconds, percent=99)}


def _subject(body: bytes) -> str:
    subject: str = json.loads(body)["subject"]
    return subject.rpartition("/")[2]


def _sent(retailer: Retailer) -> tuple[Arrivals, float]:
    """When each request was posted, by its id, and how many a second there were in truth."""
    local, sent = threading.local(), Arrivals()
    begin = time.perf_counter()

    def post(number: int) -> None:
        if not hasattr(local, "caller"):
            local.caller = retailer.caller()
        caller: Caller = local.caller
        time.sleep(max(0.0, begin + number / _A_SECOND - time.perf_counter()))
        at = time.perf_counter()
        sent[json.loads(caller.post(f"{API}/requests", DRAFT))["id"]] = at

    with ThreadPoolExecutor(_POSTING) as posting:
        list(posting.map(post, range(_COMMANDS)))
    return sent, _COMMANDS / (time.perf_counter() - begin)


@contextmanager
def _streaming(retailer: Retailer, arrived: Arrivals) -> Iterator[None]:
    """A program that follows the stream until the end of the block."""
    caller = retailer.caller()
    response = caller.stream(f"{API}/events/stream?after=now&types={_WANTED}")

    def follow() -> None:
        for line in response:
            if line.startswith(b"data: "):
                arrived[_subject(line.removeprefix(b"data: "))] = time.perf_counter()

    threading.Thread(target=follow, daemon=True).start()
    yield
