"""Checkpoints, proofs and receipts over the API, verified by the script alone; whose they are (U4, U7)."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from uuid import UUID

import pytest

from tests.contract.conftest import Market, refused
from tests.contract.trade import EMAIL, NAME, answer, moment, ordered, sent, told
from tests.web.pages import Page

SCRIPT = Path(__file__).parents[2] / "examples" / "verify.py"
pytestmark = pytest.mark.covers("U4")


@pytest.fixture
def verified(retailer, tmp_path: Path):
    """What the script says of a download, with the key that anybody may have."""
    key = told(retailer.get("/audit/key"))["key"]

    def verify(document: object) -> str:
        (tmp_path / "proof.json").write_text(json.dumps(document))
        command = [sys.executable, "-I", SCRIPT, key, tmp_path / "proof.json"]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    return verify


def test_every_event_of_a_history_can_be_proven_once_it_is_signed(market: Market, retailer, signed, verified) -> None:
    request = sent(market)
    path = f"/history/requests/{request['id']}"
    event = told(retailer.get(path))["data"][0]
    refused(retailer.get(f"{path}/events/{event['id']}/proof"), 409, "not_proven_yet")
    signed()

    document = told(retailer.get(f"{path}/events/{event['id']}/proof"))

    assert "event request.drafted" in verified(document)
    assert document["event"]["state"] and document["event"]["aggregate_id"] == request["id"]
    for plain in (EMAIL, NAME):
        assert plain not in json.dumps(document), "personal data is sealed in what is stored"


def test_what_another_company_caused_is_proven_without_its_content(market, retailer, nordlys, signed, verified) -> None:
    request = sent(market)
    answer(nordlys, request)
    signed()
    path = f"/history/requests/{request['id']}"
    event = told(retailer.get(path))["data"][-1]

    document = told(retailer.get(f"{path}/events/{event['id']}/proof"))

    assert event["type"] == "b2b.request.answered.v1"
    assert document["event"]["state"] is None
    assert "was there at" in verified(document)


def test_proofs_are_for_who_sees_the_event(market: Market, retailer, nordlys, halden, stranger, signed) -> None:
    request = sent(market)
    answer(nordlys, request)
    signed()
    path = f"/history/requests/{request['id']}"
    event = told(nordlys.get(path))["data"][-1]

    assert told(nordlys.get(f"{path}/events/{event['id']}/proof"))["event"]["state"]
    refused(halden.get(f"{path}/events/{event['id']}/proof"), 404, "not_found")
    refused(stranger.get(f"{path}/events/{event['id']}/proof"), 404, "not_found")


def test_checkpoints_are_listed_and_bound_to_each_other(market: Market, retailer, signed, verified) -> None:
    signed()
    sent(market)
    signed()
    newest, before = told(retailer.get("/audit/checkpoints?limit=2"))["data"]

    assert newest["size"] > before["size"]
    assert told(retailer.get(f"/audit/checkpoints/{before['number']}")) == before
    path = f"/audit/checkpoints/{newest['number']}/consistency"
    assert "are the first of the" in verified(told(retailer.get(f"{path}?first={before['number']}")))
    refused(retailer.get(f"{path}?first={newest['number'] + 1}"), 422, "invalid")
    refused(retailer.get("/audit/checkpoints/999999"), 404, "not_found")


def test_the_page_of_the_audit_gives_what_the_script_verifies(
    market: Market, retailer, browser, signed, verified
) -> None:
    signed()
    sent(market)
    signed()
    client = browser(retailer)

    page = Page(client, "/account/audit")
    links = [link.get("href") for link in page.all("//section[@aria-labelledby='ch-t']//tbody//a")]
    binding = next(link for link in links if "continues" in link)
    note = next(link for link in links if link.endswith(".txt"))

    assert told(retailer.get("/audit/key"))["key"] in page.source
    assert "are the first of the" in verified(client.get(binding).json)
    assert client.get(note).text == told(retailer.get("/audit/checkpoints?limit=1"))["data"][0]["note"]
    assert client.get("/account/audit/checkpoints/999999.txt").status_code == 404
    assert client.get("/account/audit/checkpoints/1/continues-2.json").status_code == 404


@pytest.mark.covers("U7")
def test_a_partner_has_a_receipt_of_what_it_answered_and_of_the_deadline(market, nordlys, signed, verified) -> None:
    request = sent(market)
    path = f"/requests/{request['id']}"
    refused(nordlys.get(f"{path}/receipt"), 409, "no_receipt")
    answer(nordlys, request, "9.10", "4.25")
    refused(nordlys.get(f"{path}/receipt"), 409, "not_proven_yet")
    deadline = told(nordlys.get(path))["deadline"]
    signed()

    said = verified(told(nordlys.get(f"{path}/receipt")))

    facts = json.loads(said.splitlines()[-1])
    assert facts["request"] == request["number"]
    assert (facts["answered_at"], facts["deadline"], facts["in_time"]) == (moment(market.clock()), deadline, True)
    assert [(item["name"], item["unit_price"]) for item in facts["items"]] == [
        ("Dish soap, 1 L", "9.10"),
        ("Linen tea towel", "4.25"),
    ]


@pytest.mark.covers("U7")
def test_a_receipt_keeps_the_deadline_that_held_and_is_the_partner_s_own(
    market, retailer, nordlys, halden, signed
) -> None:
    request = sent(market, "nordlys")
    path = f"/requests/{request['id']}"
    answer(nordlys, request)
    held = told(nordlys.get(path))["deadline"]
    told(retailer.put(f"{path}/deadlines", {"deadline": moment(market.clock().replace(year=2031))}))
    signed()

    assert f'"deadline": "{held}"' in told(nordlys.get(f"{path}/receipt"))["receipt"]
    refused(retailer.get(f"{path}/receipt"), 404, "not_found")
    refused(halden.get(f"{path}/receipt"), 404, "not_found")


@pytest.mark.covers("U6")
def test_proofs_hold_after_an_erasure(market: Market, retailer, signed, verified) -> None:
    order = ordered(market)
    path = f"/history/requests/{order['request_id']}"
    event = told(retailer.get(path))["data"][0]
    signed()
    before = told(retailer.get(f"{path}/events/{event['id']}/proof"))
    market.services.console.erase(UUID(order["request_id"]))

    assert told(retailer.get(f"{path}/events/{event['id']}/proof")) == before
    assert "was there at" in verified(before)
