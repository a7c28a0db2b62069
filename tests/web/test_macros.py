"""The components: what they write for the eye is also written for a screen reader, and what is typed stays text."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask import g, render_template_string

from b2b.web.filters import deadline_presets
from b2b.web.states import STATES
from tests.web.gallery import SampleViewer, gallery_app
from tests.web.pages import Page, words

API_STATES = [
    *["draft", "waiting", "need_attention", "partially_ordered", "ordered", "closed", "cancelled"],
    *["answered", "declined", "expired", "not_retained"],
    *["to_ship", "late", "partly_shipped", "shipped"],
    *["invited", "connected", "paused", "ended"],
]


@pytest.fixture(scope="module")
def app():
    return gallery_app()


@pytest.fixture(scope="module")
def page(app):
    return Page(app.test_client(), "/")


def rendered(app, source: str, **context) -> str:
    with app.test_request_context():
        g.viewer = SampleViewer()
        return render_template_string('{% import "macros.html" as m %}' + source, **context)


def test_every_control_has_a_label(page):
    for control in page.all("//main//input[not(@type='hidden')] | //main//select | //main//textarea"):
        named = control.get("aria-label") or page.all(f"//label[@for='{control.get('id')}']")
        assert named or control.xpath("ancestor::label"), control.get("name")


def test_hints_and_errors_are_named_by_their_control(page):
    price = page.one("//input[@id='price']")
    assert price.get("aria-describedby") == "price-e"
    assert page.text("//*[@id='price-e']") == "Error: Enter an amount, such as 9.80."
    assert price.get("value") == "9,8x", "what was typed is kept"
    note = page.one("//textarea[@id='note']")
    assert words(page.one(f"//*[@id='{note.get('aria-describedby')}']")) == "Printed on the packing slip."


def test_no_id_stands_twice(page):
    ids = page.all("//@id")
    assert sorted(ids) == sorted(set(ids))
    for target in page.all("//@aria-labelledby | //@aria-describedby | //@for"):
        assert set(target.split()) <= set(ids), target


def test_what_people_type_is_text_and_never_markup(app):
    typed = '"><script>alert(1)</script>'
    source = (
        "{{ m.field('a', t, t, hint=t, err=t, attrs={'data-x': t}) }}{{ m.area('b', t, t) }}"
        "{{ m.select('c', t, [(t, t)], t) }}{{ m.chip('draft', t) }}{{ m.kv([(t, t)]) }}{{ m.toast(t) }}"
    )
    assert "<script>" not in rendered(app, source, t=typed)


@pytest.mark.parametrize("code", API_STATES)
def test_every_state_of_the_api_has_a_word_an_icon_and_a_tone(app, code):
    assert code in STATES
    chip = rendered(app, "{{ m.chip(code) }}", code=code)
    assert f'class="chip {STATES[code].tone}"' in chip
    assert f"#i-{STATES[code].icon}" in chip


def test_every_icon_is_in_the_sprite(app, page):
    sprite = app.test_client().get("/static/icons.svg").text
    used = {href.partition("#")[2] for href in page.all("//use/@href")} | {f"i-{s.icon}" for s in STATES.values()}
    assert used
    assert not [name for name in used if f'id="{name}"' not in sprite]


def test_a_state_that_we_do_not_know_shows_its_code(app):
    assert "somewhere_else" in rendered(app, "{{ m.chip('somewhere_else') }}")


@pytest.mark.covers("D7")
def test_time_remaining_is_in_the_page_without_a_script(page):
    left = page.one("//section[@id='waiting']//time")
    assert words(left) == "5 h 18 min"
    assert left.get("datetime") == "2026-11-24T21:00:00Z"
    assert words(page.one("//section[@id='late']//time")) == "3 h late"


@pytest.mark.covers("D2")
def test_an_alert_widget_shows_its_unread_beside_the_total_and_resets_it(page):
    widget = page.one("//section[@id='attention']")
    assert "is-alert" in widget.get("class")
    assert "has-unread" in widget.get("class")
    assert [words(part) for part in widget.xpath("footer/span")] == ["Unread alerts: 1", "Total: 3"]
    assert widget.xpath(".//button[@data-read]/@hx-post") == ["/widgets/x/read"]
    assert not page.all("//section[@id='waiting']//button[@data-read]"), "only alert widgets have something to reset"


@pytest.mark.covers("D5")
def test_the_tool_menu_has_what_the_page_gives_it(page):
    entries = [words(e) for e in page.all("//section[@id='draft']//*[contains(@class, 'mi')]")]
    assert entries == [
        "Open in Transaction search",
        "Edit widget…",
        "Move earlier",
        "Move later",
        "Remove from dashboard",
    ]
    assert not page.all("//section[@id='none']//*[contains(@class, 'mi')]")


@pytest.mark.covers("D4")
def test_a_row_opens_by_its_number_and_says_when_it_is_unread(page):
    row = page.one("//section[@id='attention']//tbody/tr")
    assert row.get("class") == "new"
    assert "unread" in words(row)
    assert row.xpath(".//a[@class='id']/@href") == ["#3"]


@pytest.mark.covers("R5")
def test_the_deadline_editor_holds_the_deadline_in_the_reader_s_time_zone(page):
    editor = page.one("//details[@data-deadline='d1']")
    assert words(editor.xpath("summary")[0]).startswith("Today 16:00")
    assert editor.xpath(".//input[@name='d1-date']/@value") == ["2026-11-24"]
    assert editor.xpath(".//input[@name='d1-time']/@value") == ["16:00"]
    assert "Nordlys Botanics sees 22:00, Copenhagen." in words(editor)
    assert [words(b) for b in editor.xpath(".//div[@class='presets']/button")] == [
        "+1 h",
        "+4 h",
        "Today 17:00",
        "Tomorrow 12:00",
    ]
    assert editor.xpath(".//select[@name='d1-shipping']/option[@selected]/@value") == ["required"]
    assert editor.xpath(".//input[@name='d1-all']")
    assert not page.all("//input[@name='d2-all']")


@pytest.mark.covers("R5")
def test_a_quick_choice_in_hours_is_in_real_hours_when_the_clock_changes(app):
    # given half past midnight in Montréal, two and a half hours before the clock goes forward
    with app.test_request_context():
        g.viewer, g.now = SampleViewer(), datetime(2026, 3, 8, 5, 30, tzinfo=UTC)
        in_four_hours = deadline_presets()[1]
    assert (in_four_hours.text, in_four_hours.date, in_four_hours.time) == ("+4 h", "2026-03-08", "05:30")


@pytest.mark.covers("R11")
def test_a_thread_keeps_the_lines_of_a_message(page):
    message = page.all("//div[@id='th-log']/article")[0]
    assert "prewrap" in message.xpath("p/@class")[0]
    assert message.xpath("p")[0].text == "18 today.\nThe rest on 2 December."


def test_the_ends_of_a_list_are_no_links(page):
    before, after = page.all("//nav[@class='pager']//a")
    assert before.get("aria-disabled") == "true"
    assert before.get("href") is None
    assert after.get("rel") == "next"


def test_a_dialog_is_named_and_can_be_left_without_a_script(page):
    dialog = page.one("//dialog[@id='del']")
    assert page.text(f"//*[@id='{dialog.get('aria-labelledby')}']") == "Delete draft R-10491?"
    assert dialog.xpath(".//a[@data-close]/@href") == ["#main", "#main"]


def test_the_words_are_those_of_the_reader_at_every_call(app):
    # given a page in English that was rendered first: nothing of it may stay
    client = app.test_client()
    assert words(Page(client, "/").all("//span[contains(@class, 'chip')]")[0]) == "Draft"
    assert words(Page(client, "/?language=fr").all("//span[contains(@class, 'chip')]")[0]) == "Brouillon"
    assert words(Page(client, "/?language=es").all("//span[contains(@class, 'chip')]")[0]) == "Borrador"
