"""The frame of every page: where it leads, in which language, with which clock, and nothing inline."""

from __future__ import annotations

import json

import pytest

from tests.web.gallery import gallery_app
from tests.web.pages import Page, words

LANGUAGES = ["en", "fr", "es"]


@pytest.fixture(scope="module")
def client():
    return gallery_app().test_client()


def test_the_frame_says_its_language_direction_time_zone_and_the_server_s_time(client):
    root = Page(client, "/?language=fr").one("/html")
    assert root.get("lang") == "fr"
    assert root.get("dir") == "ltr"
    assert root.get("data-now") == "2026-11-24T15:42:00Z"
    assert root.get("data-zone") == "America/Montreal"
    assert root.get("data-currency") == "CAD"


@pytest.mark.covers("A6")
@pytest.mark.parametrize(("wish", "theme"), [("dark", "dark"), ("light", "light"), ("", None), ("purple", None)])
def test_the_theme_is_the_user_s_or_the_system_s(client, wish, theme):
    assert Page(client, f"/?theme={wish}").one("/html").get("data-theme") == theme


def test_navigation_leads_only_to_pages_that_exist():
    # given an application without search and account
    page = Page(gallery_app(pages=("dashboard", "request_new")).test_client(), "/")
    links = [words(a) for a in page.all("//nav[@class='nav']/a")]
    assert links == ["Dashboard Unread alerts: 7", "New request"]
    assert not page.all("//form[@role='search']")
    assert not page.all("//nav[@class='side']/a")
    # and every link of the frame is answered
    client = gallery_app(pages=("dashboard", "request_new")).test_client()
    for link in page.all("//header//a/@href | //nav[not(@class='pager')]//a/@href"):
        assert link.startswith("#") or client.get(link).status_code == 200, link


@pytest.mark.covers("R1")
def test_only_a_retailer_is_offered_a_new_request(client):
    assert "New request" in Page(client, "/").text("//nav[@class='nav']")
    assert "New request" not in Page(client, "/?kind=supplier").text("//nav[@class='nav']")


@pytest.mark.covers("D3", "N2")
@pytest.mark.parametrize(
    ("unread", "shown", "icon"), [(0, "0", "favicon."), (7, "7", "favicon-alert."), (1200, "999+", "favicon-alert.")]
)
def test_the_count_of_unread_alerts_stands_by_dashboard_and_in_the_icon(client, unread, shown, icon):
    page = Page(client, f"/?unread={unread}")
    count = page.one("//span[@id='alerts']")
    assert words(count) == f"Unread alerts: {shown}"
    assert ("hidden" in count.attrib) == (unread == 0)
    assert icon in page.one("//link[@rel='icon']").get("href")


def test_the_signed_out_see_no_navigation(client):
    page = Page(client, "/sign-in?signed_out")
    assert not page.all("//header | //nav[@class='tabbar'] | //dialog")


def test_signing_out_is_a_form_with_a_token(client):
    form = Page(client, "/").one("//form[@action='/sign-out']")
    assert form.get("method") == "post"
    assert form.xpath(".//input[@name='csrf_token']/@value")[0]


def test_the_place_in_the_navigation_is_marked(client):
    assert [words(a) for a in Page(client, "/").all("//nav[@class='nav']/a[@aria-current='page']")] == [
        "Dashboard Unread alerts: 7"
    ]


@pytest.mark.parametrize("path", ["/", "/sign-in?signed_out", "/error/404", "/error/500?signed_out"])
def test_nothing_runs_and_nothing_styles_from_inside_the_page(client, path):
    page = Page(client, path)
    assert not page.all("//@style | //style | //@*[starts-with(name(), 'on') or starts-with(name(), 'hx-on')]")
    assert [s.get("type") for s in page.all("//script[not(@src)]")] == ["application/json"]
    assert not page.all("//a[starts-with(@href, 'javascript:')]")
    outside = page.all("//@src[contains(., '//')] | //link/@href[contains(., '//')]")
    assert not outside


def test_htmx_is_told_to_evaluate_nothing_and_to_keep_nothing(client):
    settings = json.loads(Page(client, "/").one("//meta[@name='htmx-config']").get("content"))
    assert settings["allowEval"] is False
    assert settings["includeIndicatorStyles"] is False
    assert settings["historyCacheSize"] == 0


def test_htmx_sends_the_token_with_every_change(client):
    headers = json.loads(Page(client, "/").one("//body").get("hx-headers"))
    assert headers["X-CSRFToken"]


def test_the_live_stream_is_joined_where_there_is_one():
    client = gallery_app(pages=("dashboard", "live")).test_client()
    assert Page(client, "/").one("//body").get("sse-connect") == "/live"
    assert Page(client, "/").one("//span[@id='alerts']").get("hx-get") == "/unread"
    assert Page(client, "/?signed_out").one("//body").get("sse-connect") is None
    without = Page(gallery_app(pages=("dashboard",)).test_client(), "/")
    assert without.one("//body").get("sse-connect") is None
    assert not without.all("//script[contains(@src, 'sse')]")


@pytest.mark.covers("D3", "D7")
def test_every_answer_to_htmx_carries_the_number_of_unread_alerts(client):
    heard = client.get("/unread?unread=12", headers={"HX-Request": "true"})
    assert (heard.status_code, heard.headers["B2B-Unread"]) == (204, "12")
    assert "B2B-Unread" not in client.get("/unread?unread=12").headers
    assert "B2B-Unread" not in client.get("/unread?signed_out", headers={"HX-Request": "true"}).headers


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_scripts_have_their_words_in_the_page_s_language(client, language):
    said = json.loads(Page(client, f"/?language={language}").one("//script[@id='words']").text)
    assert said["expired"] == {"en": "Expired", "fr": "Expiré", "es": "Vencido"}[language]
    assert all(said.values())


def test_every_word_that_a_script_asks_for_is_there(client):
    import re
    from pathlib import Path

    from b2b.web.words import WORDS

    scripts = Path(gallery_app().static_folder or "").glob("*.js")
    asked = {word for path in scripts for word in re.findall(r'\bt\("(\w+)"', path.read_text())}
    assert asked <= set(WORDS)


@pytest.mark.covers("A6")
def test_a_wrong_password_keeps_the_address_and_says_what_to_do(client):
    page = Page(client, "/sign-in?signed_out&wrong=claire@harbourpine.example")
    assert page.one("//input[@name='email']").get("value") == "claire@harbourpine.example"
    password = page.one("//input[@name='password']")
    assert password.get("aria-invalid") == "true"
    assert password.get("value") == ""
    assert "ask for a new password" in page.text(f"//*[@id='{password.get('aria-describedby')}']")
    assert page.one("//input[@name='next']").get("value") == "/account"


@pytest.mark.parametrize(
    ("status", "next_step"),
    [(400, "load the page again"), (403, "Account Manager"), (404, "search"), (405, "Start again"), (413, "smaller")],
)
def test_an_error_page_says_what_to_do_and_leads_back(client, status, next_step):
    page = Page(client, f"/error/{status}")
    assert page.response.status_code == status
    assert next_step in page.text("//main")
    assert page.all("//main//a[@href='/dashboard']")


@pytest.mark.parametrize("status", [429, 500, 503])
def test_what_may_pass_can_be_tried_again(client, status):
    page = Page(client, f"/error/{status}")
    assert page.response.status_code == status
    assert page.text(f"//main//a[@href='/error/{status}']") == "Try again"


def test_a_fault_of_ours_shows_nothing_internal(client):
    page = Page(client, "/fault")
    assert page.response.status_code == 500
    assert "ZeroDivision" not in page.source
    assert "Traceback" not in page.source


def test_the_signed_out_are_led_to_the_sign_in_page(client):
    assert Page(client, "/error/404?signed_out").all("//main//a[@href='/sign-in']")


def test_a_form_without_its_token_is_refused_with_a_way_out(client):
    response = client.post("/sign-out")
    assert response.status_code == 400
    assert "too old" in response.text


def test_htmx_gets_a_refusal_as_a_toast(client):
    response = client.get("/error/403", headers={"HX-Request": "true"})
    assert response.status_code == 403
    assert response.headers["HX-Retarget"] == "#toasts"
    assert "Account Manager" in response.text
    assert "<html" not in response.text
