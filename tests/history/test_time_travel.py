"""Pages as they were: made of events, marked where they differ from now, and with nothing on them that acts (U2)."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from b2b.aggregates.request import Request
from b2b.errors import Past
from tests.contract.conftest import Market
from tests.contract.trade import answer, drafted, later, moment, ordered, sent, told
from tests.web.pages import Page, words

pytestmark = pytest.mark.covers("U2")


@pytest.fixture
def past(market: Market):
    """A request as it was before its answer came: its address then."""
    request = sent(market)
    at = moment(market.clock())
    market.clock.move(minutes=10)
    answer(market.nordlys, request, "9.10", "4.25")
    return f"/requests/{request['id']}?as_of={at}"


def test_a_request_is_shown_as_it_was(market: Market, browser, retailer, past: str) -> None:
    client = browser(retailer)
    then, now = Page(client, past), Page(client, past.partition("?")[0])

    assert "No answer yet" in then.source
    assert "24 in stock" in now.source and "24 in stock" not in then.source
    assert "As it was" in then.text("//section[contains(@class, 'past')]")
    assert not now.all("//section[contains(@class, 'past')]")
    assert then.one("/html").get("data-now") == past.partition("as_of=")[2]


def test_what_is_different_now_is_marked(browser, retailer, past: str) -> None:
    page = Page(browser(retailer), past)

    fields = {words(row[0]): (words(row[1]), words(row[2])) for row in page.all("//details//tbody/tr")}
    assert fields["Nordlys Home, State"] == ("Waiting", "Answered")
    assert "things are different now" in page.source


def test_nothing_on_a_page_of_the_past_acts(browser, retailer, nordlys, past: str) -> None:
    for program in (retailer, nordlys):
        page = Page(browser(program), past)
        acting = "@method='post' or @hx-post or @hx-get or @hx-delete or @data-dialog or @formaction"
        assert not page.all(f"//main//*[{acting}]")
        assert not page.all("//main//dialog")
        assert not page.all("//body[@sse-connect]")
        for button in page.all("//main//button"):
            assert button.xpath("ancestor::section[contains(@class, 'past')]"), "only the slider's own"
        fields = page.all("//main//*[self::input or self::textarea or self::select]")
        assert all("disabled" in f.attrib or f.xpath("ancestor::section[contains(@class, 'past')]") for f in fields)


def test_a_thread_that_looks_back_cannot_save(market: Market, retailer) -> None:
    request = sent(market)
    console = market.services.console
    console.look_back(market.clock())
    try:
        subject = console.load(Request, UUID(request["id"]))
        subject.cancel(now=market.clock())
        with pytest.raises(Past):
            console.save(subject)
    finally:
        console.look_back(None)


def test_the_next_request_of_the_thread_is_in_the_present(market: Market, browser, retailer, past: str) -> None:
    client = browser(retailer)
    Page(client, past)

    assert "24 in stock" in Page(client, past.partition("?")[0]).source
    assert told(retailer.get(past.partition("?")[0]))["partners"][0]["state"] == "answered"


def test_each_moment_can_be_stepped_to_and_links_stay_in_it(market: Market, browser, retailer) -> None:
    order = ordered(market)
    client, path = browser(retailer), f"/orders/{order['id']}"
    page = Page(client, f"{path}?event=1")

    assert page.one("//input[@id='past-at']").get("max") == "1"
    (origin,) = set(page.all(f"//main//a[contains(@href, '{order['request_id']}')]/@href"))
    assert origin.startswith(f"/requests/{order['request_id']}?as_of=")
    assert Page(client, origin).response.status_code == 200


def test_before_its_beginning_there_was_nothing(market: Market, browser, retailer) -> None:
    before = moment(market.clock() - timedelta(days=400))
    request = sent(market)

    assert browser(retailer).get(f"/requests/{request['id']}?as_of={before}").status_code == 404
    assert browser(retailer).get(f"/requests/{request['id']}?as_of=yesterday").status_code == 422


def test_the_past_is_as_closed_to_strangers_as_the_present(browser, stranger, past: str) -> None:
    assert browser(stranger).get(past).status_code == 404


def test_the_dashboard_is_shown_as_it_was(market: Market, browser, retailer, nordlys) -> None:
    soon = {"partner_id": market.partners["nordlys"], "deadline": later(market, minutes=90)}
    request = sent(market, partners=[soon])
    at = moment(market.clock())
    market.clock.move(minutes=10)
    told(retailer.post(f"/requests/{request['id']}/cancel"))
    market.catch_up()

    for program in (retailer, nordlys):
        then, now = Page(browser(program), f"/?as_of={at}"), Page(browser(program), "/")
        assert request["number"] in then.source
        assert request["number"] not in now.source
        assert "Read only" in then.source
        assert then.one("//input[@id='past-day']").get("value")


def test_a_draft_that_was_deleted_is_on_the_dashboard_of_its_time(market: Market, browser, retailer) -> None:
    draft = drafted(market)
    at = moment(market.clock())
    market.clock.move(minutes=1)
    assert retailer.delete(f"/requests/{draft['id']}").status_code == 204
    market.catch_up()

    assert draft["number"] in Page(browser(retailer), f"/?as_of={at}").source
    assert draft["number"] not in Page(browser(retailer), "/").source


def test_the_company_s_pages_are_shown_as_they_were(market: Market, browser, retailer) -> None:
    before = told(retailer.get("/company"))["description"]
    at = moment(market.clock())
    market.clock.move(minutes=1)
    told(retailer.patch("/company", {"description": "We sell refills.", "shipping_time_hours": 31}))
    client = browser(retailer)

    for path in ("/account", "/account/business", "/account/configuration"):
        page = Page(client, f"{path}?as_of={at}")
        assert "Read only" in page.source, path
        assert "We sell refills." not in "".join(page.root.xpath("//main/*[not(contains(@class, 'past'))]//text()"))
    assert before != "We sell refills."
    (link,) = set(Page(client, "/account").all("//main//a[contains(@href, '/history/companies/')]/@href"))
    assert client.get(link).status_code == 200
    fields = {words(row[0]): words(row[2]) for row in Page(client, f"/account?as_of={at}").all("//details//tbody/tr")}
    assert fields == {"Description": "We sell refills.", "Hours to ship": "31"}
