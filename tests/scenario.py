"""Tell a rule as: given these events, when this is done, then these events follow, or it is refused."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, TypeVar
from uuid import UUID

import pytest
from eventsourcing.domain import Aggregate, CanInitAggregate
from eventsourcing.utils import get_topic

from b2b.errors import Refused

A = TypeVar("A", bound=Aggregate)
ID = UUID(int=7)
BEFORE = datetime(2026, 11, 20, 9, tzinfo=UTC)
ENVELOPE = {"originator_id", "originator_version", "originator_topic", "timestamp"}


@dataclass(frozen=True)
class Fact:
    """Something that happened, as its event says it. Facts are the same whenever they happened."""

    event: type[Any]
    fields: Mapping[str, Any]
    at: datetime = field(default=BEFORE, compare=False)


def fact(event: type[Any], *, at: datetime = BEFORE, **fields: Any) -> Fact:
    return Fact(event, fields, at)


def given(aggregate_class: type[A], *facts: Fact) -> A:
    """The aggregate to which all this has happened."""
    aggregate = None
    for version, told in enumerate(facts, start=1):
        fields = dict(told.fields)
        if issubclass(told.event, CanInitAggregate):
            fields["originator_topic"] = get_topic(aggregate_class)
        event = told.event(originator_id=ID, originator_version=version, timestamp=told.at, **fields)
        aggregate = event.mutate(aggregate)
    assert isinstance(aggregate, aggregate_class)
    return aggregate


def news(aggregate: Aggregate) -> list[Fact]:
    """What happened to the aggregate since it was given, or since its news were last asked for."""
    return [
        Fact(type(event), {k: v for k, v in vars(event).items() if k not in ENVELOPE}, event.timestamp)
        for event in aggregate.collect_events()
    ]


def settled(aggregate: A) -> A:
    """The aggregate with its news told already: what follows is what the test is about."""
    aggregate.collect_events()
    return aggregate


@contextmanager
def refused(reason: type[Refused], aggregate: Aggregate) -> Iterator[pytest.ExceptionInfo[Refused]]:
    """What is done in this block is refused for this reason, and leaves no event and no changed state."""
    before = deepcopy(aggregate)
    with pytest.raises(reason) as caught:
        yield caught
    assert type(caught.value) is reason
    assert aggregate == before
    assert news(aggregate) == []


@contextmanager
def nothing_happens(aggregate: Aggregate) -> Iterator[None]:
    """What is done in this block is accepted and changes nothing, as when it is said a second time."""
    before = deepcopy(aggregate)
    yield
    assert aggregate == before
    assert news(aggregate) == []
