"""The criteria of a search in words, each with the address of the same search without it (S1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from flask_babel import gettext, ngettext

from b2b.web.filters import reader
from b2b.web.formats import moment
from b2b.web.pages.search_form import Asked, address_of
from b2b.web.state_words import state_words


@dataclass(frozen=True)
class InUse:
    """One criterion as the reader sees it: “Kind:”, “Orders”; `value` is empty where the label says all."""

    label: str
    value: str
    without: str


def in_use(asked: Asked, names: Mapping[str, str]) -> list[InUse]:
    """The criteria that narrow a search. `names`: those of partners and product lines, by id."""
    return [
        _said(name, _words(name, value, names), without=_without(asked, name))
        for name, value in asked.search.given.items()
    ]


def _said(name: str, value: str, *, without: str) -> InUse:
    labels = _labels()
    label = labels.get(name) or labels[name.rpartition("_")[0]]
    return InUse(gettext("%(label)s:", label=label) if value else label, value, without)


def _without(asked: Asked, name: str) -> str:
    return address_of(msgspec.structs.replace(asked.search, **{name: None}), sort=asked.sort)


def period_words(days: int, *, ahead: bool = False) -> str:
    if ahead:
        return ngettext("Next %(num)d day", "Next %(num)d days", days)
    return ngettext("Last %(num)d day", "Last %(num)d days", days)


def _labels() -> dict[str, str]:
    return {
        "kind": gettext("Kind"),
        "state": gettext("State"),
        "number": gettext("Number"),
        "retailer_reference": gettext("Retailer’s order number"),
        "request_id": gettext("Request"),
        "partner_id": gettext("Partner"),
        "product_line_id": gettext("Product line"),
        "sku": gettext("SKU"),
        "recipient": gettext("Recipient"),
        "courier": gettext("Courier"),
        "tracking_number": gettext("Tracking number"),
        "mode": gettext("Mode"),
        "amount_from": gettext("Amount from"),
        "amount_to": gettext("Amount to"),
        "created": gettext("Created"),
        "sent": gettext("Sent"),
        "deadline": gettext("Deadline"),
        "shipped": gettext("Shipped"),
        "due_soon": gettext("Deadline within the hour"),
        "aged": gettext("Shipped more than 14 days ago"),
        "unread": gettext("Unread only"),
        "q": gettext("Any word"),
    }


def _words(name: str, value: Any, names: Mapping[str, str]) -> str:
    if name in ("partner_id", "product_line_id"):
        return names.get(str(value), gettext("Unknown"))
    if isinstance(value, bool):
        return "" if value else gettext("No")
    if isinstance(value, datetime):
        at = moment(value, reader=reader())
        return gettext("from %(date)s", date=at) if name.endswith("_after") else gettext("before %(date)s", date=at)
    if isinstance(value, int):
        return period_words(value, ahead=name == "deadline_days")
    return _word(name, str(value))


def _word(name: str, value: str) -> str:
    if name == "state":
        return state_words(value)
    if name == "kind":
        return gettext("Requests") if value == "request" else gettext("Orders")
    if name == "mode":
        return gettext("Automatic") if value == "automatic" else gettext("Manual")
    return value
