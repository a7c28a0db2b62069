"""Eight followers (three of the feed, three of the stream, two endpoints of webhooks) under sixteen writers, while web,
worker, database or all of them are killed at random, six times a round, and start again.

Repeats are dropped by id, as every follower is told to do. Then each has to have every event of the feed once, in the
order of the feed; webhooks keep the order of each transaction.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

from tests.faults.followers import followed

from bench.figure import Figure, Round, always
from bench.place import Place

MISSED = Figure("events missed by a follower", always(0))
FOREIGN = Figure("events that the feed does not have", always(0))
OUT_OF_ORDER = Figure("events out of order", always(0))
KILLS = Figure("kills in a round")
EVENTS = Figure("events in a round, for each of the followers")
REPEATS = Figure("repeats, dropped by their ids")
FIGURES = (MISSED, FOREIGN, OUT_OF_ORDER, KILLS, EVENTS, REPEATS)
_KILLS = 6


def rounds(place: Place) -> Iterator[Round]:
    del place  # each service has a database of its own to be killed
    for seed in count(1):
        found = followed(kills=_KILLS, seed=seed)
        yield {
            MISSED: found.missed,
            FOREIGN: found.foreign,
            OUT_OF_ORDER: found.out_of_order,
            KILLS: _KILLS,
            EVENTS: found.events,
            REPEATS: found.repeats,
        }
