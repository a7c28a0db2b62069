"""Every POST and PUT of the OpenAPI document (API.md, Manner): its Idempotency-Key, and what is no body at all.

The calls are read from the document, so one that is added later is tried too.
"""

from __future__ import annotations

import re
from typing import Any
from uuid import uuid4

import pytest
from werkzeug.test import TestResponse

from tests.contract.conftest import API, Market, Program, refused

pytestmark = pytest.mark.covers("I1")
JSON = "application/json"


def calls(market: Market, *methods: str) -> list[tuple[str, str, dict[str, Any]]]:
    """Method, path below /api/v1 with made-up ids, and description of every such call."""
    document = market.app.test_client().get(f"{API}/openapi.json").get_json()
    found = []
    for path, operations in document["paths"].items():
        filled = re.sub(r"\{[^}]+\}", lambda _: str(uuid4()), path.removeprefix(API))
        found += [(method.upper(), filled, operations[method]) for method in methods if method in operations]
    assert len(found) > 20
    return found


def send(program: Program, method: str, path: str, body: bytes, content_type: str, **headers: str) -> TestResponse:
    return program.app.test_client(use_cookies=False).open(
        API + path,
        method=method,
        data=body,
        content_type=content_type,
        headers={"Authorization": f"Bearer {program.key}", **headers},
    )


def takes_json(call: dict[str, Any]) -> bool:
    return JSON in call.get("requestBody", {}).get("content", {})


def test_every_write_says_that_it_takes_a_key(market: Market) -> None:
    for method, path, call in calls(market, "post", "put"):
        names = [one["name"] for one in call.get("parameters", []) if one["in"] == "header"]
        assert {"Idempotency-Key", "If-Match"} <= set(names), (method, path)


def test_every_write_refuses_a_key_that_is_none(market: Market, retailer: Program) -> None:
    for method, path, call in calls(market, "post", "put"):
        if takes_json(call) and not call["requestBody"].get("required"):
            refused(send(retailer, method, path, b"{}", JSON, **{"Idempotency-Key": "a b"}), 400, "bad_idempotency_key")


def test_a_refused_call_leaves_no_receipt(market: Market, retailer: Program) -> None:
    """Whatever a call is refused for, its key is free for the call that is right."""
    for method, path, call in calls(market, "post", "put"):
        if takes_json(call):
            key = uuid4().hex
            first = send(retailer, method, path, b'{"no_such_field": 1}', JSON, **{"Idempotency-Key": key})
            assert first.status_code == 422, (method, path, first.get_data(as_text=True))
            other = send(retailer, method, path, b'{"no_other_field": 1}', JSON, **{"Idempotency-Key": key})
            refused(other, 422, "invalid")


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"{", 400, "malformed_json"),
        (b"\xff", 400, "malformed_json"),
        (b"[" * 100_000, 400, "malformed_json"),
        (b'{"a": ' * 40 + b"1" + b"}" * 40, 400, "malformed_json"),
        (b'{"a": NaN}', 400, "malformed_json"),
        (rb'{"a": "\u0000"}', 422, "invalid"),
        (rb'{"a": "\ud800"}', 422, "invalid"),
        (b'{"a": ' + b"9" * 4000 + b"}", 422, "invalid"),
        (b"[]", 422, "invalid"),
    ],
    ids=["cut", "bytes", "deep", "nested", "nan", "zero", "surrogate", "number", "list"],
)
def test_every_write_refuses_what_is_no_body(
    market: Market, retailer: Program, body: bytes, status: int, code: str
) -> None:
    for method, path, call in calls(market, "post", "put", "patch"):
        if takes_json(call):
            refused(send(retailer, method, path, body, JSON), status, code)


def test_every_write_refuses_another_content_type_and_too_much(market: Market, retailer: Program) -> None:
    for method, path, call in calls(market, "post", "put", "patch"):
        if takes_json(call):
            refused(send(retailer, method, path, b"{}", "text/plain"), 415, "unsupported_media_type")
    huge = b'{"a": "' + b"x" * (4 * 1024 * 1024) + b'"}'
    for method, path, call in calls(market, "post"):
        if takes_json(call):
            refused(send(retailer, method, path, huge, JSON), 413, "too_large")


def test_every_path_refuses_a_method_that_it_has_not(market: Market, retailer: Program) -> None:
    for path in {path for _, path, _ in calls(market, "get", "post") if not re.search(r"[0-9a-f]{8}-", path)}:
        response = send(retailer, "PROPFIND", path, b"", JSON)
        refused(response, 405, "method_not_allowed")
        assert response.headers["Allow"]


def test_nobody_writes_without_a_key(market: Market) -> None:
    for method, path, _ in calls(market, "post", "put", "patch", "delete"):
        response = market.app.test_client().open(API + path, method=method, json={})
        refused(response, 401, "not_authenticated")


def test_below_the_api_everything_is_a_problem(market: Market, retailer: Program) -> None:
    for path in ("", "/", "/nothing", "/requests/%00", "/requests/not-an-id", "/orders//", "/%ff", "/me/more"):
        refused(retailer.get(path), 404, "not_found")
