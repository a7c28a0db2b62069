"""What events change in the read model of transactions: rows, the totals of widgets, alerts, deadlines. In memory."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from b2b.aggregates.criteria import Criteria, folded
from b2b.projections import boards
from b2b.projections.criteria import Tests, lines, matches, passes, said, tests_of
from b2b.projections.deadlines import moments
from b2b.projections.follower import Recorded
from b2b.projections.transactions import Row, Rows, fold
from b2b.projections.widgets import OWN, showing

encode = msgspec.json.Encoder().encode
_ZERO = re.compile(rb"(?<!\\)((?:\\\\)*)\\u0000")


class Step(NamedTuple):
    """One row before and after one event."""

    company: UUID
    id: UUID
    was: Row | None
    now: Row | None
    position: int


class Changes:
    """What a batch of events changes, beginning with the rows that there were."""

    def __init__(self, before: Mapping[UUID, Rows] | None = None) -> None:
        self.now: dict[UUID, Rows] = dict(before or {})
        self.changed: dict[tuple[UUID, UUID], Row | None] = {}
        self.totals: Counter[tuple[UUID, str]] = Counter()
        self.alerts: dict[tuple[UUID, str, UUID], int | None] = {}
        self.deadlines: dict[tuple[UUID, str, UUID], datetime | None] = {}
        self.words: dict[tuple[UUID, UUID], Row | None] = {}
        self.steps: list[Step] = []

    def take(self, recorded: Recorded) -> None:
        """Fold one event, and note what it changed; None stands for what is gone."""
        id = recorded.event.originator_id
        before = self.now.get(id, {})
        after = self.now[id] = fold(before, recorded.event)
        for company, now in after.items():
            was = before.get(company)
            if now is not was and now != was:
                self._note(company, id, was, now, recorded.position)
        if len(after) < len(before):
            for company in before.keys() - after.keys():
                self._note(company, id, before[company], None, recorded.position)

    def _note(self, company: UUID, id: UUID, was: Row | None, now: Row | None, position: int) -> None:
        self.changed[company, id] = now
        self.steps.append(Step(company, id, was, now, position))
        self._count(company, was, now)
        self._notice(company, id, was, now, position)
        if not _bring_the_same(was, now):
            self._set_deadlines(id, was, now)
        if _said(was) != _said(now):
            self.words[company, id] = now

    def _count(self, company: UUID, was: Row | None, now: Row | None) -> None:
        left, entered = showing(was), showing(now)
        if left is entered:
            return
        if left is not None:
            self.totals[company, left.key] -= 1
        if entered is not None:
            self.totals[company, entered.key] += 1

    def _notice(self, company: UUID, id: UUID, was: Row | None, now: Row | None, position: int) -> None:
        """Keep since when a row is an alert: since it came, or since somebody should look at it again."""
        left, entered = showing(was), showing(now)
        if left is not entered and left is not None and left.alert:
            self.alerts[company, left.key, id] = None
        if entered is not None and entered.alert and now is not None:
            noticed = was is not None and now.alert > was.alert
            if left is not entered or noticed:
                self.alerts[company, entered.key, id] = position

    def count_own(self, searches: Mapping[UUID, Mapping[str, Criteria]]) -> None:
        """Count each step in the searches of its company's dashboards; once, for the steps are then forgotten."""
        tests = {company: [(name, tests_of(each)) for name, each in of.items()] for company, of in searches.items()}
        found: dict[tuple[UUID, UUID], set[str]] = {}
        for company, id, was, now, position in self.steps:
            if not (asked := tests.get(company)):
                continue
            left = found[company, id] if (company, id) in found else _found_by(asked, was)
            entered = found[company, id] = _found_by(asked, now)
            for name in left - entered:
                self.totals[company, name] -= 1
                self.alerts[company, name, id] = None
            for name in entered - left:
                self.totals[company, name] += 1
            noticed = was is not None and now is not None and now.alert > was.alert
            for name in entered if noticed else entered - left:
                self.alerts[company, name, id] = position
        self.steps.clear()

    def _set_deadlines(self, id: UUID, was: Row | None, now: Row | None) -> None:
        old, new = moments(was), moments(now)
        if old == new:
            return
        for kind, key in old.keys() - new.keys():
            self.deadlines[id, kind, key] = None
        for (kind, key), due_at in new.items() - old.items():
            self.deadlines[id, kind, key] = due_at

    def word_rows(self) -> Iterator[dict[str, Any]]:
        """What free text finds the rows by that say something new."""
        return (words_of(row) for row in self.words.values() if row is not None)

    def total_rows(self) -> list[dict[str, Any]]:
        return [{"company_id": c, "widget": w, "total": n} for (c, w), n in sorted(self.totals.items()) if n]

    def alert_rows(self) -> list[dict[str, Any]]:
        found = self.alerts.items()
        return [{"company_id": c, "widget": w, "id": id, "position": p} for (c, w, id), p in found if p is not None]

    def deadline_rows(self) -> list[dict[str, Any]]:
        found = self.deadlines.items()
        return [{"subject": s, "kind": k, "key": key, "due_at": at} for (s, k, key), at in found if at is not None]


class Everything(Changes):
    """All that ever happened, from the first event on: what stands in the end says what changed."""

    def __init__(self) -> None:
        super().__init__()
        self.boards: dict[UUID, dict[UUID, boards.Board]] = {}
        self.searches: dict[UUID, dict[str, Criteria]] = {}
        self.since: dict[tuple[UUID, str], int] = {}

    def take(self, recorded: Recorded) -> None:
        if isinstance(recorded.event, boards.EVENTS):
            self._ask(recorded)
        else:
            super().take(recorded)
            if self.searches:
                self.count_own(self.searches)

    def _note(self, company: UUID, id: UUID, was: Row | None, now: Row | None, position: int) -> None:
        if self.searches:
            self.steps.append(Step(company, id, was, now, position))
        self._notice(company, id, was, now, position)

    def _rows(self) -> Iterator[Row]:
        return (row for rows in self.now.values() for row in rows.values())

    def _ask(self, recorded: Recorded) -> None:
        """Let a dashboard change: what is asked for anew has no alerts yet."""
        id = recorded.event.originator_id
        known = next((of[id] for of in self.boards.values() if id in of), None)
        board = boards.fold(known, recorded.event)
        company = board.company_id
        self.boards.setdefault(company, {})[id] = board
        asked = boards.together(self.boards[company].values())
        for name in asked.keys() - self.searches.get(company, {}).keys():
            self.since[company, name] = recorded.position
        self.searches[company] = asked

    def rows(self) -> dict[str, Iterable[Mapping[str, Any]]]:
        """All that there is of each table, where nothing was before."""
        self._count_all()
        return {
            "transactions": map(columns, self._rows()),
            "transaction_words": map(words_of, self._rows()),
            "widget_totals": self.total_rows(),
            "widget_alerts": self.alert_rows(),
            "dashboards": [boards.columns(board) for of in self.boards.values() for board in of.values()],
            "deadlines": self.deadline_rows(),
        }

    def _count_all(self) -> None:
        """Totals and deadlines of what stands in the end; alerts that nobody asks for any more are none."""
        self.totals.clear()
        for row in self._rows():
            self._count(row.company_id, None, row)
            self._set_deadlines(row.id, None, row)
            for name, search in self.searches.get(row.company_id, {}).items():
                self.totals[row.company_id, name] += matches(search, row)
        self.alerts = {key: at for key, at in self.alerts.items() if self._stands(key[0], key[1], at)}

    def _stands(self, company: UUID, name: str, at: int | None) -> bool:
        asked = not name.startswith(OWN) or name in self.searches.get(company, {})
        return asked and (at is None or at > self.since.get((company, name), 0))


def _found_by(asked: Iterable[tuple[str, Tests]], row: Row | None) -> set[str]:
    """The names of the searches that find a row."""
    return {name for name, tests in asked if passes(tests, row)} if row is not None else set()


def words_of(row: Row) -> dict[str, Any]:
    """What a search is narrowed down by before rows are read, as its table keeps it: words, partners, product lines."""
    facts = (*row.partner_ids, *row.product_line_ids)
    return {"company_id": row.company_id, "id": row.id, "words": said(row), "facts": facts}


def columns(row: Row) -> dict[str, Any]:
    """A row as its table keeps it: what is searched in columns, all of it as JSON."""
    widget = showing(row)
    return {
        "company_id": row.company_id,
        "id": row.id,
        "kind": row.kind,
        "state": row.state,
        "number": row.number,
        "retailer_reference": row.retailer_reference,
        "request_id": row.request_id,
        "due_soon": row.due_soon,
        "aged": row.aged,
        "deadline": row.deadline,
        "created_at": row.created_at,
        "modified_at": row.modified_at,
        "partner_ids": row.partner_ids,
        "product_line_ids": row.product_line_ids,
        "sent_at": row.sent_at,
        "shipped_at": row.shipped_at,
        "amount": row.amount,
        "mode": row.mode,
        "recipient": folded(row.title),
        "skus": lines(row.skus),
        "couriers": lines(row.couriers),
        "tracking": lines(row.tracking_numbers),
        "row": msgspec.Raw(_json(row)),
        "widget": widget.key if widget else None,
    }


def _json(row: Row) -> bytes:
    """The whole row. PostgreSQL's JSON has no zero byte: where somebody typed one, it becomes U+FFFD."""
    encoded = encode(row)
    return _ZERO.sub(rb"\1\\ufffd", encoded) if b"\\u0000" in encoded else encoded


def _bring_the_same(was: Row | None, now: Row | None) -> bool:
    """Whether time brings the same to both for certain: nothing that deadlines follow from has changed."""
    if was is None or now is None:
        return was is now
    same = was.talks is now.talks and was.state == now.state and was.deadline == now.deadline
    return same and was.shipped_at == now.shipped_at and was.aged == now.aged


def _said(row: Row | None) -> tuple[object, ...] | None:
    """What a search is narrowed down by."""
    if row is None:
        return None
    names = (row.number, row.retailer_reference, row.title, row.place)
    return (*names, row.partner_names, row.skus, row.tracking_numbers, row.partner_ids, row.product_line_ids)
