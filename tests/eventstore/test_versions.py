"""Events that an older version of their class has stored."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID, uuid4

import pytest
from eventsourcing.domain import Aggregate
from eventsourcing.persistence import MapperDeserialisationError

from b2b.aggregates.personal import Personal
from b2b.aggregates.values import Contact
from b2b.eventstore.event_types import EventTypes
from b2b.eventstore.mapper import EventMapper
from b2b.eventstore.metadata import Metadata, event_metadata
from b2b.eventstore.personal import Keyring
from tests.eventstore.conftest import MASTER_KEY

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


class First(Aggregate):
    """As the first release had it."""

    class Introduced(Aggregate.Event):
        TOPIC = "visitor.introduced"
        subject_id: UUID
        name: Annotated[str, Personal("")]
        visits: int


class Second(Aggregate):
    class Introduced(Aggregate.Event):
        TOPIC = "visitor.introduced"
        VERSION = 2
        subject_id: UUID
        contact: Annotated[Contact, Personal(Contact())]
        visits: int

        @staticmethod
        def upcast_v1_v2(state):
            state["contact"] = {"name": state.pop("name", "")}


class Third(Aggregate):
    class Introduced(Aggregate.Event):
        TOPIC = "visitor.introduced"
        VERSION = 3
        subject_id: UUID
        contact: Annotated[Contact, Personal(Contact())]
        days: tuple[int, ...]
        source: str = "unknown"

        upcast_v1_v2 = Second.Introduced.upcast_v1_v2

        @staticmethod
        def upcast_v2_v3(state):
            state["days"] = [1] * state.pop("visits")


@pytest.fixture
def mapper_of(datastore):
    keyring = Keyring(datastore, MASTER_KEY)
    return lambda *aggregates: EventMapper(EventTypes(*aggregates), keyring)


def introduced(aggregate, **fields):
    return aggregate.Introduced(
        originator_id=uuid4(), originator_version=4, timestamp=NOW, subject_id=UUID(int=1), **fields
    )


@pytest.mark.parametrize("first", [(First, {"name": "Ada"}), (Second, {"contact": Contact(name="Ada")})])
def test_an_old_event_is_read_as_the_newest_version(mapper_of, first):
    old_class, personal = first
    old = introduced(old_class, visits=2, **personal)
    stored = mapper_of(old_class).to_stored_event(old, metadata=Metadata(kind="user"))

    read = mapper_of(Third).to_domain_event(stored)

    assert read == Third.Introduced(
        originator_id=old.originator_id,
        originator_version=4,
        timestamp=NOW,
        subject_id=UUID(int=1),
        contact=Contact(name="Ada"),
        days=(1, 1),
        source="unknown",
    )
    assert event_metadata(read) == Metadata(kind="user")


def test_the_personal_fields_of_an_old_event_can_be_erased(mapper_of):
    stored = mapper_of(First).to_stored_event(introduced(First, name="Ada", visits=1))
    reader = mapper_of(Third)
    reader._keyring.erase(UUID(int=1))

    read = reader.to_domain_event(stored)

    assert (read.contact, read.days) == (Contact(), (1,))


def test_an_event_of_the_newest_version_is_not_changed(mapper_of):
    new = introduced(Third, contact=Contact(name="Ada"), days=(3,), source="letter")
    mapper = mapper_of(Third)

    read = mapper.to_domain_event(mapper.to_stored_event(new))

    assert (read.contact, read.days, read.source) == (new.contact, new.days, new.source)


@pytest.mark.parametrize("older", [First, Second])
def test_an_event_of_a_newer_version_than_the_code_is_refused(mapper_of, older):
    stored = mapper_of(Third).to_stored_event(introduced(Third, contact=Contact(), days=()))

    with pytest.raises(MapperDeserialisationError, match="version 3, and this code knows"):
        mapper_of(older).to_domain_event(stored)


def test_an_old_event_that_cannot_be_upcast_is_named(mapper_of):
    class Careless(Aggregate):
        class Introduced(Aggregate.Event):
            TOPIC = "visitor.introduced"
            VERSION = 2
            subject_id: UUID
            name: Annotated[str, Personal("")]
            visits: int

    stored = mapper_of(First).to_stored_event(introduced(First, name="Ada", visits=1))

    with pytest.raises(MapperDeserialisationError, match=r"visitor\.introduced.*upcast_v1_v2"):
        mapper_of(Careless).to_domain_event(stored)
