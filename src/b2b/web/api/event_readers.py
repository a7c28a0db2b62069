"""What the stream of events and a long poll tell, for the hub of open responses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

import msgspec
from psycopg_pool import ConnectionPool

from b2b.projections.feed_pages import FeedPage, Told, page
from b2b.views.cursors import cursor_at
from b2b.web.streams.reader import HEARTBEAT, STILL_HERE

TOGETHER = 100
"""Events that are read, and held in memory for a client, at a time."""
OPEN = b"retry: 1000\n: open\n\n"


@dataclass(frozen=True, kw_only=True)
class Wish:
    """Whose events, of which types. `allowed` is asked whenever something is to be told: a revoked key ends it."""

    pool: ConnectionPool
    company_id: UUID
    wanted: str | None
    allowed: Callable[[], bool]

    def page(self, *, after: int, limit: int) -> FeedPage:
        return page(self.pool, self.company_id, after=after, limit=limit, wanted=self.wanted)


class EventStream:
    """Server-sent events (API.md): the cursor as id, the type as event, the envelope as data."""

    patience = HEARTBEAT

    def __init__(self, wish: Wish, *, after: int) -> None:
        self.company_id = wish.company_id
        self.ended = False
        self._wish = wish
        self._after = after
        self._opening = OPEN

    def concerns(self, model: str | None) -> bool:
        return model in ("feed", None)

    def more(self) -> bytes:
        opening, self._opening = self._opening, b""
        found = self._wish.page(after=self._after, limit=TOGETHER)
        while found.more and not found.events:
            found = self._wish.page(after=found.next, limit=TOGETHER)
        self._after = found.next
        if found.events and not self._wish.allowed():
            self.ended = True
            return opening
        return opening + b"".join(map(_written, found.events))

    def silent(self) -> bytes:
        return STILL_HERE


class LongPoll:
    """The page of the feed, once it has an event, or when the time is over."""

    def __init__(self, wish: Wish, *, after: int, limit: int, wait: float) -> None:
        self.company_id = wish.company_id
        self.patience = wait
        self.ended = False
        self._wish = wish
        self._after = after
        self._limit = limit

    def concerns(self, model: str | None) -> bool:
        return model in ("feed", None)

    def more(self) -> bytes:
        found = self._wish.page(after=self._after, limit=self._limit)
        self._after = found.next
        if not (found.events or found.more):
            return b""
        return self._end(found)

    def silent(self) -> bytes:
        return self._end(FeedPage((), self._after, False))

    def _end(self, found: FeedPage) -> bytes:
        self.ended = True
        return encode(shown(found if self._wish.allowed() else FeedPage((), self._after, False)))


encode = msgspec.json.Encoder().encode


def shown(found: FeedPage) -> dict[str, object]:
    """A page of the feed as the API shows it."""
    return {
        "events": [msgspec.Raw(one.envelope.encode()) for one in found.events],
        "next": cursor_at(found.next),
        "has_more": found.more,
    }


def _written(one: Told) -> bytes:
    return f"id: {cursor_at(one.position)}\nevent: {one.type}\ndata: {one.envelope}\n\n".encode()
