"""Files that browsers keep, and what a first page weighs."""

from __future__ import annotations

import gzip

import pytest

from tests.web.gallery import gallery_app
from tests.web.pages import Page

GZIP = {"Accept-Encoding": "gzip"}
FIRST_PAGE = 60_000
"""Bytes of the first page, compressed, without the font (DESIGN, principle 4)."""


@pytest.fixture(scope="module")
def client():
    return gallery_app(pages=("dashboard", "search", "request_new", "account", "live")).test_client()


def test_the_first_page_weighs_less_than_60_kb_compressed_without_the_font(client):
    page = Page(client, "/")
    files = page.all("//script/@src | //link[@rel='stylesheet' or @rel='icon']/@href")
    icons = {href.partition("#")[0] for href in page.all("//use/@href")}
    sizes = {path: len(client.get(path, headers=GZIP).data) for path in ["/", *files, *icons]}
    assert len(files) >= 7
    assert sum(sizes.values()) < FIRST_PAGE, sizes


def test_an_address_with_a_hash_is_kept_for_a_year(client):
    address = Page(client, "/").one("//link[contains(@href, 'app.css')]").get("href")
    assert "?v=" in address
    assert client.get(address).headers["Cache-Control"] == "public, max-age=31536000, immutable"


def test_an_address_without_the_right_hash_is_asked_for_again(client):
    assert client.get("/static/app.css").headers["Cache-Control"] == "no-cache"
    assert client.get("/static/app.css?v=000000000000").headers["Cache-Control"] == "no-cache"


def test_the_hash_follows_the_content(tmp_path):
    app = gallery_app()
    app.static_folder = str(tmp_path)
    from flask import url_for

    def address() -> str:
        with app.test_request_context():
            return url_for("static", filename="x.css")

    (tmp_path / "x.css").write_text("a {}")
    first = address()
    (tmp_path / "x.css").write_text("b { color: red }")
    assert address() != first


def test_the_font_has_one_address_for_page_and_style_sheet(client):
    preloaded = Page(client, "/").one("//link[@rel='preload']").get("href")
    assert preloaded.removeprefix("/static/") in client.get("/static/tokens.css").text
    response = client.get(preloaded)
    assert response.status_code == 200
    assert "immutable" in response.headers["Cache-Control"]


def test_text_goes_out_compressed_and_says_so(client):
    plain, packed = client.get("/static/app.css"), client.get("/static/app.css", headers=GZIP)
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert "Accept-Encoding" in plain.headers["Vary"]
    assert packed.headers["ETag"] != plain.headers["ETag"]


def test_a_known_file_is_not_sent_again(client):
    first = client.get("/static/app.css", headers=GZIP)
    again = client.get("/static/app.css", headers={**GZIP, "If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert not again.data


def test_pictures_and_small_answers_go_as_they_are(client):
    assert "Content-Encoding" not in client.get("/static/fonts/inter-4.001-latin.woff2", headers=GZIP).headers
    assert "Content-Encoding" not in client.get("/dashboard", headers=GZIP).headers


def test_what_is_vendored_is_what_was_published():
    import hashlib
    import re
    from pathlib import Path

    folder = Path(gallery_app().static_folder or "") / "vendor"
    listed = re.findall(r"\| `([^`]+)` \|[^|]+\|[^|]+\| `([0-9a-f]{64})` \|", (folder / "VENDORED.md").read_text())
    assert {name for name, _ in listed} == {path.name for path in folder.glob("*.js")}
    for name, digest in listed:
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest
