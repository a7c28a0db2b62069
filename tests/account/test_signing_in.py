"""Where somebody who is not signed in is sent, and comes back to."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

from tests.account.conftest import manager
from tests.account.window import Window
from tests.contract.conftest import Market


def back_of(address: str) -> str:
    return parse_qs(urlsplit(address).query)["next"][0]


def test_a_page_is_come_back_to(market: Market) -> None:
    assert back_of(Window.open(market).get("/search?word=lamp").location) == "/search?word=lamp"


def test_a_part_of_a_page_leads_back_to_the_page_not_to_the_part(market: Market) -> None:
    """A session that ends while a page is open: what the page fetches by itself is no page to land on."""
    browser = Window.open(market).client
    part = browser.get(
        "/dashboard/widgets", headers={"HX-Request": "true", "HX-Current-URL": "http://localhost/search?word=lamp"}
    )
    assert part.status_code == 204
    assert back_of(part.headers["HX-Redirect"]) == "/search?word=lamp"


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "/\\evil.example", "http://[", "//["])
def test_nobody_is_sent_to_another_site(market: Market, elsewhere: str) -> None:
    user = manager(market, market.retailer)
    sent = Window.open(market).send("/sign-in", email=user.profile.email, password="correct horse", next=elsewhere)
    assert urlsplit(sent.location).netloc == "" and sent.location == "/"
