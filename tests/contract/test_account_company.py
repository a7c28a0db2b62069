"""/me and /company (A1, A2, A5): who a key is, how its company is configured, its logo."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from tests.contract.conftest import Program, pointers, refused


def picture(width: int = 300, height: int = 200, kind: str = "JPEG") -> bytes:
    out = BytesIO()
    Image.new("RGB", (width, height), "teal").save(out, kind)
    return out.getvalue()


def send_logo(program: Program, image: bytes, content_type: str = "image/jpeg", **headers: str) -> Any:
    return program.app.test_client(use_cookies=False).put(
        "/api/v1/company/logo",
        data=image,
        content_type=content_type,
        headers={"Authorization": f"Bearer {program.key}", **headers},
    )


def test_a_key_says_who_it_is(retailer: Program) -> None:
    told = retailer.get("/me").get_json()

    assert told["company"] == {"id": str(retailer.company_id), "kind": "retailer", "name": "Maison Laurier"}
    assert "@" in told["user"]["email"]
    assert told["scopes"] == []
    assert told["plan"]["name"] is None


@pytest.mark.covers("A1", "A2", "I1")
def test_a_company_is_shown_with_its_defaults(nordlys: Program) -> None:
    response = nordlys.get("/company")

    told = response.get_json()
    assert (told["name"], told["kind"], told["default_mode"]) == ("Nordlys Home", "supplier", "manual")
    assert (told["preference"], told["split_lines"], told["allow_back_orders"]) == (["cost", "delay"], True, False)
    assert response.headers["ETag"] == f'"{told["version"]}"'


CHANGES = {
    "name": "Maison Laurier et Cie",
    "contact": {"name": "Nina", "email": "nina@example.com", "phone": "+1 514 555 0142"},
    "address": {"lines": ["88 avenue Laurier"], "city": "Montréal", "region": "QC", "postal_code": "H2T 2N4"},
    "language": "fr",
    "time_zone": "America/Toronto",
    "currency": "CAD",
    "shipping_time_hours": 72,
    "default_mode": "automatic",
    "preference": ["delay", "cost"],
    "split_lines": False,
    "allow_back_orders": True,
    "description": "Des choses pour la maison",
    "listed": True,
}


@pytest.mark.covers("A1", "A2", "A5")
@pytest.mark.parametrize("name", CHANGES)
def test_one_thing_is_changed_and_the_rest_stays(other_retailer: Program, name: str) -> None:
    before = other_retailer.get("/company").get_json()

    changed = other_retailer.patch("/company", {name: CHANGES[name]})

    after = changed.get_json()
    kept = set(before) - {name, "version", "modified_at"}
    expected = {**before[name], **CHANGES[name]} if isinstance(CHANGES[name], dict) else CHANGES[name]
    assert changed.status_code == 200, after
    assert after[name] == expected
    assert {field: after[field] for field in kept} == {field: before[field] for field in kept}
    assert other_retailer.get("/company").get_json() == after


def test_parts_of_the_contact_stay_too(stranger: Program) -> None:
    stranger.patch("/company", {"contact": {"name": "Inés", "phone": "+34 910 000 000"}})

    contact = stranger.patch("/company", {"contact": {"phone": "+34 911 111 111"}}).get_json()["contact"]

    assert (contact["name"], contact["phone"]) == ("Inés", "+34 911 111 111")


@pytest.mark.parametrize(
    ("body", "faulty"),
    [
        ({"name": ""}, "/name"),
        ({"name": None}, "/name"),
        ({"name": 7}, "/name"),
        ({"language": "de"}, "/language"),
        ({"time_zone": "Mars/Olympus"}, "/time_zone"),
        ({"currency": "EURO"}, "/currency"),
        ({"shipping_time_hours": -1}, "/shipping_time_hours"),
        ({"shipping_time_hours": 10**40}, "/shipping_time_hours"),
        ({"shipping_time_hours": 1.5}, "/shipping_time_hours"),
        ({"preference": ["cost", "cost"]}, "/preference"),
        ({"preference": ["cost"]}, "/preference"),
        ({"contact": {"email": "x"}}, "/contact/email"),
        ({"contact": {"fax": "x"}}, "/contact/fax"),
        ({"contact": []}, "/contact"),
        ({"address": {"lines": ["a"] * 7}}, "/address/lines"),
        ({"address": {"country": "XX"}}, "/address/country"),
        ({"listed": 1}, "/listed"),
        ({"kind": "retailer"}, "/kind"),
    ],
)
def test_what_a_company_cannot_be(nordlys: Program, body: dict[str, Any], faulty: str) -> None:
    assert faulty in pointers(refused(nordlys.patch("/company", body), 422, "invalid"))


def test_a_company_is_changed_at_the_version_that_was_read(nordlys: Program) -> None:
    version = nordlys.get("/company").headers["ETag"]

    assert nordlys.patch("/company", {"description": "First"}, If_Match=version).status_code == 200
    refused(nordlys.patch("/company", {"description": "Second"}, If_Match=version), 412, "stale")


@pytest.mark.covers("A2")
def test_a_logo_is_set_shown_and_removed(halden: Program) -> None:
    refused(halden.get("/company/logo"), 404, "not_found")

    sent = send_logo(halden, picture())
    shown = halden.get("/company/logo")

    assert (sent.status_code, sent.get_json()["has_logo"]) == (200, True)
    assert (shown.status_code, shown.content_type) == (200, "image/jpeg")
    assert Image.open(BytesIO(shown.data)).size == (300, 200)
    assert halden.delete("/company/logo").status_code == 204
    refused(halden.get("/company/logo"), 404, "not_found")


def test_a_logo_is_a_small_jpeg(halden: Program) -> None:
    refused(send_logo(halden, picture(kind="PNG"), "image/png"), 415, "unsupported_media_type")
    refused(send_logo(halden, picture(501, 10)), 422, "logo_invalid")
    refused(send_logo(halden, picture()[:200]), 422, "logo_invalid")
    refused(send_logo(halden, b""), 422, "logo_invalid")
    refused(send_logo(halden, picture(kind="PNG")), 422, "logo_invalid")
    refused(send_logo(halden, b"x" * (4 * 1024 * 1024 + 1)), 413, "too_large")


def test_a_logo_is_sent_once(halden: Program) -> None:
    first = send_logo(halden, picture(), **{"Idempotency-Key": "logo-1"})
    again = send_logo(halden, picture(), **{"Idempotency-Key": "logo-1"})

    assert again.headers["Idempotent-Replayed"] == "true"
    assert again.get_json() == first.get_json()
    refused(send_logo(halden, picture(100, 100), **{"Idempotency-Key": "logo-1"}), 422, "idempotency_key_reused")
