"""One life of an aggregate, told at random; what must always hold is checked after each event."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from datetime import datetime
from typing import Any, Generic, TypeVar

from eventsourcing.domain import Aggregate
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from b2b.errors import Refused
from tests.builders import HOUR, MONDAY

A = TypeVar("A", bound=Aggregate)
QUICK = settings(max_examples=120, stateful_step_count=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
SELDOM = st.integers(0, 9).map(lambda n: n == 7)
OFTEN = st.integers(0, 9).map(lambda n: n != 7)


class Life(RuleBasedStateMachine, Generic[A]):
    """Commands are tried, whether they fit or not; the rules of the one life go into `happened`.

    `subject` is the live aggregate; `told` is the same, made from its events alone.
    """

    subject: A
    told: A

    def __init__(self) -> None:
        super().__init__()
        self.now: datetime = MONDAY

    def begin(self, subject: A) -> None:
        self.subject = subject
        (created,) = subject.collect_events()
        self.told = created.mutate(None)
        assert self.told == self.subject

    @rule(passed=st.integers(1, 30))
    def time_passes(self, passed: int) -> None:
        self.now += passed * HOUR

    def attempt(self, command: Callable[[], object]) -> bool:
        """Do it, or be refused; a refusal leaves no event and no changed state."""
        before = deepcopy(self.subject)
        try:
            command()
        except Refused:
            assert self.subject == before
            return False
        self._listen()
        return True

    def _listen(self) -> None:
        for event in self.subject.collect_events():
            assert event.timestamp == self.now
            before = deepcopy(self.told)
            event.mutate(self.told)
            self.happened(before, event, self.told)
        assert self.told == self.subject, "replay tells another story than the live aggregate"

    def happened(self, before: A, event: Any, after: A) -> None:
        """What must hold of every single step."""
        raise NotImplementedError
