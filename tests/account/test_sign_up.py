"""Signing up by a mail, with 30 days to try everything (W1)."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from b2b.accounts import mails, sessions
from b2b.aggregates.user import User
from b2b.commands.limits import subscription_of
from tests.account.conftest import manager
from tests.account.post import is_good_for, link_to
from tests.account.window import Window, text_of
from tests.contract.conftest import Market

pytestmark = pytest.mark.covers("W1")


def ask(window: Window, address: str, **more: str):
    return window.send("/sign-up", company="Chez Anne", person="Anne Roy", email=address, **more)


def test_a_company_signs_up_through_a_mail_and_begins_its_trial(market: Market) -> None:
    window, address = Window.open(market), f"{uuid4().hex}@example.com"
    assert "We wrote to" in text_of(ask(window, address, kind="retailer"))
    path = link_to(market, address)
    assert window.send(path, password="12345678").status_code == 422
    begun = window.send(path, password="a good password")
    assert begun.location == "/account/first-steps"
    assert "A first request" in text_of(window.get("/account/first-steps"))
    user = signed_in(window, market)
    subscription = subscription_of(market.services.console, user.company_id)
    assert subscription.paid_from == market.clock().date() + timedelta(days=30)
    assert user.account_manager
    assert Window.open(market).send(path, password="a good password").location == "/sign-in"


def signed_in(window: Window, market: Market) -> User:
    """Whoever is signed in with a window."""
    token = window.client.get_cookie("b2b_session").value
    return market.services.console.load(User, sessions.user_of(market.services.pool, token, now=market.clock()))


def test_what_is_missing_is_named_and_nothing_is_sent(market: Market) -> None:
    window = Window.open(market)
    refused = window.send("/sign-up", company="", person="", email="nobody")
    assert refused.status_code == 422
    assert "Enter your name." in text_of(refused)


def test_the_link_is_good_for_fourteen_days(market: Market) -> None:
    address = f"{uuid4().hex}@example.com"
    ask(Window.open(market), address, kind="retailer")
    assert is_good_for(market, link_to(market, address), days=14)


def test_an_address_that_signs_in_already_is_told_so_in_its_mail_alone(market: Market) -> None:
    taken = manager(market, market.nordlys).profile.email
    assert "We wrote to" in text_of(ask(Window.open(market), taken))
    told = [mail.subject for mail in mails.latest(market.services.pool) if mail.address == taken]
    assert told.count("You are here already") == 1
