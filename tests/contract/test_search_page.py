"""The page of a search without a browser: criteria together, said and removed; nobody else's rows (S1, S3)."""

from __future__ import annotations

import csv
from decimal import Decimal
from io import StringIO
from urllib.parse import urlsplit

import pytest
from lxml.html import HtmlElement

from b2b.aggregates.user import User
from tests.account.window import Window
from tests.contract.conftest import Market, Program
from tests.contract.trade import EMAIL, answer, line, sent, told

pytestmark = pytest.mark.covers("S1", "S3")


def opened(market: Market, program: Program) -> Window:
    """The browser of a company's Account Manager."""
    window, user_id = Window.open(market), market.actor(program).user_id
    assert user_id is not None
    email = market.services.console.load(User, user_id).profile.email
    assert window.sign_in(email).status_code == 302
    return window


def numbers(page: HtmlElement) -> list[str]:
    return page.xpath("//section[@id='results']//a[@class='id']/text()")


def said(page: HtmlElement) -> list[str]:
    """The criteria in use, as they are read."""
    return [" ".join(one.text_content().split()) for one in page.xpath("//li[@class='crit']")]


def form_of(page: HtmlElement) -> dict[str, str]:
    """What the form of the criteria would send."""
    form = next(one for one in page.forms if one.get("aria-labelledby") == "cr-t")
    return {name: value for name, value in form.form_values() if value}


def test_nobody_else_finds_a_row(market: Market, retailer: Program) -> None:
    request = sent(market)
    market.catch_up()
    look = f"q={request['number'].lower()}"

    assert numbers(opened(market, retailer).page(f"/search?{look}")) == [request["number"]]
    assert numbers(opened(market, market.nordlys).page(f"/search?{look}")) == [request["number"]]
    for other in (market.stranger, market.other_retailer):
        window = opened(market, other)
        assert numbers(window.page(f"/search?{look}")) == []
        assert len(list(csv.reader(StringIO(window.get(f"/search.csv?{look}").text)))) == 1
        assert window.get(f"/find?{look}").json == []
        cursor = urlsplit(retailer_cursor(market, retailer)).query
        assert numbers(window.page(f"/search?{cursor}")) == []


def retailer_cursor(market: Market, retailer: Program) -> str:
    """The address of a second page: a position among one company's rows gives nothing of another's."""
    cursor = retailer.get("/transactions?sort=-modified_at&limit=1").json["next_cursor"]
    return f"/search?cursor={cursor}" if cursor else "/search"


def test_no_address_of_mail_is_exported(market: Market, retailer: Program) -> None:
    sent(market)
    market.catch_up()
    for side in (retailer, market.nordlys):
        assert EMAIL not in opened(market, side).get("/search.csv").text


@pytest.mark.parametrize(
    ("query", "words"),
    [
        (
            "kind=request&state=waiting&q=MONTREAL&mode=manual",
            ["Kind: Requests", "State: Waiting", "Mode: Manual", "Any word: MONTREAL"],
        ),
        ("sku=ecl-ds&recipient=elodie&created_days=7", ["SKU: ecl-ds", "Recipient: elodie", "Created: Last 7 days"]),
        ("deadline_days=2&due_soon=false", ["Deadline: Next 2 days", "Deadline within the hour: No"]),
    ],
)
def test_criteria_are_said_and_removed(market: Market, retailer: Program, query: str, words: list[str]) -> None:
    sent(market)
    market.catch_up()
    window = opened(market, retailer)
    page = window.page(f"/search?{query}")
    assert numbers(page)
    assert sorted(said(page)) == sorted(words)

    removed = window.page(page.xpath("//li[@class='crit']/a/@href")[0])
    assert sorted(said(removed)) == sorted(said(page)[1:])


def test_what_the_form_has_no_field_of_is_kept(market: Market, retailer: Program) -> None:
    window = opened(market, retailer)
    query = "kind=order&state=to_ship,partly_shipped&due_soon=true&shipped_days=21&sort=deadline"
    fields = form_of(window.page(f"/search?{query}"))
    assert fields["state"] == "to_ship,partly_shipped"
    assert (fields["date"], fields["days"]) == ("shipped", "21")
    assert (fields["due_soon"], fields["sort"]) == ("true", "deadline")


def test_a_predefined_search_is_where_it_leads(market: Market, retailer: Program) -> None:
    window = opened(market, retailer)
    for link in window.page("/search").xpath("//nav[@class='side']/a/@href")[1:]:
        current = window.page(link).xpath("//nav[@class='side']/a[@aria-current='page']/@href")
        assert current == [link]


def test_what_cannot_be_read_is_named_and_left_out(market: Market, retailer: Program) -> None:
    window = opened(market, retailer)
    page = window.page(f"/search?days={'9' * 5000}&from=yesterday&amount_from=x&kind=order")
    assert said(page) == ["Kind: Orders"]
    assert "2026-12-02" in page.text_content()


def test_the_field_of_the_header_leads_here(market: Market, retailer: Program) -> None:
    field = opened(market, retailer).page("/account/notifications").xpath("//form[@role='search']")[0]
    assert field.action == "/search"
    assert [one.get("name") for one in field.xpath(".//input")] == ["q"]


def test_amounts_are_sorted_as_numbers(market: Market, retailer: Program) -> None:
    for quantity in (2, 100, 1, 10):
        request = sent(market)
        answer(market.nordlys, request)
        lines = [line(request, market.partners["nordlys"], quantity)]
        told(retailer.post(f"/requests/{request['id']}/orders", {"lines": lines}), 201)
    market.catch_up()

    text = opened(market, retailer).get("/search.csv?kind=order&sort=-amount").text
    amounts = [Decimal(row["Amount"]) for row in csv.DictReader(StringIO(text.removeprefix("\ufeff")))]
    assert len(amounts) >= 4
    assert amounts == sorted(amounts, reverse=True)

    paged, cursor = [], ""
    while cursor is not None:
        page = told(retailer.get(f"/transactions?kind=order&sort=-amount&limit=2{cursor and f'&cursor={cursor}'}"))
        paged += [row["id"] for row in page["data"]]
        cursor = page["next_cursor"]
    assert len(set(paged)) == len(paged) == len(amounts)


@pytest.mark.parametrize("typed", ["Elodei Marchand", "élodie marchnad", "ELODIE MONTREAK"])
def test_a_slip_of_the_pen_finds_what_was_meant_and_says_so(market: Market, retailer: Program, typed: str) -> None:
    request = sent(market)
    market.catch_up()
    window = opened(market, retailer)

    page = window.page(f"/search?kind=request&q={typed}")
    assert request["number"] in numbers(page)
    assert f"Nothing says “{typed}”" in page.text_content()
    assert form_of(page)["q"] == typed
    export = page.xpath("//a[@download]/@href")[0]
    assert request["number"] in window.get(export).text
    assert window.get(f"/find?q={typed}").json, "nor does the command palette give up"
    assert told(retailer.get(f"/transactions?q={typed}"))["data"] == [], "a program gets what it asked for"


@pytest.mark.parametrize("typed", ["elodei", "R-19999", "qzx", "elodie wxyzwxyz"])
def test_nothing_is_made_up_where_nothing_is_near_or_it_is_somebody_elses(market: Market, typed: str) -> None:
    sent(market)
    market.catch_up()
    known = opened(market, market.retailer) if typed != "elodei" else None
    for window in filter(None, (known, opened(market, market.stranger), opened(market, market.other_retailer))):
        page = window.page(f"/search?q={typed}")
        assert numbers(page) == []
        assert "Nothing says" not in page.text_content()
        assert window.get(f"/find?q={typed}").json == []
