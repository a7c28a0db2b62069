"""Two companies that nobody knows yet, from signing up to the first shipped order, by nothing but pages and mails."""

from __future__ import annotations

import re
from collections.abc import Callable
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.journeys.person import Person
from tests.journeys.steps import (
    ARRIVES,
    answer_all,
    decide_and_send,
    fill_request,
    number_in,
    open_row,
    see_row,
    send,
    ship_all,
)
from tests.mail.postbox import Postbox
from tests.service import until

PASSWORD = "a good password"


def link_in_mail(post: Postbox, address: str) -> str:
    """The link in the last mail to an address; the mail may still be on its way."""
    until(lambda: bool(post.to(address)), what=f"a mail to {address}", seconds=ARRIVES / 1000)
    body = post.to(address)[-1].get_body(("plain",))
    found = re.search(r"https?://\S+", body.get_content() if body is not None else "")
    assert found
    return found[0]


def sign_up(person: Person, post: Postbox, *, company: str, name: str, address: str) -> None:
    """A retailer tries it for 30 days: the form, the mail, a password, the check list."""
    person.visit("/sign-up")
    page = person.page
    page.fill("#company", company)
    page.fill("#person", name)
    page.fill("#email", address)
    person.accessible()
    person.click("[data-main]")
    expect(page.locator("p[role=status]").first).to_contain_text(address)
    page.goto(link_in_mail(post, address))
    page.fill("#password", PASSWORD)
    person.accessible()
    person.click("[data-main]")
    expect(page.locator("h1")).to_have_text("First steps")


def invite(person: Person, *, company: str, address: str) -> None:
    person.visit("/account/partners")
    person.click("[data-main]")
    person.page.fill("#name", company)
    person.page.fill("#email", address)
    person.accessible()
    person.page.locator("dialog#invite [type=submit]").click()
    expect(person.page.get_by_text(f"The invitation goes out to {address}.")).to_be_visible()


def register(person: Person, post: Postbox, *, name: str, address: str) -> None:
    """A supplier comes in through the link of its invitation."""
    person.page.goto(link_in_mail(post, address))
    person.page.fill("#person", name)
    person.page.fill("#password", PASSWORD)
    person.accessible()
    person.click("[data-main]")
    person.page.wait_for_selector("#widgets")


def add_line(person: Person, path: str, *, partner: str) -> None:
    """A product line that a partner serves."""
    person.visit("/account/product-lines")
    person.click("[data-main]")
    page = person.page
    page.locator("dialog#new [name=names]").fill(path)
    person.accessible()
    page.locator("dialog#new [type=submit]").click()
    expect(page.locator("#ln-t")).to_have_text(path.rpartition(" > ")[2])
    page.get_by_label(partner).check()
    page.get_by_role("button", name="Save").click()
    person.accessible()
    expect(page.get_by_label(partner)).to_be_checked()


@pytest.mark.covers("W1", "A11", "X2")
def test_from_signing_up_to_the_first_shipped_order(windows: Callable[..., Person], post: Postbox) -> None:
    anne, lars = windows(), windows()
    shop, works = f"anne-{uuid4().hex[:8]}@example.com", f"lars-{uuid4().hex[:8]}@example.com"
    sign_up(anne, post, company="Chez Anne", name="Anne Roy", address=shop)

    # when she invites a supplier, who registers through the mail, both are told
    invite(anne, company="Fjord Soap", address=works)
    register(lars, post, name="Lars Berg", address=works)
    until(
        lambda: any("Fjord Soap" in str(mail["Subject"]) for mail in post.to(shop)),
        what="the mail that tells her",
        seconds=ARRIVES / 1000,
    )

    # and asks it for what her first customer wants
    add_line(anne, "Household > Cleaning", partner="Fjord Soap")
    anne.visit("/requests/new")
    fill_request(anne, name="Élodie Marchand", items=[("Dish soap", "DS-1", "6")])
    send(anne)
    number = number_in(anne, "#waiting-over-1h", "Élodie Marchand")
    see_row(lars, "#waiting", number)
    open_row(lars, number)
    answer_all(lars, prices={"Dish soap": ("6", "4.20")}, shipping="5")

    # then the order goes out, and the parcel leaves
    see_row(anne, "#need-attention", number)
    open_row(anne, number)
    anne.page.get_by_label("Quantity of Dish soap from Fjord Soap").fill("6")
    decide_and_send(anne, close=True)
    order = number_in(lars, "#to-ship", "Élodie Marchand")
    open_row(lars, order)
    ship_all(lars, tracking="1Z999AA10123456784")
    see_row(anne, "#shipped-14d", order)
    anne.visit("/account/first-steps")
    done = anne.page.locator(".rowlist li", has=anne.page.locator(".chip.done"))
    for step in ("partner", "product line", "request"):
        expect(done.filter(has_text=re.compile(step, re.I))).not_to_have_count(0)
