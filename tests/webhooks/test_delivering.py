"""Events sent to endpoints: each in its order, tried again, given up, never in each other's way (I2)."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from standardwebhooks import Webhook

from b2b.accounts import deliveries
from b2b.accounts.deliveries import RETRIES, Tried
from b2b.views.cursors import cursor_at
from tests.contract.conftest import Market, Program, refused
from tests.contract.trade import drafted, later, sent, told
from tests.service import until
from tests.webhooks.conftest import comes_to, delivering, endpoint, sent_to, states
from tests.webhooks.receiver import Answer, Received, Receiver, receiving

pytestmark = pytest.mark.covers("I2")


def about(receiver: Receiver, id: str) -> list[Received]:
    """What a receiver got about one request."""
    return [one for one in receiver.received if id.encode() in one.body]


def tried(market: Market, **told: Any) -> Tried:
    return Tried(at=market.clock(), milliseconds=1, status=500, error="500", response="", **told)


@pytest.mark.usefixtures("deliverer")
def test_events_are_sent_signed_with_the_id_of_the_event(market: Market, retailer: Program) -> None:
    with receiving() as receiver:
        made = endpoint(retailer, receiver.url, types=["b2b.request.*"])
        request = sent(market)
        until(lambda: len(about(receiver, request["id"])) >= 2)

    for received in about(receiver, request["id"]):
        event = json.loads(received.body)
        headers = received.headers
        assert headers["webhook-id"] and headers["content-type"].startswith("application/cloudevents+json")
        assert Webhook(made["secret"]).verify(received.body, headers) == event
    ids = [one.headers["webhook-id"] for one in receiver.received]
    assert len(set(ids)) == len(ids)


@pytest.mark.usefixtures("deliverer")
def test_an_endpoint_is_told_of_its_own_types_and_company_alone(
    market: Market, retailer: Program, stranger: Program
) -> None:
    with receiving() as mine, receiving() as others:
        chosen = endpoint(retailer, mine.url, types=["b2b.request.cancelled.v1"])
        endpoint(stranger, others.url)
        request = sent(market)
        told(retailer.post(f"/requests/{request['id']}/cancel"))
        mine.waits_for(1)
        comes_to(lambda: states(market, chosen), ["delivered"])

    assert [one.type for one in sent_to(market, chosen)] == ["b2b.request.cancelled.v1"]
    assert others.received == []


@pytest.mark.usefixtures("deliverer")
def test_what_comes_later_waits_for_what_comes_before_it_of_the_same_subject(market: Market, retailer: Program) -> None:
    failed: set[str] = set()

    def fail_once(received: Received) -> Answer:
        subject = json.loads(received.body)["subject"]
        if first in received.body.decode() and subject not in failed:
            failed.add(subject)
            return 500, b"not now"
        return 200, b""

    first = "never"
    with receiving(answer=fail_once) as receiver:
        made = endpoint(retailer, receiver.url, types=["b2b.request.*"])
        request = drafted(market)
        first = request["id"]
        until(lambda: about(receiver, first))
        told(retailer.post(f"/requests/{first}/send"))
        other = sent(market)
        until(lambda: len(about(receiver, other["id"])) >= 2, what="the other request, which waits for nobody")
        assert len(about(receiver, first)) == 1

        market.clock.move(seconds=5)
        comes_to(lambda: set(states(market, made)), {"delivered"})

    positions = {str(one.event_id): one.position for one in sent_to(market, made)}
    order = [positions[one.headers["webhook-id"]] for one in about(receiver, first)]
    assert len(order) >= 3 and order[0] == order[1] and order == sorted(order)


@pytest.mark.usefixtures("deliverer")
def test_the_times_between_tries_are_those_of_the_contract(market: Market, retailer: Program) -> None:
    hours = timedelta(hours=1)
    assert [wait / hours for wait in RETRIES[3:]] == [2, 5, 10, 14, 20, 24]
    assert [wait.total_seconds() for wait in RETRIES[:3]] == [5, 300, 1800]

    with receiving(answer=lambda _: (503, b"maintenance")) as receiver:
        made = endpoint(retailer, receiver.url)
        drafted(market)
        for number, wait in enumerate(RETRIES, start=1):
            comes_to(lambda: [one.tries for one in sent_to(market, made)][:1], [number])
            assert sent_to(market, made)[0].due_at == market.clock() + wait
            market.clock.move(seconds=wait.total_seconds())
        comes_to(lambda: states(market, made)[:1], ["dead"])

    assert len({one.headers["webhook-id"] for one in receiver.received if one.body}) == len(sent_to(market, made))
    shown = retailer.get(f"/webhook-endpoints/{made['id']}/deliveries?state=dead").get_json()["data"][0]
    assert (shown["state"], shown["tries"], len(shown["attempts"])) == ("dead_letter", 10, 10)
    assert {one["status"] for one in shown["attempts"]} == {503}
    assert shown["attempts"][0]["response"] == "maintenance"


@pytest.mark.usefixtures("deliverer")
def test_after_five_days_without_success_an_endpoint_is_disabled_and_its_maker_told(
    market: Market, retailer: Program
) -> None:
    with receiving(answer=lambda _: (500, b"")) as receiver:
        made = endpoint(retailer, receiver.url)
        drafted(market)
        comes_to(lambda: [one.tries for one in sent_to(market, made)][:1], [1])
        market.clock.move(days=5)
        drafted(market)
        comes_to(lambda: retailer.get(f"/webhook-endpoints/{made['id']}").get_json()["state"], "disabled")

        shown = retailer.get(f"/webhook-endpoints/{made['id']}").get_json()
        assert shown["disabled_because"] == "failing"
        with market.services.pool.connection() as connection:
            mails = connection.execute("SELECT text FROM mails WHERE kind = 'webhook'").fetchall()
        assert any(receiver.url in text for (text,) in mails)
        receiver.answer = lambda _: (200, b"")
        told(retailer.patch(f"/webhook-endpoints/{made['id']}", {"state": "active"}))
        comes_to(lambda: set(states(market, made)), {"delivered"})


@pytest.mark.usefixtures("deliverer")
def test_410_disables_at_once_and_what_happens_meanwhile_is_sent_later(market: Market, retailer: Program) -> None:
    with receiving(answer=lambda _: (410, b"")) as receiver:
        made = endpoint(retailer, receiver.url)
        request = drafted(market)
        comes_to(lambda: retailer.get(f"/webhook-endpoints/{made['id']}").get_json()["disabled_because"], "gone")
        told(retailer.delete(f"/requests/{request['id']}"), 204)

        receiver.answer = lambda _: (200, b"")
        told(retailer.patch(f"/webhook-endpoints/{made['id']}", {"state": "active"}))
        comes_to(lambda: set(states(market, made)), {"delivered"})
    assert len(receiver.received) >= 2


def test_an_endpoint_that_hangs_makes_no_other_wait(market: Market, retailer: Program) -> None:
    with receiving() as hanging, receiving() as quick, delivering(market, seconds=3.0):
        hanging.answer = hanging.hang
        endpoint(retailer, hanging.url)
        good = endpoint(retailer, quick.url)
        for _ in range(20):
            drafted(market)
        quick.waits_for(20, seconds=3.0)
        comes_to(lambda: states(market, good), ["delivered"] * 20)
        assert len(hanging.received) <= 4
        hanging.hung.set()


def test_a_failing_endpoint_is_tried_by_one_at_a_time(market: Market, retailer: Program) -> None:
    made = endpoint(retailer, "https://hooks.example.com/")
    for _ in range(8):
        drafted(market)
    market.catch_up()
    pool, now = market.services.pool, market.clock()
    until(lambda: (deliveries.queue_new(pool, now=now), len(sent_to(market, made)))[1] >= 8)

    first = [one for one in deliveries.claim(pool, now=now, limit=100) if one.endpoint_id == UUID(made["id"])]
    assert len(first) == 4
    for one in first:
        deliveries.record(pool, one, tried(market), succeeded=False)
    then = [one for one in deliveries.claim(pool, now=now, limit=100) if one.endpoint_id == UUID(made["id"])]
    assert len(then) == 1


def test_what_a_dead_worker_claimed_another_one_sends(market: Market, retailer: Program) -> None:
    made = endpoint(retailer, "https://hooks.example.com/")
    drafted(market)
    market.catch_up()
    pool = market.services.pool

    def claimed() -> list[UUID]:
        found = deliveries.claim(pool, now=market.clock(), limit=100)
        return [one.event_id for one in found if one.endpoint_id == UUID(made["id"])]

    until(lambda: (deliveries.queue_new(pool, now=market.clock()), sent_to(market, made))[1])
    first = claimed()
    assert len(first) == 1 and claimed() == []
    market.clock.move(seconds=30)
    assert claimed() == first


@pytest.mark.usefixtures("deliverer")
def test_both_secrets_sign_while_one_is_rotated(market: Market, retailer: Program) -> None:
    with receiving() as receiver:
        made = endpoint(retailer, receiver.url)
        path = f"/webhook-endpoints/{made['id']}/rotate-secret"
        new = told(retailer.post(path, {"overlap_hours": 1}))
        assert new["secret"] != made["secret"]
        drafted(market)
        (both,) = receiver.waits_for(1)[:1]
        market.clock.move(minutes=61)
        told(retailer.post(f"/webhook-endpoints/{made['id']}/test"), 201)
        until(lambda: any(b"webhook.test" in one.body for one in receiver.received))

    assert both.headers["webhook-signature"].count("v1,") == 2
    at = datetime.fromtimestamp(int(both.headers["webhook-timestamp"]), UTC)
    signed = [
        Webhook(secret).sign(both.headers["webhook-id"], at, both.body.decode())
        for secret in (new["secret"], made["secret"])
    ]
    assert both.headers["webhook-signature"].split() == signed
    (test,) = [one for one in receiver.received if b"webhook.test" in one.body]
    assert test.headers["webhook-signature"].count("v1,") == 1


@pytest.mark.usefixtures("deliverer")
def test_a_test_is_sent_once_however_often_the_call_is_repeated(market: Market, retailer: Program) -> None:
    with receiving() as receiver:
        made = endpoint(retailer, receiver.url)
        path = f"/webhook-endpoints/{made['id']}/test"
        first = retailer.post(path, Idempotency_Key="a-test")
        again = retailer.post(path, Idempotency_Key="a-test")
        comes_to(lambda: states(market, made), ["delivered"])

    assert (first.status_code, again.status_code, again.data) == (201, 201, first.data)
    (received,) = receiver.received
    event = json.loads(received.body)
    assert (event["type"], event["id"]) == ("b2b.webhook.test.v1", received.headers["webhook-id"])


@pytest.mark.usefixtures("deliverer")
def test_a_replay_sends_again_in_order_with_the_same_ids(market: Market, retailer: Program) -> None:
    with receiving() as receiver:
        made = endpoint(retailer, receiver.url)
        for _ in range(3):
            drafted(market)
        comes_to(lambda: states(market, made), ["delivered"] * 3)
        queued = sent_to(market, made)

        body = {"after": cursor_at(queued[0].position), "until": cursor_at(queued[2].position)}
        assert retailer.post(f"/webhook-endpoints/{made['id']}/replay", body).status_code == 204
        receiver.waits_for(5)
        comes_to(lambda: states(market, made), ["delivered"] * 3)

    ids = [one.headers["webhook-id"] for one in receiver.received]
    assert sorted(ids[3:]) == sorted(str(one.event_id) for one in queued[1:])


@pytest.mark.usefixtures("deliverer")
def test_one_delivery_is_sent_again(market: Market, retailer: Program) -> None:
    with receiving(answer=lambda _: (500, b"")) as receiver:
        made = endpoint(retailer, receiver.url)
        drafted(market)
        comes_to(lambda: [one.tries for one in sent_to(market, made)], [1])
        (queued,) = sent_to(market, made)
        receiver.answer = lambda _: (200, b"fine")
        path = f"/webhook-endpoints/{made['id']}/deliveries/{queued.id}"
        told(retailer.post(f"{path}/send-again"))
        comes_to(lambda: states(market, made), ["delivered"])

    shown = told(retailer.get(path))
    assert [one["status"] for one in shown["attempts"]] == [500, 200]
    assert shown["event"] == json.loads(receiver.received[0].body)


@pytest.mark.usefixtures("deliverer")
def test_a_deleted_endpoint_is_sent_nothing_and_its_secret_is_gone(market: Market, retailer: Program) -> None:
    with receiving() as receiver:
        made = endpoint(retailer, receiver.url)
        assert retailer.delete(f"/webhook-endpoints/{made['id']}").status_code == 204
        refused(retailer.get(f"/webhook-endpoints/{made['id']}"), 404, "not_found")
        watched = endpoint(retailer, receiver.url + "?other")
        drafted(market)
        comes_to(lambda: states(market, watched), ["delivered"])
    assert [one.path for one in receiver.received] == ["/hook?other"]


@pytest.mark.usefixtures("deliverer")
def test_old_deliveries_are_forgotten(market: Market, retailer: Program) -> None:
    with receiving() as receiver:
        made = endpoint(retailer, receiver.url)
        drafted(market)
        comes_to(lambda: states(market, made), ["delivered"])
    deliveries.forget_old(market.services.pool, now=market.clock() + timedelta(days=29))
    assert len(sent_to(market, made)) == 1
    deliveries.forget_old(market.services.pool, now=market.clock() + timedelta(days=31))
    assert later(market) and sent_to(market, made) == []
