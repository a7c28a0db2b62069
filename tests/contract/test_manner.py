"""The manner of the API (API.md): who calls, how errors read, how fresh reads are."""

from __future__ import annotations

from tests.contract.conftest import Market, Program, refused


def test_a_key_is_known_again(retailer: Program) -> None:
    told = retailer.get("/me").get_json()

    assert told["company"] == {"id": str(retailer.company_id), "kind": "retailer", "name": "Maison Laurier"}


def test_nobody_calls_without_a_key(market: Market) -> None:
    response = market.app.test_client().get("/api/v1/me")

    refused(response, 401, "not_authenticated")
    assert response.headers["WWW-Authenticate"].startswith("Bearer")


def test_an_unknown_path_is_a_problem(retailer: Program) -> None:
    refused(retailer.get("/nothing"), 404, "not_found")
