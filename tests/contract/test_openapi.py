"""The OpenAPI document and its page: they describe every call, and load nothing from elsewhere."""

from __future__ import annotations

import re
from typing import Any

import pytest

from b2b.web.api.openapi import codes
from tests.contract.conftest import API, Market

pytestmark = pytest.mark.covers("I1")


@pytest.fixture
def document(market: Market) -> dict[str, Any]:
    response = market.app.test_client().get(f"{API}/openapi.json")
    assert response.status_code == 200
    return response.get_json()


def test_the_document_is_openapi_3_1(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1")
    assert document["components"]["securitySchemes"]["key"] == {"type": "http", "scheme": "bearer"}


def test_every_route_of_the_api_is_described(market: Market, document: dict[str, Any]) -> None:
    routes = {
        (re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule), method.lower())
        for rule in market.app.url_map.iter_rules()
        for method in rule.methods - {"HEAD", "OPTIONS"}
        if rule.rule.startswith(f"{API}/") and rule.rule not in (f"{API}/openapi.json", f"{API}/docs")
    }
    described = {
        (path, method) for path, calls in document["paths"].items() for method in calls if method != "parameters"
    }
    assert routes == described


def test_every_call_says_what_it_does_and_how_it_refuses(document: dict[str, Any]) -> None:
    for path, calls in document["paths"].items():
        for method, call in calls.items():
            if method != "parameters":
                assert call["summary"].endswith("."), (method, path)
                assert "application/problem+json" in call["responses"]["default"]["content"], (method, path)


def test_every_text_and_list_that_is_taken_has_a_bound(document: dict[str, Any]) -> None:
    def unbounded(schema: dict[str, Any], place: str) -> list[str]:
        kinds = schema.get("type", [])
        kinds = [kinds] if isinstance(kinds, str) else kinds
        bounded = any(name in schema for name in ("maxLength", "format", "enum", "pattern"))
        found = [place] if "string" in kinds and not bounded else []
        found += [place] if "array" in kinds and "maxItems" not in schema else []
        for name, inner in schema.get("properties", {}).items():
            found += unbounded(inner, f"{place}/{name}")
        return found + (unbounded(schema["items"], f"{place}/*") if "items" in schema else [])

    taken = [
        content["schema"]["$ref"].rpartition("/")[2]
        for calls in document["paths"].values()
        for call in calls.values()
        if isinstance(call, dict) and "requestBody" in call
        for content in call["requestBody"]["content"].values()
        if "$ref" in content["schema"]
    ]
    schemas = document["components"]["schemas"]
    assert taken
    assert [place for name in taken for place in unbounded(schemas[name], name)] == []


def test_the_page_shows_every_call_and_every_reason_to_refuse(market: Market, document: dict[str, Any]) -> None:
    response = market.app.test_client().get(f"{API}/docs")

    page = response.get_data(as_text=True)
    assert response.status_code == 200
    assert all(f"{path}</code>" in page for path in document["paths"])
    assert all(f'id="{one.code}"' in page for one in codes())


def test_the_page_loads_nothing_from_elsewhere(market: Market) -> None:
    page = market.app.test_client().get(f"{API}/docs").get_data(as_text=True)

    assert re.findall(r"""(?:src|href)=["'](?:https?:)?//""", page) == []
    assert "style=" not in page
