"""Loading a request of 20 events, through the console and through the library's own mapper, recorder and projector.

Both hold the same request. Ours also decrypts its personal fields and reads who did what; the library's store has
neither. Thirty loads of one follow thirty of the other, ten times a round; a round compares the medians.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from functools import partial
from statistics import median

from b2b.aggregates.request import Request
from b2b.console import Console
from bench.figure import Figure, Round, at_least
from bench.place import Place
from bench.requests import BY, discussed_request
from bench.stock import StockConsole, stock_environment

RATIO = Figure("load of a request of 20 events: stock / ours", at_least(2.4))
OURS = Figure("ours", unit="ms")
STOCK = Figure("stock", unit="ms")
FIGURES = (RATIO, OURS, STOCK)
_LOADS, _TURNS = 30, 10


def rounds(place: Place) -> Iterator[Round]:
    with place.database() as url, _loads(url) as (ours, stock):
        while True:
            turns = [(_milliseconds(ours), _milliseconds(stock)) for _ in range(_TURNS)]
            our_time, stock_time = (median(times) for times in zip(*turns, strict=True))
            yield {RATIO: stock_time / our_time, OURS: our_time, STOCK: stock_time}


@contextmanager
def _loads(url: str) -> Iterator[tuple[Callable[[], Request], Callable[[], Request]]]:
    request = discussed_request()
    with Console.open(url, master_key=bytes(32)) as ours, StockConsole(env=stock_environment(url)) as stock:
        stock.save(deepcopy(request))
        ours.save(request, metadata=BY)
        load, get = partial(ours.load, Request, request.id), partial(stock.repository.get, request.id)
        if load() != request or get().version != request.version:  # stock JSON has lists where the events have tuples
            raise ValueError("The stores do not give the request that they were given.")
        yield load, get


def _milliseconds(load: Callable[[], Request]) -> float:
    """How long one load takes, as the mean of a few."""
    start = time.perf_counter()
    for _ in range(_LOADS):
        load()
    return (time.perf_counter() - start) * 1e3 / _LOADS
