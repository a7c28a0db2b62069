"""kill -9 of the process that sends, at any point: every event arrives, under the same id, in its order (I2)."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from uuid import UUID

import pytest

from b2b.accounts import deliveries
from tests.contract.conftest import Market, Program
from tests.contract.trade import sent, told
from tests.service import until
from tests.webhooks.conftest import endpoint, sent_to, states
from tests.webhooks.receiver import Answer, Received, receiving

KILLS = 3


def worker(url: str) -> subprocess.Popen[str]:
    process = subprocess.Popen([sys.executable, "-m", "tests.webhooks.worker", url], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None and process.stdout.readline() == "started\n"
    return process


@pytest.mark.covers("I2")
def test_every_event_arrives_whenever_the_sender_is_killed(market: Market, retailer: Program) -> None:
    chance = random.Random(7)

    def unsteady(received: Received) -> Answer:
        received.wait(chance.random() * 0.05)
        return 200, b""

    with receiving(answer=unsteady) as receiver:
        made = endpoint(retailer, receiver.url)
        for _ in range(KILLS):
            process = worker(market.services.url)
            for _ in range(4):
                request = sent(market)
                told(retailer.post(f"/requests/{request['id']}/cancel"))
            before = len(receiver.received)
            until(lambda: len(receiver.received) > before, what="something to be sent")  # noqa: B023
            process.kill()
            process.wait()
        last = worker(market.services.url)
        until(lambda: told_of_all(market, made), seconds=60, what="the rest to be sent")
        last.kill()
        last.wait()

    wanted = [str(one.event_id) for one in sent_to(market, made)]
    arrived = list(dict.fromkeys(one.headers["webhook-id"] for one in receiver.received))
    assert sorted(arrived) == sorted(wanted) and len(wanted) >= 3 * 4 * KILLS
    assert {one.headers["webhook-id"]: one.body for one in receiver.received} == {
        str(one.event_id): body(market, made, one.id) for one in sent_to(market, made)
    }
    place = {id: number for number, id in enumerate(arrived)}
    by_subject: dict[str, list[int]] = {}
    for id in wanted:
        subject = next(json.loads(one.body)["subject"] for one in receiver.received if one.headers["webhook-id"] == id)
        by_subject.setdefault(subject, []).append(place[id])
    assert all(places == sorted(places) for places in by_subject.values())


def told_of_all(market: Market, made: dict[str, str]) -> bool:
    """Whether everything in the feed was delivered."""
    with market.services.pool.connection() as connection:
        behind = connection.execute(
            "SELECT EXISTS (SELECT FROM feed WHERE company_id = %s AND position > "
            "coalesce((SELECT position FROM webhook_states WHERE endpoint_id = %s), 0))",
            (market.retailer.company_id, made["id"]),
        ).fetchone()
    return behind == (False,) and set(states(market, made)) == {"delivered"}


def body(market: Market, made: dict[str, str], id: UUID) -> bytes:
    found = deliveries.one(market.services.pool, id=id, endpoint_id=UUID(made["id"]))
    assert found is not None and found.body is not None
    return found.body.encode()
