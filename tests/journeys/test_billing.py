"""A refused card, day by day to the suspension of sending and back, in a browser (A9)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser

from b2b.access import Actor
from b2b.commands import requests
from b2b.commands.drafts import Draft
from tests.billing.conftest import DAY, GOOD, REFUSED_LATER, Months, months
from tests.billing.serving import serving
from tests.builders import recipient
from tests.journeys.person import Person

__all__ = ["months"]


@contextmanager
def at_a_browser(chrome: Browser, months: Months, *, width: int = 1400) -> Iterator[Person]:
    """Somebody at a window of this width."""
    with serving(months) as address:
        context = chrome.new_context(viewport={"width": width, "height": 900})
        person = Person(context.new_page(), address)
        yield person
        context.close()
    assert person.problems == []


def open_billing(person: Person, months: Months, actor: Actor) -> None:
    """Sign in, for sessions do not last for days, and open Billing and cards.

    From an empty page: one that is still open would go to the sign-in by itself, in the midst of this.
    """
    person.page.goto("about:blank")
    person.page.context.clear_cookies()
    person.visit("/sign-in?next=/account/billing")
    person.page.fill("#email", months.emails[actor.id])
    person.page.fill("#password", "correct horse")
    person.page.uncheck("[name=stay]")
    person.page.click("[data-main]")
    person.page.wait_for_url("**/account/billing")


def add_card(person: Person, number: str) -> None:
    page = person.page
    person.click("a[data-dialog=card]")
    page.fill("#number", number)
    page.fill("#expires", "12/40")
    page.fill("#code", "123")
    person.click("#card button[type=submit]")
    page.wait_for_load_state()


@pytest.mark.covers("A3", "A8", "A9", "W1")
def test_a_refused_card_suspends_sending_and_a_good_one_lifts_it(chrome: Browser, months: Months) -> None:
    laurier = months.join()
    draft = requests.draft_request(months.console, laurier, draft=Draft(recipient=recipient()), now=months.now).subject
    with at_a_browser(chrome, months) as claire:
        page = claire.page
        open_billing(claire, months, laurier)
        assert "You try everything for 30 more days." in page.inner_text("main")
        add_card(claire, REFUSED_LATER)
        assert "Visa ending in 0341" in page.inner_text("main")

        page.goto("about:blank")
        months.until(months.now + 30 * DAY)
        open_billing(claire, months, laurier)
        assert "was refused: the bank refused it." in page.inner_text("main")
        assert "It is tried again on" in page.inner_text("main")
        claire.accessible()
        claire.wide_enough()

        claire.visit("/")
        assert "A payment was refused." in page.inner_text("main")
        page.goto("about:blank")
        months.pass_days(7)
        open_billing(claire, months, laurier)
        assert "Sending is suspended because a payment was refused." in page.inner_text("main")
        claire.visit(f"/requests/{draft.id}")
        page.click("[data-main]")
        page.wait_for_load_state()
        assert "Sending is suspended" in page.inner_text("body")

        open_billing(claire, months, laurier)
        add_card(claire, GOOD)
        page.wait_for_selector("text=Everything is paid. Thank you.")
        assert "Sending is suspended" not in page.inner_text("main")
        assert "Visa ending in 4242" in page.inner_text("main")
    (invoice,) = months.invoices(laurier)
    assert invoice.paid_at == months.now


@pytest.mark.covers("A9")
def test_a_card_that_is_refused_at_once_is_refused_in_its_field(chrome: Browser, months: Months) -> None:
    laurier = months.join()
    with at_a_browser(chrome, months, width=390) as claire:
        open_billing(claire, months, laurier)
        add_card(claire, "4000000000000002")
        assert "the bank refused it" in claire.page.inner_text("#number-e")
        claire.wide_enough()
        claire.accessible()


@pytest.mark.covers("W1")
@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_anybody_can_read_the_plans(chrome: Browser, months: Months, language: str) -> None:
    with serving(months) as address:
        page = chrome.new_page()
        page.goto(f"{address}/plans?language={language}")
        assert page.locator("section.card").count() >= 3
        assert page.locator("html").get_attribute("lang") == language
        page.close()
