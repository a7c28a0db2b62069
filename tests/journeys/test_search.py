"""Transaction search in a browser: the address holds it, any column sorts, CSV is safe, in three languages (S1, S3)."""

from __future__ import annotations

import csv
from io import StringIO

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import SignedIn, Speaks
from tests.journeys.market import NORDLYS, PINE, Market
from tests.journeys.words import LANGUAGES, words


@pytest.mark.covers("S1", "S3")
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_search_is_sorted_and_exported(signed_in: SignedIn, market: Market, speaks: Speaks, language: str) -> None:
    speaks(language)
    say = words(language)
    for name in ("=HYPERLINK(1)", "Samuel Okafor"):
        market.ordered(name=name)
    claire = signed_in(PINE)
    claire.visit("/search?kind=order")
    page = claire.page

    page.get_by_role("link", name=say("Customer")).click()
    expect(page.locator("th[aria-sort=ascending]")).to_contain_text(say("Customer"))
    assert "sort=title" in page.url and "kind=order" in page.url

    href = page.get_by_role("link", name=say("Export CSV")).get_attribute("href")
    answer = page.request.get(f"{claire.address}{href}")
    text = answer.body().decode()
    rows = list(csv.reader(StringIO(text.removeprefix("\ufeff"))))
    assert text.startswith("\ufeff") and rows[0][0] == say("Number")
    assert {"'=HYPERLINK(1)", "Samuel Okafor"} <= {row[3] for row in rows}


@pytest.mark.covers("S1")
@pytest.mark.parametrize(("company", "width"), [(PINE, 390), (NORDLYS, 1400)])
def test_the_page_is_for_everyone(signed_in: SignedIn, company: str, width: int) -> None:
    person = signed_in(company, width=width)
    person.visit("/search?courier=ups&amount_from=x&q=soap")
    expect(person.page.locator(".err")).to_have_count(1)
    person.accessible()
    person.wide_enough()


@pytest.mark.covers("S1")
@pytest.mark.parametrize(("width", "language"), [(1400, "en"), (390, "fr"), (1400, "es")])
def test_a_search_is_saved_shared_found_again_and_forgotten(
    signed_in: SignedIn, speaks: Speaks, width: int, language: str
) -> None:
    speaks(language)
    say = words(language)
    claire = signed_in(PINE, width=width)
    claire.visit("/search?kind=order&state=late&q=qc")
    page, beside = claire.page, claire.page.locator("nav.side")

    # when it is saved under a name and shared, it stands beside the predefined ones
    page.get_by_role("button", name=say("Save search")).click()
    page.fill("#save-name", "Late in Québec")
    page.get_by_label(say("Share in the company")).check()
    claire.accessible()
    page.locator("#save [type=submit]").click()
    expect(beside.get_by_role("link", name="Late in Québec")).to_have_attribute("aria-current", "page")
    claire.accessible()
    claire.wide_enough()

    # then it is found again from another search, renamed, and forgotten
    claire.visit("/search")
    beside.get_by_role("link", name="Late in Québec").click()
    assert "state=late" in page.url and "q=qc" in page.url
    page.get_by_role("button", name=say("Saved search")).click()
    page.fill("#saved-name", "Late there")
    claire.accessible()
    page.get_by_role("button", name=say("Save changes")).click()
    expect(beside.get_by_role("link", name="Late there")).to_be_visible()
    page.get_by_role("button", name=say("Saved search")).click()
    page.get_by_role("button", name=say("Forget search")).click()
    expect(beside.get_by_role("link", name="Late there")).to_have_count(0)
