"""The pictures in docs/screens: the demonstration as its people see it. `make screens` runs this.

`python -m tests.screens NAME…` takes those whose names begin so.

Each is taken from a fresh demonstration, so that times and numbers fit together; the browser asks for no motion.
"""

from __future__ import annotations

import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from b2b.demo.people import PASSWORD
from tests import browser as chromium
from tests.billing.pictures import take_billing
from tests.service import Service, running

FOLDER = Path(__file__).parents[1] / "docs" / "screens"
CLAIRE, METTE, JULIEN = "claire@harbourpine.example", "mette@nordlys.example", "julien@maisontilleul.example"
ODILE = "odile@harbourpine.example"
WIDE, SMALL = (1400, 900), (390, 844)
SEARCH = "/search?state=to_ship,partly_shipped,shipped&created_days=30&amount_from=20&sort=-amount"


@dataclass(frozen=True)
class Screen:
    """One picture: whose page, how to come to it from the dashboard (a row of a widget), how it looks.

    `press` is what is clicked there before the picture is taken.
    """

    name: str
    email: str
    row: str = ""
    path: str = "/"
    look: str = "light"
    size: tuple[int, int] = WIDE
    press: str = ""


SCREENS = (
    Screen("dashboard", CLAIRE),
    Screen("dashboard-dark", CLAIRE, look="dark"),
    Screen("dashboard-small", CLAIRE, size=SMALL),
    Screen("dashboard-french", JULIEN),
    Screen("dashboard-supplier", METTE),
    Screen("request-new", CLAIRE, path="/requests/new"),
    Screen("request-draft", CLAIRE, row="#draft tr:last-child a.id"),
    Screen("request-waiting", CLAIRE, row="#waiting-over-1h a.id"),
    Screen("request-decide", CLAIRE, row="#need-attention tr:last-child a.id"),
    Screen("request-decide-dark", CLAIRE, row="#need-attention tr:last-child a.id", look="dark"),
    Screen("request-decide-small", CLAIRE, row="#need-attention tr:last-child a.id", size=SMALL),
    Screen("preview", CLAIRE, row="#need-attention tr:has-text('Théo Lavoie') a.id", press="[data-main]"),
    Screen(
        "preview-small", CLAIRE, row="#need-attention tr:has-text('Théo Lavoie') a.id", press="[data-main]", size=SMALL
    ),
    Screen("answer", METTE, row="#waiting a.id"),
    Screen("answer-small", METTE, row="#waiting a.id", size=SMALL),
    Screen("order-supplier", METTE, row="#to-ship a.id"),
    Screen("order-supplier-dark", METTE, row="#to-ship a.id", look="dark"),
    Screen("bulk", METTE, path="/orders/bulk"),
    Screen("bulk-small", METTE, path="/orders/bulk", size=SMALL),
    Screen("notifications", CLAIRE, path="/account/notifications"),
    Screen("notifications-small", CLAIRE, path="/account/notifications", size=SMALL),
    Screen("account-configuration", CLAIRE, path="/account/configuration"),
    Screen("account-users", CLAIRE, path="/account/users"),
    Screen("account-users-small", CLAIRE, path="/account/users", size=SMALL),
    Screen("account-partners", CLAIRE, path="/account/partners"),
    Screen("account-profile-dark", CLAIRE, path="/account/profile", look="dark"),
    Screen("account-second-factor", CLAIRE, path="/account/profile/second-factor"),
    Screen("account-second-factor-small", CLAIRE, path="/account/profile/second-factor", look="dark", size=SMALL),
    Screen("account-profile-french", JULIEN, path="/account/profile"),
    Screen("api-keys", CLAIRE, path="/account/api-keys"),
    Screen("webhooks-small", CLAIRE, path="/account/webhooks", size=SMALL),
    Screen("shops-french", JULIEN, path="/account/shops"),
    Screen("auditor-request", ODILE, row="#need-attention tr:last-child a.id"),
    Screen("auditor-dashboard", ODILE),
    Screen("audit", CLAIRE, path="/account/audit"),
    Screen("audit-french-small", JULIEN, path="/account/audit", size=SMALL),
    Screen("personal-data", CLAIRE, path=f"/account/personal-data?of={CLAIRE}"),
    Screen("personal-data-dark-small", CLAIRE, path=f"/account/personal-data?of={METTE}", look="dark", size=SMALL),
    Screen("outbox", CLAIRE, path="/outbox"),
    Screen("search", CLAIRE, path=SEARCH),
    Screen("search-small", CLAIRE, path=SEARCH, size=SMALL),
    Screen("search-dark", METTE, path="/search?kind=order&q=a", look="dark"),
    Screen("search-french", JULIEN, path=SEARCH),
    Screen("order-retailer", CLAIRE, row="#shipped-14d a.id"),
    Screen("order-retailer-french", JULIEN, row="#shipped-14d a.id"),
)


def main() -> None:
    """Start a demonstration of its own, take every picture, end it."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    path = chromium.path()
    assert path, "no Chromium: install it, or name one in B2B_BROWSER"
    with (
        tempfile.TemporaryDirectory() as data,
        running(Path(data), demo=True) as service,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=path, args=chromium.FLAGS)
        sign_in_page(browser, service)
        for screen in (screen for screen in SCREENS if screen.name.startswith(tuple(sys.argv[1:]) or "")):
            take(browser, service, screen)
        if "billing".startswith(tuple(sys.argv[1:]) or ""):
            take_billing(browser, FOLDER)
        browser.close()


def sign_in_page(browser: Browser, service: Service) -> None:
    page = browser.new_context(viewport={"width": WIDE[0], "height": WIDE[1]}).new_page()
    page.goto(f"{service.address}/sign-in")
    page.screenshot(path=FOLDER / "sign-in.png")


def take(browser: Browser, service: Service, screen: Screen) -> None:
    width, height = screen.size
    viewport = {"width": width, "height": height}
    context = browser.new_context(viewport=viewport, color_scheme=screen.look, reduced_motion="reduce")
    page = context.new_page()
    sign_in(page, service, screen.email)
    if screen.row:
        with page.expect_navigation():
            page.locator(screen.row).first.click()
    elif screen.path != "/":
        page.goto(f"{service.address}{screen.path}")
    if screen.press:
        page.click(screen.press)
        page.wait_for_selector("dialog[open]")
    page.wait_for_selector("[data-live][data-state=on]", state="attached")
    page.screenshot(path=FOLDER / f"{screen.name}.png")
    context.close()
    print(f"docs/screens/{screen.name}.png")


def sign_in(page: Page, service: Service, email: str) -> None:
    page.goto(f"{service.address}/sign-in")
    page.fill("#email", email)
    page.fill("#password", PASSWORD)
    page.click("[data-main]")
    page.wait_for_selector("#widgets")


if __name__ == "__main__":
    main()
