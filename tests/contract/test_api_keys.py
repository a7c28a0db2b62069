"""/api-keys (A12, I1): made, shown once, named, rotated with an overlap, revoked; never more than the maker may."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from psycopg import sql

from b2b.access import EVERYTHING, Area, Level, narrowed, privileges_of
from b2b.accounts.secrets import api_key, is_api_key
from b2b.web import create_app
from b2b.web.api.keys import Limit
from tests.contract.conftest import Market, Program, pointers, refused
from tests.contract.trade import repeated, told

pytestmark = pytest.mark.covers("A12", "I1")


def made(program: Program, **chosen: Any) -> dict[str, Any]:
    return told(program.post("/api-keys", {"name": "Shop", **chosen}), 201)


def holder(market: Market, of: Program, **chosen: Any) -> Program:
    """A program that has a new key of a company."""
    return Program(market.app, made(of, **chosen)["key"], of.company_id)


def test_a_key_is_shown_once_and_opens(market: Market, retailer: Program) -> None:
    new = made(retailer, scopes=["orders:read"])

    assert is_api_key(new["key"]) and new["key"].endswith(new["hint"])
    assert Program(market.app, new["key"], retailer.company_id).get("/me").get_json()["scopes"] == ["orders:read"]
    shown = retailer.get(f"/api-keys/{new['id']}").get_json()
    listed = [one for one in retailer.get("/api-keys").get_json()["data"] if one["id"] == new["id"]]
    assert "key" not in shown and listed == [shown]


def test_the_key_is_kept_nowhere(market: Market, retailer: Program) -> None:
    new = repeated(retailer, "POST", "/api-keys", {"name": "Nowhere"})
    market.catch_up()

    with market.services.pool.connection() as connection:
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        for (table,) in tables:
            statement = sql.SQL("SELECT count(*) FROM {} AS row WHERE strpos(row::text, %s) > 0")
            found = connection.execute(statement.format(sql.Identifier(table)), [new["key"]]).fetchone()
            assert found == (0,), table


def test_a_repeated_call_shows_the_same_key(retailer: Program) -> None:
    assert is_api_key(repeated(retailer, "POST", "/api-keys", {"name": "Repeated"})["key"])


def test_only_a_whole_key_has_the_form_of_one() -> None:
    key = api_key(b"x")
    assert is_api_key(key) and key != api_key(b"y")
    assert not is_api_key(key[:-1] + ("0" if key[-1] != "0" else "1"))
    assert not is_api_key(f"b2b_live_{uuid4().hex}")


def test_a_key_is_renamed(retailer: Program) -> None:
    new = made(retailer)
    changed = told(retailer.patch(f"/api-keys/{new['id']}", {"name": "Till"}, If_Match='"1"'))
    assert (changed["name"], changed["version"]) == ("Till", 2)
    refused(retailer.patch(f"/api-keys/{new['id']}", {"name": "Other"}, If_Match='"1"'), 412, "stale")


def test_a_revoked_key_opens_nothing_and_is_not_listed(market: Market, retailer: Program) -> None:
    new = made(retailer)
    program = Program(market.app, new["key"], retailer.company_id)
    assert program.get("/me").status_code == 200

    assert retailer.delete(f"/api-keys/{new['id']}").status_code == 204

    refused(program.get("/me"), 401, "not_authenticated")
    assert new["id"] not in [one["id"] for one in retailer.get("/api-keys").get_json()["data"]]
    refused(retailer.post(f"/api-keys/{new['id']}/rotate"), 409, "key_revoked")


def test_two_keys_open_while_one_is_rotated(market: Market, retailer: Program) -> None:
    new = made(retailer, scopes=["orders:read"])
    path = f"/api-keys/{new['id']}/rotate"

    next_one = repeated(retailer, "POST", path, {"overlap_hours": 2})

    old, fresh = (Program(market.app, one["key"], retailer.company_id) for one in (new, next_one))
    assert (next_one["name"], next_one["scopes"]) == ("Shop", ["orders:read"])
    assert old.get("/me").status_code == fresh.get("/me").status_code == 200
    assert retailer.get(f"/api-keys/{new['id']}").get_json()["state"] == "replaced"
    refused(retailer.post(path), 409, "key_replaced")
    market.clock.move(hours=2)
    refused(old.get("/me"), 401, "not_authenticated")
    assert fresh.get("/me").status_code == 200


def test_the_last_use_is_told_to_five_minutes(market: Market, retailer: Program) -> None:
    new = made(retailer)
    assert new["last_used_at"] is None
    program = Program(market.app, new["key"], retailer.company_id)

    def used() -> Any:
        return retailer.get(f"/api-keys/{new['id']}").get_json()["last_used_at"]

    program.get("/me")
    first = used()
    market.clock.move(minutes=4)
    program.get("/me")
    assert used() == first is not None
    market.clock.move(minutes=2)
    program.get("/me")
    assert used() > first


def test_a_key_makes_no_key_that_may_more(market: Market, retailer: Program) -> None:
    maker = holder(market, retailer, scopes=["api:write", "orders:read"])

    fault = refused(maker.post("/api-keys", {"name": "More", "scopes": ["orders:write"]}), 422, "invalid")
    assert pointers(fault) == ["/scopes/0"]
    assert made(maker)["scopes"] == ["orders:read", "api:write"]
    other = made(retailer, scopes=["requests:write"])
    fault = refused(maker.post(f"/api-keys/{other['id']}/rotate"), 422, "invalid")
    assert pointers(fault) == ["/scopes/0"]
    refused(holder(market, retailer, scopes=["api:read"]).post("/api-keys", {"name": "A"}), 403, "forbidden")


def test_what_its_maker_loses_a_key_loses_too() -> None:
    key = privileges_of(["requests:write", "orders:read"])
    maker = {Area.REQUESTS: Level.SEE, Area.BILLING: Level.SEND}

    assert narrowed(key, maker) == {Area.REQUESTS: Level.SEE, Area.ORDERS: Level.NONE}
    assert narrowed(key, EVERYTHING) == key


def test_keys_are_a_companys_own(nordlys: Program, stranger: Program, retailer: Program) -> None:
    path = f"/api-keys/{made(retailer)['id']}"

    for other in (nordlys, stranger):
        refused(other.get(path), 404, "not_found")
        refused(other.patch(path, {"name": "Mine"}), 404, "not_found")
        refused(other.post(f"{path}/rotate"), 404, "not_found")
        refused(other.delete(path), 404, "not_found")


@pytest.mark.parametrize("body", [{}, {"name": " "}, {"name": "A", "scopes": ["all"]}, {"name": "A", "x": 1}])
def test_what_is_no_key_is_refused(retailer: Program, body: dict[str, Any]) -> None:
    refused(retailer.post("/api-keys", body), 422, "invalid")


def test_each_key_has_the_calls_of_the_plan_for_itself_in_every_process(market: Market, retailer: Program) -> None:
    busy, quiet = holder(market, retailer), holder(market, retailer)
    apps = [create_app(market.services), create_app(market.services)]
    for app in apps:
        app.config["API_LIMIT"] = Limit("small", 4, 3600)
    calls = [Program(app, busy.key, busy.company_id).get("/me") for app in (*apps, *apps, *apps)]
    left = [one.headers["RateLimit"].split(";")[1] for one in calls]

    assert [one.status_code for one in calls] == [200] * 4 + [429] * 2
    assert left == ["r=3", "r=2", "r=1", "r=0", "r=0", "r=0"]
    assert Program(apps[0], quiet.key, quiet.company_id).get("/me").status_code == 200


def test_a_key_ends_where_its_overlap_ends(market: Market, retailer: Program) -> None:
    new = made(retailer)
    retailer.post(f"/api-keys/{new['id']}/rotate", {"overlap_hours": 0})

    refused(Program(market.app, new["key"], retailer.company_id).get("/me"), 401, "not_authenticated")
