"""Reading the feed from the beginning: `GET /events` in pages of 1,000, against psycopg's bare COPY of the same rows.

The service runs as `b2b run` does. One program follows `next` to the end over one connection, and reads the JSON; COPY
hands over the text of the same envelopes, and nobody looks into it.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from uuid import UUID, uuid4

import psycopg
from tests.builders import MONDAY, content, private
from tests.service import until

from b2b.aggregates.request import Request
from b2b.console import Console
from bench.figure import Figure, Round, at_least
from bench.place import Place
from bench.projections import STEPS
from bench.service import API, Retailer, served

RATIO = Figure("events a second: the feed over HTTP / COPY", at_least(0.10))
OURS = Figure("the feed over HTTP", unit="/s")
COPY = Figure("COPY", unit="/s")
FIGURES = (RATIO, OURS, COPY)
_REQUESTS, _TOGETHER = 3_000, 100
_ROWS = "SELECT position, type, envelope FROM feed WHERE company_id = %s ORDER BY position"


def rounds(place: Place) -> Iterator[Round]:
    with served(place) as retailer:
        with retailer.console() as console:
            _live(console, UUID(retailer.company_id))
        wanted = _REQUESTS * (len(STEPS) + 1)
        until(lambda: _copied(retailer)[0] >= wanted, seconds=120, what="the feed")
        while True:
            ours, copy = _rate(_followed(retailer)), _rate(_copied(retailer))
            yield {RATIO: ours / copy, OURS: ours, COPY: copy}


def _rate(read: tuple[int, float]) -> float:
    events, seconds = read
    return events / seconds


def _live(console: Console, company_id: UUID) -> None:
    """Requests of six events, a hundred at a time."""
    for start in range(0, _REQUESTS, _TOGETHER):
        requests = [_request(company_id, start + number) for number in range(_TOGETHER)]
        for step in STEPS:
            for request in requests:
                step(request)
            console.save(*requests)


def _request(company_id: UUID, number: int) -> Request:
    return Request.draft(
        id=uuid4(),
        company_id=company_id,
        retailer_name="Maison Laurier",
        number=f"R-{number}",
        content=content(),
        private=private(),
        now=MONDAY,
    )


def _followed(retailer: Retailer) -> tuple[int, float]:
    caller, events, after = retailer.caller(), 0, ""
    start = time.perf_counter()
    while True:
        page = json.loads(caller.get(f"{API}/events?limit=1000{after}"))
        events += len(page["events"])
        after = f"&after={page['next']}"
        if not page["has_more"]:
            caller.close()
            return events, time.perf_counter() - start


def _copied(retailer: Retailer) -> tuple[int, float]:
    with psycopg.connect(retailer.url) as connection, connection.cursor() as cursor:
        start = time.perf_counter()
        with cursor.copy(f"COPY ({_ROWS.replace('%s', repr(retailer.company_id))}) TO STDOUT") as copy:
            for _ in copy:
                pass
        return cursor.rowcount, time.perf_counter() - start
