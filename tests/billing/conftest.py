"""A service whose time is moved through days and months, with the payment service for tests."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from b2b.access import Actor
from b2b.aggregates.company import Configuration
from b2b.aggregates.invoice import Invoice
from b2b.aggregates.subscription import Subscription
from b2b.aggregates.values import CompanyKind
from b2b.app import Services, connected
from b2b.commands import payments
from b2b.commands.account import actor_of_key, create_company
from b2b.commands.billing import own_subscription
from b2b.integrations.payment.trial import TrialGateway
from b2b.projections import invoices
from b2b.projections.fresh import wait_until
from b2b.projections.models import read_models
from b2b.projections.runner import Runner
from b2b.scheduler.billing import bill_all
from b2b.settings import Settings

GOOD, REFUSED_LATER, NEVER = "4242424242424242", "4000000000000341", "4000000000000002"
JANUARY = datetime(2026, 1, 10, 9, tzinfo=UTC)
DAY = timedelta(days=1)


@dataclass
class Months:
    """Companies that use the service while months go by. `now` is moved by `pass_days`, with all that falls due."""

    services: Services
    runner: Runner
    gateway: TrialGateway
    now: datetime = JANUARY
    followed: bool = False
    companies: list[Actor] = field(default_factory=list)
    keys: dict[UUID, str] = field(default_factory=dict)
    emails: dict[UUID, str] = field(default_factory=dict)

    @property
    def console(self):
        return self.services.console

    def join(
        self, *, plan: str | None = "business", kind: CompanyKind = CompanyKind.RETAILER, language: str = "en"
    ) -> Actor:
        """A company that tries everything for 30 days; without a plan it never owes anything."""
        made = create_company(
            self.console,
            kind=kind,
            name="Maison Laurier",
            email=f"{uuid4().hex}@example.com",
            password="correct horse",
            configuration=Configuration(language=language, currency="CAD", time_zone="America/Toronto"),
            plan=plan,
            now=self.now,
        )
        actor = actor_of_key(self.console, made.api_key, now=self.now)
        self.companies.append(actor)
        self.keys[actor.id], self.emails[actor.id] = made.api_key, made.user.profile.email
        self.settle()
        return actor

    def card(self, actor: Actor, number: str = GOOD) -> None:
        """A card of the company, which is charged from now on."""
        customer = payments.open_wallet(self.console, actor, self.gateway, now=self.now).subject.customer
        token = self.gateway.token(customer=customer, number=number, expires="12/40", code="123", now=self.now)
        payments.add_card(self.console, actor, self.gateway, token=token, default=True, now=self.now)

    def pass_days(self, days: int) -> None:
        for _ in range(days):
            self.now += DAY
            self.settle()

    def until(self, day: datetime) -> None:
        """Sleep, as a service does that was down: nothing is done on the days between."""
        self.now = day
        self.settle()

    def settle(self) -> None:
        """Whatever is due is done, and the read models show it."""
        self.show()
        while bill_all(self.console, self.gateway, now=self.now):
            self.show()

    def show(self) -> None:
        """The read models show all that happened: they are made to here, or are followed meanwhile."""
        if self.followed:
            assert wait_until(self.services.pool, self.console.recorder.max_notification_id() or 0, timeout=10)
        else:
            self.runner.catch_up()

    def invoices(self, actor: Actor) -> list[Invoice]:
        """Oldest first."""
        rows = invoices.of_company(self.services.pool, actor.company_id)
        return [self.console.load(Invoice, row.id) for row in reversed(rows)]

    def subscription(self, actor: Actor) -> Subscription:
        return own_subscription(self.console, actor)


@contextmanager
def opened(database_url: str, folder: Path) -> Iterator[Months]:
    """The service over a migrated database."""
    settings = Settings(
        data=folder, demo=False, master_key=bytes(range(32)), secret_key=bytes(32), signing_key=bytes(32)
    )
    with connected(settings, database_url) as services:
        runner = Runner(services.console, read_models(), url=database_url)
        yield Months(services, runner, TrialGateway(services.pool))


@pytest.fixture
def months(database_url: str, tmp_path: Path) -> Iterator[Months]:
    with opened(database_url, tmp_path) as months:
        yield months
