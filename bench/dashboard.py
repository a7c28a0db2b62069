"""The dashboard and the search of a company with a million transactions, beside one with ten thousand.

They are two of 200 companies in the same tables; a third has a hundred thousand, the others a thousand each. Of every
company 2 in 100 transactions are open, and whoever looks has read no alert yet, which is the most that can be counted.
The two sizes are asked in turns. *Counting* counts what each of the same widgets finds, one statement a widget.
Searches are what people ask for, each page as it is shown: twelve kinds of three criteria, free text by name, place,
product and parts of numbers, and pages 951 to 1,000 of the list of all; how each is found: docs/search-plans.md. A page
over HTTP is that of a signed-in person, service and database on the same machine. Counters: six people of three
companies, with 20 searches of their own each, all of them different.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal
from functools import partial
from random import Random
from statistics import median
from uuid import UUID, uuid4

from psycopg_pool import ConnectionPool
from tests.builders import LAURIER, MONDAY, SUPPLIERS

from b2b.aggregates.criteria import Criteria
from b2b.aggregates.dashboard import Dashboard
from b2b.aggregates.values import CompanyKind
from b2b.aggregates.widgets import DEFAULTS, Placed
from b2b.console import Console
from b2b.projections.dashboard import dashboard, newcomer
from b2b.projections.search import count, search
from bench.figure import Figure, Round, at_least, at_most, within
from bench.place import Place
from bench.plans import plans_of
from bench.population import NOW, fill, lines_of, partners_of, rows_of, words_found
from bench.projections import EVENTS, TOGETHER, live, seconds_of_ours
from bench.service import Retailer, served, signed_in, visit

QUERY = Figure("dashboard query, half within: 1,000,000 / 10,000", at_most(1.3))
COUNTING = Figure("counting / dashboard query, at 1,000,000", at_least(150))
PAGE = Figure("dashboard page over HTTP, half within: 1,000,000 / 10,000", at_most(1.5))
THREE = Figure("search by three criteria, 95 of 100 within", at_most(50), unit="ms")
WORDS = Figure("search by free text, 95 of 100 within", at_most(50), unit="ms")
DEEP = Figure("the 1,000th page, 95 of 100 within", at_most(50), unit="ms")
KEPT = Figure("events followed: 20 widgets a user / none", at_least(0.3))
QUERY_MS = Figure("dashboard query at 1,000,000, half within", unit="ms")
PAGE_MS = Figure("dashboard page over HTTP at 1,000,000, half within", unit="ms")
FIGURES = (QUERY, QUERY_MS, COUNTING, PAGE, PAGE_MS, THREE, WORDS, DEEP, KEPT)
SMALL, MIDDLE, BIG, OTHERS, OTHER = 10_000, 100_000, 1_000_000, 197, 1_000
QUERIES, PAGES, SEARCHES, GROUPS = 100, 30, 10, 3
DEEPEST = 1_000
_PAGES: dict[str, str] = {}


def pages() -> dict[str, str]:
    """The pages that the last measurement wrote beside its section, by their names."""
    return _PAGES


def rounds(place: Place) -> Iterator[Round]:
    with served(place) as retailer, retailer.console() as console:
        small, big = UUID(retailer.company_id), UUID(_another(retailer, "b@example.com"))
        sizes = {small: SMALL, big: BIG, uuid4(): MIDDLE, **{uuid4(): OTHER for _ in range(OTHERS)}}
        fill(console, retailer.url, sizes)
        words = words_found(big, BIG)
        _PAGES["search-plans.md"] = plans_of(retailer.url, _asked(big, words[:5]))
        windows = [signed_in(retailer, mail) for mail in ("a@example.com", "b@example.com")]
        with ConnectionPool(retailer.url, min_size=1, max_size=1) as pool:
            while True:
                place.checkpoint()
                at_small, at_big = _halves([partial(_look, pool, company) for company in (small, big)], QUERIES)
                counting = median(_seconds(partial(_count_all, pool, big)) for _ in range(3))
                page_small, page_big = _halves([partial(visit, window) for window in windows], PAGES)
                yield {
                    QUERY: at_big / at_small,
                    QUERY_MS: 1e3 * at_big,
                    COUNTING: counting / at_big,
                    PAGE: page_big / page_small,
                    PAGE_MS: 1e3 * page_big,
                    THREE: _most([partial(_find, pool, big, one) for one in threes(big) * SEARCHES]),
                    WORDS: _most([partial(_find, pool, big, Criteria(q=text)) for text in words]),
                    DEEP: _deepest(pool, big),
                    KEPT: _followed(place, widgets=20) / _followed(place, widgets=0),
                }


def threes(company_id: UUID) -> list[Criteria]:
    """Searches by three criteria as people make them: for what is open, for last month, for one customer or parcel."""
    chance = Random(7)
    partner, line = chance.choice(partners_of(company_id)), chance.choice(lines_of(company_id))
    row = next(row for row in rows_of(company_id, 1_000) if row.tracking_numbers)
    last_month, last_year = NOW - timedelta(days=30), NOW - timedelta(days=365)
    return [
        Criteria(kind="order", state="to_ship,partly_shipped,late", partner_id=partner),
        Criteria(kind="order", partner_id=partner, shipped_after=last_month),
        Criteria(state="need_attention", partner_id=partner, product_line_id=line),
        Criteria(kind="request", state="waiting", product_line_id=line),
        Criteria(kind="order", state="shipped", recipient=row.title),
        Criteria(kind="order", partner_id=partner, sku=row.skus[0]),
        Criteria(mode="automatic", product_line_id=line, created_after=last_month),
        Criteria(courier="UPS", tracking_number=row.tracking_numbers[0][-6:], kind="order"),
        Criteria(partner_id=partner, created_after=last_year, created_before=last_year + timedelta(days=30)),
        Criteria(partner_id=partner, amount_from=Decimal(880), sent_after=last_year),
        Criteria(kind="request", state="ordered,closed", partner_id=partners_of(company_id)[1]),
        Criteria(recipient=row.title, sku=row.skus[1], created_after=last_year),
    ]


def _asked(company_id: UUID, words: list[str]) -> dict[str, Callable[[ConnectionPool], None]]:
    """The searches whose plans are worth reading, by what they ask for."""
    asked = [*threes(company_id), *(Criteria(q=text) for text in words)]
    found = {
        ", ".join(f"{name} {value}" for name, value in one.given.items()): partial(
            _find, company_id=company_id, criteria=one
        )
        for one in asked
    }
    return {**found, "the last of fifty pages in the order of the last change": partial(_fifty, company_id=company_id)}


def _fifty(pool: ConnectionPool, company_id: UUID) -> None:
    cursor = None
    with ConnectionPool(pool.conninfo, min_size=1, max_size=1) as plain:
        for _ in range(49):
            cursor = search(plain, company_id, criteria={}, cursor=cursor).next_cursor
    search(pool, company_id, criteria={}, cursor=cursor)


def _another(retailer: Retailer, mail: str) -> str:
    words = ("company", "create", "--kind", "retailer", "--name", "Harbour & Pine", "--email", mail)
    made = json.loads(retailer.service.command(*words, "--password-stdin", stdin="correct horse\n"))
    return str(made["company_id"])


def _look(pool: ConnectionPool, company_id: UUID) -> None:
    reader = newcomer(company_id, company_id, side="retailer")
    assert sum(len(one.rows) for one in dashboard(pool, reader, now=NOW)) > len(reader.widgets)


def _count_all(pool: ConnectionPool, company_id: UUID) -> None:
    for widget in DEFAULTS[CompanyKind.RETAILER]:
        assert count(pool, company_id, criteria=widget.search.given)


def _find(pool: ConnectionPool, company_id: UUID, criteria: Criteria) -> None:
    search(pool, company_id, criteria=criteria.given)


def _deepest(pool: ConnectionPool, company_id: UUID) -> float:
    """Milliseconds within which 95 of 100 of the pages before the last one come."""
    cursor, taken = None, []
    for _ in range(DEEPEST):
        began = time.perf_counter()
        cursor = search(pool, company_id, criteria={}, cursor=cursor).next_cursor
        taken.append(time.perf_counter() - began)
        if cursor is None:
            break
    return within(taken[-50:], percent=95)


def _followed(place: Place, *, widgets: int) -> float:
    """Events a second, with so many searches of their own on the dashboard of each of six people."""
    with place.database() as url, Console.open(url, master_key=bytes(32)) as console:
        for company, side in [(LAURIER, "retailer"), *((id, "supplier") for id in list(SUPPLIERS.values())[:2])]:
            for person in range(2 if widgets else 0):
                own = Dashboard.open(
                    id=uuid4(), company_id=company, reader_id=uuid4(), side=CompanyKind(side), now=MONDAY
                )
                for n in range(widgets):
                    own.add(Placed(id=uuid4(), search=_own(20 * person + n)), now=MONDAY)
                console.save(own)
        live(console, GROUPS)
        return GROUPS * TOGETHER * EVENTS / seconds_of_ours(console, url)


def _own(n: int) -> Criteria:
    """A search that nobody else has, of the kinds that people keep on their dashboards."""
    return (
        Criteria(kind="request", state="waiting,need_attention", partner_id=list(SUPPLIERS)[n % 2], sku=f"LIN-{n}"),
        Criteria(kind="order", state="to_ship", amount_from=Decimal(n)),
        Criteria(kind="request", recipient="marchand", created_after=MONDAY - timedelta(days=n)),
        Criteria(mode="manual", q=f"laurier {n}"),
    )[n % 4]


def _halves(calls: list[Callable[[], None]], times: int) -> list[float]:
    """Seconds within which half of the runs of each call are done; they take turns."""
    taken = [[_seconds(call) for call in calls] for _ in range(times)]
    return [median(each) for each in zip(*taken, strict=True)]


def _most(calls: list[Callable[[], None]]) -> float:
    return within([_seconds(call) for call in calls], percent=95)


def _seconds(call: Callable[[], None]) -> float:
    began = time.perf_counter()
    call()
    return time.perf_counter() - began
