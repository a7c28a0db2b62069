"""Companies of any size, as the read model of transactions keeps them: three years of work, of which little is open.

The newest 2 in 100 are open, in every state in which somebody waits; the 4 in 100 before were shipped of late; all
others are done. Partners, product lines, recipients, goods and amounts are as varied as those of a shop.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from heapq import merge
from operator import attrgetter
from random import Random
from typing import Any
from uuid import UUID, uuid5

import psycopg
from msgspec.structs import replace
from tests.builders import HOUR, LAURIER, MONDAY, NORDLYS, answer, drafted_request, placed_order, sent_request, ship

from b2b.aggregates.criteria import words_of as words_in
from b2b.console import Console
from b2b.projections.changes import columns, words_of
from b2b.projections.follower import Follower
from b2b.projections.shadow import shadow_of
from b2b.projections.transaction_rows import TransactionRows
from b2b.projections.transactions import Row, Rows, fold
from b2b.projections.widgets import showing

NOW = MONDAY
SPAN = timedelta(days=3 * 365)
PARTNERS, LINES, GOODS = 40, 25, 2_000
FIRST = (
    *("Anna", "Béatrice", "Claudio", "Dorota", "Émile", "Fatima", "Goran", "Hélène", "Ingrid", "João", "Karim"),
    *("Lotte", "Marek", "Noémie", "Oskar", "Paula", "Quentin", "Rosa", "Søren", "Tatiana", "Ulla", "Viktor"),
    *("Wanda", "Yusuf"),
)
STEMS = ("Abel", "Berg", "Corn", "Duval", "Ek", "Ferr", "Grim", "Hald", "Ives", "Jans", "Kova", "Lind", "Mor", "Novak")
ENDINGS = (
    *("ander", "berg", "court", "dottir", "eau", "feld", "gaard", "holm", "ini", "joki", "ková", "lund", "man"),
    "ski",
)
PLACES = (
    *("Antwerpen, BE", "Bergen, NO", "Córdoba, ES", "Dublin, IE", "Évora, PT", "Freiburg, DE", "Göteborg, SE"),
    *("Halifax, NS, CA", "Innsbruck, AT", "Jena, DE", "Kraków, PL", "Lyon, FR", "Montréal, QC, CA", "Nantes, FR"),
    *("Oulu, FI", "Porto, PT", "Québec, QC, CA", "Rennes, FR", "Split, HR", "Tartu, EE", "Utrecht, NL", "Verona, IT"),
)


def partners_of(company_id: UUID) -> list[UUID]:
    return [uuid5(company_id, f"partner {n}") for n in range(PARTNERS)]


def lines_of(company_id: UUID) -> list[UUID]:
    return [uuid5(company_id, f"line {n}") for n in range(LINES)]


def rows_of(company_id: UUID, count: int) -> Iterator[Row]:
    """A company's transactions, the oldest first; the same ones every time."""
    chance, open_, late, done = Random(company_id.int), *_stages()
    partners, lines = partners_of(company_id), lines_of(company_id)
    for n in range(count):
        stage = open_ if n >= 0.98 * count else late if n >= 0.94 * count else done
        yield _varied(chance.choice(stage), company_id, n, NOW - SPAN * (1 - n / count), chance, partners, lines)


def fill(console: Console, url: str, sizes: Mapping[UUID, int]) -> None:
    """Put companies of these sizes in the read model, in the place of all that was there. Takes minutes."""
    totals: Counter[tuple[UUID, str]] = Counter()
    alerts: list[dict[str, Any]] = []

    def counted() -> Iterator[dict[str, Any]]:
        for position, row in enumerate(_everybody(sizes), start=1):
            widget = showing(row)
            if widget is not None:
                totals[row.company_id, widget.key] += 1
            if widget is not None and widget.alert:
                key = {"company_id": row.company_id, "widget": widget.key, "id": row.id}
                alerts.append({**key, "position": position})
            yield columns(row)

    with shadow_of(Follower(console, TransactionRows()), url=url) as shadow:
        shadow.fill({**_NOTHING, "transactions": counted()})
        shadow.fill({**_NOTHING, "transaction_words": map(words_of, _everybody(sizes)), "widget_alerts": alerts})
        found = [{"company_id": company, "widget": key, "total": total} for (company, key), total in totals.items()]
        shadow.fill({**_NOTHING, "widget_totals": found})
        shadow.start_from(0)
        shadow.complete()
        shadow.swap()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")


def words_found(company_id: UUID, count: int) -> list[str]:
    """What people type to find transactions of a company: a name, a part of a number, a product, and such."""
    known = Random(count).sample(list(rows_of(company_id, min(count, 20_000))), 20)
    return [word for row in known for word in _typed(row)]


def _typed(row: Row) -> Iterable[str]:
    name = words_in(row.title)
    yield row.title
    yield f"{name[-1]} {row.place.partition(',')[0]}"
    yield row.number[:-1]
    yield row.skus[0].lower()
    yield str(row.retailer_reference)[2:]


_NOTHING: Mapping[str, list[Any]] = {table.name: [] for table in TransactionRows.tables}


def _everybody(sizes: Mapping[UUID, int]) -> Iterator[Row]:
    """The rows of all companies, as they came one after the other."""
    return merge(*(rows_of(company, count) for company, count in sizes.items()), key=attrgetter("created_at"))


def _stages() -> tuple[list[Row], list[Row], list[Row]]:
    """What is open, shipped of late, and done: a row for each, as often as it occurs."""
    draft, waiting = _retailers(drafted_request()), _retailers(sent_request())
    answered = sent_request()
    answered.answer(partner_id=NORDLYS, answer=answer(), now=MONDAY)
    asked = replace(_retailers(answered), deadline=None, due_soon=False)
    to_ship, shipped = _retailers(placed_order()), _retailers(ship(placed_order()))
    open_ = [
        *[draft] * 4,
        *[replace(waiting, due_soon=False)] * 36,
        *[replace(waiting, due_soon=True)] * 4,
        *[replace(asked, state="need_attention", attention=("expired",))] * 16,
        *[replace(asked, state="partially_ordered")] * 6,
        *[to_ship] * 26,
        *[replace(to_ship, state="partly_shipped")] * 4,
        *[replace(to_ship, state="late", late=True)] * 4,
    ]
    done = [
        *[replace(shipped, aged=True)] * 64,
        *[replace(asked, state="ordered")] * 30,
        *[replace(asked, state="cancelled")] * 3,
        *[replace(to_ship, state="cancelled", deadline=None)] * 3,
    ]
    return open_, [shipped], done


def _retailers(aggregate: Any) -> Row:
    """The retailer's row of an aggregate's events."""
    rows: Rows = {}
    for event in aggregate.pending_events:
        rows = fold(rows, event)
    return rows[LAURIER]


def _varied(
    row: Row, company_id: UUID, n: int, at: datetime, chance: Random, partners: list[UUID], lines: list[UUID]
) -> Row:
    """A row like this one, of another customer."""
    order = row.kind == "order"
    chosen = chance.sample(range(PARTNERS), 1 if order else 2)
    goods = chance.sample(range(GOODS), 2)
    name = f"{chance.choice(FIRST)} {chance.choice(STEMS)}{chance.choice(ENDINGS)}"
    soon = 1 if row.due_soon else chance.randrange(2, 72)
    return replace(
        row,
        company_id=company_id,
        id=UUID(int=chance.getrandbits(128)),
        number=f"{'O' if order else 'R'}-{10_000 + n}",
        title=name,
        place=chance.choice(PLACES),
        request_id=UUID(int=chance.getrandbits(128)),
        created_at=at,
        modified_at=min(NOW, at + chance.random() * 5 * timedelta(days=1)),
        sent_at=at + HOUR if row.sent_at or order else None,
        shipped_at=at + chance.randrange(24, 96) * HOUR if row.shipped_at else None,
        deadline=NOW + soon * HOUR * (-1 if row.state == "late" else 1) if row.deadline else None,
        partner_ids=tuple(partners[k] for k in chosen),
        partner_names=tuple(f"{STEMS[k % len(STEMS)]}{ENDINGS[k % 13]} {k}" for k in chosen),
        product_line_ids=(lines[goods[0] % LINES],),
        skus=tuple(f"{STEMS[k % len(STEMS)][:3].upper()}-{k:05d}" for k in goods),
        retailer_reference=f"WEB-{300_000 + 7 * n}",
        tracking_numbers=(f"1Z999AA1{chance.randrange(10**10):010d}",) if row.tracking_numbers else (),
        amount=Decimal(chance.randrange(500, 90_000)) / 100 if order else None,
        mode=chance.choice(("manual", "automatic")),
    )
