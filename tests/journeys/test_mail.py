"""Mails as people meet them: chosen, read in a browser, ended by their link, in three languages (N1)."""

from __future__ import annotations

import re
from email.message import EmailMessage

import pytest
from playwright.sync_api import expect

from b2b.aggregates.request import Request
from tests.journeys.conftest import SignedIn, Speaks
from tests.journeys.market import EMAILS, KESTREL, NORDLYS, PINE, Market
from tests.journeys.steps import ARRIVES
from tests.journeys.words import words
from tests.mail.postbox import Postbox
from tests.service import until

pytestmark = pytest.mark.covers("N1")


@pytest.mark.parametrize(("language", "width"), [("en", 1400), ("fr", 390), ("es", 1400)])
def test_a_mail_is_chosen_read_and_ended(
    signed_in: SignedIn, market: Market, post: Postbox, speaks: Speaks, language: str, width: int
) -> None:
    speaks(language)
    say = words(language)
    claire = signed_in(PINE, width=width)
    page = claire.page

    # given the mails that she chose
    claire.visit("/account/notifications")
    page.locator("#k-need_attention").check()
    page.get_by_role("button", name=say("Save"), exact=True).click()
    expect(page.get_by_text(say("Your choice is saved."))).to_be_visible()
    claire.accessible()
    claire.wide_enough()

    # when a request needs her attention, a mail comes with its number, in her language
    id = market.request(name="Hana Yoshida", items=[("Soap", 6)])
    market.answer(id, NORDLYS, available=6, price="9.10")
    market.answer(id, KESTREL, available=0, price="9.45")
    number = market.console.load(Request, id).number
    until(lambda: bool(_about(post, number)), what=f"a mail about {number}", seconds=ARRIVES / 1000)
    mail = _about(post, number)[0]
    html = mail.get_body(("html",))
    assert html is not None and f'lang="{language}"' in html.get_content()

    # then she reads it, and ends its kind by its link
    page.goto("about:blank")
    page.set_content(html.get_content())
    claire.wide_enough()
    claire.accessible()
    link = re.search(r"<(http[^>]+/unsubscribe/[^>]+)>", str(mail["List-Unsubscribe"]))
    assert link
    page.goto(link[1])
    claire.accessible()
    claire.wide_enough()
    page.get_by_role("button", name=say("No more of these")).click()
    expect(page.get_by_text(say("You get no more mails of this kind:"))).to_be_visible()
    claire.visit("/account/notifications")
    expect(page.locator("#k-need_attention")).not_to_be_checked()
    expect(page.get_by_role("table")).to_contain_text(say("sent"))


def _about(post: Postbox, number: str) -> list[EmailMessage]:
    return [mail for mail in post.to(EMAILS[PINE]) if number in str(mail["Subject"]) or number in _text(mail)]


def _text(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    return body.get_content() if body is not None else ""
