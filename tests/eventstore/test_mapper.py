"""What is stored of events: plain JSON under stable topics, and read as what it was."""

from __future__ import annotations

import json
from uuid import UUID

import pytest
from eventsourcing.domain import Aggregate
from eventsourcing.persistence import MapperDeserialisationError, StoredEvent
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from b2b.aggregates.request import Request
from b2b.aggregates.values import CompanyKind
from b2b.console import AGGREGATES
from b2b.eventstore.datastore import Datastore
from b2b.eventstore.event_types import EventTypes, UnknownTopic
from b2b.eventstore.mapper import EventMapper
from b2b.eventstore.metadata import Metadata, event_metadata
from b2b.eventstore.personal import Keyring
from tests.builders import LAURIER, MONDAY, NINA, NORDLYS, sent_request
from tests.eventstore import shapes
from tests.eventstore.conftest import MASTER_KEY
from tests.eventstore.made_up import event_of, value_of

TYPES = EventTypes(*AGGREGATES)
TOPICS = sorted(kind.topic for kind in TYPES)


@pytest.fixture(scope="module")
def mapper(module_database_url):
    with Datastore(module_database_url) as datastore:
        yield EventMapper(TYPES, Keyring(datastore, MASTER_KEY))


def comment():
    """An event with a personal field and a default."""
    request = sent_request()
    request.comment(partner_id=NORDLYS, side=CompanyKind.RETAILER, author_id=NINA, text="Merci !", now=MONDAY)
    return request.pending_events[-1]


@pytest.mark.parametrize("topic", TOPICS)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_every_event_is_read_as_what_it_was(mapper, topic, data):
    event = data.draw(event_of(TYPES.at(topic)))

    read = mapper.to_domain_event(mapper.to_stored_event(event))

    fields = {name: value for name, value in vars(read).items() if name != "_metadata"}
    assert type(read) is type(event)
    assert fields == vars(event)
    assert {name: type(value) for name, value in fields.items()} == {n: type(v) for n, v in vars(event).items()}


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(metadata=value_of(Metadata))
def test_whoever_is_behind_an_event_is_read_with_it(mapper, metadata):
    event = comment()

    read = mapper.to_domain_event(mapper.to_stored_event(event, metadata=metadata))

    assert event_metadata(read) == metadata


@pytest.mark.covers("U1")
def test_metadata_is_beside_the_event_and_none_of_its_fields(mapper):
    by = Metadata(kind="user", actor_id=NINA, company_id=LAURIER, request_id="r1", session_id="s1", ip="198.51.100.7")

    stored = mapper.to_stored_event(comment(), metadata=by)

    assert json.loads(stored.state)["meta"] == {
        "kind": "user",
        "actor_id": str(NINA),
        "company_id": str(LAURIER),
        "request_id": "r1",
        "session_id": "s1",
        "ip": "198.51.100.7",
    }
    assert event_metadata(comment()) is None


@pytest.mark.covers("U1")
def test_no_event_is_without_an_actor(mapper):
    assert event_metadata(mapper.to_domain_event(mapper.to_stored_event(comment()))) == Metadata(kind="system")


def test_an_event_that_was_read_keeps_its_metadata_when_it_is_stored_again(mapper):
    by = Metadata(kind="key", actor_id=NINA)
    stored = mapper.to_stored_event(comment(), metadata=by)

    again = mapper.to_stored_event(mapper.to_domain_event(stored))

    assert event_metadata(mapper.to_domain_event(again)) == by


def test_events_are_plain_json_for_whoever_reads_the_table(mapper):
    (drafted, sent) = sent_request().pending_events

    stored = json.loads(mapper.to_stored_event(sent).state)

    assert mapper.to_stored_event(drafted).topic == "request.drafted"
    assert stored["timestamp"] == "2026-11-23T09:00:00Z"
    assert stored["terms"]["shipping_time_hours"] == 48


@pytest.mark.parametrize("entry", shapes.shapes().rstrip("\n").split("\n\n"), ids=lambda entry: entry.split("\n")[0])
def test_what_was_stored_once_is_stored_like_that_for_ever(entry):
    assert entry in shapes.FILE.read_text(encoding="utf-8").rstrip("\n").split("\n\n"), (
        "The stored form of this event or value changed. If databases have it already, give the event a new VERSION "
        "and an upcaster; then: python -m tests.eventstore.shapes"
    )


def test_no_kind_of_event_disappears():
    """A database may have it: its class stays, whether it is still made or not."""
    assert shapes.FILE.read_text(encoding="utf-8") == shapes.shapes(), "python -m tests.eventstore.shapes"


def test_an_unknown_topic_is_refused(mapper):
    with pytest.raises(UnknownTopic, match=r"request\.teleported"):
        mapper.to_domain_event(StoredEvent(UUID(int=1), 1, "request.teleported", b"{}"))


def test_an_event_that_was_not_registered_is_refused():
    mapper = EventMapper(EventTypes())

    with pytest.raises(TypeError, match="not registered"):
        mapper.to_stored_event(comment())


def test_personal_data_is_not_stored_without_keys():
    mapper = EventMapper(TYPES)

    with pytest.raises(TypeError, match="keyring"):
        mapper.to_stored_event(comment())


@pytest.mark.parametrize(
    "state",
    [b"", b"null", b"[]", b"{", b"{}", b'{"timestamp":5}', b'{"timestamp":"2026-11-23T09:00:00Z","partner_id":"x"}'],
)
def test_what_does_not_read_as_an_event_is_named(mapper, state):
    id = UUID(int=77)

    with pytest.raises(MapperDeserialisationError, match=rf"Event 3 of {id} \(request.deadline_expired\)"):
        mapper.to_domain_event(StoredEvent(id, 3, Request.DeadlineExpired.TOPIC, state))


def test_a_class_without_a_topic_is_refused():
    class Nameless(Aggregate):
        class Begun(Aggregate.Created):
            pass

        class Done(Aggregate.Event):
            pass

    with pytest.raises(TypeError, match=r"Nameless\.Begun has no TOPIC"):
        EventTypes(Nameless)


def test_a_topic_belongs_to_one_class():
    class One(Aggregate):
        class Begun(Aggregate.Created):
            TOPIC = "twice.begun"

    class Other(Aggregate):
        class Begun(Aggregate.Created):
            TOPIC = "twice.begun"

    EventTypes(One, One)
    with pytest.raises(TypeError, match=r"the same topic 'twice\.begun'"):
        EventTypes(One, Other)


@pytest.mark.parametrize("name", ["meta", "personal", "v"])
def test_the_names_that_the_store_needs_are_no_fields(name):
    class Begun(Aggregate.Event):
        TOPIC = f"reserved.{name}"
        __annotations__ = {name: str}

    class Reserved(Aggregate):
        pass

    Reserved.Begun = Begun

    with pytest.raises(TypeError, match=f"a field '{name}'"):
        EventTypes(Reserved)
