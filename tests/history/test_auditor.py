"""The auditor: sees and exports everything of its company, changes nothing, and is seen itself (U5)."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import pytest
from flask import Flask
from lxml.html import HtmlElement
from werkzeug.routing import Rule

from b2b.access import AUDITOR, Area, Level
from b2b.aggregates.api_key import ApiKey
from b2b.aggregates.dashboard import Dashboard
from b2b.aggregates.user import User
from b2b.commands.users import accept_invitation, invite_user
from b2b.web.permissions import OPEN, OWN, PAGES, Need
from tests.account.permissions import rules
from tests.account.test_permissions import open_page
from tests.account.window import Window, text_of
from tests.contract.conftest import Market, Program, refused
from tests.contract.trade import answer, ordered, sent, told

pytestmark = pytest.mark.covers("U5")
OWN_DESK = "/api/v1/dashboard"
"""What every reader arranges for itself: its widgets, and what it has read. It changes nothing of the company."""
OF_A_COMPANY = (
    "/",
    "/search",
    "/account",
    "/account/configuration",
    "/account/business",
    "/account/partners",
    "/account/product-lines",
    "/account/users",
    "/account/billing",
    "/account/api-keys",
    "/account/webhooks",
)
SECRET = "b2b_live_" + "auditor" * 6


@pytest.fixture
def auditor(market: Market, retailer: Program) -> Program:
    """A program that may see everything of the retailer."""
    scopes = tuple(f"{area}:read" for area in Area)
    secret = f"{SECRET}{market.services.console.new_id().hex}"
    me = market.actor(retailer)
    key = ApiKey.issue(
        secret=secret, company_id=me.company_id, user_id=me.user_id, name="Auditor", scopes=scopes, now=market.clock()
    )
    market.services.console.save(key)
    return Program(market.app, secret, me.company_id)


@pytest.fixture
def person(market: Market, retailer: Program) -> tuple[Window, User]:
    """Somebody at the retailer who is an auditor, signed in."""
    console, now = market.services.console, market.clock()
    address = f"{uuid4().hex}@example.com"
    user = invite_user(
        console, market.actor(retailer), email=address, name="Odile", privileges=AUDITOR, now=now
    ).subject
    accept_invitation(console, user_id=user.id, name="Odile", password="a good password", now=now)
    window = Window.open(market)
    assert window.sign_in(address, "a good password").status_code == 302
    return window, console.load(User, user.id)


def changing(app: Flask) -> Iterator[tuple[str, Rule]]:
    """Every call of the API that is no read, with its method."""
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith("/api/v1/") and not rule.rule.startswith(OWN_DESK):
            for method in rule.methods - {"GET", "HEAD", "OPTIONS"}:
                yield method, rule


def test_an_auditor_is_who_may_see_all_and_change_nothing(market: Market, auditor: Program, retailer: Program) -> None:
    assert market.actor(auditor).privileges == AUDITOR
    assert market.actor(auditor).audits
    assert not market.actor(retailer).audits


def test_every_call_that_changes_something_refuses_an_auditor(market: Market, auditor: Program, retailer) -> None:
    order = ordered(market)
    ids = {"request_id": order["request_id"], "order_id": order["id"], "partner_id": market.partners["nordlys"]}
    before = market.services.console.recorder.max_notification_id()
    walked = 0
    for method, rule in changing(market.app):
        values = {name: ids.get(name, order["id"]) for name in rule.arguments}
        path = market.app.url_map.bind("").build(rule.endpoint, values, method=method)
        response = auditor.call(method, path.removeprefix("/api/v1"), {})
        assert response.status_code in (403, 404, 415, 422), (method, rule.rule, response.status_code)
        walked += 1

    assert walked > 30
    events = market.services.console.recorder.select_notifications(before, 100, inclusive_of_start=False)
    mine = [event for event in events if str(market.actor(auditor).id).encode() in event.state]
    assert mine == [], "nothing happened in its name"


def test_every_page_that_changes_something_refuses_a_person_who_audits(market: Market, person) -> None:
    window, me = person
    before = market.services.console.recorder.max_notification_id()
    refusing = 0
    for rule in rules(market.app):
        need = PAGES[rule.endpoint]
        acts = bool(rule.methods & {"POST", "PUT", "PATCH", "DELETE"})
        if isinstance(need, Need) and (need.level > Level.SEE or need.manager):
            for method in sorted(rule.methods - {"HEAD", "OPTIONS"}):
                answer = open_page(window, rule.rule, method)
                assert answer.status_code == 403, f"{method} {rule.rule}: {answer.status}"
                refusing += 1
        elif acts and need not in (OPEN, OWN):
            assert need.area == Area.DASHBOARD or rule.endpoint == "pages.bulk_papers", (
                f"{rule.rule} may change something"
            )

    assert refusing > 50
    console = market.services.console
    made = console.recorder.select_notifications(before, 1000, inclusive_of_start=False)
    acts = [console.mapper.to_domain_event(event) for event in made if str(me.id).encode() in event.state]
    others = [event for event in acts if not type(event).__qualname__.startswith(f"{Dashboard.__name__}.")]
    assert others == [], "it arranges its own desk, and nothing else"


def test_a_person_who_audits_has_nothing_to_press_that_is_refused(market: Market, person) -> None:
    window, _ = person
    order = ordered(market)
    request, asked = f"/requests/{order['request_id']}", sent(market)
    market.catch_up()
    walked = [f"/orders/{order['id']}", request, f"/requests/{asked['id']}", f"/history{request}", *OF_A_COMPANY]
    walked += [f"/account/partners/{market.partners['nordlys']}"]
    for path in walked:
        for method, target in leads(window.page(path), path):
            answer = window.get(target) if method == "GET" else window.post(target)
            assert answer.status_code != 403, f"{path} offers {method} {target}"
    assert "Send orders" not in text_of(window.get(request))
    assert window.get(f"/history{request}.pdf").status_code == 200


def leads(page: HtmlElement, here: str) -> set[tuple[str, str]]:
    """Every link, form and acting element of a page: method and path; without the way out."""
    found = {("GET", link) for link in page.xpath("//main//a/@href") if link.startswith("/")}
    found |= {(form.method, form.action or here) for form in page.forms if form.method == "POST"}
    found |= {("POST", path) for path in page.xpath("//@hx-post")}
    return {(method, path) for method, path in found if path != "/sign-out"}


def test_an_auditor_sees_and_exports_what_its_company_does(market: Market, auditor: Program) -> None:
    request = sent(market)
    answer(market.nordlys, request)

    assert told(auditor.get(f"/requests/{request['id']}"))["number"] == request["number"]
    assert len(told(auditor.get(f"/history/requests/{request['id']}"))["data"]) == 3
    assert auditor.get(f"/history/requests/{request['id']}.csv").status_code == 200
    assert told(auditor.get("/audit/checkpoints"))["data"] is not None


def test_its_looking_is_recorded_for_its_company_alone(market: Market, auditor, retailer, nordlys) -> None:
    request = sent(market)
    market.clock.move(seconds=1)
    looked = auditor.get(f"/requests/{request['id']}?x=1")
    market.clock.move(seconds=1)
    refused(auditor.post(f"/requests/{request['id']}/cancel"), 403, "forbidden")
    retailer.get(f"/requests/{request['id']}")

    seen = told(retailer.get("/audit/looks?limit=2"))["data"]

    me = str(market.actor(auditor).id)
    assert [(one["address"], one["status"], one["actor_id"]) for one in seen] == [
        (f"POST /api/v1/requests/{request['id']}/cancel", 403, me),
        (f"/api/v1/requests/{request['id']}?x=1", looked.status_code, me),
    ]
    assert told(nordlys.get("/audit/looks"))["data"] == []
