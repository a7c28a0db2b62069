"""Races between processes, as between the workers of a service: nothing is shared but the database."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from b2b.access import Actor
from b2b.aggregates.request_sides import RequestState
from b2b.aggregates.values import Answer, Mode
from b2b.commands.requests import answer_request
from b2b.console import Console
from b2b.errors import Refused
from b2b.projections.models import read_models
from b2b.projections.runner import Runner
from b2b.scheduler.due import fire_all
from tests.builders import HOUR, MONDAY
from tests.races.shop import DEADLINE, KEY, Shop

SOON = MONDAY + HOUR
ROUNDS = 40
spawn = multiprocessing.get_context("spawn")


def in_processes(url: str, *tasks: Callable[[Console, Any], list[Any]]) -> list[list[Any]]:
    """What each task gives, done in a process of its own; `wait` keeps them in step."""
    step, results = spawn.Barrier(len(tasks)), spawn.Queue()
    processes = [spawn.Process(target=_run, args=(n, task, url, step, results)) for n, task in enumerate(tasks)]
    for process in processes:
        process.start()
    given = dict(results.get(timeout=60) for _ in processes)
    for process in processes:
        process.join(timeout=30)
        assert process.exitcode == 0
    return [given[n] for n in range(len(tasks))]


def _run(number: int, task: Callable[[Console, Any], list[Any]], url: str, step: Any, results: Any) -> None:
    with Console.open(url, master_key=KEY) as console:
        results.put((number, task(console, step)))


def answer_each(console: Console, step: Any, *, actor: Actor, answers: list[tuple[Any, Answer]]) -> list[str]:
    """Answer one request after the other, at the same moment as the other process; gives the code of each refusal."""
    refused = []
    for request_id, answer in answers:
        step.wait(timeout=30)
        try:
            answer_request(console, actor, request_id=request_id, answer=answer, now=SOON)
        except Refused as refusal:
            refused.append(refusal.code)
    return refused


def tick(console: Console, step: Any) -> list[int]:
    """Fire what is due, at the same moment as the others; gives how many deadlines this process fired."""
    step.wait(timeout=30)
    return [fire_all(console, now=DEADLINE)]


def url_of(shop: Shop) -> str:
    with shop.here.pool.connection() as connection:
        return connection.info.dsn


@pytest.mark.covers("R8", "G1")
def test_partners_answer_last_at_once_in_two_processes(shop) -> None:
    """Each has half of everything: exactly one set of orders follows, whichever process decides."""
    requests, before = [shop.request(partners=2, mode=Mode.AUTOMATIC) for _ in range(ROUNDS)], shop.placed()
    answers = [(id, shop.answer(id, available=12)) for id in requests]

    refused = in_processes(
        url_of(shop), *(partial(answer_each, actor=actor, answers=answers) for actor in shop.suppliers[:2])
    )

    assert refused == [[], []]
    for request_id in requests:
        told = shop.happened(request_id)
        assert (told["request.answered"], told["request.assigned"]) == (2, 1)
        assert shop.load(request_id).state == RequestState.ORDERED
        assert sum(line.quantity for line in shop.load(request_id).lines) == 36
    assert shop.placed() - before == sum(len(shop.load(id).orders) for id in requests) == 2 * ROUNDS


@pytest.mark.covers("D7")
def test_three_tickers_fire_what_is_due_once(shop) -> None:
    """60 partners' times are over; each is said once, whoever says it, and no deadline is left."""
    requests = [shop.request(partners=3, deadline=DEADLINE - timedelta(seconds=n)) for n in range(20)]
    Runner(shop.here, read_models(), url=url_of(shop)).catch_up()

    fired = in_processes(url_of(shop), tick, tick, tick)

    assert sum(count for (count,) in fired) >= 60
    for request_id in requests:
        assert shop.happened(request_id)["request.deadline_expired"] == 3
    Runner(shop.here, read_models(), url=url_of(shop)).catch_up()
    assert fire_all(shop.here, now=DEADLINE) == 0
