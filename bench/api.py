"""`POST /requests` against a bare Flask route with one INSERT, both under the same gunicorn, called the same way.

Ours checks key, limit and body, records the event with its hash and the personal fields encrypted, and keeps the answer
for a repeat under the same Idempotency-Key. The bare route reads the JSON, inserts it as text, and commits.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from uuid import uuid4

from tests.service import free_port, until

from bench.figure import Figure, Round, at_least
from bench.latency import DRAFT
from bench.place import Place
from bench.service import API, Caller, served

RATIO = Figure("requests a second: POST /requests / a bare route with one INSERT", at_least(0.35))
OURS = Figure("POST /requests", unit="/s")
BARE = Figure("the bare route", unit="/s")
FIGURES = (RATIO, OURS, BARE)
_CALLS, _CALLERS = 400, 4


def rounds(place: Place) -> Iterator[Round]:
    with served(place) as retailer, _bare(retailer.url) as port:
        while True:
            ours = _rate(retailer.caller, _post_request)
            bare = _rate(lambda: Caller(port, {}), lambda caller: caller.post("/", DRAFT))
            yield {RATIO: ours / bare, OURS: ours, BARE: bare}


def _post_request(caller: Caller) -> bytes:
    return caller.post(f"{API}/requests", DRAFT, {"Idempotency-Key": uuid4().hex})


def _rate(connect: Callable[[], Caller], call: Callable[[Caller], bytes]) -> float:
    """Calls a second of some programs at once; the connections are there before."""
    callers = [connect() for _ in range(_CALLERS)]
    for caller in callers:
        json.loads(call(caller))
    start = time.perf_counter()
    with ThreadPoolExecutor(_CALLERS) as calling:
        list(calling.map(lambda caller: [call(caller) for _ in range(_CALLS // _CALLERS)], callers))
    seconds = time.perf_counter() - start
    for caller in callers:
        caller.close()
    return _CALLS / seconds


@contextmanager
def _bare(url: str) -> Iterator[int]:
    port = free_port()
    process = subprocess.Popen([sys.executable, "-m", "bench.bare_route", url, str(port)])
    until(lambda: _answers(port), what="the bare route")
    try:
        yield port
    finally:
        process.terminate()
        process.wait(30)


def _answers(port: int) -> bool:
    try:
        return bool(Caller(port, {}).get("/"))
    except OSError:
        return False
