"""Idempotency-Key (API.md, Manner): each POST and PUT once, however often it is sent, whatever crashes."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID, uuid4

import pytest
from eventsourcing.persistence import IntegrityError
from werkzeug.test import TestResponse

from b2b.aggregates.product_line import ProductLine
from b2b.eventstore.receipts import Ticket, under
from b2b.web import create_app
from b2b.web.api.in_flight import InFlight
from tests.contract.conftest import Market, Program, refused
from tests.service import until

pytestmark = pytest.mark.covers("I1")
BODY = {"name": "Casa Verde", "email": "casa.verde@example.com", "message": "Hola"}


def key() -> str:
    return uuid4().hex


def replayed(response: TestResponse) -> bool:
    return response.headers.get("Idempotent-Replayed") == "true"


def named(program: Program, name: str) -> list[str]:
    rows = program.get("/partners?limit=200").get_json()["data"]
    return [row["id"] for row in rows if row["name"] == name]


def receipts(market: Market, statement: str, *values: Any) -> list[tuple[Any, ...]]:
    with market.services.pool.connection() as connection:
        found = connection.execute(statement, values)
        return found.fetchall() if found.description else []


def test_a_repeat_gives_the_first_response_again(other_retailer: Program) -> None:
    chosen = key()
    first = other_retailer.post("/partners", {**BODY, "name": "Once"}, Idempotency_Key=chosen)

    again = other_retailer.post("/partners", {**BODY, "name": "Once"}, Idempotency_Key=chosen)

    told = ("ETag", "Location", "B2B-Position")
    assert (first.status_code, replayed(first)) == (201, False)
    assert (again.status_code, replayed(again), again.data) == (201, True, first.data)
    assert [again.headers[name] for name in told] == [first.headers[name] for name in told]
    assert len(named(other_retailer, "Once")) == 1


def test_a_repeat_shows_what_was_made_then(retailer: Program) -> None:
    chosen = key()
    first = retailer.post("/partners", BODY, Idempotency_Key=chosen)
    retailer.patch(f"/partners/{first.get_json()['id']}", {"name": "Casa Azul"})

    again = retailer.post("/partners", BODY, Idempotency_Key=chosen)

    assert (again.data, again.headers["ETag"]) == (first.data, '"1"')


def test_a_repeat_without_a_key_is_a_second_call(other_retailer: Program) -> None:
    for _ in range(2):
        other_retailer.post("/partners", {**BODY, "name": "Twice"})

    assert len(named(other_retailer, "Twice")) == 2


def test_the_same_meaning_in_another_spelling_is_the_same_body(retailer: Program) -> None:
    chosen = key()
    first = retailer.post("/partners", BODY, Idempotency_Key=chosen)

    again = retailer.post("/partners", dict(reversed(BODY.items())), Idempotency_Key=chosen)

    assert (replayed(again), again.data) == (True, first.data)


def test_a_key_is_for_one_body_and_one_path(retailer: Program) -> None:
    chosen = key()
    retailer.post("/partners", BODY, Idempotency_Key=chosen)

    refused(retailer.post("/partners", {**BODY, "name": "X"}, Idempotency_Key=chosen), 422, "idempotency_key_reused")
    refused(retailer.post("/product-lines", {"path": ["X"]}, Idempotency_Key=chosen), 422, "idempotency_key_reused")


def test_two_companies_may_have_the_same_key(retailer: Program, other_retailer: Program) -> None:
    chosen = key()
    mine = retailer.post("/partners", BODY, Idempotency_Key=chosen)
    theirs = other_retailer.post("/partners", {**BODY, "name": "Other"}, Idempotency_Key=chosen)

    assert (mine.status_code, theirs.status_code, replayed(theirs)) == (201, 201, False)


@pytest.mark.parametrize("chosen", ["", "a b", "x" * 256, "ä", "\t"])
def test_a_key_that_is_none(retailer: Program, chosen: str) -> None:
    response = retailer.post("/partners", BODY, Idempotency_Key=chosen)

    refused(response, 400, "bad_idempotency_key")


def test_a_refused_call_has_done_nothing_so_its_key_is_free(retailer: Program) -> None:
    chosen = key()
    refused(retailer.post("/partners", {**BODY, "email": "x"}, Idempotency_Key=chosen), 422, "invalid")
    unknown = {"path": ["A"], "partner_ids": [str(uuid4())]}
    refused(retailer.post("/product-lines", unknown, Idempotency_Key=chosen), 422, "invalid")

    assert retailer.post("/partners", BODY, Idempotency_Key=chosen).status_code == 201


def test_a_call_that_changes_nothing_has_a_receipt_too(retailer: Program) -> None:
    retailer.post("/product-lines", {"path": ["Unchanged"]})
    chosen = key()
    first = retailer.post("/product-lines", {"path": ["Unchanged"]}, Idempotency_Key=chosen)
    retailer.patch(f"/product-lines/{first.get_json()['id']}", {"name": "Changed"})

    again = retailer.post("/product-lines", {"path": ["Unchanged"]}, Idempotency_Key=chosen)

    assert (replayed(again), again.data) == (True, first.data)


def test_a_call_that_runs_elsewhere_is_not_run_here(market: Market, retailer: Program) -> None:
    chosen, elsewhere = key(), InFlight(market.services.url)
    name = f"{market.actor(retailer).id} {chosen}"
    assert elsewhere.begin(name)

    refused(retailer.post("/partners", BODY, Idempotency_Key=chosen), 409, "idempotency_key_in_use")

    elsewhere.end(name)
    assert retailer.post("/partners", BODY, Idempotency_Key=chosen).status_code == 201


def test_a_process_that_dies_runs_nothing_any_more(market: Market, retailer: Program) -> None:
    chosen, dying = key(), InFlight(market.services.url)
    assert dying.begin(f"{market.actor(retailer).id} {chosen}")
    assert dying._connection is not None
    dying._connection.close()

    until(  # the server frees the lock once it has seen that the connection is gone
        lambda: retailer.post("/partners", BODY, Idempotency_Key=chosen).status_code == 201, what="the call to run"
    )


def test_many_at_once_make_one(market: Market, other_retailer: Program) -> None:
    """Two applications with their own connections, as two processes are; four threads each."""
    second = Program(create_app(market.services), other_retailer.key, other_retailer.company_id)
    for round_ in range(5):
        chosen, name = key(), f"At once {round_}"
        with ThreadPoolExecutor(8) as pool:
            calls = [
                pool.submit(program.post, "/partners", {**BODY, "name": name}, Idempotency_Key=chosen)
                for program in (other_retailer, second) * 4
            ]
        answers = [call.result() for call in calls]
        made = [one for one in answers if one.status_code == 201]
        assert [replayed(one) for one in made].count(False) == 1
        assert {one.data for one in made} == {made[0].data}
        assert {one.status_code for one in answers} <= {201, 409}
        assert named(other_retailer, name) == [made[0].get_json()["id"]]


def test_the_event_store_takes_a_ticket_once_whatever_the_edge_does(market: Market, retailer: Program) -> None:
    console = market.services.console
    ticket = Ticket(market.actor(retailer).id, key(), b"asked")

    def save(name: str) -> int:
        line = ProductLine.add(
            id=uuid4(),
            company_id=retailer.company_id,
            parent_id=None,
            name=name,
            partner_ids=(),
            now=market.clock(),
        )
        with under(ticket):
            return console.save(line)

    position = save("First")
    with pytest.raises(IntegrityError):
        save("Second")

    receipt = console.receipts.find(ticket)
    assert receipt is not None
    assert (receipt.position, receipt.fingerprint) == (position, b"asked")
    assert [console.load(ProductLine, id, version=version).name for id, version in receipt.outcome] == ["First"]


CRASH = """
import os, signal, sys
from pathlib import Path
from b2b.app import connected
from b2b.settings import Settings
from b2b.web import create_app

url, folder, key, chosen, body = sys.argv[1:]
keys = {"master_key": bytes(range(32)), "secret_key": bytes(32), "signing_key": bytes(32)}
settings = Settings(data=Path(folder), demo=False, **keys)
with connected(settings, url) as services:
    app = create_app(services)
    app.after_request(lambda response: os.kill(os.getpid(), signal.SIGKILL))
    headers = {"Authorization": f"Bearer {key}", "Idempotency-Key": chosen}
    app.test_client().post("/api/v1/partners", data=body, content_type="application/json", headers=headers)
"""


def test_a_repeat_after_a_kill_between_commit_and_response(market: Market, other_retailer: Program) -> None:
    chosen, body = key(), {**BODY, "name": "Crashed"}
    arguments = [market.services.url, str(market.services.settings.data), other_retailer.key, chosen, json.dumps(body)]
    crashed = subprocess.run([sys.executable, "-c", CRASH, *arguments], check=False, capture_output=True, timeout=60)
    assert crashed.returncode == -signal.SIGKILL, crashed.stderr.decode()

    again = other_retailer.post("/partners", body, Idempotency_Key=chosen)

    assert (again.status_code, replayed(again), again.get_json()["name"]) == (201, True, "Crashed")
    assert named(other_retailer, "Crashed") == [again.get_json()["id"]]


def test_nothing_personal_is_kept_beside_a_key(market: Market, retailer: Program) -> None:
    chosen = key()
    partner = retailer.post("/partners", BODY, Idempotency_Key=chosen).get_json()

    rows = receipts(market, "SELECT idempotency_keys::text FROM idempotency_keys WHERE key = %s", chosen)
    market.services.console.erase(UUID(partner["id"]))
    again = retailer.post("/partners", BODY, Idempotency_Key=chosen)

    assert partner["id"] in rows[0][0]
    assert not any(word in rows[0][0] for word in ("casa", "Casa", "Hola"))
    assert (replayed(again), again.get_json()) == (True, {**partner, "email": ""})


def test_receipts_are_kept_for_more_than_a_day_and_not_for_ever(market: Market, retailer: Program) -> None:
    young, old = key(), key()
    for chosen in (young, old):
        retailer.post("/product-lines", {"path": [chosen]}, Idempotency_Key=chosen)
    age = "UPDATE idempotency_keys SET created_at = now() - make_interval(hours => %s) WHERE key = %s"
    receipts(market, age, 25, young)
    receipts(market, age, 49, old)

    market.services.console.receipts.forget_old()

    kept = receipts(market, "SELECT key FROM idempotency_keys WHERE key = ANY(%s)", [young, old])
    assert kept == [(young,)]
