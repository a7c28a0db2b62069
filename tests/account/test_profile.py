"""What users do about themselves, and a forgotten password (A6)."""

from __future__ import annotations

from uuid import uuid4

import pytest

from b2b.aggregates.user import User
from b2b.aggregates.values import CompanyKind
from tests.account.conftest import manager
from tests.account.post import is_good_for, link_to
from tests.account.window import Window, text_of
from tests.contract.conftest import Market, company

pytestmark = pytest.mark.covers("A6")


def a_user(market: Market) -> User:
    return company(market.services, CompanyKind.RETAILER, "Chez Anne").user


@pytest.fixture
def anne(market: Market) -> User:
    return a_user(market)


@pytest.fixture
def window(market: Market, anne: User) -> Window:
    opened = Window.open(market)
    opened.sign_in(anne.profile.email)
    return opened


def test_a_user_reads_its_own_language_over_the_company_s(window: Window) -> None:
    assert window.send("/account/profile", name="Anne", language="es", theme="dark").status_code == 302
    page = window.page("/account/profile")
    assert (page.get("lang"), page.get("data-theme")) == ("es", "dark")
    assert window.page("/account/configuration").xpath("//select[@name='language']/option[@selected]/@value") == ["en"]


def test_a_new_password_ends_every_other_session(market: Market, window: Window, anne: User) -> None:
    other = Window.open(market)
    other.sign_in(anne.profile.email)
    wrong = window.send("/account/profile", "/account/profile/password", old="no", password="another password")
    assert wrong.status_code == 422
    common = window.send("/account/profile", "/account/profile/password", old="correct horse", password="baseball1")
    assert "Too many people use this password" in text_of(common)
    right = window.send(
        "/account/profile", "/account/profile/password", old="correct horse", password="another password"
    )
    assert right.status_code == 302
    assert (window.get("/").status_code, other.get("/").status_code) == (200, 302)
    assert Window.open(market).sign_in(anne.profile.email).status_code == 422
    assert Window.open(market).sign_in(anne.profile.email, "another password").status_code == 302


def test_sessions_are_listed_and_ended(market: Market, window: Window, anne: User) -> None:
    other = Window.open(market)
    other.sign_in(anne.profile.email)
    names = window.page("/account/profile").xpath("//button[@name='session']/@value")
    assert len(names) == 1
    window.post("/account/profile/sessions", session=names[0])
    assert (window.get("/").status_code, other.get("/").status_code) == (200, 302)
    window.post("/account/profile/sessions")
    assert window.get("/").status_code == 302


def test_an_address_changes_once_its_mail_was_opened(market: Market, window: Window, anne: User) -> None:
    address = f"{uuid4().hex}@example.com"
    assert window.send("/account/profile", "/account/profile/address", email=address).status_code == 302
    assert Window.open(market).sign_in(address).status_code == 422
    path = link_to(market, address)
    assert window.send(path).status_code == 302
    assert Window.open(market).sign_in(address).status_code == 302
    taken = manager(market, market.nordlys).profile.email
    assert window.send("/account/profile", "/account/profile/address", email=taken).status_code == 422


def test_a_forgotten_password_is_chosen_anew_by_a_link_that_is_good_once(market: Market, anne: User) -> None:
    somebody = Window.open(market)
    known, unknown = (
        text_of(somebody.send("/forgotten", email=email)) for email in (anne.profile.email, "nobody@example.com")
    )
    assert known == unknown
    path = link_to(market, anne.profile.email)
    assert somebody.send(path, password="short").status_code == 422
    assert somebody.send(path, password="another password").status_code == 302
    assert somebody.get(path).status_code == 404
    assert somebody.sign_in(anne.profile.email, "another password").status_code == 302


def test_a_link_ends_after_two_hours_and_asking_is_throttled(market: Market, anne: User) -> None:
    somebody = Window.open(market)
    answers = [somebody.send("/forgotten", email=anne.profile.email).status_code for _ in range(6)]
    assert answers == [200] * 5 + [429]
    assert is_good_for(market, link_to(market, anne.profile.email), hours=2)
