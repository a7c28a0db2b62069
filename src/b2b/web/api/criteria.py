"""The criteria of a search as a query or a body has them (S1), and what a widget tells of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

import msgspec

from b2b.aggregates.criteria import Criteria
from b2b.aggregates.order import OrderState
from b2b.aggregates.request_sides import PartnerState, RequestState
from b2b.aggregates.values import Mode
from b2b.views.writing import money
from b2b.web.api.fields import Body, Choice, Flag, Id, Moment, Money, Text, Whole
from b2b.web.api.searching import states

STATES = sorted({*RequestState, *PartnerState, *OrderState} - {RequestState.DELETED})
MOST_DAYS = 3660


def _flag(words: str) -> Flag:
    return Flag(metadata={"in_query": True, "description": words})


def _days(words: str) -> Whole:
    return Whole(least=1, most=MOST_DAYS, metadata={"in_query": True, "description": words})


class SearchBody(Body):
    """Every criterion narrows the search; what is left out excludes nothing."""

    kind = Choice(("request", "order"))
    state = states(STATES)
    number = Text(most=40)
    retailer_reference = Text(most=200)
    request_id = Id()
    partner_id = Id()
    product_line_id = Id()
    sku = Text(most=200, metadata={"description": "Of a product, or a part of it."})
    recipient = Text(most=200, metadata={"description": "Every word of it, or a part of each."})
    courier = Text(most=100)
    tracking_number = Text(most=100, metadata={"description": "Or a part of it."})
    mode = Choice(Mode)
    amount_from = Money()
    amount_to = Money()
    created_after = Moment()
    created_before = Moment()
    created_days = _days("Created within so many days.")
    sent_after = Moment()
    sent_before = Moment()
    sent_days = _days("Sent within so many days.")
    deadline_after = Moment()
    deadline_before = Moment()
    deadline_days = _days("With a deadline within the next so many days.")
    shipped_after = Moment()
    shipped_before = Moment()
    shipped_days = _days("Shipped within so many days.")
    due_soon = _flag("Whether somebody's deadline is within the hour.")
    aged = _flag("Whether it was shipped more than 14 days ago.")
    unread = _flag("Whether it is unread in an alert widget of yours.")
    q = Text(most=200, metadata={"description": "Free text: numbers, names, places, SKUs, tracking numbers."})


def criteria_of_query(query: Mapping[str, Any]) -> Criteria:
    """The criteria among what a query asks for; text of nothing but blanks asks for nothing."""
    given = {name: value for name, value in query.items() if name in NAMES and value not in (None, "")}
    return msgspec.structs.replace(Criteria(), **given)


NAMES = frozenset(Criteria.__struct_fields__)


def criteria_view(search: Criteria) -> dict[str, Any]:
    """A search in the names and values of the query of /transactions."""
    return {name: money(value) if isinstance(value, Decimal) else value for name, value in search.given.items()}


def named(words: Iterable[str]) -> list[str]:
    """Each name, and with a - before it: the greatest first."""
    return [way + name for name in words for way in ("", "-")]
