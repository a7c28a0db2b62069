"""Partners on pages: invited by mail, registered or signed in through it, paused, ended (A11)."""

from __future__ import annotations

from uuid import uuid4

import pytest

from b2b.accounts import mails
from tests.account.conftest import manager
from tests.account.post import deliver, is_good_for, last_mail, link_to
from tests.account.window import Window, text_of
from tests.contract.conftest import Market
from tests.contract.trade import answer, line, sent, told

pytestmark = pytest.mark.covers("A11")


def invite(laurier: Window, **more: str) -> tuple[str, str]:
    """The address that was invited, and the page of the partner."""
    address = f"{uuid4().hex}@example.com"
    answer = laurier.send("/account/partners", name="Savonnerie du Lac", email=address, **more)
    assert answer.status_code == 302, text_of(answer)
    return address, answer.location


def test_a_supplier_registers_through_the_mail_and_both_are_told(market: Market, laurier: Window) -> None:
    address, page = invite(laurier, message="Bonjour, travaillons ensemble", answer_hours="5")
    assert "Bonjour, travaillons ensemble" in last_mail(market, address).text
    path = link_to(market, address)
    newcomer = Window.open(market)
    shown = newcomer.get(path)
    assert "Maison Laurier wants to order from you" in text_of(shown)
    refused = newcomer.send(path, f"{path}/register", company="Savonnerie", person="Anne", password="short")
    assert refused.status_code == 422
    done = newcomer.send(path, f"{path}/register", company="Savonnerie", person="Anne", password="a good password")
    assert done.status_code == 302, text_of(done)
    assert "connected with Maison Laurier" in text_of(newcomer.get("/"))
    assert "Connected" in text_of(laurier.get(page))
    assert newcomer.get(path).status_code == 404
    market.catch_up()
    deliver(market)
    told = mails.of_user(market.services.pool, manager(market, market.retailer).id)
    assert "You are connected with Savonnerie" in [mail.subject for mail in told]


def test_a_supplier_that_is_here_already_signs_in_and_accepts(market: Market, laurier: Window) -> None:
    address, page = invite(laurier)
    path = link_to(market, address)
    halden = Window.open(market)
    halden.sign_in(manager(market, market.stranger).profile.email)
    assert halden.send(path, f"{path}/accept").status_code == 302
    assert "Connected" in text_of(laurier.get(page))


def test_a_retailer_cannot_accept_and_finds_nothing_to_click(market: Market, laurier: Window) -> None:
    address, _ = invite(laurier)
    path = link_to(market, address)
    assert "which cannot accept this" in text_of(laurier.get(path))
    assert laurier.post(f"{path}/accept").status_code == 403


def test_an_invitation_is_good_for_fourteen_days(market: Market, laurier: Window) -> None:
    address, _ = invite(laurier)
    assert is_good_for(market, link_to(market, address), days=14)


def test_an_invitation_is_sent_again_and_withdrawn(market: Market, laurier: Window) -> None:
    address, page = invite(laurier)
    path = link_to(market, address)
    assert laurier.send(page, f"{page}/invite").status_code == 302
    assert laurier.send(page, f"{page}/state", state="ended").status_code == 302
    assert Window.open(market).get(path).status_code == 404
    assert laurier.post(f"{page}/invite").status_code == 409


def test_what_is_agreed_is_changed_and_a_partner_is_paused_and_resumed(market: Market, laurier: Window) -> None:
    page = f"/account/partners/{market.partners['halden']}"
    assert laurier.send(page, answer_hours="0").status_code == 422
    assert laurier.send(page, answer_hours="7", notes="Paper only", shipping_required="on").status_code == 302
    shown = market.retailer.get(f"/partners/{market.partners['halden']}").json
    assert (shown["answer_hours"], shown["notes"], shown["shipping_required"]) == (7, "Paper only", True)
    laurier.post(f"{page}/state", state="paused")
    assert market.retailer.get(f"/partners/{market.partners['halden']}").json["state"] == "paused"
    laurier.send(page, f"{page}/state", state="connected")
    assert market.retailer.get(f"/partners/{market.partners['halden']}").json["state"] == "connected"


def test_a_stranger_and_a_supplier_see_no_partner(market: Market, nordlys: Window) -> None:
    page = f"/account/partners/{market.partners['halden']}"
    assert nordlys.get("/account/partners").status_code == 403
    other = Window.open(market)
    other.sign_in(manager(market, market.other_retailer).profile.email)
    for path in ("", "/state", "/invite"):
        assert other.post(f"{page}{path}", name="x", answer_hours="1", state="ended").status_code == 404
    assert other.get(page).status_code == 404


def test_the_list_is_by_name_and_says_how_each_does(market: Market, laurier: Window) -> None:
    request = sent(market)
    answer(market.nordlys, request)
    told(
        market.retailer.post(
            f"/requests/{request['id']}/orders", {"lines": [line(request, market.partners["nordlys"], 10)]}
        ),
        201,
    )
    market.catch_up()

    page = laurier.page("/account/partners")
    names = page.xpath("//tbody//th/a/text()")
    assert names == sorted(names)
    row = page.xpath("//tbody/tr[.//a[contains(text(), 'Nordlys')]]")[0]
    assert [one.get("value") for one in row.xpath(".//progress")] == ["100"]
    assert "Not yet known" in row.text_content(), "nothing is shipped yet"
    by_spent = laurier.page("/account/partners?sort=spent")
    assert "Nordlys" in by_spent.xpath("//tbody//th/a/text()")[0]
    assert by_spent.xpath("//th[@aria-sort='descending']/a/text()") == ["Spent"]

    partner = laurier.page(row.xpath(".//a/@href")[0])
    said = " ".join(partner.xpath("string(//section[@aria-labelledby='pe-t'])").split())
    assert "Answered in time100%1 of 1" in said and "Orders11 open" in said

    other = Window.open(market)
    other.sign_in(manager(market, market.other_retailer).profile.email)
    assert not other.page("/account/partners").xpath("//progress")
