"""Loading a request of 20 events, through the console and through the library's own mapper, recorder and projector.

Both hold the same request. Ours also decrypts its personal fields and reads who did what; the library's store has
neither. One load of each follows the other, and a round is the ratio of the medians of 150.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from functools import partial
from statistics import median
from uuid import UUID

from tests.builders import HALDEN, MONDAY, NORDLYS, answer, sent_request

from b2b.aggregates.request import Request
from b2b.aggregates.values import CompanyKind
from b2b.console import Console
from b2b.eventstore.metadata import Metadata
from bench.figure import Figure, Round, at_least
from bench.place import Place
from bench.stock import StockConsole, stock_environment

RATIO = Figure("load of a request of 20 events: stock / ours", at_least(2.4))
OURS = Figure("ours", unit="ms")
STOCK = Figure("stock", unit="ms")
FIGURES = (RATIO, OURS, STOCK)
_LOADS = 150
_BY = Metadata(kind="user", actor_id=UUID(int=1), company_id=UUID(int=2), name="Nina Laurier", ip="198.51.100.7")


def rounds(place: Place) -> Iterator[Round]:
    with place.database() as url, _loads(url) as (ours, stock):
        while True:
            pairs = [(_milliseconds(ours), _milliseconds(stock)) for _ in range(_LOADS)]
            our_time, stock_time = (median(times) for times in zip(*pairs, strict=True))
            yield {RATIO: stock_time / our_time, OURS: our_time, STOCK: stock_time}


@contextmanager
def _loads(url: str) -> Iterator[tuple[Callable[[], Request], Callable[[], Request]]]:
    request = discussed_request()
    with Console.open(url, master_key=bytes(32)) as ours, StockConsole(env=stock_environment(url)) as stock:
        stock.save(deepcopy(request))
        ours.save(request, metadata=_BY)
        load, get = partial(ours.load, Request, request.id), partial(stock.repository.get, request.id)
        if load() != request or get().version != request.version:  # stock JSON has lists where the events have tuples
            raise ValueError("The stores do not give the request that they were given.")
        yield load, get


def discussed_request() -> Request:
    """A request of 20 events: drafted, sent, answered by two and talked about."""
    request = sent_request()
    for partner_id in (NORDLYS, HALDEN):
        request.answer(partner_id=partner_id, answer=answer(), now=MONDAY)
    while request.version < 20:
        request.comment(
            partner_id=HALDEN if request.version % 2 else NORDLYS,
            side=CompanyKind.SUPPLIER,
            author_id=None,
            text="Two of the towels are a shade lighter than the rest. Is that all right?",
            now=MONDAY,
        )
    return request


def _milliseconds(load: Callable[[], Request]) -> float:
    start = time.perf_counter()
    load()
    return (time.perf_counter() - start) * 1e3
