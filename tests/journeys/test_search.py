"""Transaction search in a browser: the address holds it, any column sorts, CSV is safe, in three languages (S1, S3)."""

from __future__ import annotations

import csv
from io import StringIO

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import SignedIn
from tests.journeys.market import NORDLYS, PINE, Market


@pytest.mark.covers("S1", "S3")
def test_a_search_is_sorted_and_exported(signed_in: SignedIn, market: Market) -> None:
    for name in ("=HYPERLINK(1)", "Samuel Okafor"):
        market.ordered(name=name)
    claire = signed_in(PINE)
    claire.visit("/search?kind=order")
    page = claire.page

    page.get_by_role("link", name="Customer").click()
    expect(page.locator("th[aria-sort=ascending]")).to_contain_text("Customer")
    assert "sort=title" in page.url and "kind=order" in page.url

    href = page.get_by_role("link", name="Export CSV").get_attribute("href")
    answer = page.request.get(f"{claire.address}{href}")
    text = answer.body().decode()
    rows = list(csv.reader(StringIO(text.removeprefix("\ufeff"))))
    assert text.startswith("\ufeff") and rows[0][0] == "Number"
    assert {"'=HYPERLINK(1)", "Samuel Okafor"} <= {row[3] for row in rows}


@pytest.mark.covers("S1")
@pytest.mark.parametrize(("company", "width"), [(PINE, 390), (NORDLYS, 1400)])
def test_the_page_is_for_everyone(signed_in: SignedIn, company: str, width: int) -> None:
    person = signed_in(company, width=width)
    person.visit("/search?courier=ups&amount_from=x&q=soap")
    expect(person.page.locator(".err")).to_have_count(1)
    person.accessible()
    person.wide_enough()
