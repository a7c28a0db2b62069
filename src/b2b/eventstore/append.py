"""One append: the events that one caller wants to add together, and what became of them."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum, auto
from threading import Lock

from eventsourcing.persistence import PersistenceError

from b2b.eventstore.chain import Link
from b2b.eventstore.receipts import Stub

MOST_EVENTS = 1 << 16
"""Events that an append may have: their place in it is the lower 16 bits of their position."""


class State(Enum):
    WAITING = auto()
    LANDED = auto()
    FAILED = auto()
    ALONE = auto()


class Append:
    """Events that land together or not at all, with the receipt of the call that made them, if it is to have one.

    `turn` is free once its thread may go on: to lead, or because it is over. `ambiguous`: the connection was lost
    under it, so it may have landed.
    """

    __slots__ = ("ambiguous", "error", "links", "positions", "state", "stubs", "turn")

    def __init__(self, links: Sequence[Link], stub: Stub | None = None) -> None:
        self.links = links
        self.stubs = [stub] if stub is not None else []
        self.state = State.WAITING
        self.positions: list[int] = []
        self.error: PersistenceError | None = None
        self.ambiguous = False
        self.turn = Lock()
        self.turn.acquire()

    def land(self, positions: list[int]) -> None:
        self.positions = positions
        self.state = State.LANDED

    def fail(self, error: PersistenceError) -> None:
        self.error = error
        self.state = State.FAILED

    def run_alone(self) -> None:
        self.state = State.ALONE

    def leave_group(self) -> None:
        """Let its thread go on. Whoever wrote the group without an outcome was interrupted: it may have landed."""
        if self.state is State.WAITING:
            self.ambiguous = True
            self.state = State.ALONE
        self.turn.release()
