"""Before and after in words: two representations side by side, one row a field in which they differ (U1, U2)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import zip_longest
from typing import Any, NamedTuple
from uuid import UUID

from flask_babel import gettext

from b2b.web.filters import day, full, money, quantity
from b2b.web.history.labels import ALWAYS_NEW, AMOUNTS, CODES, HIDDEN, NAMING, label_of
from b2b.web.state_words import state_words
from b2b.web.states import appearance

View = Mapping[str, Any]


class Row(NamedTuple):
    """One field, with what it held before and what it holds after; an empty text stands for nothing."""

    field: str
    before: str
    after: str


@dataclass(frozen=True)
class Wording:
    """How the values of a representation read: `names` are those behind ids, `kind` that of its states."""

    names: Mapping[UUID, str]
    currency: str | None
    kind: str

    @classmethod
    def of(cls, view: View, *, kind: str, more: Mapping[UUID, str] | None = None) -> Wording:
        names = dict(more or {})
        for entries in (view.get("items"), view.get("lines"), view.get("partners")):
            for entry in entries or ():
                names[entry.get("partner_id") or entry["id"]] = entry["name"]
        return cls(names, view.get("currency"), kind)

    def value(self, field: str, value: Any) -> str:
        """A value as people write it."""
        if value is None or value == "" or value == () or value == []:
            return ""
        if isinstance(value, bool):
            return gettext("yes") if value else gettext("no")
        if isinstance(value, datetime):
            return full(value)
        if isinstance(value, date):
            return day(value)
        if isinstance(value, UUID):
            return self.names.get(value, "")
        return self._text(field, value)

    def _text(self, field: str, value: Any) -> str:
        if field in AMOUNTS and self.currency:
            return money(value, self.currency)
        if field == "search_state":
            return state_words(value)
        if field == "state":
            return str(appearance(value, self.kind).word)
        if isinstance(value, int):
            return quantity(value)
        return str(CODES.get(str(value), value))

    def entry(self, entry: Any) -> str:
        """How an entry of a list is called: by its name, or by what it is about; blank where nothing says so."""
        known = entry if isinstance(entry, Mapping) else {}
        called = (str(known.get(name) or "") for name in NAMING)
        about = (self.names.get(known[name], "") for name in ("item_id", "line_id", "partner_id") if known.get(name))
        return next(filter(None, (*called, *about)), "")


def rows_between(before: View | None, after: View, wording: Wording) -> list[Row]:
    """Where two representations differ, field by field."""
    return [row for row in _rows(before, after, (), "", wording) if row.before != row.after]


def rows_of(view: View, wording: Wording) -> list[Row]:
    """Everything that a representation says."""
    return [row for row in _rows(None, view, (), "", wording) if row.after]


def _rows(
    before: Any, after: Any, at: tuple[str, ...], field: str, wording: Wording, *, listed: bool = False
) -> Iterator[Row]:
    if isinstance(before, Mapping) or isinstance(after, Mapping):
        for name in {**(before or {}), **(after or {})}:
            if name not in HIDDEN and not (name in ALWAYS_NEW and not at) and not (name in NAMING and listed):
                yield from _rows(_in(before, name), _in(after, name), (*at, label_of(name)), name, wording)
    elif _is_list(before) or _is_list(after):
        yield from _entries(before or (), after or (), at, field, wording)
    elif before != after:
        yield Row(", ".join(at), wording.value(field, before), wording.value(field, after))


def _entries(before: Any, after: Any, at: tuple[str, ...], field: str, wording: Wording) -> Iterator[Row]:
    """Entries of their own one by one; plain values in one row."""
    if any(isinstance(entry, Mapping) for entry in (*before, *after)):
        for place, (was, becomes) in enumerate(zip_longest(before, after)):
            name = wording.entry(becomes or was)
            path = (*at[:-1], name) if name else (*at, str(place + 1))
            yield from _rows(was, becomes, path, field, wording, listed=bool(name))
    elif list(before) != list(after):
        texts = [", ".join(wording.value(field, entry) for entry in entries) for entries in (before, after)]
        yield Row(", ".join(at), *texts)


def _in(view: Any, name: str) -> Any:
    return view.get(name) if isinstance(view, Mapping) else None


def _is_list(value: Any) -> bool:
    return isinstance(value, list | tuple)
