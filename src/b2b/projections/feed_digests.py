"""The digests of the feed, made of the events alone: its rows are never changed, so none has to be copied (U3)."""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from psycopg import Connection
from psycopg.sql import SQL

from b2b.projections import feed
from b2b.projections.digests import BUCKETS, Digest, Digests, fetched
from b2b.projections.follower import Recorded
from b2b.views.envelopes import Envelope, text_of

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_BETWEEN = "\x1f"


class FeedDigests:
    """The feed from the first event on, as digests."""

    def __init__(self) -> None:
        self._known: feed.Known = {}
        self._hashes = [sha256() for _ in range(BUCKETS)]
        self._rows = [0] * BUCKETS

    def take(self, recorded: Recorded) -> None:
        """Let one event happen; they come in the order of their positions."""
        rows = feed.told(self._known, recorded)
        if rows:
            bucket = _bucket(recorded.position)
            self._rows[bucket] += len(rows)
            into, micros = self._hashes[bucket], _micros(rows[0].at)
            for row in sorted(rows, key=_company):
                into.update(sha256(_text(row, micros).encode()).digest())

    def digests(self) -> Digests:
        found = enumerate(zip(self._rows, self._hashes, strict=True))
        return {bucket: Digest(rows, hashed.digest()) for bucket, (rows, hashed) in found if rows}


def digests_of_feed(connection: Connection[Any]) -> Digests:
    """Of the rows in use."""
    return fetched(connection, SQL(feed.SQL["digests"]))


def _bucket(position: int) -> int:
    """Events of one transaction have neighbouring positions, and those of two differ above the sixteenth bit."""
    return (position + (position >> 16)) % BUCKETS


def _company(row: Envelope) -> bytes:
    return row.company_id.bytes


def _micros(at: datetime) -> int:
    since = at - _EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def _text(row: Envelope, micros: int) -> str:
    return _BETWEEN.join(
        (
            text_of(row.company_id),
            str(row.position),
            row.event_id,
            row.type,
            row.subject,
            text_of(row.subject_id),
            str(micros),
            row.envelope,
        )
    )
