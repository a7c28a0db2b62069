"""Saved searches: one's own, shared in the company, nobody else's (S1)."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

import pytest

from tests.account.test_users import invite
from tests.account.window import Window
from tests.contract.conftest import Market
from tests.contract.trade import sent

pytestmark = pytest.mark.covers("S1")
LATE = "kind=order&state=late&q=qc&sort=deadline"


def saved(market: Market, window: Window) -> dict[str, str]:
    """The saved searches that somebody sees: where each leads, by its name."""
    market.catch_up()
    links = window.page("/search").xpath("//nav[@class='side']/span[last()]/following-sibling::a")
    heading = window.page("/search").xpath("string(//nav[@class='side']/span[@class='grp'][last()])")
    return {one.text: one.get("href") for one in links} if heading == "Saved searches" else {}


def save(window: Window, name: str, **more: str) -> None:
    assert window.send(f"/search?{LATE}", _form_of(window), name=name, **more).status_code == 302


def _form_of(window: Window) -> str:
    forms = window.page(f"/search?{LATE}").forms
    return next(one.action for one in forms if one.action and one.action.startswith("/search/saved"))


def test_a_search_is_found_again_as_it_was(market: Market, laurier: Window) -> None:
    save(laurier, "Late in Québec")

    href = saved(market, laurier)["Late in Québec"]
    assert dict(parse_qsl(urlsplit(href).query)) == dict(parse_qsl(LATE))
    current = laurier.page(href).xpath("//nav[@class='side']/a[@aria-current='page']")
    assert [one.text for one in current] == ["Late in Québec"]


def test_it_is_shared_renamed_and_forgotten(market: Market, laurier: Window) -> None:
    _, julien = invite(market, laurier)
    save(julien, "Mine alone")
    assert "Mine alone" in saved(market, julien)
    assert "Mine alone" not in saved(market, laurier)

    assert julien.send(f"/search?{LATE}", _form_of(julien), name="For us all", shared="on").status_code == 302
    assert "For us all" in saved(market, laurier)

    forget = f"{_form_of(julien)}/forget"
    assert julien.post(forget).status_code == 302
    assert "For us all" not in saved(market, laurier) | saved(market, julien)
    assert julien.post(forget).status_code == 404


def test_a_shared_one_is_changed_by_whoever_saved_it_and_the_account_manager(market: Market, laurier: Window) -> None:
    _, julien = invite(market, laurier)
    _, zoe = invite(market, laurier)
    save(julien, "Ours", shared="on")
    market.catch_up()
    address = _form_of(julien)

    assert saved(market, zoe).get("Ours")
    assert zoe.post(address, name="Hers", shared="on").status_code == 404
    assert zoe.post(f"{address}/forget").status_code == 404
    assert laurier.post(address, name="Still ours", shared="on").status_code == 302
    assert "Still ours" in saved(market, zoe)
    assert laurier.post(address, name="Julien’s again").status_code == 302
    assert laurier.post(address, name="Taken").status_code == 404


def test_another_company_neither_sees_nor_changes_it(market: Market, laurier: Window, nordlys: Window) -> None:
    save(laurier, "Of the retailer", shared="on")
    market.catch_up()
    address = _form_of(laurier)

    assert "Of the retailer" not in saved(market, nordlys)
    assert nordlys.post(address, name="Theirs", shared="on").status_code == 404
    assert nordlys.post(f"{address}/forget").status_code == 404
    assert "Of the retailer" in saved(market, laurier)


def test_a_search_without_a_name_is_refused(market: Market, laurier: Window) -> None:
    answer = laurier.post(f"/search/saved?{LATE}", name="  ")
    assert answer.status_code == 422
    assert "Enter a name for the search." in answer.text


def test_pages_are_turned_forward_and_back(market: Market, laurier: Window) -> None:
    for _ in range(60):
        sent(market)
    market.catch_up()

    def numbers(path: str) -> tuple[list[str], dict[str, str]]:
        page = laurier.page(path)
        found = page.xpath("//section[@id='results']//a[@class='id']/text()")
        return found, {one.get("rel"): one.get("href") for one in page.xpath("//nav[@class='pager']//a[@rel]")}

    first, ways = numbers("/search?kind=request&sort=-number")
    assert len(first) == 50 and "prev" not in ways
    second, ways = numbers(ways["next"])
    assert second and not set(first) & set(second)
    assert numbers(ways["prev"])[0] == first
    assert "prev" not in numbers(ways["prev"])[1]
    assert numbers(numbers(ways["prev"])[1]["next"])[0] == second
