"""Criteria of a search in PostgreSQL's words (S1); projections/criteria.py says the same of a row in memory."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, LiteralString

from psycopg.sql import SQL, Composable, Placeholder

from b2b.aggregates.criteria import folded, words_of
from b2b.aggregates.order import OrderState
from b2b.aggregates.request_sides import PartnerState, RequestState

CRITERIA: Mapping[str, LiteralString] = {
    "kind": "kind = %(kind)s",
    "state": "state = ANY(string_to_array(%(state)s, ','))",
    "widget": "widget = %(widget)s",
    "due_soon": "due_soon = %(due_soon)s",
    "aged": "aged = %(aged)s",
    "number": "number = %(number)s",
    "retailer_reference": "retailer_reference = %(retailer_reference)s",
    "request_id": (
        "id = ANY (array_append(ARRAY(SELECT id FROM transactions AS o WHERE o.company_id = %(company_id)s"
        " AND o.kind = 'order' AND o.request_id = %(request_id)s), %(request_id)s))"
    ),
    "partner_id": "partner_ids @> ARRAY[%(partner_id)s::uuid]",
    "product_line_id": "product_line_ids @> ARRAY[%(product_line_id)s::uuid]",
    "sku": "skus LIKE '%%' || %(sku)s || '%%'",
    "courier": "couriers LIKE '%%' || %(courier)s || '%%'",
    "tracking_number": "tracking LIKE '%%' || %(tracking_number)s || '%%'",
    "mode": "mode = %(mode)s",
    "amount_from": "amount >= %(amount_from)s",
    "amount_to": "amount <= %(amount_to)s",
    "created_before": "created_at < %(created_before)s",
    "created_after": "created_at >= %(created_after)s",
    "sent_before": "sent_at < %(sent_before)s",
    "sent_after": "sent_at >= %(sent_after)s",
    "deadline_before": "deadline < %(deadline_before)s",
    "deadline_after": "deadline >= %(deadline_after)s",
    "shipped_before": "shipped_at < %(shipped_before)s",
    "shipped_after": "shipped_at >= %(shipped_after)s",
    "modified_after": "modified_at >= %(modified_after)s",
}
"""Criteria of one condition each."""
WORDS: Mapping[str, LiteralString] = {
    "recipient": "recipient LIKE '%%' || {} || '%%'",
    "q": (
        "id IN (SELECT id FROM transaction_words WHERE company_id = %(company_id)s AND words LIKE '%%' || {} || '%%')"
    ),
}
"""Criteria of which each word is a condition."""
EACH: LiteralString = """(
    SELECT words LIKE '%%' || {} || '%%' FROM transaction_words AS said
    WHERE said.id = transactions.id AND said.company_id = transactions.company_id
)"""
"""A word of free text, asked of one row after the other."""
ONE_PARTNER: LiteralString = "partner_ids[1] = %(partner_id)s"
"""An order has one."""
NARROW: Mapping[str, LiteralString] = {
    "partner_id": "facts @> ARRAY[%(partner_id)s::uuid]",
    "product_line_id": "facts @> ARRAY[%(product_line_id)s::uuid]",
    "sku": "words LIKE '%%' || %(sku)s || '%%'",
    "tracking_number": "words LIKE '%%' || %(tracking_number)s || '%%'",
}
"""What `transaction_words` says of whatever a criterion finds, and of little else."""
ORDERS_ALONE = frozenset(
    {"amount_from", "amount_to", "shipped_after", "shipped_before", "courier", "tracking_number"},
)
"""Criteria that no request meets."""
SINCE = ("created_after", "sent_after", "shipped_after")
"""Criteria whose moment is before the last change of whatever they find."""
UNREAD: LiteralString = """EXISTS (
    SELECT FROM widget_alerts AS alert
    LEFT JOIN widget_reads AS reset
        ON reset.reader_id = %(reader_id)s AND reset.company_id = alert.company_id AND reset.widget = alert.widget
    WHERE alert.company_id = transactions.company_id AND alert.id = transactions.id
        AND alert.widget = ANY(%(alerts)s) AND alert.position > coalesce(reset.position, 0) AND NOT EXISTS (
            SELECT FROM transaction_reads AS seen
            WHERE seen.reader_id = %(reader_id)s AND seen.company_id = alert.company_id AND seen.id = alert.id
                AND seen.position >= alert.position
        )
)"""
PARTS = frozenset({"sku", "courier", "tracking_number"})
STATES = {
    "request": sorted({*RequestState, *PartnerState}),
    "order": sorted(OrderState),
}
"""All requests are those of each of these states, and the same goes for orders."""


def conditions(
    given: Mapping[str, Any], *, leaving_out: frozenset[str] = frozenset(), each: bool = False
) -> list[Composable]:
    """What holds of the company's rows that are found. `each`: they are gone through until some are found."""
    found: list[Composable] = [SQL("company_id = %(company_id)s")]
    for name, value in given.items():
        if name in leaving_out:
            continue
        if name in WORDS:
            said = EACH if each and name == "q" else WORDS[name]
            found += [SQL(said).format(Placeholder(f"{name}_{n}")) for n in range(len(words_of(value)))]
        elif name == "partner_id" and given.get("kind") == "order":
            found.append(SQL(ONE_PARTNER))
        elif name == "unread":
            found.append(SQL(UNREAD) if value else SQL("NOT ") + SQL(UNREAD))
        elif name in CRITERIA:
            found.append(SQL(CRITERIA[name]))
    return found


def implied(given: Mapping[str, Any]) -> dict[str, Any] | None:
    """The criteria, with what follows from them and helps to find it; None: nothing can meet them all."""
    found = dict(given)
    if ORDERS_ALONE & found.keys() and found.setdefault("kind", "order") != "order":
        return None
    since = [found[name] for name in SINCE if name in found]
    return {**found, "modified_after": max(since)} if since else found


def narrow(given: Mapping[str, Any]) -> list[Composable]:
    """What holds of the rows of `transaction_words` that can be found; nothing where they do not help."""
    found: list[Composable] = [SQL(NARROW[name]) for name in given if name in NARROW]
    for name in given.keys() & WORDS.keys():
        places = [Placeholder(f"{name}_{n}") for n in range(len(words_of(given[name])))]
        found += [SQL("words LIKE '%%' || {} || '%%'").format(place) for place in places]
    return [SQL("company_id = %(company_id)s"), *found] if found else []


def values(given: Mapping[str, Any]) -> dict[str, Any]:
    """What the conditions name."""
    found = {name: literal(value) if name in PARTS else value for name, value in given.items() if name not in WORDS}
    for name in given.keys() & WORDS.keys():
        found |= {f"{name}_{n}": literal(word) for n, word in enumerate(words_of(given[name]))}
    if "state" in given:
        found["states"] = sorted(set(given["state"].split(",")))
    elif "kind" in given:
        found["states"] = STATES[given["kind"]]
    found["kinds"] = [given["kind"]] if "kind" in given else list(STATES)
    return found


def literal(text: str) -> str:
    """Text as it is searched: letters alike in case and accents, and no wildcard of its own."""
    return folded(text).replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
