"""Every word of the interface in three languages, and the choice of the language."""

from __future__ import annotations

import re

import pytest
from babel.messages.mofile import read_mo
from werkzeug.datastructures import LanguageAccept

from b2b.locale import messages
from b2b.web.i18n import LANGUAGES, choose_language
from tests.web.gallery import gallery_app
from tests.web.pages import Page

pytestmark = pytest.mark.covers("A2")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w+\}")


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_every_message_of_the_code_is_translated(language):
    catalogue = messages.read(language)
    known = {(message.id, message.context) for message in catalogue if message.id}
    said = {(message.id, message.context) for message in messages.template() if message.id}
    assert said - known == set(), "run python -m b2b.locale.messages, then translate"
    assert [message.id for message in messages.untranslated(catalogue)] == []


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_no_message_outlives_the_code(language):
    said = {(message.id, message.context) for message in messages.template()}
    assert [m.id for m in messages.read(language) if (m.id, m.context) not in said] == []


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_a_translation_fills_in_what_the_message_fills_in(language):
    for message in messages.read(language):
        ids = message.id if isinstance(message.id, (tuple, list)) else [message.id]
        strings = message.string if isinstance(message.string, (tuple, list)) else [message.string]
        for string in strings if message.id else []:
            assert set(PLACEHOLDER.findall(string)) == set(PLACEHOLDER.findall(ids[-1])), message.id


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_the_compiled_catalogue_is_the_written_one(language):
    path = messages.po_path(language)
    assert path.with_suffix(".mo").read_bytes() == messages.compiled(messages.read(language))
    with path.with_suffix(".mo").open("rb") as file:
        assert len(read_mo(file)) > 100


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_french_and_spanish_are_typeset_as_they_should_be(language):
    for message in messages.read(language):
        strings = message.string if isinstance(message.string, (tuple, list)) else [message.string]
        for string in strings if message.id else []:
            assert '"' not in string, string
            assert "'" not in string, string
            if language == "fr":
                assert not re.search(r"(?<![\u00a0\u202f]) ?(?<=[^\W\d]) [;:!?»]|[^\u00a0\u202f][;!?»]|« ", string), (
                    string
                )


def test_messages_of_refusals_are_found(monkeypatch):
    ids = {message.id for message in messages.template()}
    assert "There is nobody to ask. Choose at least one partner." in ids


@pytest.mark.parametrize(
    ("wishes", "header", "chosen"),
    [
        (("fr", "es"), "en", "fr"),
        ((None, "es"), "en", "es"),
        ((None, None), "fr-CA, en;q=0.5", "fr"),
        ((None,), "de, es;q=0.3", "es"),
        (("de",), "ja", "en"),
        ((), None, "en"),
    ],
)
def test_the_language_is_the_user_s_else_the_company_s_else_the_browser_s(wishes, header, chosen):
    from werkzeug.http import parse_accept_header

    accepted = parse_accept_header(header, LanguageAccept) if header else None
    assert choose_language(*wishes, accepted=accepted) == chosen


def test_the_signed_in_read_their_own_language_whatever_the_browser_says():
    client = gallery_app().test_client()
    page = Page(client, "/?language=es", headers={"Accept-Language": "fr"})
    assert page.one("/html").get("lang") == "es"


@pytest.mark.covers("A2", "W1")
def test_the_signed_out_choose_by_a_link_that_lasts():
    client = gallery_app().test_client()
    assert Page(client, "/sign-in?signed_out", headers={"Accept-Language": "es"}).one("/html").get("lang") == "es"
    links = Page(client, "/sign-in?signed_out").all("//nav//a[@hreflang]")
    assert {link.get("hreflang"): link.text for link in links} == LANGUAGES
    assert Page(client, "/sign-in?signed_out&language=fr").text("//h1") == "Se connecter"
    assert Page(client, "/sign-in?signed_out").text("//h1") == "Se connecter", "the choice is kept in the session"


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_english_is_left_in_a_page_of_another_language(language):
    page = Page(gallery_app().test_client(), f"/sign-in?signed_out&language={language}")
    english = {"Sign in", "Password", "Stay signed in on this device"}
    shown = {text.strip() for text in page.all("//main//text()") if text.strip()}
    assert english <= shown if language == "en" else not english & shown
