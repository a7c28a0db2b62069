"""The components in a real browser: readable by everyone, at every width, and alive under the strict policy."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Playwright, expect, sync_playwright
from werkzeug.serving import make_server

from tests.web.gallery import NOW, gallery_app

PLACES = ["/", "/scripts", "/sign-in?signed_out&wrong=a@example.com", "/error/404"]
BIG_TEXT = "--blink-settings=defaultFontSize=32"


@contextmanager
def served() -> Iterator[str]:
    server = make_server("127.0.0.1", 0, gallery_app(), threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    with served() as address:
        yield address


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


def launch(playwright: Playwright, *args: str) -> Browser:
    return playwright.chromium.launch(
        executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-background-networking", *args]
    )


@pytest.fixture(scope="module")
def browser(playwright) -> Iterator[Browser]:
    running = launch(playwright)
    yield running
    running.close()


@pytest.fixture
def page(browser, site) -> Iterator[Page]:
    """A page whose clock stands at NOW and on which nothing may go wrong."""
    context = browser.new_context(
        base_url=site, reduced_motion="reduce", viewport={"width": 1400, "height": 900}, service_workers="block"
    )
    page, faults = context.new_page(), []
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.clock.set_fixed_time(NOW)
    yield page
    context.close()
    assert [fault for fault in faults if "404" not in fault] == []


def until(condition: Callable[[], object]) -> None:
    """Wait for what the page does by itself; the policy forbids the evaluation that Playwright would wait by."""
    give_up = time.monotonic() + 5
    while not condition():
        assert time.monotonic() < give_up, "it did not happen"
        time.sleep(0.02)


def address(place: str, **wishes: str) -> str:
    asked = "&".join(f"{name}={value}" for name, value in wishes.items())
    return f"{place}{'&' if '?' in place else '?'}{asked}"


@pytest.mark.parametrize("language", ["en", "fr", "es"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing(page, language, theme):
    page.emulate_media(color_scheme=theme)
    for place in PLACES:
        page.goto(address(place, language=language))
        found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]})
        assert found.response["passes"], "axe looked at something"
        assert found.violations_count == 0, (place, found.generate_report())


def sideways(page: Page) -> int:
    return page.evaluate("document.documentElement.scrollWidth - innerWidth")


@pytest.mark.parametrize("width", [320, 390, 760, 1080, 1400, 1920])
def test_no_page_scrolls_sideways_at_any_width(page, width):
    page.set_viewport_size({"width": width, "height": 800})
    for language in ("en", "fr"):
        for place in PLACES:
            page.goto(address(place, language=language))
            assert sideways(page) <= 0, (place, language)


def test_text_at_200_percent_neither_overflows_nor_overlaps(playwright, site):
    browser = launch(playwright, BIG_TEXT)
    for width in (640, 1280):
        page = browser.new_page(base_url=site, viewport={"width": width, "height": 900})
        for place in PLACES:
            page.goto(address(place, language="fr"))
            assert page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)") == 28
            assert sideways(page) <= 0, (place, width)
    browser.close()


def test_targets_are_at_least_24_pixels(page):
    page.goto("/")
    small = page.evaluate(
        """() => [...document.querySelectorAll('button, summary, .btn, input:not([type=hidden]), select, .nav a')]
        .filter(e => e.checkVisibility() && !e.closest('label.chk, .radio-cards, .quick'))
        .map(e => [e.textContent.trim() || e.name, e.getBoundingClientRect()])
        .filter(([, r]) => r.width && (r.width < 24 || r.height < 24)).map(([n, r]) => [n, r.width, r.height])"""
    )
    assert small == []


@pytest.mark.covers("A6")
def test_the_theme_switches_at_once_and_is_kept(page):
    page.goto("/")
    page.get_by_label("account menu").click()
    page.get_by_role("button", name="Theme: system").click()
    page.get_by_role("button", name="Theme: light").click()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    page.goto("/scripts")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(14, 17, 20)"


@pytest.mark.covers("D5")
def test_the_keyboard_reaches_everything(page):
    page.goto("/")
    page.keyboard.press("Tab")
    page.get_by_role("link", name="Dashboard Unread alerts").focus()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    expect(page.get_by_role("link", name="R-10491")).to_be_focused()
    page.keyboard.press("/")
    expect(page.get_by_label("Find a transaction")).to_be_focused()
    page.keyboard.type("n")
    assert page.url.endswith("/"), "no shortcut fires in a field"
    page.get_by_role("link", name="R-10491").focus()
    page.keyboard.press("g")
    page.keyboard.press("s")
    page.wait_for_url("**/search")


def test_shortcuts_can_be_turned_off(page):
    page.goto("/")
    page.get_by_role("link", name="R-10491").focus()
    page.keyboard.press("?")
    page.get_by_label("Single-key shortcuts are on").uncheck()
    page.keyboard.press("Escape")
    page.get_by_role("link", name="R-10491").focus()
    page.keyboard.press("n")
    assert page.url.endswith("/")


def test_dialogs_and_menus_open_and_give_the_focus_back(page):
    page.goto("/")
    page.get_by_role("button", name="Delete…").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    page.get_by_role("button", name="Keep it").click()
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.get_by_label("Tools for Request – Draft").press("Enter")
    expect(page.get_by_role("link", name="Edit widget…").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_label("Tools for Request – Draft")).to_be_focused()


def test_without_a_script_menus_and_dialogs_open_too(browser, site):
    context = browser.new_context(base_url=site, java_script_enabled=False)
    page = context.new_page()
    page.goto("/#del")
    expect(page.get_by_role("heading", name="Delete draft R-10491?")).to_be_visible()
    page.goto("/")
    page.get_by_label("Tools for Request – Draft").click()
    expect(page.get_by_role("button", name="Move later").first).to_be_visible()
    context.close()


def test_a_server_that_cannot_be_reached_is_said_in_the_reader_s_language(browser):
    context = browser.new_context()
    page = context.new_page()
    with served() as site:
        page.goto(f"{site}/?language=fr")
        page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    # when the server is gone
    page.goto(f"{site}/account")
    expect(page.get_by_role("heading", name="Vous êtes hors ligne")).to_be_visible()
    assert (
        page.evaluate("getComputedStyle(document.querySelector('.btn.primary')).backgroundColor") == "rgb(42, 75, 192)"
    )
    kept = page.evaluate(
        "caches.open('offline').then(c => c.keys()).then(all => all.map(r => new URL(r.url).pathname))"
    )
    assert sorted(path for path in kept if not path.startswith("/static/")) == [
        "/language",
        "/offline",
        "/offline",
        "/offline",
    ], "nobody's data is stored"
    context.close()


def test_right_to_left_turns_the_page_and_breaks_nothing(page):
    for width in (390, 1400):
        page.set_viewport_size({"width": width, "height": 800})
        page.goto("/")
        page.evaluate("document.documentElement.dir = 'rtl'")
        assert sideways(page) <= 0
        brand, menu = page.locator(".brand").bounding_box(), page.get_by_label("account menu").bounding_box()
        assert brand["x"] > menu["x"]


@pytest.mark.covers("D7")
def test_time_counts_down_by_the_server_s_clock(page):
    # given a visitor whose own clock is three hours ahead
    page.clock.set_fixed_time(NOW + timedelta(hours=3))
    page.goto("/scripts")
    left = page.locator("#one .left")
    expect(left).to_have_text("1 min")
    # when a minute and a second pass
    page.clock.set_fixed_time(NOW + timedelta(hours=3, seconds=61))
    page.evaluate("document.dispatchEvent(new Event('htmx:afterSettle'))")
    # then it has expired, and that is said
    expect(left).to_have_text("Expired")
    expect(left).to_have_class("left alert")
    expect(page.locator("#say")).to_contain_text("time is over")


@pytest.mark.covers("R5")
def test_a_deadline_is_set_and_applied_to_all(page):
    page.goto("/scripts")
    page.locator("[data-deadline=d1] summary").click()
    editor = page.get_by_role("group", name="Deadline and shipping for Nordlys Botanics")
    editor.get_by_role("button", name="Tomorrow 12:00").click()
    editor.get_by_label("Shipping and handling").select_option("optional")
    editor.get_by_label("Apply to all partners of this request").check()
    editor.get_by_role("button", name="Set deadline").click()
    for id in ("d1", "d2"):
        assert page.locator(f"#{id}-date").input_value() == "2026-11-25"
        assert page.locator(f"#{id}-time").input_value() == "12:00"
        assert page.locator(f"#{id}-shipping").input_value() == "optional"
        expect(page.locator(f"[data-deadline={id}] [data-shown]")).to_have_text("Wed 25 Nov, 12:00")
        expect(page.locator(f"[data-deadline={id}] [data-left]")).to_have_text("25 h 18 min")
    page.evaluate("addEventListener('beforeunload', e => e.stopImmediatePropagation(), true)")


@pytest.mark.covers("R5")
def test_a_quick_choice_counts_from_now_in_the_reader_s_time_zone(page):
    page.goto("/scripts")
    page.locator("[data-deadline=d1] summary").click()
    page.get_by_role("group", name="Quick choices").first.get_by_role("button", name="+4 h").click()
    assert page.locator("#d1-date").input_value() == "2026-11-24"
    assert page.locator("#d1-time").input_value() == "14:42"


@pytest.mark.covers("R7")
def test_unsaved_work_survives_a_closed_tab_and_is_offered_again(browser, site):
    context = browser.new_context(base_url=site)
    first = context.new_page()
    first.goto("/scripts")
    first.get_by_label("Recipient").fill("Élodie Marchand")
    first.get_by_label("Password").fill("a secret")
    until(lambda: first.evaluate("localStorage.getItem('draft:request-new')"))
    assert "a secret" not in first.evaluate("localStorage.getItem('draft:request-new')")
    first.close(run_before_unload=False)
    # when the page is opened again
    again = context.new_page()
    again.goto("/scripts")
    expect(again.get_by_label("Recipient")).to_have_value("")
    again.get_by_role("button", name="Restore it").click()
    expect(again.get_by_label("Recipient")).to_have_value("Élodie Marchand")
    # then it is forgotten once it was sent
    again.get_by_role("button", name="Save").click()
    again.wait_for_url("**/dashboard")
    again.goto("/scripts")
    expect(again.get_by_role("button", name="Restore it")).to_have_count(0)
    context.close()


@pytest.mark.covers("R7")
def test_leaving_with_unsaved_work_warns(page):
    page.goto("/scripts")
    page.get_by_label("Recipient").fill("x")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.goto("/")
    assert asked == ["beforeunload"]


@pytest.mark.covers("R10")
def test_totals_follow_the_typing_and_arrows_move_between_quantities(page):
    page.goto("/scripts")
    page.locator("#soap-n").fill("18")
    page.locator("#soap-n").press("ArrowRight")
    expect(page.locator("#soap-g")).to_be_focused()
    page.keyboard.type("6")
    page.keyboard.press("Enter")
    expect(page.locator("#balls-g")).to_be_focused()
    page.keyboard.type("12")
    expect(page.locator("#mx-total")).to_have_text("$357.40")
    expect(page.locator("#mx-ship")).to_have_text("$23.50")
    expect(page.locator("#mx-parcels")).to_have_text("2")
    expect(page.locator("#mx-full")).to_have_text("2 of 2")
    expect(page.locator("[data-sum=n] [data-total]")).to_have_text("$177.80")
    expect(page.locator("[data-want=balls] [data-miss]")).to_have_text("2 over")
    page.get_by_role("button", name="Clear").click()
    expect(page.locator("#mx-total")).to_have_text("$0.00")


@pytest.mark.covers("X1")
def test_the_three_answers_that_differ_are_shown_as_three(page):
    page.goto("/scripts")
    state = page.locator("#answer [data-state]")
    expect(state).to_have_text(["Not answered", "Not answered"])
    page.locator("#av1").fill("0")
    page.locator("#nc2").check()
    expect(state).to_have_text(["None in stock", "Not carried"])
    expect(page.locator("#pr2")).to_be_disabled()
    page.get_by_role("button", name="All available").click()
    expect(state).to_have_text(["All available", "All available"])
    page.locator("#ship").fill("18,50")
    expect(page.locator("#an-total")).to_have_text("$658.50")
    page.locator("#av1").fill("12")
    page.locator("#bo1").fill("8")
    expect(state.first).to_have_text("Short by 20")
    page.locator("#av1").press("Enter")
    expect(page.locator("#av2")).to_be_focused()


@pytest.mark.covers("D5")
def test_a_widget_moves_by_keyboard_and_by_drag(page):
    sent = []
    page.route("**/order", lambda route: (sent.append(route.request.post_data), route.fulfill(status=204)))
    page.goto("/scripts")
    ids = "[...document.querySelectorAll('.widget')].map(w => w.id).join()"
    page.get_by_label("Tools for Request – one").click()
    page.locator("#one").get_by_role("button", name="Move later").press("Enter")
    assert page.evaluate(ids) == "two,one,three"
    expect(page.locator("#say")).to_have_text("Request – one: moved to place 2 of 3")
    page.keyboard.press("Escape")
    page.locator("#three h2").drag_to(page.locator("#two h2"))
    assert page.evaluate(ids) == "three,two,one"
    until(lambda: len(sent) == 2)
    assert sent == ["order=two%2Cone%2Cthree", "order=three%2Ctwo%2Cone"]


@pytest.mark.covers("D7", "D3", "N2")
def test_a_live_update_keeps_the_focus_waits_for_a_menu_and_counts(page):
    asked = []

    def answer(route):
        asked.append(route.request.url)
        widget = page.evaluate("document.querySelector('#two').outerHTML").replace("R-two", "R-new")
        route.fulfill(body=widget, content_type="text/html", headers={"B2B-Unread": "12"})

    page.route("**/part/two", answer)
    page.goto("/scripts")
    page.get_by_role("link", name="R-two").focus()
    # when a change is told while the focus is in the widget
    page.evaluate("htmx.trigger('#two', 'sse:changed')")
    expect(page.get_by_role("link", name="R-new")).to_be_focused()
    expect(page.locator("#alerts")).to_have_text("Unread alerts: 12")
    expect(page).to_have_title("(12) Scripts · B2B Console")
    assert "favicon-alert" in page.locator("link[rel=icon]").get_attribute("href")
    expect(page.locator("#say")).to_have_text("Unread alerts: 12")
    # and another while its menu is open
    page.get_by_label("Tools for Request – two").click()
    page.evaluate("htmx.trigger('#two', 'sse:changed')")
    assert len(asked) == 1
    with page.expect_response("**/part/two"):
        page.keyboard.press("Escape")
    assert len(asked) == 2


@pytest.mark.parametrize("language", ["en", "fr", "es"])
@pytest.mark.covers("A2")
def test_scripts_write_money_as_the_server_does(page, language):
    from tests.web.test_formats import formats, reader

    page.goto(f"/scripts?language={language}")
    for currency in ("CAD", "USD", "EUR", "JPY", "GBP", "CHF", "SEK"):
        for amount in ("0", "9.8", "1234.5", "9.125", "1000000"):
            shown = page.evaluate(f"b2b.money('{currency}').format({amount})")
            assert shown == formats.money(amount, currency, reader=reader(language)), (currency, amount)
