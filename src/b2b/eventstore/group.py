"""Group commit: appends of concurrent threads become one statement, which is one commit for all of them.

Whoever finds nobody at work leads: it writes what has gathered, then calls the first one that came meanwhile to lead
the next group. There is no extra thread, and one caller alone writes at once.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from threading import Lock

from eventsourcing.persistence import IntegrityError, OperationalError, PersistenceError

from b2b.eventstore.append import Append, State
from b2b.eventstore.chain import Link
from b2b.eventstore.datastore import ConnectionLost
from b2b.eventstore.receipts import Stub

_GROUP = 256  # events a statement: more do not make it faster
_TRIES = 3
_ASK = "The connection was lost during the append. Read whether it was saved before you try again."

Write = Callable[[Sequence[Link], Sequence[Stub]], list[int]]
Landed = Callable[[Sequence[Link]], list[int] | None]


class Unsettled(ConnectionLost):
    """The connection was lost during an append, and the database cannot be asked whether it landed."""


class GroupCommit:
    """Settles appends, in groups while that is possible.

    `write` adds events and receipts in one transaction and returns the positions; `landed` returns the positions of
    these very events where they are stored, else None.
    """

    def __init__(self, *, write: Write, landed: Landed) -> None:
        self._write = write
        self._landed = landed
        self._waiting: deque[Append] = deque()
        self._leader: Append | None = None
        self._mutex = Lock()

    def settle(self, append: Append) -> list[int]:
        """Add the events and return their positions.

        Raises IntegrityError where another append was first, DataError for what the table cannot take, and
        Unsettled. An append suffers only from its own fault: if a group fails, each of it runs alone.
        """
        self._in_a_group(append)
        if append.error is not None:
            raise append.error
        return append.positions if append.state is State.LANDED else self._alone(append)

    def _in_a_group(self, append: Append) -> None:
        try:
            self._enter(append)
            append.turn.acquire()
            if append.state is State.WAITING:
                self._lead()
        except BaseException:
            self._leave(append)
            raise

    def _enter(self, append: Append) -> None:
        with self._mutex:
            self._waiting.append(append)
            if self._leader is None:
                self._appoint()

    def _leave(self, append: Append) -> None:
        """Its thread was interrupted: nobody waits for it any more, and it can lead nobody."""
        with self._mutex:
            if append in self._waiting:
                self._waiting.remove(append)
            if self._leader is append:
                self._appoint()

    def _appoint(self) -> None:
        self._leader = self._waiting[0] if self._waiting else None
        if self._leader is not None:
            self._leader.turn.release()

    def _lead(self) -> None:
        group: list[Append] = []
        try:
            self._gather(group)
            self._write_together(group)
        finally:  # whatever happens to this thread: the others go on
            with self._mutex:
                self._appoint()
            for append in group:
                append.leave_group()

    def _gather(self, group: list[Append]) -> None:
        events = 0
        with self._mutex:
            while self._waiting and (not group or events + len(self._waiting[0].links) <= _GROUP):
                group.append(self._waiting.popleft())
                events += len(group[-1].links)

    def _write_together(self, group: Sequence[Append]) -> None:
        try:
            links = [link for append in group for link in append.links]
            positions = iter(self._write(links, [stub for append in group for stub in append.stubs]))
        except ConnectionLost:
            return
        except PersistenceError as error:
            for append in group:
                append.fail(error) if len(group) == 1 else append.run_alone()
        else:
            for append in group:
                append.land([next(positions) for _ in append.links])

    def _alone(self, append: Append) -> list[int]:
        """Write one append by itself. Raises Unsettled where it may have landed, and nobody can say."""
        try:
            return self._written_or_found(append)
        except OperationalError as error:
            if append.ambiguous:
                raise Unsettled(_ASK) from error
            raise

    def _written_or_found(self, append: Append) -> list[int]:
        """After a lost connection, what is stored tells whether the append had landed.

        To write again is safe: at most one of two tries can get these versions of these aggregates.
        """
        tries = 0
        while True:
            tries += 1
            try:
                return self._write(append.links, append.stubs)
            except ConnectionLost:
                append.ambiguous = True
                if tries == _TRIES:
                    raise
            except IntegrityError:
                positions = self._landed(append.links) if append.ambiguous else None
                if positions is None:
                    raise
                return positions
