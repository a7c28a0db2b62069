"""The page of a history: who, when, from where, before and after in words; filters; files; whose it is (U1, U4)."""

from __future__ import annotations

import csv
import json
from io import BytesIO, StringIO

import pytest
from pypdf import PdfReader

from tests.contract.conftest import Market
from tests.contract.trade import EMAIL, LIMIT, answer, offers, ordered, sent, told
from tests.web.pages import Page, words

pytestmark = pytest.mark.covers("U1")


def rows(page: Page, card: str) -> list[list[str]]:
    return [[words(cell) for cell in row] for row in page.all(f"//*[@id='{card}']//tbody/tr")]


def test_a_history_tells_who_what_and_before_and_after_in_words(market: Market, browser, retailer) -> None:
    request = sent(market)
    market.clock.move(minutes=5)
    answer(market.nordlys, request, "9.10", "4.25")

    page = Page(browser(retailer), f"/history/requests/{request['id']}")

    sentences = [words(one) for one in page.all("//ol[@class='tl']/li")]
    assert [any(part in one for one in sentences) for part in ("drafted the request", "sent the request")] == [True] * 2
    assert "Nordlys Home answered" in sentences[-1]
    changed = page.all("//*[@id='event']//tbody/tr")
    fields = {words(row[0]): (words(row[1]), words(row[2])) for row in changed}
    assert fields["Nordlys Home, State"] == ("Before: Waiting", "After: Answered")
    assert fields["Nordlys Home, Answer, Dish soap, 1 L, Unit price"] == ("nothing", "After: €9.10")
    assert page.one("//*[@id='event']//footer").text_content().count("Nordlys Home") == 1
    assert "127.0.0.1" in sentences[0]
    assert "127.0.0.1" not in sentences[-1], "where a partner sits is not the retailer's business"


def test_an_event_is_chosen_and_what_is_different_now_is_marked(market: Market, browser, retailer) -> None:
    request = sent(market)
    answer(market.nordlys, request, "9.10", "4.25")

    page = Page(browser(retailer), f"/history/requests/{request['id']}?event=1")

    assert page.one("//input[@id='at']").get("value") == "1"
    then = {
        words(row[0]): [words(cell) for cell in row[1:]] for row in page.all("//section[@aria-labelledby='as-t']//tr")
    }
    assert then["State"] == ["Draft", "Waiting"]
    assert then["Recipient, E-mail"] == [EMAIL, "the same"]
    assert len(page.all("//li[contains(@class, 'future')]")) == 2


def test_a_slider_gets_the_right_half_and_marks_the_left(market: Market, browser, retailer) -> None:
    request = sent(market)

    page = Page(browser(retailer), f"/history/requests/{request['id']}?event=1", headers={"HX-Request": "true"})

    assert not page.all("//header[@class='bar']")
    assert page.one("//output[@id='at-o']").text == "1"
    assert page.one("//div[@id='tl']").get("hx-swap-oob") == "true"


def test_filters_by_who_and_what(market: Market, browser, retailer) -> None:
    request = sent(market)
    answer(market.nordlys, request, "9.10", "4.25")
    client, path = browser(retailer), f"/history/requests/{request['id']}"

    assert len(Page(client, f"{path}?who=Nordlys Home").all("//ol/li[time]")) == 1
    assert len(Page(client, f"{path}?what=answered").all("//ol/li[time]")) == 1
    assert "No event is like this" in Page(client, f"{path}?who=Nobody").source
    assert client.get(f"{path}.jsonl?what=answered").text.count("\n") == 1


def test_files_hold_the_same_and_no_formula_runs(market: Market, browser, retailer) -> None:
    request = sent(market, note_to_suppliers="=HYPERLINK(1)")
    client, path = browser(retailer), f"/history/requests/{request['id']}"

    lines = [json.loads(line) for line in client.get(f"{path}.jsonl").text.splitlines()]
    table = list(csv.DictReader(StringIO(client.get(f"{path}.csv").text.removeprefix("\ufeff"))))
    paper = "".join(page.extract_text() for page in PdfReader(BytesIO(client.get(f"{path}.pdf").data)).pages)

    assert [line["what"] for line in lines] == ["drafted the request", "sent the request"]
    assert {"field": "State", "before": "Draft", "after": "Waiting"} in lines[1]["changes"]
    notes = [row["After"] for row in table if row["Field"] == "Note to suppliers"]
    assert notes == ["'=HYPERLINK(1)"]
    assert f"History of {request['number']}" in paper and "Élodie Marchand" in paper
    assert client.get(f"{path}.xlsx").status_code == 404


def test_the_other_side_sees_its_own_part(market: Market, browser, nordlys, halden) -> None:
    request = sent(market)
    answer(market.nordlys, request, "9.10", "4.25")

    page = Page(browser(nordlys), f"/history/requests/{request['id']}")
    other = Page(browser(halden), f"/history/requests/{request['id']}.jsonl".replace(".jsonl", ""))

    for secret in (EMAIL, LIMIT[:6], "Halden"):
        assert secret not in page.source
    assert "answered" not in words(other.one("//ol[@class='tl']"))


def test_every_kind_of_thing_has_one_and_it_is_nobody_else_s(market: Market, browser, retailer, stranger) -> None:
    order = ordered(market)
    line = told(retailer.post("/product-lines", {"path": ["Care"], "partner_ids": [market.partners["halden"]]}), 201)
    me = market.actor(retailer)
    kinds = {
        "requests": order["request_id"],
        "orders": order["id"],
        "partners": market.partners["nordlys"],
        "product-lines": line["id"],
        "companies": str(me.company_id),
        "users": str(me.user_id),
        "api-keys": str(me.id),
    }
    for kind, id in kinds.items():
        page = Page(browser(retailer), f"/history/{kind}/{id}")
        assert page.response.status_code == 200, kind
        assert page.all("//ol[@class='tl']/li"), kind
        assert browser(stranger).get(f"/history/{kind}/{id}").status_code in (403, 404), kind
        assert stranger.get(f"/history/{kind}/{id}").status_code in (403, 404), kind
        assert retailer.get(f"/history/{kind}/{id}").get_json()["data"], kind
        assert stranger.get(f"/history/{kind}/{id}.csv").status_code in (403, 404), kind
        assert retailer.get(f"/history/{kind}/{id}.csv").mimetype == "text/csv", kind
    assert browser(retailer).get(f"/history/things/{order['id']}").status_code == 404


def test_nothing_by_which_somebody_signs_in_is_told(market: Market, browser, retailer) -> None:
    user_id = market.actor(retailer).user_id
    text = browser(retailer).get(f"/history/users/{user_id}").text

    assert "argon2" not in text and "secret" not in text


def test_offers_are_told_with_their_items(market: Market, browser, nordlys) -> None:
    request = sent(market, "nordlys")
    items = told(nordlys.get(f"/requests/{request['id']}"))
    body = {"items": offers(items, "9.10", None), "shipping_cost": "4.00", "ships_in_hours": 24, "comment": ""}
    told(nordlys.put(f"/requests/{request['id']}/answer", body))

    page = Page(browser(nordlys), f"/history/requests/{request['id']}")

    assert ["Answer, Dish soap, 1 L, Available", "nothing", "After: 24"] in rows(page, "event")
