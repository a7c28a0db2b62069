"""/users: invited, given privileges, disabled, removed; strangers see nobody (A4)."""

from __future__ import annotations

from uuid import uuid4

import pytest

from tests.contract.conftest import Market, Program

pytestmark = pytest.mark.covers("A4")


def invited(program: Program, **more: object) -> dict:
    answer = program.post("/users", {"email": f"{uuid4().hex}@example.com", **more})
    assert answer.status_code == 201, answer.json
    return answer.json


def test_a_user_is_invited_with_its_privileges(retailer: Program) -> None:
    user = invited(retailer, name="Sam", privileges={"orders": "see", "audit": "send"})
    assert (user["state"], user["name"], user["account_manager"]) == ("invited", "Sam", False)
    assert {area: level for area, level in user["privileges"].items() if level != "none"} == {
        "orders": "see",
        "audit": "see",
    }
    assert retailer.get(f"/users/{user['id']}").json == user
    assert user in retailer.get("/users").json["data"]


def test_the_list_waits_for_what_the_same_key_wrote(market: Market, retailer: Program) -> None:
    with market.services.pool.connection() as held:
        held.execute("LOCK TABLE users IN SHARE MODE")
        user = invited(retailer)
        late = retailer.get("/users")
    assert (late.status_code, late.json["code"]) == (503, "read_model_behind")
    assert user in retailer.get("/users").json["data"]


def test_privileges_are_changed_under_their_version(retailer: Program) -> None:
    user = invited(retailer)
    path, version = f"/users/{user['id']}", str(user["version"])
    changed = retailer.patch(path, {"privileges": {"requests": "send"}}, If_Match=f'"{version}"')
    assert changed.json["privileges"]["requests"] == "send"
    assert retailer.patch(path, {"privileges": {}}, If_Match=f'"{version}"').status_code == 412


def test_an_invitation_is_sent_again_and_withdrawn(retailer: Program) -> None:
    path = f"/users/{invited(retailer)['id']}"
    assert retailer.post(f"{path}/invite").json["state"] == "invited"
    assert retailer.delete(path).status_code == 204
    assert retailer.get(path).status_code == 404


def test_a_stranger_finds_nobody(market: Market, retailer: Program, stranger: Program) -> None:
    id = invited(retailer)["id"]
    for answer in (
        stranger.get(f"/users/{id}"),
        stranger.patch(f"/users/{id}", {"privileges": {}}),
        stranger.post(f"/users/{id}/invite"),
        stranger.delete(f"/users/{id}"),
    ):
        assert (answer.status_code, answer.json["code"]) == (404, "not_found")
    assert id not in [one["id"] for one in stranger.get("/users").json["data"]]


def test_a_key_with_scopes_does_not_manage_users(market: Market, retailer: Program) -> None:
    made = retailer.post("/api-keys", {"name": "Shop", "scopes": ["company:read", "orders:read"]}).json
    narrow = Program(market.app, made["key"], retailer.company_id)
    assert narrow.get("/users").status_code == 200
    assert narrow.post("/users", {"email": "x@example.com"}).json["code"] == "only_account_manager"
