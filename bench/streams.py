"""2,000 idle streams of events on one machine: what they take of its memory, and of the time of those who open pages.

The streams are those of `GET /events/stream`, opened by programs that only listen. Memory is that of all processes of
the service (what they share is counted once), beside what the same service took before, after the same pages. The
dashboard is opened by one signed-in person, with the streams and without, in turns. In the end of each round a request
is made, and every stream has to tell of it.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from statistics import median
from uuid import uuid4

import httpx
import psutil

from bench.figure import Figure, Round, always, at_most
from bench.latency import DRAFT
from bench.place import Place
from bench.service import API, Retailer, served, signed_in, visit

MEMORY = Figure("memory of the service: 2,000 idle streams more than none", at_most(400), unit="MB")
PAGES = Figure("a page, half within: with 2,000 idle streams / with none", at_most(1.5))
TOLD = Figure("streams that told of a request", always(2_000))
OPENED = Figure("streams opened", unit="/s")
IDLE = Figure("memory of the idle service", unit="MB")
FIGURES = (MEMORY, IDLE, PAGES, OPENED, TOLD)
STREAMS, VISITS = 2_000, 60
_PATIENCE = 30.0
_BLOCK = 1 << 16


def rounds(place: Place) -> Iterator[Round]:
    with served(place) as retailer:
        window = signed_in(retailer, "a@example.com")
        _seconds_of_pages(window)
        idle = _memory(retailer)
        while True:
            without = _seconds_of_pages(window)
            began = time.perf_counter()
            with _streams(retailer) as streams:
                opened = STREAMS / (time.perf_counter() - began)
                with_them = _seconds_of_pages(window)
                memory = _memory(retailer)
                retailer.caller().post(f"{API}/requests", DRAFT, {"Idempotency-Key": uuid4().hex})
                told = sum(_tells(stream) for stream in streams)
            yield {
                MEMORY: memory - idle,
                IDLE: idle,
                PAGES: with_them / without,
                OPENED: opened,
                TOLD: told,
            }


@contextmanager
def _streams(retailer: Retailer) -> Iterator[list[socket.socket]]:
    """Streams that have begun, each on a connection of its own."""
    with ExitStack() as opened:
        yield [opened.enter_context(_opened(retailer)) for _ in range(STREAMS)]


def _opened(retailer: Retailer) -> socket.socket:
    stream = socket.create_connection(("127.0.0.1", retailer.service.port), timeout=_PATIENCE)
    head = f"GET {API}/events/stream HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {retailer.key}\r\n\r\n"
    stream.sendall(head.encode())
    answer = stream.recv(_BLOCK)
    assert answer.startswith(b"HTTP/1.1 200 "), answer[:300]
    return stream


def _tells(stream: socket.socket) -> bool:
    """Whether a stream tells of an event."""
    told = b""
    while b"b2b.request." not in told:
        part = stream.recv(_BLOCK)
        if not part:
            return False
        told += part
    return True


def _seconds_of_pages(window: httpx.Client) -> float:
    """Seconds within which half of the dashboards come."""
    taken = []
    for _ in range(VISITS):
        began = time.perf_counter()
        visit(window)
        taken.append(time.perf_counter() - began)
    return median(taken)


def _memory(retailer: Retailer) -> float:
    """Megabytes of all processes of the service."""
    process = retailer.service.process
    assert process is not None
    family = [psutil.Process(process.pid), *psutil.Process(process.pid).children(recursive=True)]
    return sum(one.memory_full_info().pss for one in family) / 1e6
