"""Personal data on its page: looked up, exported, erased by a worker; and what auditors looked at (U5, U6)."""

from __future__ import annotations

import json
from uuid import UUID, uuid4

import pytest
from lxml import html
from werkzeug.test import TestResponse

from b2b.access import AUDITOR
from b2b.aggregates.request import Request
from b2b.commands.users import accept_invitation, invite_user, remove_user
from b2b.privacy.erasing import erase_waiting
from tests.account.conftest import laurier, manager, market, nordlys
from tests.account.window import Window, text_of
from tests.contract.conftest import Market
from tests.contract.trade import ordered, sent

__all__ = ["laurier", "market", "nordlys"]
pytestmark = pytest.mark.covers("U6")
PAGE = "/account/personal-data"


def worked(market: Market) -> int:
    """A worker comes by; gives how many erasures it carried out."""
    services = market.services
    return erase_waiting(services.console, url=services.url, now=market.clock())


def rows(response: TestResponse) -> list[list[str]]:
    """The rows of all tables of a page, as texts."""
    found = html.fromstring(response.text).xpath("//tbody/tr")
    return [[" ".join(cell.text_content().split()) for cell in row] for row in found]


def test_a_recipient_is_looked_up_handed_over_and_erased(market: Market, laurier: Window) -> None:
    request = sent(market)
    recipient = market.services.console.load(Request, UUID(request["id"])).private.recipient
    assert market.retailer.post(f"/requests/{request['id']}/cancel").status_code == 200
    market.catch_up()

    found = laurier.get(f"{PAGE}?of={request['number']}")
    given = json.loads(laurier.get(f"{PAGE}/export.json?of={request['number']}").text)
    table = laurier.get(f"{PAGE}/export.csv?of={request['number']}").text

    assert recipient.email in text_of(found) and recipient.email in table
    assert recipient.email in json.dumps(given, ensure_ascii=False)
    asked = laurier.send(f"{PAGE}?of={request['number']}", f"{PAGE}/erase")
    assert asked.status_code == 302
    assert "Being erased" in text_of(laurier.get(asked.location))
    assert worked(market) == 1
    assert worked(market) == 0, "once is enough"
    erased = laurier.get(asked.location)
    assert "Nothing is known" in text_of(erased)
    assert recipient.email not in erased.text
    assert any(row[0] == f"Recipient of {request['number']}" and row[1].startswith("Erased") for row in rows(erased))
    assert market.services.console.load(Request, UUID(request["id"])).private.recipient.name == ""
    assert laurier.get(f"/requests/{request['id']}").status_code == 200, "what happened can still be seen"


def test_a_recipient_of_goods_that_are_still_to_be_sent_is_not_erased(market: Market, laurier: Window) -> None:
    order = ordered(market)
    market.catch_up()
    refused = laurier.send(f"{PAGE}?of={order['number']}", f"{PAGE}/erase")
    assert refused.status_code == 409
    assert f"{order['number']}: this is not over yet" in text_of(refused)
    assert worked(market) == 0


def test_a_user_is_erased_once_it_was_removed(market: Market, laurier: Window) -> None:
    console, now, boss = market.services.console, market.clock(), market.actor(market.retailer)
    address = f"{uuid4().hex}@example.com"
    user = invite_user(console, boss, email=address, name="Odile Kern", privileges={}, now=now).subject
    accept_invitation(console, user_id=user.id, name="Odile Kern", password="a good password", now=now)
    market.catch_up()
    refused = laurier.send(f"{PAGE}?of={address}", f"{PAGE}/erase")
    assert "can still sign in" in text_of(refused)

    remove_user(console, boss, user_id=user.id, now=now)
    market.catch_up()
    assert "Odile Kern" in text_of(laurier.get(PAGE))
    assert laurier.send(f"{PAGE}?of={user.id}", f"{PAGE}/erase").status_code == 302
    assert worked(market) == 1
    assert "Odile Kern" not in text_of(laurier.get(PAGE))


def test_nobody_of_another_company_is_found_shown_or_erased(market: Market, laurier: Window, nordlys: Window) -> None:
    request = sent(market)
    market.catch_up()
    for of in (request["number"], request["id"], manager(market, market.retailer).profile.email):
        assert nordlys.get(f"{PAGE}?of={of}").status_code == 404
        assert nordlys.get(f"{PAGE}/export.json?of={of}").status_code == 404
        assert nordlys.post(f"{PAGE}/erase", of=of).status_code == 404
    assert laurier.get(f"{PAGE}?of=R-0").status_code == 404


@pytest.mark.covers("U5")
def test_an_auditor_sees_what_is_known_and_is_seen_and_only_the_manager_erases(market: Market, laurier: Window) -> None:
    console, now = market.services.console, market.clock()
    boss, address = market.actor(market.retailer), f"{uuid4().hex}@example.com"
    user = invite_user(console, boss, email=address, name="Iris Vann", privileges=AUDITOR, now=now).subject
    accept_invitation(console, user_id=user.id, name="Iris Vann", password="a good password", now=now)
    iris = Window.open(market)
    iris.sign_in(address, "a good password")
    request = sent(market)
    market.catch_up()

    shown = iris.get(f"{PAGE}?of={request['number']}")
    assert shown.status_code == 200 and "Erase…" not in text_of(shown)
    assert iris.post(f"{PAGE}/erase", of=request["number"]).status_code == 403
    seen = [row[1:3] for row in rows(laurier.get("/account/audit"))]
    assert ["Iris Vann", f"{PAGE}?of={request['number']}"] in seen
    assert ["Iris Vann", f"POST {PAGE}/erase Refused"] in seen
