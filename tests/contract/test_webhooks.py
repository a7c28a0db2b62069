"""/webhook-endpoints (A12, I2): made, changed, rotated, deleted, and nobody else's."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from b2b.views.cursors import cursor_at
from tests.contract.conftest import Market, Program, pointers, refused
from tests.contract.trade import repeated, told

pytestmark = pytest.mark.covers("A12", "I2")
URL = "https://hooks.example.com/b2b"


def made(program: Program, **chosen: Any) -> dict[str, Any]:
    return told(program.post("/webhook-endpoints", {"url": URL, **chosen}), 201)


def test_an_endpoint_is_made_and_its_secret_shown_once(retailer: Program) -> None:
    new = repeated(retailer, "POST", "/webhook-endpoints", {"url": URL, "types": ["b2b.order.*"], "description": "ERP"})

    secret = new.pop("secret")
    assert secret.startswith("whsec_") and len(secret) == 50
    assert new.pop("old_secret_until") is None
    assert retailer.get(f"/webhook-endpoints/{new['id']}").get_json() == new
    assert new in retailer.get("/webhook-endpoints").get_json()["data"]
    assert (new["state"], new["types"], new["description"]) == ("active", ["b2b.order.*"], "ERP")


def test_what_is_left_out_of_a_change_stays(retailer: Program) -> None:
    new = made(retailer, types=["b2b.order.shipped.v1"], description="ERP")
    path = f"/webhook-endpoints/{new['id']}"

    changed = told(retailer.patch(path, {"description": "Shop"}, If_Match='"1"'))
    assert (changed["description"], changed["types"], changed["version"]) == ("Shop", ["b2b.order.shipped.v1"], 2)
    refused(retailer.patch(path, {"url": URL + "/2"}, If_Match='"1"'), 412, "stale")
    stopped = told(retailer.patch(path, {"state": "disabled"}))
    assert (stopped["state"], stopped["disabled_because"]) == ("disabled", "by_hand")
    refused(retailer.post(f"{path}/test"), 409, "endpoint_disabled")
    assert told(retailer.patch(path, {"state": "active"}))["state"] == "active"


def test_a_secret_is_rotated(retailer: Program) -> None:
    new = made(retailer)
    turned = repeated(retailer, "POST", f"/webhook-endpoints/{new['id']}/rotate-secret", {"overlap_hours": 1})
    assert turned["secret"] != new["secret"] and turned["old_secret_until"] is not None


def test_a_test_is_queued_once(retailer: Program) -> None:
    new = made(retailer)
    queued = repeated(retailer, "POST", f"/webhook-endpoints/{new['id']}/test", {})

    (listed,) = retailer.get(f"/webhook-endpoints/{new['id']}/deliveries").get_json()["data"]
    assert listed == queued
    assert (queued["type"], queued["state"], queued["tries"]) == ("b2b.webhook.test.v1", "waiting", 0)


def test_a_deleted_endpoint_is_gone(retailer: Program) -> None:
    path = f"/webhook-endpoints/{made(retailer)['id']}"

    assert retailer.delete(path).status_code == 204
    refused(retailer.get(path), 404, "not_found")
    refused(retailer.delete(path), 404, "not_found")
    assert retailer.get("/webhook-endpoints").get_json()["next_cursor"] is None


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/", "http://[::1]:80/", "https://localhost/x", "http://169.254.169.254/latest", "ftp://a.b/",
        "https://", "https://user:password@example.com/", "https://example.com/#part", "javascript:alert(1)",
        "https://exa mple.com/", "https://[::ffff:10.0.0.1]/", "https://printer.local/", "https://example.com:99999/",
    ],
)  # fmt: skip
def test_an_address_that_is_not_public_is_refused(retailer: Program, url: str) -> None:
    fault = refused(retailer.post("/webhook-endpoints", {"url": url}), 422, "webhook_url_refused")
    assert pointers(fault) == ["/url"]


@pytest.mark.parametrize(
    "body", [{}, {"url": URL, "types": ["order"]}, {"url": URL, "types": "b2b.order.*"}, {"url": URL, "secret": "x"}]
)
def test_what_is_no_endpoint_is_refused(retailer: Program, body: dict[str, Any]) -> None:
    refused(retailer.post("/webhook-endpoints", body), 422, "invalid")


@pytest.mark.parametrize("after", ["0", "zzzzzzzzzzzzz", "v" * 13, None])
def test_a_replay_begins_where_the_feed_was(retailer: Program, after: str | None) -> None:
    path = f"/webhook-endpoints/{made(retailer)['id']}/replay"

    assert pointers(refused(retailer.post(path, {"after": after}), 422, "invalid")) == ["/after"]
    assert retailer.post(path, {"after": cursor_at(0)}).status_code == 204


def test_endpoints_are_a_companys_own(retailer: Program, nordlys: Program, stranger: Program) -> None:
    path = f"/webhook-endpoints/{made(retailer)['id']}"
    told(retailer.post(f"{path}/test"), 201)
    (delivery,) = retailer.get(f"{path}/deliveries").get_json()["data"]

    for other in (nordlys, stranger):
        for method, tail, body in (
            ("GET", "", None),
            ("PATCH", "", {"description": "Mine"}),
            ("DELETE", "", None),
            ("POST", "/rotate-secret", {}),
            ("POST", "/test", {}),
            ("POST", "/replay", {"after": cursor_at(0)}),
            ("GET", "/deliveries", None),
            ("GET", f"/deliveries/{delivery['id']}", None),
            ("POST", f"/deliveries/{delivery['id']}/send-again", {}),
        ):
            refused(other.call(method, path + tail, body), 404, "not_found")
    refused(retailer.get(f"{path}/deliveries/{uuid4()}"), 404, "not_found")


def test_a_key_needs_its_scope(market: Market, retailer: Program) -> None:
    path = f"/webhook-endpoints/{made(retailer)['id']}"
    key = told(retailer.post("/api-keys", {"name": "Reader", "scopes": ["api:read"]}), 201)["key"]
    reader = Program(market.app, key, retailer.company_id)

    assert reader.get(path).status_code == 200
    refused(reader.post("/webhook-endpoints", {"url": URL}), 403, "forbidden")
    refused(reader.delete(path), 403, "forbidden")
    refused(reader.post(f"{path}/test"), 403, "forbidden")
