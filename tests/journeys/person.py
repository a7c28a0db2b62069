"""Somebody at a browser: signed in, counting clicks, noting whatever goes wrong on the way."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, Page, expect


@dataclass
class Person:
    """Somebody who is signed in."""

    page: Page
    address: str
    clicks: int = 0
    clicked_on: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.on("console", self._note)

    def _note(self, message: ConsoleMessage) -> None:
        """A refusal (4xx) is part of the conversation; everything else that the console calls an error is one."""
        refused = "the server responded with a status of 4" in message.text
        if message.type == "error" and not refused:
            self.problems.append(message.text)

    def click(self, selector: str) -> None:
        """Click, as a person does, and count it; note the page on which it was."""
        self.clicks += 1
        self.clicked_on.append(urlsplit(self.page.url).path)
        self.page.click(selector)

    def choose(self, selector: str, label: str) -> None:
        """Choose from a menu with the mouse: one click opens it, one takes the entry."""
        self.clicks += 2
        self.page.focus(selector)
        self.page.select_option(selector, label=label)

    def settled(self) -> None:
        """Wait until what htmx fetched stands in the page, and answers."""
        expect(self.page.locator(".htmx-request, .htmx-swapping, .htmx-settling, .htmx-added")).to_have_count(0)

    def visit(self, path: str) -> None:
        self.page.goto(f"{self.address}{path}")

    def accessible(self) -> None:
        """axe finds nothing on this page (WCAG 2.2 AA and its good practices)."""
        found = Axe().run(self.page)
        assert found.violations_count == 0, f"{self.page.url}\n{found.generate_report()}"

    def wide_enough(self) -> None:
        """Nothing is cut: the page does not scroll sideways."""
        wide = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{self.page.url} is {wide} px too wide at {self.page.viewport_size}"
