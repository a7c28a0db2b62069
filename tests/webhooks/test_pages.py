"""The pages of API keys and webhooks: what is secret is shown once, and nothing belongs to others (A12)."""

from __future__ import annotations

import re
from datetime import UTC, timedelta

import pytest
from flask.testing import FlaskClient

from b2b.accounts.secrets import is_api_key
from b2b.accounts.sessions import open_session
from b2b.web.pages.blueprint import COOKIE
from tests.contract.conftest import Market, Program
from tests.contract.trade import drafted
from tests.webhooks.conftest import endpoint
from tests.webhooks.receiver import receiving

pytestmark = pytest.mark.covers("A12")


def browser(market: Market, program: Program) -> FlaskClient:
    market.app.config["WTF_CSRF_ENABLED"] = False
    client = market.app.test_client()
    user_id = market.actor(program).user_id
    token, _ = open_session(market.services.pool, user_id=user_id, stay=False, ip=None, browser="", now=market.clock())
    client.set_cookie(COOKIE, token)
    return client


def secret_on(page: str) -> str:
    found = re.findall(r"data-secret>([^<]+)<", page)
    assert len(found) == 1
    return str(found[0])


def test_a_new_key_is_shown_in_one_answer_alone(market: Market, retailer: Program) -> None:
    client = browser(market, retailer)

    made = client.post("/account/api-keys", data={"name": "Till", "may-orders": "read"}).text

    key = secret_on(made)
    assert is_api_key(key) and Program(market.app, key, retailer.company_id).get("/orders").status_code == 200
    page = client.get("/account/api-keys").text
    assert key not in page and key[-4:] in page and "Orders: see" in page


def test_a_key_is_renamed_rotated_and_revoked(market: Market, retailer: Program) -> None:
    client = browser(market, retailer)
    key = secret_on(client.post("/account/api-keys", data={"name": "Lathe"}).text)
    id = next(one["id"] for one in retailer.get("/api-keys").get_json()["data"] if one["hint"] == key[-4:])

    client.post(f"/account/api-keys/{id}/rename", data={"name": "Mill"})
    fresh = secret_on(client.post(f"/account/api-keys/{id}/rotate", data={"overlap": "1"}).text)
    assert {one["hint"] for one in retailer.get("/api-keys").get_json()["data"] if one["name"] == "Mill"} == {
        key[-4:],
        fresh[-4:],
    }
    client.post(f"/account/api-keys/{id}/revoke")
    assert Program(market.app, key, retailer.company_id).get("/me").status_code == 401
    assert Program(market.app, fresh, retailer.company_id).get("/me").status_code == 200


def test_a_key_needs_a_name(market: Market, retailer: Program) -> None:
    assert browser(market, retailer).post("/account/api-keys", data={"name": " "}).status_code == 422


def test_an_endpoint_is_made_changed_disabled_and_deleted(market: Market, retailer: Program) -> None:
    client = browser(market, retailer)
    url = "https://shop.example.com/hook"
    made = client.post("/account/webhooks", data={"url": url, "type": "b2b.order.*", "description": "Shop"}).text
    secret = secret_on(made)
    assert secret.startswith("whsec_") and "webhook.test" in made
    page = client.get("/account/webhooks").text
    assert url in page and secret not in page
    id = next(one["id"] for one in retailer.get("/webhook-endpoints").get_json()["data"] if one["url"] == url)

    assert secret_on(client.post(f"/account/webhooks/{id}/secret").text) != secret
    client.post(f"/account/webhooks/{id}/change", data={"url": url + "2"})
    client.post(f"/account/webhooks/{id}/change", data={"state": "disabled"})
    shown = retailer.get(f"/webhook-endpoints/{id}").get_json()
    assert (shown["url"], shown["types"], shown["disabled_because"]) == (url + "2", [], "by_hand")
    assert client.post(f"/account/webhooks/{id}/test").status_code == 409
    client.post(f"/account/webhooks/{id}/delete")
    assert client.get(f"/account/webhooks/{id}").status_code == 404


def test_an_address_that_is_none_is_refused(market: Market, retailer: Program) -> None:
    assert browser(market, retailer).post("/account/webhooks", data={"url": "ftp://a.example/"}).status_code == 422


def test_endpoints_are_a_companys_own(market: Market, retailer: Program, stranger: Program) -> None:
    made = endpoint(retailer, "https://hooks.example.com/")
    other = browser(market, stranger)

    assert made["url"] not in other.get("/account/webhooks").text
    assert other.get(f"/account/webhooks/{made['id']}").status_code == 404
    for path in ("test", "secret", "change", "delete"):
        assert other.post(f"/account/webhooks/{made['id']}/{path}", data={"url": made["url"]}).status_code == 404


@pytest.mark.covers("I5")
def test_a_shop_is_connected_and_disconnected(market: Market, retailer: Program, nordlys: Program) -> None:
    client = browser(market, retailer)
    made = client.post("/account/shops", data={"name": "Web shop", "shop": "woocommerce", "by": "vendor"}).text
    secret = secret_on(made)
    (shop,) = [one for one in retailer.get("/shop-imports").get_json()["data"] if one["name"] == "Web shop"]
    page = client.get("/account/shops").text
    assert shop["url"] in page and secret not in page and "/account/shops" in client.get("/account/webhooks").text

    assert client.post("/account/shops", data={"shop": "woocommerce", "by": "vendor"}).status_code == 422
    assert browser(market, nordlys).get("/account/shops").status_code == 403
    assert browser(market, nordlys).post(f"/account/shops/{shop['id']}/disconnect").status_code == 403
    client.post(f"/account/shops/{shop['id']}/disconnect")
    assert shop["url"] not in client.get("/account/shops").text


@pytest.mark.covers("I2")
@pytest.mark.usefixtures("deliverer")
def test_all_since_a_moment_is_sent_again_under_the_ids_it_had(market: Market, retailer: Program) -> None:
    with receiving() as receiver:
        made = endpoint(retailer, receiver.url)
        drafted(market)
        receiver.waits_for(1)
        market.clock.move(hours=1)
        since = market.clock().astimezone(UTC).strftime("%Y-%m-%dT%H:%M")
        drafted(market)
        drafted(market)
        receiver.waits_for(3)
        path = f"/account/webhooks/{made['id']}"
        client = browser(market, retailer)
        assert client.post(f"{path}/replay", data={"since": since}).status_code == 302
        ids = [one.headers["webhook-id"] for one in receiver.waits_for(5)]
    assert sorted(ids[3:]) == sorted(ids[1:3]) and ids[0] not in ids[1:]
    assert "Everything since then is sent again" in client.get(path).text

    later = (market.clock() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    client.post(f"{path}/replay", data={"since": later})
    assert "Nothing has happened since then" in client.get(path).text
    refused = client.post(f"{path}/replay", data={"since": "yesterday"})
    assert refused.status_code == 422 and "Give a date and a time." in refused.text


def test_nobody_replays_another_companys_endpoint(market: Market, retailer: Program, nordlys: Program) -> None:
    made = endpoint(retailer, "https://shop.example.com/hook")
    drafted(market, "nordlys", send=True)
    sent = browser(market, nordlys).post(f"/account/webhooks/{made['id']}/replay", data={"since": "2020-01-01T00:00"})
    assert sent.status_code == 404
