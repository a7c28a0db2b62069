"""Every page × every level × every area, and every reading call of the API without a privilege (A4)."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest

from b2b.access import Area, Level
from b2b.accounts.secrets import api_key
from b2b.aggregates.company import Company
from b2b.aggregates.user import User
from b2b.commands.account import acting
from b2b.commands.api_keys import make_key
from b2b.commands.users import accept_invitation, invite_user, set_privileges
from b2b.web.permissions import PAGES, Need, may_open
from tests.account.permissions import FILE, LEVELS, allowed, rules, table
from tests.account.window import Window
from tests.contract.conftest import Market, Program

pytestmark = pytest.mark.covers("A4")
FOR_ALL = {
    "/api/v1/me",
    "/api/v1/openapi.json",
    "/api/v1/docs",
    "/api/v1/plans",
    "/api/v1/events/catalogue",
    "/api/v1/audit/key",
    "/api/v1/audit/checkpoints/<int:number>/consistency",
}
"""What any key may read: who it is, how the API is called, and what proves that nothing was altered."""


@pytest.fixture(scope="module")
def somebody(market: Market) -> tuple[Window, User]:
    """A user without any privilege, signed in."""
    console, now = market.services.console, market.clock()
    boss = market.actor(market.retailer)
    user = invite_user(console, boss, email=f"{uuid4().hex}@example.com", name="Noor", privileges={}, now=now).subject
    accept_invitation(console, user_id=user.id, name="Noor", password="a good password", now=now)
    window = Window.open(market)
    window.sign_in(user.profile.email, "a good password")
    return window, user


def test_every_page_says_what_it_needs(market: Market) -> None:
    unknown = [rule.endpoint for rule in rules(market.app) if rule.endpoint not in PAGES]
    assert unknown == [], "add these to PAGES in b2b/web/permissions.py: area and level, OWN or OPEN"


def test_the_table_in_the_docs_is_what_the_pages_ask_for(market: Market) -> None:
    assert FILE.read_text(encoding="utf-8") == table(market.app), "run `python -m tests.account.permissions`"


def test_whoever_has_no_privilege_is_refused_by_hand(market: Market, somebody: tuple[Window, User]) -> None:
    window, _ = somebody
    for rule in rules(market.app):
        if isinstance(PAGES[rule.endpoint], Need):
            for method in sorted(rule.methods - {"HEAD", "OPTIONS"}):
                answer = open_page(window, rule.rule, method)
                assert answer.status_code == 403, f"{method} {rule.rule}: {answer.status}"


def test_each_level_opens_its_pages_and_no_others(market: Market, somebody: tuple[Window, User]) -> None:
    """Whether a page is refused depends on the level in its own area, and on nothing else."""
    _, user = somebody
    console, boss = market.services.console, market.actor(market.retailer)
    for area in Area:
        for level in LEVELS[1:]:
            set_privileges(console, boss, user_id=user.id, privileges={area: level}, now=market.clock())
            actor = acting(console.load(User, user.id), console.load(Company, user.company_id))
            held = actor.privileges.get(area, Level.NONE)
            for endpoint, need in PAGES.items():
                assert may_open(actor, endpoint) == allowed(need, held, area), f"{endpoint} with {area}: {level.name}"


def test_nothing_leads_to_a_page_that_is_refused(market: Market, somebody: tuple[Window, User]) -> None:
    """Without a privilege there is nothing to click that is refused."""
    window, user = somebody
    boss = market.actor(market.retailer)
    set_privileges(market.services.console, boss, user_id=user.id, privileges={}, now=market.clock())
    page = window.page("/account/profile")
    for link in {href for href in page.xpath("//a/@href") if href.startswith("/")}:
        if link not in ("/", "/#main"):
            assert window.get(link).status_code != 403, link


def test_a_key_without_a_privilege_reads_nothing(market: Market, somebody: tuple[Window, User]) -> None:
    _, user = somebody
    console = market.services.console
    boss = market.actor(market.retailer)
    set_privileges(console, boss, user_id=user.id, privileges={Area.API: Level.SEND}, now=market.clock())
    who = acting(console.load(User, user.id), console.load(Company, user.company_id))
    secret = api_key(uuid4().bytes + uuid4().bytes)
    make_key(console, who, secret=secret, name="Noor's", scopes=(), now=market.clock())
    set_privileges(console, boss, user_id=user.id, privileges={}, now=market.clock())
    program = Program(market.app, secret, market.retailer.company_id)
    found = {
        rule.rule: program.get(filled(rule.rule).removeprefix("/api/v1")).status_code
        for rule in market.app.url_map.iter_rules()
        if rule.rule.startswith("/api/v1/") and "GET" in rule.methods and rule.rule not in FOR_ALL
    }
    assert {path: status for path, status in found.items() if status not in (403, 404)} == {}


def open_page(window: Window, rule: str, method: str):
    return window.get(filled(rule)) if method == "GET" else window.post(filled(rule))


def filled(rule: str) -> str:
    """A path with something in the place of each variable."""
    rule = re.sub(r"<uuid:\w+>", str(uuid4()), rule)
    return re.sub(r"<int:\w+>", "1", re.sub(r"<(string:)?\w+>", "x", rule))
