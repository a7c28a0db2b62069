"""A market that is reached over HTTP: a retailer, two suppliers that are its partners, and a stranger.

One database, one application and one worker a module: tests make requests of their own and leave others' alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from b2b.access import Actor
from b2b.aggregates.partnership import Agreement
from b2b.aggregates.values import CompanyKind
from b2b.app import Services, connected
from b2b.commands.account import NewCompany, actor_of_key, create_company
from b2b.commands.partners import connect_partner, invite_partner
from b2b.projections.fresh import PAGES, wait_until
from b2b.projections.models import read_models
from b2b.projections.runner import Runner
from b2b.settings import Settings
from b2b.web import create_app
from b2b.web.live import stop_listening

API = "/api/v1"


class Clock:
    """The time of a market: it stands still until it is moved."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def move(self, **time: float) -> None:
        self.now += timedelta(**time)


@dataclass
class Program:
    """A program that calls the API with a key, as one of the market's companies."""

    app: Flask
    key: str
    company_id: UUID
    position: str | None = field(default=None, init=False)

    def call(self, method: str, path: str, json: Any = None, **headers: str) -> TestResponse:
        """Call `path` below /api/v1; headers by their names with _ for -."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        body = {} if json is None else {"json": json}
        response = self.app.test_client(use_cookies=False).open(
            f"{API}{path}", method=method, headers={"Authorization": f"Bearer {self.key}", **sent}, **body
        )
        self.position = response.headers.get("B2B-Position", self.position)
        return response

    def get(self, path: str, **headers: str) -> TestResponse:
        return self.call("GET", path, **headers)

    def post(self, path: str, json: Any = None, **headers: str) -> TestResponse:
        return self.call("POST", path, {} if json is None else json, **headers)

    def put(self, path: str, json: Any, **headers: str) -> TestResponse:
        return self.call("PUT", path, json, **headers)

    def patch(self, path: str, json: Any, **headers: str) -> TestResponse:
        return self.call("PATCH", path, json, **headers)

    def delete(self, path: str, **headers: str) -> TestResponse:
        return self.call("DELETE", path, **headers)


@dataclass
class Market:
    """Maison Laurier asks Nordlys and Halden; Casa Verde is a stranger to it. `partners` by the supplier's name."""

    app: Flask
    services: Services
    clock: Clock
    retailer: Program
    nordlys: Program
    halden: Program
    stranger: Program
    other_retailer: Program
    partners: dict[str, str]

    def actor(self, program: Program) -> Actor:
        return actor_of_key(self.services.console, program.key)

    def catch_up(self) -> None:
        """Let the read models show all that happened."""
        with self.services.pool.connection() as connection:
            position = connection.execute("SELECT coalesce(max(notification_id), 0) FROM events").fetchone()[0]
        assert wait_until(self.services.pool, position, models=(*PAGES, "feed"), timeout=10)


def company(services: Services, kind: CompanyKind, name: str) -> NewCompany:
    email = f"{uuid4().hex}@example.com"
    return create_company(
        services.console, kind=kind, name=name, email=email, password="correct horse", now=services.clock()
    )


def partnership(services: Services, retailer: NewCompany, supplier: NewCompany, **agreed: Any) -> str:
    """Connect the two; gives the partner's id."""
    actor = actor_of_key(services.console, retailer.api_key)
    agreement = Agreement(name=supplier.company.name, **agreed)
    invited = invite_partner(
        services.console, actor, email="hello@example.com", message="", agreement=agreement, now=services.clock()
    )
    id, supplier_id = invited.subject.id, supplier.company.id
    connect_partner(services.console, actor, partner_id=id, supplier_id=supplier_id, now=services.clock())
    return str(id)


@pytest.fixture(scope="module")
def market(module_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Market]:
    """The market of one module, with a worker that follows it."""
    with running_market(module_database_url, tmp_path_factory.mktemp("market")) as opened:
        yield opened


@contextmanager
def running_market(url: str, folder: Path, **chosen: Any) -> Iterator[Market]:
    """A market over a database of its own; `chosen` are settings other than the usual ones."""
    keys = {"master_key": bytes(range(32)), "secret_key": bytes(32), "signing_key": bytes(32)}
    settings = Settings(data=folder, demo=False, **keys, **chosen)
    clock = Clock(datetime.now(UTC).replace(microsecond=0))
    with connected(settings, url, clock=clock) as services:
        runner = Runner(services.console, read_models(), url=url)
        runner.start()
        opened = open_market(services, clock)
        yield opened
        stop_listening(opened.app)
        runner.stop()


def open_market(services: Services, clock: Clock) -> Market:
    app = create_app(services)
    retailer = company(services, CompanyKind.RETAILER, "Maison Laurier")
    nordlys = company(services, CompanyKind.SUPPLIER, "Nordlys Home")
    halden = company(services, CompanyKind.SUPPLIER, "Halden & Sons")
    stranger = company(services, CompanyKind.SUPPLIER, "Casa Verde")
    other = company(services, CompanyKind.RETAILER, "Ströer & Kind")
    partners = {
        "nordlys": partnership(services, retailer, nordlys, shipping_required=True, change_order_authorised=True),
        "halden": partnership(services, retailer, halden),
    }
    programs = [Program(app, one.api_key, one.company.id) for one in (retailer, nordlys, halden, stranger, other)]
    return Market(app, services, clock, *programs, partners=partners)


@pytest.fixture
def retailer(market: Market) -> Program:
    return market.retailer


@pytest.fixture
def nordlys(market: Market) -> Program:
    """A partner of the retailer: it must state its shipping cost, and may change orders."""
    return market.nordlys


@pytest.fixture
def halden(market: Market) -> Program:
    """Another partner of the retailer."""
    return market.halden


@pytest.fixture
def stranger(market: Market) -> Program:
    """A supplier that is nobody's partner."""
    return market.stranger


@pytest.fixture
def other_retailer(market: Market) -> Program:
    """A retailer that has no partners."""
    return market.other_retailer


def refused(response: TestResponse, status: int, code: str) -> dict[str, Any]:
    """The problem details of a refusal, which are as API.md has them."""
    assert response.status_code == status, response.get_data(as_text=True)
    assert response.content_type == "application/problem+json"
    found = response.get_json(force=True)
    assert (found["status"], found["code"]) == (status, code), found
    assert found["type"] and found["title"] and found["detail"]
    return found


def pointers(problem: dict[str, Any]) -> list[str]:
    return [error["pointer"] for error in problem["errors"]]
