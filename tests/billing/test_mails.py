"""What the Account Manager is told by mail of billing (A8, A9)."""

from __future__ import annotations

import pytest

from b2b.accounts import mails
from b2b.aggregates.company import Configuration
from b2b.aggregates.values import Address, Contact
from b2b.commands import payments
from b2b.commands.account import change_company
from b2b.commands.billing import cancel_subscription
from b2b.integrations.mail.billing import BillingMails
from b2b.projections.runner import Runner
from b2b.projections.users import USERS
from tests.billing.conftest import DAY, GOOD, REFUSED_LATER, Months

pytestmark = pytest.mark.covers("A8", "A9", "N1")


def told(months: Months, actor) -> list[str]:
    """The subjects of all mails to a company's people, oldest first."""
    services = months.services
    follower = BillingMails(months.console, services.links)
    Runner(months.console, [USERS, follower], url=services.url).catch_up()
    return [mail.subject for mail in reversed(mails.latest(services.pool)) if mail.company_id == actor.company_id]


def test_a_payment_is_confirmed_with_its_invoice(months: Months):
    laurier = months.join()
    months.card(laurier, GOOD)
    months.until(months.now + 30 * DAY)

    assert told(months, laurier) == ["Invoice B-2026-0001 is paid"]
    (mail,) = mails.latest(months.services.pool)
    (invoice,) = months.invoices(laurier)
    assert mail.address == months.emails[laurier.id]
    assert f"/account/billing/invoices/{invoice.id}.pdf" in mail.text
    assert "CA$105.94" in mail.text


def test_every_refusal_is_told_then_the_suspension_then_its_end_each_once(months: Months):
    laurier = months.join()
    months.card(laurier, REFUSED_LATER)
    months.until(months.now + 30 * DAY)
    months.pass_days(7)
    refusals = ["The payment of invoice B-2026-0001 was refused"] * 5

    before = ["Sending is suspended", *refusals]
    assert sorted(told(months, laurier)) == before
    months.card(laurier, GOOD)
    payments.pay_open(months.console, laurier, months.gateway, now=months.now)
    assert sorted(told(months, laurier)) == sorted([*before, "Invoice B-2026-0001 is paid", "You can send again"])


@pytest.mark.covers("A2")
@pytest.mark.parametrize(
    ("language", "subject"),
    [("fr", "La facture B-2026-0001 est payée"), ("es", "La factura B-2026-0001 está pagada")],
)
def test_mails_speak_the_language_of_the_company(months: Months, language: str, subject: str):
    laurier = months.join()
    change_company(
        months.console,
        laurier,
        name="Maison Laurier",
        contact=Contact(),
        address=Address(),
        configuration=Configuration(language=language),
        now=months.now,
    )
    months.card(laurier, GOOD)
    months.until(months.now + 30 * DAY)

    assert told(months, laurier) == [subject]


def test_the_end_is_told(months: Months):
    laurier = months.join()
    cancel_subscription(months.console, laurier, now=months.now)
    months.until(months.now + 31 * DAY)

    assert told(months, laurier) == ["Your subscription has ended"]
