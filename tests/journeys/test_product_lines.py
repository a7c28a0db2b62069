"""Product lines in a browser: a branch is fetched when it is opened, a path is offered, two lines become one (A10)."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import SignedIn
from tests.journeys.market import PINE

pytestmark = pytest.mark.covers("A10")
FILE = "\n".join(["Garden > Chairs > Folding", "Garden > Tables", "Outdoor > Seats"]).encode()


def test_lines_are_imported_opened_by_the_keyboard_and_merged(signed_in: SignedIn) -> None:
    person = signed_in(PINE, width=390, height=844)
    page = person.page
    person.visit("/account/product-lines")
    page.get_by_role("button", name="Import").first.click()
    page.set_input_files("#file", {"name": "lines.csv", "mimeType": "text/csv", "buffer": FILE})
    person.accessible()
    page.locator("#import button[type=submit]").click()
    expect(page.locator("#toasts")).to_contain_text("6 product lines are added")

    page.locator("summary", has_text="Garden").press("Enter")
    expect(page.locator("summary", has_text="Chairs")).to_be_visible()
    expect(page.get_by_text("Folding")).to_have_count(0)
    person.accessible()
    person.wide_enough()

    page.get_by_role("link", name="Edit Chairs").click()
    page.get_by_role("button", name="Move or merge…").click()
    page.get_by_label("Merge into the other").check()
    page.get_by_label("Other line").press_sequentially("sea")
    expect(page.locator("#other-paths option")).to_have_attribute("value", "Outdoor > Seats")
    person.accessible()
    page.get_by_label("Other line").fill("Outdoor > Seats")
    page.locator("#place button[type=submit]").click()
    expect(page.locator("#ln-t")).to_have_text("Seats")
    expect(page.locator("li.cur summary")).to_contain_text("Seats")
    person.accessible()
    person.wide_enough()
