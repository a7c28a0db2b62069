"""Firing deadlines that are due: our tick against APScheduler's SQLAlchemyJobStore on the same PostgreSQL, one worker.

Ours expires requests: each is loaded, decides, and records what follows, and the deadline is noted as fired. A job of
the job store does the very same for one deadline. Below that, what the store alone takes, with jobs that do nothing.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from threading import Semaphore
from uuid import uuid4

import psycopg
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy.engine import make_url
from tests.builders import LAURIER, MONDAY, asked, content, private

from b2b.aggregates.request import Request
from b2b.aggregates.values import Terms
from b2b.console import Console
from b2b.projections.deadlines import Due, claim
from b2b.scheduler.due import fire, fire_all
from bench.figure import Figure, Round, at_least
from bench.place import Place

RATIO = Figure("deadlines fired a second: ours / APScheduler's job store", at_least(10))
OURS = Figure("ours", unit="/s")
JOBS = Figure("the job store", unit="/s")
EMPTY = Figure("the job store, with jobs that do nothing", unit="/s")
FIGURES = (RATIO, OURS, JOBS, EMPTY)
_OURS, _JOBS = 2_000, 500
_DUE = MONDAY + timedelta(days=1)
_INSERT = "INSERT INTO deadlines (subject, kind, key, due_at) SELECT unnest(%s::uuid[]), 'answer', %s, %s"
_WORK: Sequence[Callable[[], object]] = ()
_LEFT = Semaphore(0)


def rounds(place: Place) -> Iterator[Round]:
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    with place.database() as url, Console.open(url, master_key=bytes(32)) as console:
        while True:
            _ask(console, _OURS + _JOBS)
            jobs = _fired_by_the_job_store(url, [partial(_fire_one, console, due) for due in _claimed(console)])
            ours = _fired_by_us(console)
            empty = _fired_by_the_job_store(url, [int] * _JOBS)
            yield {RATIO: ours / jobs, OURS: ours, JOBS: jobs, EMPTY: empty}


def _ask(console: Console, count: int) -> None:
    """Requests of one partner, whose deadline is in the table as the read model would have it."""
    requests = [_request() for _ in range(count)]
    for start in range(0, count, 200):
        console.save(*requests[start : start + 200])
    with console.pool.connection() as connection:
        ids = [request.id for request in requests]
        connection.execute(_INSERT, (ids, requests[0].content.asked[0].partner_id, _DUE))


def _request() -> Request:
    request = Request.draft(
        id=uuid4(),
        company_id=LAURIER,
        retailer_name="Maison Laurier",
        number="R-10482",
        content=content(asked(deadline=_DUE)),
        private=private(),
        now=MONDAY,
    )
    request.send(terms=Terms(), now=MONDAY)
    return request


def _fired_by_us(console: Console) -> float:
    start = time.perf_counter()
    count = fire_all(console, now=_DUE)
    seconds = time.perf_counter() - start
    if count != _OURS:
        raise ValueError(f"{count} deadlines were fired, and not {_OURS}.")
    return count / seconds


def _claimed(console: Console) -> list[Due]:
    """Deadlines for the job store to fire; ours leaves them alone meanwhile."""
    return claim(console.pool, now=_DUE, limit=_JOBS)


def _fire_one(console: Console, due: Due) -> None:
    """What a job does, with the same commands as ours."""
    fire(console, [due], now=_DUE)


def run_job(number: int) -> None:
    """A job: does its work, and says when it was the last one."""
    _WORK[number]()
    _LEFT.release()


def _fired_by_the_job_store(url: str, work: Sequence[Callable[[], object]]) -> float:
    """Jobs a second of one scheduler with one thread. A job is stored by its number: a store keeps no connections."""
    global _WORK
    _WORK = work
    store = SQLAlchemyJobStore(url=_for_sqlalchemy(url), tablename=f"jobs_{uuid4().hex}")
    one = {"default": ThreadPoolExecutor(1)}
    scheduler = BackgroundScheduler(jobstores={"default": store}, executors=one, timezone="UTC")
    scheduler.start(paused=True)
    due = datetime.now(UTC) - timedelta(seconds=1)
    for number in range(len(work)):
        scheduler.add_job(run_job, "date", args=[number], run_date=due, misfire_grace_time=None)
    start = time.perf_counter()
    scheduler.resume()
    for _ in work:
        if not _LEFT.acquire(timeout=60):
            raise TimeoutError("The job store did not fire its jobs within a minute.")
    seconds = time.perf_counter() - start
    scheduler.shutdown()
    return len(work) / seconds


def _for_sqlalchemy(url: str) -> object:
    known = psycopg.conninfo.conninfo_to_dict(url)
    place = {"host": str(known["host"]), "port": str(known.get("port", 5432))}
    return make_url(f"postgresql+psycopg://{known['user']}@/{known['dbname']}").set(query=place)
