"""Following the feed while 24 writers append: through recorders, and in transactions that sleep, undo and roll back.

One writing transaction of 0.4 s is always open. Every committed event has to be seen once, in the final order. The
reader without the horizon takes what is visible, in the order of positions: what it misses shows how hard it is.
"""

from __future__ import annotations

from collections.abc import Iterator

from tests.eventstore.stress import stress

from bench.figure import Figure, Round, always
from bench.place import Place

MISSED = Figure("events missed", always(0))
TWICE = Figure("events seen twice", always(0))
OUT_OF_ORDER = Figure("events out of order", always(0))
EVENTS = Figure("events committed in a round")
ROLLED_BACK = Figure("transactions rolled back in a round")
NAIVE = Figure("missed by a reader without the horizon")
FIGURES = (MISSED, TWICE, OUT_OF_ORDER, EVENTS, ROLLED_BACK, NAIVE)
_WRITERS, _SECONDS = 24, 5


def rounds(place: Place) -> Iterator[Round]:
    while True:
        with place.database() as url:
            seen = stress(url, writers=_WRITERS, seconds=_SECONDS)
        yield {
            MISSED: seen.feed.missed,
            TWICE: seen.feed.twice,
            OUT_OF_ORDER: seen.feed.out_of_order,
            EVENTS: seen.feed.events,
            ROLLED_BACK: seen.rolled_back,
            NAIVE: seen.naive.missed,
        }
