"""The service in earnest, its companies, and people with a real browser; one of each for all journeys."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from msgspec.structs import replace
from playwright.sync_api import Browser, Playwright, sync_playwright

from b2b.aggregates.user import User
from b2b.app import connected
from b2b.eventstore.metadata import Metadata
from b2b.settings import Settings
from tests import browser as chromium
from tests.conftest import fresh_database
from tests.journeys.market import EMAILS, PASSWORD, Market, now, open_market
from tests.journeys.person import Person
from tests.mail.postbox import Postbox, postbox
from tests.service import Service, running

SignedIn = Callable[..., Person]
Speaks = Callable[[str], None]


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


@pytest.fixture(scope="session")
def post() -> Iterator[Postbox]:
    """The mail server of the service."""
    with postbox() as box:
        yield box


@pytest.fixture(scope="session")
def service(cluster, template: str, post: Postbox, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    folder, settings = tmp_path_factory.mktemp("service"), {"B2B_SMTP_URL": post.url}
    with (
        fresh_database(cluster, template) as url,
        running(folder, database_url=url, settings=settings) as started,
    ):
        yield started


@pytest.fixture(scope="session")
def market(service: Service) -> Iterator[Market]:
    settings = Settings.from_environment(service.environment)
    with connected(settings, service.database_url or "") as services:
        yield open_market(service, services)


@pytest.fixture(autouse=True, scope="module")
def a_clear_desk(market: Market) -> None:
    """Each file of journeys begins with no request open."""
    market.clear()


@pytest.fixture(scope="session")
def sessions(chrome: Browser, market: Market) -> dict[str, object]:
    """Each company's cookies, after its person typed mail and password."""
    return {company: sign_in(chrome, market, company) for company in EMAILS}


def sign_in(chrome: Browser, market: Market, company: str) -> object:
    context = chrome.new_context()
    page = context.new_page()
    page.goto(f"{market.service.address}/sign-in")
    page.fill("#email", EMAILS[company])
    page.fill("#password", PASSWORD)
    page.click("[data-main]")
    page.wait_for_selector("#widgets")
    state = context.storage_state()
    context.close()
    return state


@pytest.fixture
def speaks(market: Market) -> Iterator[Speaks]:
    """Set the language of everybody's profile; English again afterwards."""

    def speak(language: str) -> None:
        for actor in market.actors.values():
            user = market.console.load(User, actor.id)
            user.change_profile(profile=replace(user.profile, language=language), now=now())
            market.console.save(user, metadata=Metadata(kind="user", actor_id=actor.id, company_id=actor.company_id))

    yield speak
    speak("en")


@pytest.fixture
def windows(chrome: Browser, service: Service) -> Iterator[Callable[..., Person]]:
    """Windows of their own, of nobody yet. Nothing may go wrong in them."""
    opened, people = [], []

    def open_window(*, width: int = 1400, height: int = 900, **options: object) -> Person:
        context = chrome.new_context(viewport={"width": width, "height": height}, **options)
        opened.append(context)
        person = Person(context.new_page(), service.address)
        people.append(person)
        return person

    yield open_window
    for context in opened:
        context.close()
    assert [problem for person in people for problem in person.problems] == []


@pytest.fixture
def signed_in(windows: Callable[..., Person], sessions: dict[str, object]) -> SignedIn:
    """A window of its own for somebody of a company, on the dashboard."""

    def open_window(company: str, **options: object) -> Person:
        person = windows(storage_state=sessions[company], **options)
        person.visit("/")
        return person

    return open_window
