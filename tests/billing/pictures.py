"""Pictures of billing in docs/screens: pages, mails and invoices in three languages, after two months of use."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path

from playwright.sync_api import Browser

from b2b.access import Actor
from b2b.accounts import mails, operators
from b2b.commands.billing import choose_plan
from b2b.commands.invoices import invoice_pdf
from b2b.database.embedded import Cluster
from b2b.database.migrate import migrate
from b2b.integrations.mail.billing import BillingMails
from b2b.projections.runner import Runner
from b2b.projections.users import USERS
from tests.billing.conftest import DAY, GOOD, REFUSED_LATER, Months, opened
from tests.billing.serving import serving

LANGUAGES = ("en", "fr", "es")
OPERATOR, OPERATOR_PASSWORD = "ada@operator.example", "a long enough password"
WIDE, SMALL = (1400, 900), (390, 844)


def take_billing(browser: Browser, folder: Path) -> None:
    """Everything, from a service of its own whose time is moved."""
    with tempfile.TemporaryDirectory() as data:
        cluster = Cluster(Path(data))
        cluster.start()
        migrate(cluster.url)
        with opened(cluster.url, Path(data)) as months:
            companies = _two_months(months)
            _papers(months, companies, folder)
            with serving(months) as address:
                _pages(browser, address, months, companies, folder)
            _mails(browser, months, companies, folder)
        cluster.stop()


def _two_months(months: Months) -> dict[str, Actor]:
    """A company a language: a month is paid, the next one's payment is refused."""
    companies = {language: months.join(language=language) for language in LANGUAGES}
    for actor in companies.values():
        months.card(actor, GOOD)
    months.until(months.now + 30 * DAY)
    for actor in companies.values():
        months.card(actor, REFUSED_LATER)
        choose_plan(months.console, actor, plan="business-plus", on=date(2026, 4, 1), now=months.now)
    months.until(months.now + 22 * DAY)
    operators.add_operator(months.services.pool, email=OPERATOR, password=OPERATOR_PASSWORD)
    return companies


def _papers(months: Months, companies: dict[str, Actor], folder: Path) -> None:
    for language, actor in companies.items():
        (folder / f"invoice-{language}.pdf").write_bytes(invoice_pdf(months.console, months.invoices(actor)[0]))


def _mails(browser: Browser, months: Months, companies: dict[str, Actor], folder: Path) -> None:
    services = months.services
    Runner(months.console, [USERS, BillingMails(months.console, services.links)], url=services.url).catch_up()
    page = browser.new_page(viewport={"width": 640, "height": 480})
    for language, actor in companies.items():
        own = [mail for mail in mails.latest(services.pool) if mail.company_id == actor.company_id]
        for name, mail in zip(("mail-payment-refused", "mail-invoice-paid"), own, strict=True):
            page.set_content(mail.html)
            page.screenshot(path=folder / f"{name}-{language}.png")
    page.close()


def _pages(browser: Browser, address: str, months: Months, companies: dict[str, Actor], folder: Path) -> None:
    for name, language, size, look in (
        ("billing", "en", WIDE, "light"),
        ("billing-dark-small", "en", SMALL, "dark"),
        ("billing-french", "fr", WIDE, "light"),
        ("billing-spanish", "es", WIDE, "light"),
    ):
        viewport = {"width": size[0], "height": size[1]}
        context = browser.new_context(viewport=viewport, color_scheme=look, reduced_motion="reduce")
        page = context.new_page()
        page.goto(f"{address}/sign-in?next=/account/billing")
        page.fill("#email", months.emails[companies[language].id])
        page.fill("#password", "correct horse")
        page.uncheck("[name=stay]")
        page.click("[data-main]")
        page.wait_for_url("**/account/billing")
        page.screenshot(path=folder / f"{name}.png")
        context.close()
    _open_pages(browser, address, folder)


def _open_pages(browser: Browser, address: str, folder: Path) -> None:
    page = browser.new_context(viewport={"width": WIDE[0], "height": WIDE[1]}).new_page()
    page.goto(f"{address}/plans")
    page.screenshot(path=folder / "plans.png")
    page.goto(f"{address}/operator/sign-in")
    page.fill("#email", OPERATOR)
    page.fill("#password", OPERATOR_PASSWORD)
    page.click("[data-main]")
    page.wait_for_url("**/operator")
    page.screenshot(path=folder / "operator.png")
    page.goto(f"{address}/operator/health")
    page.screenshot(path=folder / "operator-service.png")
    page.context.close()
