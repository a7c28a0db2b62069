"""Criteria of a search against one row, in memory; projections/search.py says the same to PostgreSQL (S1).

That both agree on whatever row and search is a property that tests show.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from b2b.aggregates.criteria import Criteria, folded, words_of
from b2b.projections.transactions import Row

Test = Callable[[Row, Any], bool]
Tests = tuple[tuple[Test, Any], ...]
"""Each with what is wanted."""
SLOW = frozenset({"sku", "courier", "tracking_number", "recipient", "q"})
"""Criteria that read text."""


def said(row: Row) -> str:
    """All that free text finds a row by, a line each."""
    names = (row.number, row.retailer_reference, row.title, row.place)
    return lines((*names, *row.partner_names, *row.skus, *row.tracking_numbers))


def lines(words: Iterable[str | None]) -> str:
    """Words as they are searched, a line each. One by one: only those with other than ASCII letters take time."""
    return "\n".join(map(folded, filter(None, words)))


def matches(search: Criteria, row: Row) -> bool:
    """Whether a row is among what a lasting search finds."""
    return passes(tests_of(search), row)


def passes(tests: Tests, row: Row) -> bool:
    """Whether a row passes every test."""
    for test, wanted in tests:  # noqa: SIM110 (`all` takes twice the time)
        if not test(row, wanted):
            return False
    return True


@lru_cache(maxsize=10_000)
def tests_of(search: Criteria) -> Tests:
    """The tests that a lasting search comes to, the quick ones first."""
    names = sorted(search.given, key=SLOW.__contains__)
    return tuple((TESTS[name], getattr(search, name)) for name in names)


def matches_at(search: Criteria, row: Row, now: datetime) -> bool:
    """Whether a row is among what a search finds at a moment, read by somebody or not."""
    given = at(search, now)
    given.pop("unread", None)
    return all(TESTS[name](row, wanted) for name, wanted in given.items())


def _equal(name: str) -> Test:
    return lambda row, wanted: bool(getattr(row, name) == wanted)


def _part_of(name: str) -> Test:
    return lambda row, wanted: folded(wanted) in lines(getattr(row, name))


def _from(name: str) -> Test:
    return lambda row, least: (value := getattr(row, name)) is not None and value >= least


def _until(name: str, *, including: bool = False) -> Test:
    def test(row: Row, most: Any) -> bool:
        value = getattr(row, name)
        return value is not None and (value < most or (including and value == most))

    return test


TESTS: Mapping[str, Test] = {
    "kind": _equal("kind"),
    "state": lambda row, states: row.state in states.split(","),
    "number": _equal("number"),
    "retailer_reference": _equal("retailer_reference"),
    "request_id": _equal("request_id"),
    "partner_id": lambda row, id: id in row.partner_ids,
    "product_line_id": lambda row, id: id in row.product_line_ids,
    "sku": _part_of("skus"),
    "recipient": lambda row, text: _every_word(text, folded(row.title)),
    "courier": _part_of("couriers"),
    "tracking_number": _part_of("tracking_numbers"),
    "mode": _equal("mode"),
    "amount_from": _from("amount"),
    "amount_to": _until("amount", including=True),
    "created_after": _from("created_at"),
    "created_before": _until("created_at"),
    "sent_after": _from("sent_at"),
    "sent_before": _until("sent_at"),
    "deadline_after": _from("deadline"),
    "deadline_before": _until("deadline"),
    "shipped_after": _from("shipped_at"),
    "shipped_before": _until("shipped_at"),
    "due_soon": _equal("due_soon"),
    "aged": _equal("aged"),
    "q": lambda row, text: _every_word(text, said(row)),
}


def _every_word(text: str, within: str) -> bool:
    return all(word in within for word in _words(text))


_words = lru_cache(maxsize=10_000)(words_of)


def at(search: Criteria, now: datetime) -> dict[str, Any]:
    """The criteria as they stand at a moment: “the last N days” become bounds, the narrower of both holds."""
    given = search.given
    ahead = given.pop("deadline_days", None)
    bounds = [("deadline_after", now), ("deadline_before", now + timedelta(days=ahead))] if ahead else []
    back = [name for name in given if name.endswith("_days")]
    bounds += [(name.removesuffix("days") + "after", now - timedelta(days=given.pop(name))) for name in back]
    for name, bound in bounds:
        narrower = min if name.endswith("before") else max
        given[name] = narrower(bound, given.get(name, bound))
    return given
