"""Following the events in batches of 500, against the same read model under the library's ProjectionRunner.

Both have the very same folds and statements; the library applies one event a transaction with its tracking record,
read from its own store. Ours also decrypts personal fields, and runs as a worker does, which sets aside what it has
loaded and does not wait for the disk. Requests are sent, answered and talked about, and the events of a hundred
requests come mingled.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any
from uuid import uuid4

from eventsourcing.persistence import Tracking
from eventsourcing.postgres import PostgresTrackingRecorder
from eventsourcing.projection import Projection, ProjectionRunner
from psycopg.rows import tuple_row
from tests.builders import HALDEN, LAURIER, MONDAY, NORDLYS, answer, content, private

from b2b.aggregates.request import Request
from b2b.aggregates.values import CompanyKind, Terms
from b2b.console import Console
from b2b.projections.follower import Recorded
from b2b.projections.rebuild import rebuild
from b2b.projections.runner import Runner
from b2b.projections.transaction_rows import TransactionRows
from bench.figure import Figure, Round, at_least
from bench.place import Place
from bench.served import as_served
from bench.stock import StockConsole, stock_environment

RATIO = Figure("events a second followed: ours / the library's runner", at_least(20))
OURS = Figure("ours, in batches of 500", unit="/s")
STOCK = Figure("the library's runner", unit="/s")
REBUILD = Figure("rebuild: fold, copy and swap", unit="/s")
FIGURES = (RATIO, OURS, STOCK, REBUILD)
TOGETHER, EVENTS = 100, 6
_GROUPS, _STOCK_GROUPS = 10, 2


def rounds(place: Place) -> Iterator[Round]:
    while True:
        with place.database() as url, Console.open(url, master_key=bytes(32)) as console:
            live(console, _GROUPS)
            ours = _GROUPS * TOGETHER * EVENTS / seconds_of_ours(console, url)
            made = rebuild(console, TransactionRows(), url=url)
        with place.database() as url:
            stock = _rate_of_the_library(url)
        yield {RATIO: ours / stock, OURS: ours, STOCK: stock, REBUILD: made.events / made.seconds}


def live(console: Any, groups: int) -> None:
    """Requests of six events, a hundred at a time, saved event after event as their lives would have it."""
    for _ in range(groups):
        requests = [request() for _ in range(TOGETHER)]
        for step in STEPS:
            for subject in requests:
                step(subject)
            console.save(*requests)


def request() -> Request:
    return Request.draft(
        id=uuid4(),
        company_id=LAURIER,
        retailer_name="Maison Laurier",
        number="R-10482",
        content=content(),
        private=private(),
        now=MONDAY,
    )


def _comment(request: Request) -> None:
    request.comment(partner_id=NORDLYS, side=CompanyKind.SUPPLIER, author_id=None, text="All right?", now=MONDAY)


STEPS: Sequence[Callable[[Request], None]] = (
    lambda request: request.send(terms=Terms(), now=MONDAY),
    lambda request: request.answer(partner_id=NORDLYS, answer=answer(), now=MONDAY),
    lambda request: request.answer(partner_id=HALDEN, answer=answer(), now=MONDAY),
    _comment,
    _comment,
)


def seconds_of_ours(console: Console, url: str) -> float:
    runner = Runner(console, [TransactionRows()], url=url)
    with as_served():
        start = time.perf_counter()
        runner.catch_up()
        return time.perf_counter() - start


class _View(PostgresTrackingRecorder):
    """Our read model, kept as the library's documentation has it: each event with its tracking record."""

    def apply(self, event: Any, tracking: Tracking) -> None:
        with self.datastore.transaction(commit=True) as cursor:
            self._insert_tracking(cursor, tracking)
            cursor.row_factory = tuple_row
            TransactionRows().apply(cursor, [Recorded(tracking.notification_id, event)])


class _Following(Projection[_View]):
    name = "following"

    def process_event(self, event: Any, tracking: Tracking) -> None:
        self.view.apply(event, tracking)


def _rate_of_the_library(url: str) -> float:
    environment = stock_environment(url)
    with StockConsole(env=environment) as console:
        live(console, _STOCK_GROUPS)
        last = console.recorder.max_notification_id()
    start = time.perf_counter()
    with ProjectionRunner(
        application_class=StockConsole, projection_class=_Following, view_class=_View, env=environment
    ) as runner:
        runner.wait(last, timeout=120)
        seconds = time.perf_counter() - start
    return _STOCK_GROUPS * TOGETHER * EVENTS / seconds
