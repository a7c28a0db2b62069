"""Writing a request: what is wrong is said beside its field, what is typed survives (R1, R3-R5, R7)."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import SignedIn
from tests.journeys.market import KESTREL, NORDLYS, PINE
from tests.journeys.steps import fill_item


@pytest.mark.covers("R1", "R3", "R4")
def test_an_error_keeps_what_was_typed_and_names_its_field(signed_in: SignedIn) -> None:
    claire = signed_in(PINE)
    claire.visit("/requests/new")
    page = claire.page
    fill_item(claire, 0, "Dish soap", "DS-1", "some")
    page.fill("#email", "nobody")
    page.check("#i0-limited")
    page.fill("#i0-max", "9,8x")
    page.evaluate("document.querySelector('#request').noValidate = true")
    page.click("[data-main]")

    summary = page.get_by_role("alert")
    expect(summary).to_contain_text("Enter who gets the goods.")
    expect(summary).to_be_focused()
    for field, typed in (("i0-quantity", "some"), ("email", "nobody"), ("i0-max", "9,8x")):
        box = page.locator(f"#{field}")
        expect(box).to_have_value(typed)
        expect(box).to_have_attribute("aria-invalid", "true")
        assert page.locator(f"#{box.get_attribute('aria-describedby').split()[-1]}").inner_text()
    summary.get_by_role("link", name="Enter a whole number").click()
    expect(page.locator("#i0-quantity")).to_be_focused()
    claire.accessible()


@pytest.mark.covers("R4", "R5")
def test_partners_of_a_line_are_shown_left_out_and_given_deadlines(signed_in: SignedIn) -> None:
    claire = signed_in(PINE)
    claire.visit("/requests/new")
    page = claire.page
    fill_item(claire, 0, "Dish soap", "DS-1", "4")
    expect(page.locator("#send-words")).to_have_text("Send to 2 partners")
    expect(page.locator("#i0-line")).to_be_focused()

    page.get_by_role("checkbox", name=KESTREL).uncheck()
    expect(page.locator("#send-words")).to_have_text("Send to 1 partner")
    expect(page.locator(".partners")).to_contain_text("left out")
    page.get_by_role("checkbox", name=KESTREL).check()
    expect(page.locator("#send-words")).to_have_text("Send to 2 partners")

    page.get_by_label(f"Deadline for {NORDLYS}").locator("visible=true").first.click()
    editor = page.get_by_role("group", name=f"Deadline and shipping for {NORDLYS}")
    editor.get_by_label("Date").fill("2099-12-31")
    editor.get_by_label("Time").fill("17:00")
    editor.get_by_label("Apply to all partners of this request").check()
    editor.get_by_role("button", name="Set deadline").click()
    expect(page.locator("[data-shown]")).to_have_text(["Thu 31 Dec 2099, 17:00"] * 2)

    # when an item is added, its first field has the focus, and it begins with the line and partners of the one above
    page.get_by_role("button", name="Add item").click()
    expect(page.locator("#i1-name")).to_be_focused()
    again = page.get_by_role("list", name="Partners for item 2")
    expect(again.get_by_role("checkbox")).to_have_count(2)
    expect(page.locator("#i1-line")).to_have_value(page.input_value("#i0-line"))

    # when it is given no line, and a partner by the menu
    page.select_option("#i1-line", label="")
    expect(again.get_by_role("checkbox")).to_have_count(0)
    claire.settled()
    page.select_option("#i1-add", label=NORDLYS)
    expect(again).to_contain_text("Thu 31 Dec 2099, 17:00")
    page.get_by_role("button", name="Remove item 2").click()
    expect(page.locator("#i1-name")).to_have_count(0)


@pytest.mark.covers("R3")
def test_items_are_pasted_from_a_spreadsheet_and_imported_from_csv(signed_in: SignedIn) -> None:
    claire = signed_in(PINE)
    claire.visit("/requests/new")
    page = claire.page
    page.get_by_role("button", name="Paste from a spreadsheet").click()
    page.fill("#rows", "Product\tSKU\tQuantity\tMax price\nDish soap\tDS-1\t24\t9,80\nSponge\tSP-2\t10\t")
    page.get_by_role("button", name="Fill in").click()
    expect(page.locator("#i1-name")).to_have_value("Sponge")
    expect(page.locator("#i0-max")).to_have_value("9,80")

    page.get_by_role("button", name="Paste from a spreadsheet").click()
    csv = b"Brush;BR-1;2;3.50\n"
    page.set_input_files("#csv", {"name": "items.csv", "mimeType": "text/csv", "buffer": csv})
    page.get_by_role("button", name="Fill in").click()
    expect(page.locator("#i2-sku")).to_have_value("BR-1")
    expect(page.locator("#i0-name")).to_have_value("Dish soap")


@pytest.mark.covers("R7")
def test_unsaved_work_warns_and_survives_a_closed_tab(signed_in: SignedIn) -> None:
    claire = signed_in(PINE)
    claire.visit("/requests/new")
    fill_item(claire, 0, "Left behind", "LB-1", "3")
    claire.page.fill("#name", "Aïcha Benali")
    expect(claire.page.locator("#name")).to_have_value("Aïcha Benali")
    asked = []
    claire.page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    claire.page.wait_for_timeout(500)
    claire.visit("/")
    assert asked == ["beforeunload"]

    # when the page is opened another day
    claire.visit("/requests/new")
    claire.page.get_by_role("button", name="Restore it").click()
    expect(claire.page.locator("#name")).to_have_value("Aïcha Benali")
    expect(claire.page.locator("#i0-name")).to_have_value("Left behind")
    expect(claire.page.locator("#send-words")).to_have_text("Send to 2 partners")
    claire.page.get_by_role("button", name="Save").click()
    claire.page.wait_for_selector("text=is saved. Nothing was sent.")

    # then a saved draft is forgotten here
    claire.visit("/requests/new")
    expect(claire.page.get_by_role("button", name="Restore it")).to_have_count(0)
