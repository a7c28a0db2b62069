"""The manner of the API (API.md): who calls, how bodies are read and errors told, how fresh reads are."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID, uuid4

import pytest
from werkzeug.test import TestResponse

from b2b.aggregates.api_key import ApiKey
from b2b.web.api.keys import Limit
from tests.contract.conftest import API, Market, Program, pointers, refused


def send(program: Program, method: str, path: str, content: bytes, content_type: str | None) -> TestResponse:
    """A body to the letter."""
    return program.app.test_client(use_cookies=False).open(
        f"{API}{path}",
        method=method,
        data=content,
        content_type=content_type,
        headers={"Authorization": f"Bearer {program.key}"},
    )


def test_nobody_calls_without_a_key(market: Market) -> None:
    response = market.app.test_client().get(f"{API}/me")

    refused(response, 401, "not_authenticated")
    assert response.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("given", ["Bearer", "Bearer nothing", "Basic YTpi", "Bearer a b", "Bearer é", "bearer\t"])
def test_nobody_calls_with_what_is_no_key(market: Market, given: str) -> None:
    response = market.app.test_client().get(f"{API}/me", headers={"Authorization": given.encode().decode("latin-1")})

    refused(response, 401, "not_authenticated")


@pytest.mark.covers("A12")
def test_a_revoked_key_opens_nothing(market: Market, retailer: Program) -> None:
    console, secret = market.services.console, f"b2b_live_{uuid4().hex}"
    actor = market.actor(retailer)
    key = ApiKey.issue(
        secret=secret,
        company_id=retailer.company_id,
        user_id=actor.user_id,
        name="Shop",
        scopes=(),
        now=market.clock(),
    )
    console.save(key)
    program = Program(market.app, secret, retailer.company_id)
    assert program.get("/me").status_code == 200

    key.revoke(now=market.clock())
    console.save(key)

    refused(program.get("/me"), 401, "not_authenticated")


@pytest.mark.covers("A12", "I1")
def test_a_key_does_what_its_scopes_say(market: Market, retailer: Program) -> None:
    secret = f"b2b_live_{uuid4().hex}"
    user_id = market.actor(retailer).user_id
    scopes = ("product_lines:read", "partners:write")
    key = ApiKey.issue(
        secret=secret, company_id=retailer.company_id, user_id=user_id, name="Shop", scopes=scopes, now=market.clock()
    )
    market.services.console.save(key)
    program = Program(market.app, secret, retailer.company_id)

    assert program.get("/me").get_json()["scopes"] == list(scopes)
    assert program.get("/product-lines").status_code == 200
    refused(program.post("/product-lines", {"path": ["A"]}), 403, "forbidden")
    refused(program.get("/company"), 403, "forbidden")
    assert program.post("/partners", {"name": "A", "email": "a@example.com"}).status_code == 201


def test_a_change_is_recorded_with_its_key_and_its_place(market: Market, retailer: Program) -> None:
    from b2b.eventstore.metadata import event_metadata

    line = retailer.post("/product-lines", {"path": ["Recorded"]}).get_json()

    metadata = event_metadata(market.services.console.events(UUID(line["id"]))[0])
    actor = market.actor(retailer)
    assert (metadata.kind, metadata.actor_id, metadata.company_id) == ("key", actor.id, retailer.company_id)
    assert (metadata.session_id, metadata.ip) == (str(actor.id), "127.0.0.1")
    assert metadata.request_id


def test_no_cookie_is_set_and_none_is_needed(retailer: Program) -> None:
    response = retailer.post("/product-lines?", {"path": ["Without cookies"]})

    assert response.status_code == 201
    assert "Set-Cookie" not in response.headers
    assert "Set-Cookie" not in retailer.get("/me?language=fr").headers


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/nothing", 404, "not_found"),
        ("GET", "/partners/1", 404, "not_found"),
        ("DELETE", "/me", 405, "method_not_allowed"),
        ("POST", "/company", 405, "method_not_allowed"),
    ],
)
def test_what_the_framework_refuses_is_a_problem_too(
    retailer: Program, method: str, path: str, status: int, code: str
) -> None:
    refused(retailer.call(method, path), status, code)


def test_a_method_that_is_refused_comes_with_those_that_are_not(retailer: Program) -> None:
    assert "GET" in retailer.delete("/me").headers["Allow"]


@pytest.mark.parametrize(
    "content",
    [
        b"{",
        b"",
        b"nothing",
        b'{"name": NaN}',
        b'{"name": Infinity}',
        b'{"name": "a", "name": "b"}',
        b'{"name": "\xff"}',
        b"[" * 100_000,
        b'{"address": ' * 40 + b"1" + b"}" * 40,
        b'{"name": "a"} {}',
        '{"name": "a"}'.encode("utf-16"),
    ],
    ids=range(11),
)
def test_what_is_not_json(retailer: Program, content: bytes) -> None:
    refused(send(retailer, "PATCH", "/company", content, "application/json"), 400, "malformed_json")


@pytest.mark.parametrize("content_type", [None, "text/plain", "application/xml", "multipart/form-data; boundary=x"])
def test_what_does_not_say_that_it_is_json(retailer: Program, content_type: str | None) -> None:
    refused(send(retailer, "PATCH", "/company", b"{}", content_type), 415, "unsupported_media_type")


@pytest.mark.parametrize("content_type", ["application/json; charset=utf-8", "application/merge-patch+json"])
def test_other_names_of_json(retailer: Program, content_type: str) -> None:
    assert send(retailer, "PATCH", "/company", b"{}", content_type).status_code == 200


def test_a_body_has_a_limit(retailer: Program) -> None:
    huge = b'{"description": "' + b"x" * (4 * 1024 * 1024) + b'"}'

    refused(send(retailer, "PATCH", "/company", huge, "application/json"), 413, "too_large")


@pytest.mark.parametrize(
    ("content", "faulty"),
    [
        (rb'{"name": "a\u0000"}', "/name"),
        (rb'{"name": "\ud800"}', "/name"),
        (rb'{"name": "\udc00\ud800"}', "/name"),
        (rb'{"address": {"lines": ["fine", "\u0000"]}}', "/address/lines/1"),
        (rb'{"a/b~\ud800": "x"}', ""),
        (rb'{"a/b~c": "x"}', "/a~1b~0c"),
        (rb'{"shipping_time_hours": 1e400}', "/shipping_time_hours"),
        (rb'{"shipping_time_hours": 1e10}', "/shipping_time_hours"),
        (b'{"shipping_time_hours": ' + b"9" * 5000 + b"}", "/shipping_time_hours"),
        (rb'{"shipping_time_hours": -0.5}', "/shipping_time_hours"),
        (b"[]", ""),
        (b"null", ""),
        (b'"text"', ""),
    ],
    ids=range(13),
)
def test_what_cannot_be_taken_is_pointed_at(retailer: Program, content: bytes, faulty: str) -> None:
    response = send(retailer, "PATCH", "/company", content, "application/json")

    assert faulty in pointers(refused(response, 422, "invalid"))


def test_an_emoji_written_in_two_halves_is_one_character(retailer: Program) -> None:
    response = send(retailer, "PATCH", "/company", rb'{"description": "\ud83d\ude00"}', "application/json")

    assert response.get_json()["description"] == "😀"


def test_every_fault_is_listed(retailer: Program) -> None:
    problem = refused(retailer.patch("/company", {"name": "", "language": "de", "colour": 1}), 422, "invalid")

    assert sorted(pointers(problem)) == ["/colour", "/language", "/name"]


@pytest.mark.parametrize(("language", "word"), [("fr-CA,fr;q=0.9", "clé"), ("es", "clave"), ("de", "API key")])
def test_problems_are_told_in_the_language_asked_for(market: Market, language: str, word: str) -> None:
    response = market.app.test_client().get(f"{API}/me", headers={"Accept-Language": language})

    assert word in refused(response, 401, "not_authenticated")["detail"]


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=201", "limit=a", "limit=1.0", "limit=", "limit=1&limit=2", "page=1"]
)
def test_a_list_takes_its_own_parameters(retailer: Program, query: str) -> None:
    name = query.partition("=")[0]

    assert pointers(refused(retailer.get(f"/partners?{query}"), 422, "invalid")) == [f"/{name}"]


@pytest.mark.parametrize("cursor", ["x", "", "%00", "WyJhIl0", "bnVsbA", "WyJhIiwiYiJd", "e30", "é", "W" * 3000])
def test_a_cursor_is_one_that_a_list_gave(retailer: Program, cursor: str) -> None:
    assert pointers(refused(retailer.get(f"/partners?cursor={cursor}"), 422, "invalid")) == ["/cursor"]


@pytest.mark.parametrize("given", ["1", '"1', "W/1", '"1", "2"', "", '""x', '"a"b"'])
def test_an_if_match_that_cannot_be_read(retailer: Program, given: str) -> None:
    refused(retailer.patch("/company", {"listed": False}, If_Match=given), 400, "bad_if_match")


@pytest.mark.parametrize("given", ['"999999"', 'W/"1"', '"abc"', '""'])
def test_an_if_match_that_matches_nothing(retailer: Program, given: str) -> None:
    refused(retailer.patch("/company", {"listed": False}, If_Match=given), 412, "stale")


def test_a_read_that_knows_the_version_is_not_sent_it_again(retailer: Program) -> None:
    response = retailer.get("/company")

    again = retailer.get("/company", If_None_Match=response.headers["ETag"])

    assert (again.status_code, again.data) == (304, b"")


def test_a_list_shows_what_the_same_key_just_wrote(other_retailer: Program) -> None:
    """Thirty times, so that a read that did not wait would be seen to be behind."""
    for number in range(30):
        id = other_retailer.post("/product-lines", {"path": [f"Fresh {number:02}"]}).get_json()["id"]
        assert id in [line["id"] for line in other_retailer.get("/product-lines?limit=200").get_json()["data"]]


def test_another_key_waits_for_a_position(market: Market, retailer: Program) -> None:
    secret = f"b2b_live_{uuid4().hex}"
    user_id = market.actor(retailer).user_id
    key = ApiKey.issue(
        secret=secret, company_id=retailer.company_id, user_id=user_id, name="2", scopes=(), now=market.clock()
    )
    market.services.console.save(key)
    other = Program(market.app, secret, retailer.company_id)

    for number in range(10):
        written = retailer.post("/product-lines", {"path": [f"Across {number}"]})
        position = written.headers["B2B-Position"]
        listed = other.get("/product-lines?limit=200", B2B_Min_Position=position).get_json()["data"]
        assert written.get_json()["id"] in [line["id"] for line in listed]


def test_a_position_that_is_not_reached_in_time(retailer: Program) -> None:
    refused(retailer.get("/company", B2B_Min_Position="9" * 18), 503, "read_model_behind")


@pytest.mark.parametrize("given", ["-1", "x", "1.5", "", "9" * 19])
def test_a_position_that_is_none(retailer: Program, given: str) -> None:
    refused(retailer.get("/company", B2B_Min_Position=given), 400, "bad_position")


def test_a_write_that_changes_nothing_has_a_position_too(retailer: Program) -> None:
    response = retailer.patch("/company", {})

    assert response.status_code == 200
    assert int(response.headers["B2B-Position"]) > 0


def test_calls_are_counted(retailer: Program) -> None:
    first, second = retailer.get("/me"), retailer.get("/me")

    assert first.headers["RateLimit-Policy"] == '"technical";q=120000;w=60'
    left = [int(one.headers["RateLimit"].split(";r=")[1].split(";")[0]) for one in (first, second)]
    assert left[0] - left[1] == 1


@pytest.mark.covers("I1")
def test_a_key_that_calls_too_much_waits(market: Market, stranger: Program, halden: Program) -> None:
    market.app.config["API_LIMIT"] = Limit("small", 3, 3600)
    try:
        answers = [stranger.get("/me") for _ in range(5)]
        others = halden.get("/me")
    finally:
        del market.app.config["API_LIMIT"]

    assert others.status_code == 200
    problem = next(one for one in answers if one.status_code == 429)
    refused(problem, 429, "too_many_calls")
    assert 0 < int(problem.headers["Retry-After"]) <= 3600
    assert problem.headers["RateLimit"].startswith('"small";r=0;t=')


def test_a_failure_shows_nothing_of_what_is_inside(market: Market) -> None:
    from flask import Flask

    from b2b.web import create_app

    app: Flask = create_app(market.services)

    def fail() -> None:
        raise ZeroDivisionError("secret of the inside")

    app.add_url_rule(f"{API}/fail", view_func=fail)
    response = app.test_client().get(f"{API}/fail")

    problem = refused(response, 500, "internal_error")
    assert "secret" not in json.dumps(problem)


def test_the_process_serves(market: Market) -> None:
    response = market.app.test_client().get("/healthz")

    assert (response.status_code, response.get_json()) == (200, {"status": "ok"})


def test_the_service_is_ready_once_the_models_show_what_happened(market: Market) -> None:
    market.catch_up()

    response = market.app.test_client().get("/readyz")

    told: dict[str, Any] = response.get_json()
    assert (response.status_code, told["status"]) == (200, "ready"), told
    assert (told["database"], told["migrations"]) == ("ok", "ok")
    assert {model["status"] for model in told["read_models"].values()} == {"ok"}
