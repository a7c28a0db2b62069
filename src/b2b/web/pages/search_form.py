"""What the address of a search asks for: the names of /transactions, and the two fields of a period (S1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from flask import url_for
from flask_babel import gettext
from marshmallow import ValidationError

from b2b.aggregates.criteria import Criteria
from b2b.projections.search import COLUMNS
from b2b.web.api.criteria import SearchBody, criteria_of_query
from b2b.web.entry import read_amount
from b2b.web.filters import iso
from b2b.web.pages.blueprint import viewer

DATES = ("created", "sent", "deadline", "shipped")
FIELDS = frozenset(Criteria.__struct_fields__)
FORM = (
    FIELDS
    - {f"{name}_{bound}" for name in DATES for bound in ("after", "before", "days")}
    - {
        "request_id",
        "due_soon",
        "aged",
    }
)
"""The criteria that the form has a field of."""
_SHOWN_ELSEWHERE = frozenset({"cursor", "back", "sort"})


@dataclass(frozen=True)
class Asked:
    """A search as it was asked for: the criteria, the order, what was typed, and what could not be read."""

    search: Criteria
    sort: str
    typed: Mapping[str, str]
    faults: Mapping[str, str]

    @property
    def title(self) -> str:
        """What a widget of it is called unless somebody says otherwise."""
        kinds = {"request": gettext("Requests"), "order": gettext("Orders")}
        words = [value for name in ("q", "recipient", "sku", "number", "courier") if (value := self.typed.get(name))]
        return " – ".join((kinds.get(self.search.kind or "", gettext("Requests and orders")), *words))

    @property
    def query(self) -> dict[str, str]:
        """The search as the query of /transactions has it."""
        return written(self.search)

    @property
    def kept(self) -> dict[str, str]:
        """What narrows the search and has no field: the form sends it along, so that nothing is lost by a change."""
        return {name: value for name, value in self.query.items() if name in self.typed and name not in FORM}

    def address(self, **other: str | None) -> str:
        """The address of this search; with other values, or without what is None."""
        return address_of(self.search, **{"sort": self.sort, **other})

    def sorted_by(self, column: str) -> str:
        """The address of the same search by a column; by the same again, the other way round."""
        return self.address(sort=f"-{column}" if self.sort == column else column)

    def direction(self, column: str) -> str:
        return {column: "ascending", f"-{column}": "descending"}.get(self.sort, "")


def asked_for(args: Mapping[str, str]) -> Asked:
    """Read an address. What cannot be read is left out of the search, and named in `faults`."""
    typed = {name: value.strip() for name, value in args.items() if value.strip() and name not in _SHOWN_ELSEWHERE}
    _fill_period(typed)
    faults: dict[str, str] = {}
    given = {name: value for name, value in typed.items() if name in FIELDS}
    given |= _period(typed, faults) | _amounts(typed, faults)
    search = _criteria(given, faults)
    sort = args.get("sort", "-modified_at")
    return Asked(search, sort if sort.removeprefix("-") in COLUMNS else "-modified_at", typed, faults)


def _fill_period(typed: dict[str, str]) -> None:
    """Say a period of the address in the two fields of the form, where they say nothing yet."""
    of = next((name for name in DATES if f"{name}_days" in typed), None)
    if of and not {"days", "from", "to"} & typed.keys():
        typed |= {"date": of, "days": typed.pop(f"{of}_days")}


def _criteria(given: dict[str, Any], faults: dict[str, str]) -> Criteria:
    try:
        return criteria_of_query(SearchBody().load(given))
    except ValidationError as error:
        for name, words in dict(error.messages_dict).items():
            faults[name] = " ".join(words) if isinstance(words, list) else str(words)
        return criteria_of_query(SearchBody().load({k: v for k, v in given.items() if k not in faults}))


def _amounts(typed: Mapping[str, str], faults: dict[str, str]) -> dict[str, str]:
    found = {}
    for name in ("amount_from", "amount_to"):
        if name in typed:
            try:
                found[name] = f"{read_amount(typed[name]):f}"
            except ValueError:
                faults[name] = gettext("Give an amount, as in 9.80.")
                found[name] = "0"
    return {name: value for name, value in found.items() if name not in faults}


def _period(typed: Mapping[str, str], faults: dict[str, str]) -> dict[str, str]:
    """The fields of the form: of which date, within how many days, or between which two days of the reader's own."""
    of = typed.get("date", "created")
    if of not in DATES:
        return {}
    found = {f"{of}_days": typed["days"]} if "days" in typed else {}
    for field, bound, shift in (("from", "after", 0), ("to", "before", 1)):
        if field in typed:
            try:
                found[f"{of}_{bound}"] = iso(_midnight(typed[field], shift))
            except ValueError:
                faults[field] = gettext("Give a day, as in “2026-12-02”.")
    return found


def _midnight(day: str, shift: int) -> datetime:
    local = datetime.combine(date.fromisoformat(day) + timedelta(days=shift), time(), ZoneInfo(viewer().time_zone))
    return local.astimezone(UTC)


def address_of(search: Criteria, **other: str | None) -> str:
    """Where a search is found; `other`: sort, cursor, back."""
    kept = {**written(search), **other}
    return f"{url_for('pages.search')}?{urlencode({k: v for k, v in kept.items() if v is not None})}"


def written(search: Criteria) -> dict[str, str]:
    """A search as the query of /transactions has it."""
    return {name: _written(value) for name, value in search.given.items()}


def _written(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime):
        return iso(value)
    return f"{value:f}" if isinstance(value, Decimal) else str(value)
