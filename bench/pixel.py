"""From a supplier's click on *Send answer* to the retailer's changed row, in two windows of a real browser.

The service, both pages and the browser run on this one machine. Each answer is one of 20 a round, one after another.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from playwright.sync_api import Browser, sync_playwright
from tests import browser as chromium
from tests.journeys.conftest import sign_in
from tests.journeys.market import NORDLYS, PINE, Market, open_market
from tests.journeys.person import Person
from tests.journeys.pixel import milliseconds, spread
from tests.service import running

from b2b.app import connected
from b2b.settings import Settings
from bench.figure import Figure, Round, at_most
from bench.place import Place

PIXEL_95 = Figure("command to pixel, 95 of 100 within", at_most(500), unit="ms")
PIXEL_50 = Figure("command to pixel, half within", unit="ms")
FIGURES = (PIXEL_95, PIXEL_50)
_ANSWERS = 20


def rounds(place: Place) -> Iterator[Round]:
    data = Path(mkdtemp(dir=place.folder))
    with (
        place.database() as url,
        running(data, database_url=url) as service,
        connected(Settings.from_environment(service.environment), url) as services,
        _browser() as browser,
    ):
        market = open_market(service, services)
        supplier, retailer = (_at_the_dashboard(browser, market, company) for company in (NORDLYS, PINE))
        while True:
            half, most = spread(milliseconds(market, supplier, retailer, times=_ANSWERS))
            yield {PIXEL_50: half, PIXEL_95: most}


def _at_the_dashboard(browser: Browser, market: Market, company: str) -> Person:
    state: Any = sign_in(browser, market, company)
    context = browser.new_context(viewport={"width": 1400, "height": 900}, storage_state=state)
    person = Person(context.new_page(), market.service.address)
    person.visit("/")
    return person


@contextmanager
def _browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.path(), args=chromium.FLAGS)
        yield browser
        browser.close()
