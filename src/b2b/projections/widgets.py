"""Which rows the default widgets show, in the same words as a search, and under which name each search is counted."""

from __future__ import annotations

import hashlib
from functools import cache

import msgspec

from b2b.aggregates.criteria import Criteria
from b2b.aggregates.widgets import DEFAULTS, Default, Placed
from b2b.projections.transactions import Row

encode = msgspec.json.Encoder(order="sorted").encode
OWN = "s:"
"""How the names of counters begin whose search is none of a default."""
BY_SIDE: dict[str, tuple[Default, ...]] = {str(side): defaults for side, defaults in DEFAULTS.items()}


def showing(row: Row | None) -> Default | None:
    """The default widget that shows a row, if any: no row is in two of them."""
    return _showing(row.side, row.kind, row.state, row.due_soon, row.aged) if row else None


@cache
def _showing(side: str, kind: str, state: str, due_soon: bool, aged: bool) -> Default | None:
    def shows(search: Criteria) -> bool:
        return (
            kind == search.kind
            and state in (search.state or "").split(",")
            and search.due_soon in (None, due_soon)
            and search.aged in (None, aged)
        )

    return next((default for default in BY_SIDE[side] if shows(default.search)), None)


def counter_of(search: Criteria, *, side: str, alert: bool) -> str:
    """The name under which a company's transactions of a search are counted: equal searches have one counter.

    A default that is no alert has no alerts either: where somebody makes it one, it is counted as a search of its own.
    """
    default = _defaults(side).get(search)
    if default is not None and (default.alert or not alert):
        return default.key
    return f"{OWN}{hashlib.blake2b(encode(search), digest_size=12).hexdigest()}"


def counter_of_widget(widget: Placed, *, side: str) -> str:
    return counter_of(widget.search, side=side, alert=widget.alert)


@cache
def _defaults(side: str) -> dict[Criteria, Default]:
    return {default.search: default for default in BY_SIDE[side]}


def reads_in_order(widget: Placed, *, side: str) -> bool:
    """Whether the rows of a widget are read in the order of an index of its own: those of the defaults are."""
    return not counter_of_widget(widget, side=side).startswith(OWN) and widget.sort in ("deadline", "-modified_at")
