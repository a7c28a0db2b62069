"""What people do on the pages, one function a step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tests.journeys.person import Person

LINE = "Household / Cleaning"
ARRIVES = 60_000
"""Milliseconds in which news must arrive by themselves."""


def fill_request(person: Person, *, name: str, items: Sequence[tuple[str, str, str]]) -> None:
    """Type a request: recipient and items, each with the product line from its menu."""
    page = person.page
    page.wait_for_selector("#i0-name")
    page.fill("#name", name)
    page.fill("#street", "88 avenue Laurier Ouest")
    page.fill("#city", "Montréal")
    page.fill("#zip", "H2T 2N4")
    page.fill("#region", "QC")
    page.select_option("#country", "CA")
    page.fill("#email", "elodie@customer.example")
    for number, item in enumerate(items):
        if number:
            person.click("text=Add item")
            page.wait_for_selector(f"#i{number}-name")
        fill_item(person, number, *item)


def fill_item(person: Person, number: int, product: str, sku: str, quantity: str) -> None:
    """Type one item; the first one's line is chosen, the others begin with it."""
    page = person.page
    page.fill(f"#i{number}-name", product)
    page.fill(f"#i{number}-sku", sku)
    page.fill(f"#i{number}-quantity", quantity)
    if not number:
        person.choose("#i0-line", LINE)
    page.wait_for_selector(f"[name=i{number}-ask]")


def ask(person: Person, *, name: str, items: Sequence[tuple[str, str, str]], mode: str) -> str:
    """A new request from the dashboard to its number."""
    person.click("text=New request >> visible=true")
    fill_request(person, name=name, items=items)
    person.click(f"label:has-text('{mode}')")
    send(person)
    return number_in(person, "#waiting-over-1h", name)


def send(person: Person) -> None:
    person.click("[data-main]")
    person.page.wait_for_selector("#widgets")


def see_row(person: Person, widget: str, text: str) -> None:
    """The row is, or comes, in this widget of an open dashboard, without a reload."""
    if person.page.locator("#widgets").count() == 0:
        person.visit("/")
    person.page.wait_for_selector(f"{widget} tr:has-text('{text}')", timeout=ARRIVES)


def number_in(person: Person, widget: str, text: str = "") -> str:
    """The number of the first row in a widget that has this text."""
    see_row(person, widget, text)
    return person.page.locator(f"{widget} tr:has-text('{text}') a.id").first.inner_text()


def open_row(person: Person, number: str, widget: str = "") -> None:
    """Open a transaction by its number."""
    if person.page.locator("#widgets").count() == 0:
        person.visit("/")
    row = f"{widget} a.id:has-text('{number}')"
    person.page.wait_for_selector(row, timeout=ARRIVES)
    person.click(row)
    person.page.wait_for_selector(f"h1:has-text('{number}')")


def answer_all(person: Person, *, prices: Mapping[str, tuple[str, str]], shipping: str) -> None:
    """Answer each product with what is available and its unit price."""
    for product, (available, price) in prices.items():
        person.page.get_by_label(f"Available now, {product}").fill(available)
        person.page.get_by_label(f"Unit price, {product}").fill(price)
    person.page.fill("#ship", shipping)
    person.click("[data-main]")
    person.page.wait_for_selector("#widgets")


def decide_and_send(person: Person, *, close: bool) -> None:
    """Preview, send, and the Yes / No question."""
    person.click("[data-main]")
    person.page.wait_for_selector("dialog#preview:modal")
    person.click("dialog#preview [data-main]")
    person.click(f"dialog#send button[value={'yes' if close else 'no'}]")
    person.page.wait_for_selector("#widgets")


def ship_all(person: Person, *, tracking: str) -> None:
    """Enter the tracking number, and confirm."""
    person.page.fill("#track", tracking)
    person.click("[data-main]")
    person.page.wait_for_selector("text=The shipment is confirmed")
