"""Users and privileges on pages: invited by mail, held to their privileges, disabled, handed over (A4)."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from b2b.aggregates.user import User
from tests.account.conftest import manager
from tests.account.post import is_good_for, link_to
from tests.account.window import Window, text_of
from tests.contract.conftest import Market

pytestmark = pytest.mark.covers("A4")


def invite(market: Market, window: Window, role: str = "trade") -> tuple[str, Window]:
    """Somebody is invited, and comes in; gives the user's id and its browser."""
    address = f"{uuid4().hex}@example.com"
    assert window.send("/account/users", email=address, role=role).status_code == 302
    newcomer = Window.open(market)
    answer = newcomer.send(link_to(market, address), name="Julien Moreau", password="a good password")
    assert answer.status_code == 302, text_of(answer)
    market.catch_up()
    found = [one for one in market.retailer.get("/users").json["data"] if one["email"] == address]
    return found[0]["id"], newcomer


def test_an_invited_user_comes_in_by_the_link_of_its_mail_once(market: Market, laurier: Window) -> None:
    address = f"{uuid4().hex}@example.com"
    laurier.send("/account/users", email=address, role="care")
    path = link_to(market, address)
    newcomer = Window.open(market)
    weak = newcomer.send(path, name="Sam Whitfield", password="short")
    assert weak.status_code == 422
    assert newcomer.send(path, name="Sam Whitfield", password="a good password").status_code == 302
    assert newcomer.get("/").status_code == 200
    assert Window.open(market).get(path).status_code == 404
    assert Window.open(market).sign_in(address, "a good password").status_code == 302


def test_a_link_is_good_for_fourteen_days(market: Market, laurier: Window) -> None:
    address = f"{uuid4().hex}@example.com"
    laurier.send("/account/users", email=address)
    assert is_good_for(market, link_to(market, address), days=14)


def test_privileges_hold_at_once_and_what_is_refused_by_hand_is_a_403(market: Market, laurier: Window) -> None:
    id, julien = invite(market, laurier, role="nobody")
    assert julien.get("/account/configuration").status_code == 403
    assert julien.get("/").status_code == 403
    assert julien.get("/account/users").status_code == 403
    assert julien.get("/requests/new").status_code == 403
    laurier.send(f"/account/users?user={id}", f"/account/users/{id}/privileges", **{"level-company": "see"})
    assert julien.get("/account/configuration").status_code == 200
    assert not julien.page("/account/configuration").xpath("//button[@form='conf']")
    assert julien.post("/account/configuration", language="fr").status_code == 403
    assert julien.post("/account/users", email="x@example.com").status_code == 403


def test_a_disabled_user_is_out_everywhere_until_it_is_enabled(market: Market, laurier: Window) -> None:
    id, julien = invite(market, laurier)
    assert julien.get("/").status_code == 200
    laurier.send(f"/account/users?user={id}", f"/account/users/{id}/disable")
    assert julien.get("/").status_code == 302
    laurier.send(f"/account/users?user={id}", f"/account/users/{id}/enable")
    email = market.services.console.load(User, UUID(id)).profile.email
    assert julien.sign_in(email, "a good password").status_code == 302


def test_a_removed_user_is_nobody_and_its_address_is_free(market: Market, laurier: Window) -> None:
    id, julien = invite(market, laurier)
    email = market.services.console.load(User, UUID(id)).profile.email
    laurier.send(f"/account/users?user={id}", f"/account/users/{id}/remove")
    assert julien.get("/").status_code == 302
    assert julien.sign_in(email, "a good password").status_code == 422
    assert market.retailer.get(f"/users/{id}").status_code == 404
    assert laurier.send("/account/users", email=email).status_code == 302


def test_the_role_is_handed_over_with_the_password_and_never_left_empty(market: Market, laurier: Window) -> None:
    id, julien = invite(market, laurier)
    me = manager(market, market.retailer)
    assert market.retailer.delete(f"/users/{me.id}").json["code"] == "account_manager_must_stay"
    wrong = laurier.send("/account/users?user=" + str(me.id), "/account/users/hand-over", to=id, password="wrong")
    assert wrong.status_code == 422
    right = laurier.send(
        "/account/users?user=" + str(me.id), "/account/users/hand-over", to=id, password="correct horse"
    )
    assert right.status_code == 302
    assert laurier.post("/account/users", email="x@example.com").status_code == 403
    assert laurier.get("/account/configuration").status_code == 200
    back = julien.send(
        f"/account/users?user={id}", "/account/users/hand-over", to=str(me.id), password="a good password"
    )
    assert back.status_code == 302


def test_an_address_that_signs_in_already_is_not_invited(market: Market, laurier: Window) -> None:
    taken = manager(market, market.nordlys).profile.email
    assert laurier.send("/account/users", email=taken).status_code == 422
