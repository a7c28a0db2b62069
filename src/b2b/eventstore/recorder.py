"""How events are kept: one INSERT, positions from the transaction's id, readers below the horizon."""

from __future__ import annotations

import threading
from collections import OrderedDict, defaultdict, deque
from collections.abc import Sequence
from uuid import UUID

import psycopg
from eventsourcing.persistence import IntegrityError, Notification, StoredEvent
from psycopg_pool import ConnectionPool

from b2b.eventstore.chain import FIRST, link

CHANNEL = "b2b_events"
HORIZON = "((pg_snapshot_xmin(pg_current_snapshot())::text::bigint + (SELECT added FROM position_offset)) << 16)"
INSERT = """
INSERT INTO events (originator_id, originator_version, topic, state, hash, notification_id)
SELECT i, v, t, s, h,
       ((pg_current_xact_id()::text::bigint + (SELECT added FROM position_offset)) << 16) + n - 1
FROM unnest(%b::uuid[], %b::bigint[], %b::text[], %b::bytea[], %b::bytea[]) WITH ORDINALITY AS u(i, v, t, s, h, n)
RETURNING notification_id
"""
MAX_APPEND = 65_536
CACHED = 50_000


class _Append:
    __slots__ = ("done", "error", "events", "positions", "ready")

    def __init__(self, events: Sequence[StoredEvent]) -> None:
        self.events = events
        self.positions: list[int] = []
        self.error: BaseException | None = None
        self.done = False
        self.ready = threading.Event()


class EventRecorder:
    """Appends and reads stored events. Appends of concurrent threads share one commit."""

    def __init__(self, pool: ConnectionPool) -> None:
        self.pool = pool
        self._queue: deque[_Append] = deque()
        self._mutex = threading.Lock()
        self._leading = False
        self._hashes: OrderedDict[tuple[UUID, int], bytes] = OrderedDict()

    def insert_events(self, events: Sequence[StoredEvent]) -> list[int]:
        """Append all or nothing; gives their positions. IntegrityError: somebody else was quicker."""
        if not events:
            return []
        if len(events) > MAX_APPEND:
            raise ValueError(f"{len(events)} events in one append; {MAX_APPEND} are the most")
        mine = _Append(events)
        with self._mutex:
            self._queue.append(mine)
            lead = not self._leading
            self._leading = self._leading or lead
        if not lead:
            mine.ready.wait()
        if not mine.done:
            self._lead(mine)
        if mine.error is not None:
            raise mine.error
        return mine.positions

    def _lead(self, mine: _Append) -> None:
        try:
            while not mine.done:
                with self._mutex:
                    batch = [self._queue.popleft() for _ in range(min(len(self._queue), 256))]
                self._flush(batch)
                for append in batch:
                    if append is not mine:
                        append.ready.set()
        finally:
            with self._mutex:
                follower = self._queue[0] if self._queue else None
                self._leading = follower is not None
            if follower is not None:
                follower.ready.set()

    def _flush(self, batch: Sequence[_Append]) -> None:
        try:
            positions = iter(self._write([event for append in batch for event in append.events]))
            for append in batch:
                append.positions = [next(positions) for _ in append.events]
                append.done = True
        except BaseException as error:
            if len(batch) == 1:
                batch[0].error, batch[0].done = error, True
                return
            for append in batch:
                self._flush([append])

    def _write(self, events: Sequence[StoredEvent]) -> list[int]:
        try:
            with self.pool.connection() as connection:
                hashes = self._chain(connection, events)
                columns = (
                    [e.originator_id for e in events],
                    [e.originator_version for e in events],
                    [e.topic for e in events],
                    [e.state for e in events],
                    hashes,
                )
                rows = connection.execute(INSERT, columns, prepare=True).fetchall()
        except psycopg.errors.UniqueViolation as error:
            raise IntegrityError(str(error)) from error
        self._remember(events, hashes)
        with self.pool.connection() as connection:
            connection.execute(f"NOTIFY {CHANNEL}")
        return [row[0] for row in rows]

    def _chain(self, connection: psycopg.Connection, events: Sequence[StoredEvent]) -> list[bytes]:
        last: dict[UUID, bytes] = {}
        hashes = []
        for event in events:
            id, version = event.originator_id, event.originator_version
            assert isinstance(id, UUID)
            before = last.get(id) or self._hashes.get((id, version - 1)) or self._stored(connection, id, version - 1)
            last[id] = link(before, originator_id=id, version=version, topic=event.topic, state=event.state)
            hashes.append(last[id])
        return hashes

    def _stored(self, connection: psycopg.Connection, id: UUID, version: int) -> bytes:
        if version < 1:
            return FIRST
        query = "SELECT hash FROM events WHERE originator_id = %s AND originator_version = %s"
        row = connection.execute(query, [id, version]).fetchone()
        return row[0] if row else FIRST

    def _remember(self, events: Sequence[StoredEvent], hashes: Sequence[bytes]) -> None:
        with self._mutex:
            for event, own in zip(events, hashes, strict=True):
                self._hashes[event.originator_id, event.originator_version] = own  # type: ignore[index]
            while len(self._hashes) > CACHED:
                self._hashes.popitem(last=False)

    def select_events(self, originator_id: UUID, *, lte: int | None = None) -> list[StoredEvent]:
        return self.select_many([originator_id], lte=lte).get(originator_id, [])

    def select_many(self, ids: Sequence[UUID], *, lte: int | None = None) -> dict[UUID, list[StoredEvent]]:
        """The events of many aggregates in one round trip."""
        query = """SELECT originator_id, originator_version, topic, state FROM events
        WHERE originator_id = ANY(%b) AND originator_version <= %b ORDER BY originator_id, originator_version"""
        found: dict[UUID, list[StoredEvent]] = defaultdict(list)
        with self.pool.connection() as connection, connection.cursor(binary=True) as cursor:
            for row in cursor.execute(query, (list(ids), 2**62 if lte is None else lte), prepare=True):
                found[row[0]].append(StoredEvent(*row))
        return dict(found)

    def select_notifications(
        self, start: int | None, limit: int, *, inclusive_of_start: bool = True
    ) -> list[Notification]:
        """Events in the order of their positions, below the horizon: nothing appears before what was read."""
        after = (start or 0) - (1 if inclusive_of_start else 0)
        query = f"""SELECT originator_id, originator_version, topic, state, notification_id FROM events
        WHERE notification_id > %b AND notification_id < {HORIZON} ORDER BY notification_id LIMIT %b"""
        with self.pool.connection() as connection, connection.cursor(binary=True) as cursor:
            return [Notification(*row) for row in cursor.execute(query, (after, limit), prepare=True)]

    def max_notification_id(self) -> int | None:
        with self.pool.connection() as connection:
            row = connection.execute(
                f"SELECT max(notification_id) FROM events WHERE notification_id < {HORIZON}"
            ).fetchone()
        return row[0] if row else None
