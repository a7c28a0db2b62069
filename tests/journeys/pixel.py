"""From a supplier's *Send answer* to the retailer's changed row, in two real browsers (D7)."""

from __future__ import annotations

import logging
import time
from statistics import quantiles

from b2b.aggregates.request import Request
from b2b.commands.requests import cancel_request
from tests.journeys.market import PINE, Market, now
from tests.journeys.person import Person
from tests.journeys.steps import ARRIVES

log = logging.getLogger(__name__)

CHANGED = """number => [...document.querySelectorAll("#widgets tr")].some(
    row => row.textContent.includes(number) && row.textContent.includes("1 of 2 answered"))"""
"""The row says so: looked at with every frame that the browser draws."""


def milliseconds(market: Market, supplier: Person, retailer: Person, *, times: int) -> list[float]:
    """How long each of some answers takes, from the click to the row; each is written to the log."""
    return [_once(market, supplier, retailer, number) for number in range(times)]


def _once(market: Market, supplier: Person, retailer: Person, number: int) -> float:
    id = market.request(name=f"Recipient {number}", items=[("Soap", 6)])
    row = market.console.load(Request, id).number
    retailer.page.get_by_role("link", name=row).first.wait_for(timeout=4 * ARRIVES)
    supplier.visit(f"/requests/{id}")
    supplier.page.get_by_role("button", name="All available").click()
    supplier.page.get_by_label("Unit price, Soap").fill("4")
    supplier.page.fill("#ship", "2.50")
    begin = time.perf_counter()
    supplier.page.locator("[data-main]").first.click(no_wait_after=True)
    retailer.page.wait_for_function(CHANGED, arg=row, polling="raf", timeout=ARRIVES)
    taken = 1e3 * (time.perf_counter() - begin)
    log.info("from Send answer to the row of %s: %.0f ms", row, taken)
    supplier.page.wait_for_url("**/")
    cancel_request(market.console, market.actors[PINE], request_id=id, now=now())
    return taken


def spread(taken: list[float]) -> tuple[float, float]:
    """Half of them, and 95 of 100, are within so many milliseconds."""
    cuts = quantiles(taken, n=100, method="inclusive")
    return cuts[49], cuts[94]
