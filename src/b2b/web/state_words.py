"""States that a search asks for, as a reader calls them."""

from __future__ import annotations

from b2b.aggregates.order import OrderState
from b2b.web.filters import reader
from b2b.web.formats import listed
from b2b.web.states import appearance


def state_words(states: str) -> str:
    """One state or several, with commas between them, as a reader calls them."""
    return listed((appearance(state, kind_of(state)).word for state in states.split(",")), reader=reader())


def kind_of(state: str) -> str:
    return "order" if state in tuple(OrderState) else "request"
