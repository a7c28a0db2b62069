"""A second factor: set up with an authenticator, asked for when signing in, given up with the password (A4, A6)."""

from __future__ import annotations

import re
from datetime import timedelta

import pyotp
import pytest
from cryptography.exceptions import InvalidTag
from hypothesis import given
from hypothesis import strategies as st

from b2b.accounts import second_factor
from b2b.accounts.second_factor import LETTERS, Drawer
from b2b.aggregates.user import User
from b2b.aggregates.values import CompanyKind
from b2b.commands.account import actor_of_key
from b2b.commands.users import accept_invitation, invite_user
from tests.account.window import Window, text_of
from tests.builders import MONDAY
from tests.contract.conftest import Market, company

pytestmark = pytest.mark.covers("A4", "A6")
PAGE = "/account/profile/second-factor"
CODE = re.compile(rf"<code>([{LETTERS}]{{5}}-[{LETTERS}]{{5}})</code>")


@pytest.fixture
def anne(market: Market) -> User:
    return company(market.services, CompanyKind.RETAILER, "Chez Anne").user


@pytest.fixture
def window(market: Market, anne: User) -> Window:
    opened = Window.open(market)
    assert opened.sign_in(anne.profile.email).status_code == 302
    return opened


def totp(window: Window) -> pyotp.TOTP:
    """The authenticator, which reads the secret from the page."""
    return pyotp.TOTP(window.page(PAGE).xpath("//code[@id='secret']")[0].text.replace(" ", ""))


def turned_on(market: Market, window: Window) -> tuple[pyotp.TOTP, list[str]]:
    app = totp(window)
    shown = window.send(PAGE, code=app.at(market.clock()))
    assert shown.status_code == 200
    market.clock.now += timedelta(seconds=30)
    return app, CODE.findall(shown.text)


def coded(window: Window, code: str):
    return window.send("/sign-in/code", code=code)


def asked(market: Market, user: User) -> Window:
    """A new browser whose password was right."""
    window = Window.open(market)
    assert window.sign_in(user.profile.email).location == "/sign-in/code"
    assert window.get("/").status_code == 302, "the password alone opens nothing"
    return window


def test_a_code_is_asked_for_once_it_is_on(market: Market, window: Window, anne: User) -> None:
    app, codes = turned_on(market, window)
    assert len(set(codes)) == 10
    assert "10 recovery codes are left" in text_of(window.get(PAGE))
    assert not CODE.findall(window.get(PAGE).text), "they are shown once"
    other = asked(market, anne)
    assert coded(other, "000000").status_code == 422
    assert coded(other, app.at(market.clock())).location == "/"
    assert other.get("/").status_code == 200


def test_signing_in_goes_on_to_where_one_wanted_to_go(market: Market, window: Window, anne: User) -> None:
    app, _ = turned_on(market, window)
    other = Window.open(market)
    other.send("/sign-in?next=/search?word=lamp", "/sign-in", email=anne.profile.email, password="correct horse")
    assert coded(other, app.at(market.clock())).location == "/search?word=lamp"


def test_a_code_is_taken_once_and_only_near_its_time(market: Market, window: Window, anne: User) -> None:
    app, _ = turned_on(market, window)
    code = app.at(market.clock())
    assert coded(asked(market, anne), code).status_code == 302
    assert coded(asked(market, anne), code).status_code == 422
    later = market.clock() + timedelta(seconds=30)
    assert coded(asked(market, anne), app.at(later + timedelta(seconds=60))).status_code == 422
    assert coded(asked(market, anne), app.at(later)).status_code == 302


def test_a_recovery_code_signs_in_once_however_it_is_typed(market: Market, window: Window, anne: User) -> None:
    _, codes = turned_on(market, window)
    typed = codes[0].upper().replace("-", " ")
    assert coded(asked(market, anne), typed).status_code == 302
    assert coded(asked(market, anne), codes[0]).status_code == 422
    assert "9 recovery codes are left" in text_of(window.get(PAGE))


def test_guessing_codes_is_slowed_down(market: Market, window: Window, anne: User) -> None:
    app, _ = turned_on(market, window)
    guessing = asked(market, anne)
    assert [coded(guessing, f"00000{digit}").status_code for digit in range(6)] == [422] * 5 + [429]
    assert coded(guessing, app.at(market.clock())).status_code == 429
    market.clock.now += timedelta(minutes=15)
    assert coded(asked(market, anne), app.at(market.clock())).status_code == 302


def test_a_code_is_not_asked_for_for_ever(market: Market, window: Window, anne: User) -> None:
    turned_on(market, window)
    waiting = asked(market, anne)
    cookie = waiting.client.get_cookie("b2b_waiting")
    assert cookie is not None and cookie.http_only and cookie.max_age == 600
    market.clock.now += timedelta(minutes=9)
    assert waiting.get("/sign-in/code").status_code == 200
    market.clock.now += timedelta(minutes=2)
    assert waiting.get("/sign-in/code").location == "/sign-in"


def test_a_browser_cannot_say_itself_whose_password_was_right(market: Market, window: Window, anne: User) -> None:
    turned_on(market, window)
    waiting = asked(market, anne)
    said, _, signature = waiting.client.get_cookie("b2b_waiting").value.rpartition(".")
    waiting.client.set_cookie("b2b_waiting", f"{said}.{signature[::-1]}")
    assert waiting.get("/sign-in/code").location == "/sign-in"


def test_turning_it_on_ends_every_other_session(market: Market, window: Window, anne: User) -> None:
    other = Window.open(market)
    other.sign_in(anne.profile.email)
    turned_on(market, window)
    assert (window.get("/").status_code, other.get("/").status_code) == (200, 302)


def test_the_password_turns_it_off(market: Market, window: Window, anne: User) -> None:
    turned_on(market, window)
    assert window.send(PAGE, f"{PAGE}/off", password="no").status_code == 422
    assert window.send(PAGE, f"{PAGE}/off", password="correct horse").status_code == 302
    assert Window.open(market).sign_in(anne.profile.email).location == "/"
    assert totp(window), "another one can be set up"


def test_a_wrong_first_code_turns_nothing_on(market: Market, window: Window, anne: User) -> None:
    app = totp(window)
    refused = window.send(PAGE, code="12345")
    assert refused.status_code == 422 and "not right" in text_of(refused)
    assert totp(window).secret == app.secret, "the picture that was read stays good"
    assert Window.open(market).sign_in(anne.profile.email).location == "/"


def test_the_account_manager_helps_and_nobody_else(market: Market, window: Window, anne: User) -> None:
    services, now = market.services, market.clock()
    made = company(services, CompanyKind.RETAILER, "Chez Bea")
    manager = actor_of_key(services.console, made.api_key)
    email = "cleo@example.org"
    cleo = invite_user(services.console, manager, email=email, name="Cleo", privileges={}, now=now).subject
    accept_invitation(services.console, user_id=cleo.id, name="Cleo", password="correct horse", now=now)
    hers = Window.open(market)
    hers.sign_in(email)
    turned_on(market, hers)
    help_ = f"/account/users/{cleo.id}/second-factor"
    assert hers.post(help_).status_code == 403
    assert window.post(help_).status_code == 404, "of another company"
    bea = Window.open(market)
    bea.sign_in(made.user.profile.email)
    assert bea.send(f"/account/users?user={cleo.id}", help_).status_code == 302
    assert Window.open(market).sign_in(email).location == "/"


def test_the_history_says_that_it_was_turned_on_and_nothing_of_the_secret(
    market: Market, window: Window, anne: User
) -> None:
    app, codes = turned_on(market, window)
    events = market.services.console.recorder.select_events(anne.id)
    assert events[-1].topic == "user.second_factor_turned"
    with market.services.pool.connection() as connection:
        kept = connection.execute("SELECT secret, recovery::text FROM second_factors WHERE user_id = %s", [anne.id])
        secret, recovery = kept.fetchone()
    stored = b"".join(one.state for one in events) + bytes(secret) + recovery.encode()
    assert not any(text.encode() in stored for text in (app.secret, *codes))


@given(code=st.text(max_size=12))
def test_no_other_text_is_taken_for_a_code(code: str) -> None:
    secret = pyotp.random_base32()
    right = {pyotp.TOTP(secret).at(MONDAY, counter_offset=off) for off in second_factor.DRIFT}
    assert (second_factor._step_of(secret, code, MONDAY) is not None) == (code in right)


def test_another_master_key_opens_no_secret(market: Market, window: Window, anne: User) -> None:
    turned_on(market, window)
    with pytest.raises(InvalidTag):
        second_factor.holds(Drawer(market.services.pool, bytes(32)), anne.id)
