"""One life of an aggregate, told at random; what must always hold is checked after each event."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from datetime import datetime
from typing import Any, ClassVar, Generic, TypeVar

import msgspec
from eventsourcing.domain import Aggregate
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from b2b.console import Console
from b2b.errors import Refused
from b2b.projections.transactions import Rows, fold
from tests.builders import HOUR, MONDAY, recipient

A = TypeVar("A", bound=Aggregate)
QUICK = settings(max_examples=120, stateful_step_count=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
SELDOM = st.integers(0, 9).map(lambda n: n == 7)
OFTEN = st.integers(0, 9).map(lambda n: n != 7)


class Life(RuleBasedStateMachine, Generic[A]):
    """Commands are tried, whether they fit or not; the rules of the one life go into `happened`.

    `subject` is the live aggregate; `told` is the same, made from its events alone, as the event store gives them
    back; `rows` are what each company sees of it.
    """

    console: ClassVar[Console]
    subject: A
    told: A
    rows: Rows

    def __init__(self) -> None:
        super().__init__()
        self.now: datetime = MONDAY

    def begin(self, subject: A) -> None:
        self.subject = subject
        (created,) = (self.stored(event) for event in subject.collect_events())
        self.told = created.mutate(None)
        self.rows = fold({}, created)
        assert self.told == self.subject

    def stored(self, event: Any) -> Any:
        """The event as it comes back from the store: written as JSON, its personal fields sealed, and read again."""
        mapper = self.console.mapper
        return mapper.to_domain_event(mapper.to_stored_event(event))

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
        for event in map(self.stored, self.subject.collect_events()):
            assert event.timestamp == self.now
            before = deepcopy(self.told)
            event.mutate(self.told)
            self.rows = fold(self.rows, event)
            self.happened(before, event, self.told)
        assert self.told == self.subject, "replay tells another story than the live aggregate"

    def happened(self, before: A, event: Any, after: A) -> None:
        """What must hold of every single step."""
        raise NotImplementedError


EMAIL = recipient().email
NAME, PHONE, STREET = recipient().name, recipient().phone, recipient().address.lines[0]


def says(thing: Any) -> str:
    """All that an event, a row or an aggregate's part says, as text."""
    facts = vars(thing) if hasattr(thing, "__dict__") else thing
    return msgspec.json.encode(facts, enc_hook=str).decode()
