"""The service in earnest, its companies, and people with a real browser."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

from tests import browser as chromium
from tests.service import Service, running

PASSWORD = "correct horse"


@dataclass
class Person:
    """Somebody who is signed in, and counts the clicks."""

    page: Page
    address: str
    clicks: int = 0
    pages: set[str] = field(default_factory=set)
    problems: list[str] = field(default_factory=list)

    def click(self, selector: str) -> None:
        """Click, as a person does, and count it."""
        self.clicks += 1
        self.page.click(selector)

    def choose(self, selector: str, text: str) -> None:
        """Choose from a menu: one click opens it, one takes the entry."""
        self.clicks += 2
        self.page.select_option(selector, label=text)

    def visit(self, path: str) -> None:
        self.page.goto(f"{self.address}{path}")

    def accessible(self) -> None:
        """axe finds nothing on this page."""
        found = Axe().run(self.page)
        assert found.violations_count == 0, found.generate_report()

    def wide_enough(self) -> None:
        """Nothing is cut: the page does not scroll sideways."""
        wide = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{self.page.url} is {wide} px too wide"


@dataclass
class Market:
    """A retailer with two suppliers that carry its product line."""

    service: Service
    keys: dict[str, str]
    ids: dict[str, str]
    partners: dict[str, str]

    def api(self, who: str) -> httpx.Client:
        headers = {"Authorization": f"Bearer {self.keys[who]}"}
        return httpx.Client(base_url=f"{self.service.address}/api/v1", headers=headers, timeout=20)


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def chrome(playwright: Playwright) -> Iterator[Browser]:
    path = chromium.path()
    assert path, "no Chromium: run `make test`, which brings one"
    browser = playwright.chromium.launch(executable_path=path, args=chromium.FLAGS)
    yield browser
    browser.close()


@pytest.fixture(scope="module")
def service(module_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with running(tmp_path_factory.mktemp("service"), database_url=module_database_url) as started:
        yield started


@pytest.fixture(scope="module")
def market(service: Service) -> Market:
    """Made with the command line, as an operator does."""
    made = {
        name: json.loads(
            service.command(
                *("company", "create", "--kind", kind, "--name", name, "--email", email, "--password-stdin"),
                stdin=PASSWORD,
            )
        )
        for name, kind, email in [
            ("Harbour & Pine", "retailer", "claire@harbour.example"),
            ("Nordlys Botanics", "supplier", "mette@nordlys.example"),
            ("Kestrel Supply", "supplier", "anna@kestrel.example"),
        ]
    }
    ids = {name: company["company_id"] for name, company in made.items()}
    partners = {
        supplier: json.loads(
            service.command(
                *("partnership", "create", "--retailer", ids["Harbour & Pine"], "--supplier", ids[supplier]),
                *("--answer-hours", "4", "--change-orders"),
            )
        )["partner_id"]
        for supplier in ("Nordlys Botanics", "Kestrel Supply")
    }
    market = Market(service, {n: c["api_key"] for n, c in made.items()}, ids, partners)
    with market.api("Harbour & Pine") as api:
        line = {"path": ["Household", "Cleaning"], "partner_ids": list(partners.values())}
        api.post("/product-lines", json=line).raise_for_status()
        api.patch("/company", json={"currency": "CAD", "time_zone": "America/Toronto"}).raise_for_status()
    return market


EMAILS = {
    "Harbour & Pine": "claire@harbour.example",
    "Nordlys Botanics": "mette@nordlys.example",
    "Kestrel Supply": "anna@kestrel.example",
}


@pytest.fixture
def signed_in(chrome: Browser, market: Market) -> Iterator[Callable[..., Person]]:
    """Sign somebody in, in a window of their own."""
    windows = []

    def open_window(company: str, *, width: int = 1400, height: int = 900, **options: object) -> Person:
        context = chrome.new_context(viewport={"width": width, "height": height}, **options)  # type: ignore[arg-type]
        windows.append(context)
        page = context.new_page()
        person = Person(page, market.service.address)
        page.on("pageerror", lambda error: person.problems.append(str(error)))
        page.goto(f"{market.service.address}/sign-in")
        page.fill("#email", EMAILS[company])
        page.fill("#password", PASSWORD)
        page.click("[data-main]")
        page.wait_for_selector("#widgets")
        page.on("framenavigated", lambda frame: person.pages.add(frame.url) if frame == page.main_frame else None)
        return person

    yield open_window
    for context in windows:
        context.close()
