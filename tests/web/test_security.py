"""The headers that keep a page to itself."""

from __future__ import annotations

import pytest
from flask import Response

from tests.web.gallery import gallery_app

PATHS = ["/", "/error/404", "/fault", "/static/app.css"]


@pytest.fixture(scope="module")
def client():
    return gallery_app().test_client()


def policy(response) -> dict[str, str]:
    return dict(part.strip().split(" ", 1) for part in response.headers["Content-Security-Policy"].split(";"))


@pytest.mark.parametrize("path", PATHS)
def test_nothing_inline_and_nothing_from_elsewhere_may_run(client, path):
    rules = policy(client.get(path))
    assert rules["default-src"] == rules["script-src"] == rules["style-src"] == "'self'"
    assert rules["frame-ancestors"] == rules["base-uri"] == rules["object-src"] == "'none'"
    assert "unsafe" not in client.get(path).headers["Content-Security-Policy"]


@pytest.mark.parametrize("path", PATHS)
def test_types_are_not_guessed_and_addresses_stay_here(client, path):
    headers = client.get(path).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Frame-Options"] == "DENY"


def test_https_is_made_lasting_only_where_it_is_used(client):
    assert "Strict-Transport-Security" not in client.get("/").headers
    assert "max-age=31536000" in client.get("/", base_url="https://localhost").headers["Strict-Transport-Security"]


def test_pages_are_not_stored_by_browsers_or_proxies(client):
    assert client.get("/").headers["Cache-Control"] == "no-store"


def test_a_view_may_set_a_header_of_its_own():
    app = gallery_app()
    app.add_url_rule("/own", "own", lambda: Response("x", headers={"Cache-Control": "max-age=60"}))
    assert app.test_client().get("/own").headers["Cache-Control"] == "max-age=60"


def test_the_session_is_kept_from_scripts_and_other_sites(client):
    cookie = client.get("/sign-in?signed_out&language=fr").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
