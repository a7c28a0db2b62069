"""The hash chain of each aggregate: whatever is altered, taken out, put in or moved is found (U4)."""

from __future__ import annotations

from hashlib import sha256
from uuid import uuid4

import pytest
from eventsourcing.persistence import IntegrityError

from b2b.aggregates.request import Request
from b2b.aggregates.values import CompanyKind
from b2b.eventstore.chain import START, Link, first_break, hash_of
from b2b.eventstore.datastore import Datastore
from b2b.eventstore.linking import Linking
from b2b.eventstore.recorder import EventRecorder
from tests.builders import MONDAY, NORDLYS, sent_request
from tests.eventstore.stored import event, events
from tests.eventstore.threads import at_once

pytestmark = pytest.mark.covers("U4")


@pytest.fixture(scope="module")
def stored_links(module_database_url):
    """Five events as they are stored."""
    id = uuid4()
    with Datastore(module_database_url) as datastore:
        recorder = EventRecorder(datastore)
        recorder.insert_events([event(id, version, state=b"%d" % version) for version in range(1, 6)])
        yield recorder.select_links(id)
        recorder.close()


@pytest.fixture
def links(stored_links):
    return list(stored_links)


def test_the_hash_of_an_event_is_what_its_documentation_says(links):
    first, second = links[:2]
    bytes_of_second = first.hash + second.originator_id.bytes + bytes([0, 0, 0, 0, 0, 0, 0, 2]) + b"told" + b"\0" + b"2"

    assert second.hash == sha256(bytes_of_second).digest()
    assert first.hash == hash_of(START, first.originator_id, 1, "told", b"1")


def test_what_was_stored_follows(links):
    assert len(links) == 5
    assert first_break(links) is None
    assert first_break([]) is None


@pytest.mark.parametrize("place", range(5))
@pytest.mark.parametrize(
    "changed", [{"state": b"other"}, {"topic": "tolt"}, {"hash": bytes(32)}, {"originator_id": uuid4()}]
)
def test_a_changed_event_is_found(links, place, changed):
    links[place] = links[place]._replace(**changed)

    assert first_break(links) == links[place]


def test_what_moves_from_the_topic_to_the_state_is_found(links):
    links[2] = links[2]._replace(topic="tol", state=b"d3")

    assert first_break(links) == links[2]


@pytest.mark.parametrize("place", range(4))
def test_a_removed_event_is_found_at_the_next(links, place):
    removed = links.pop(place)

    assert first_break(links).originator_version == removed.originator_version + 1


@pytest.mark.parametrize("place", range(4))
def test_a_removed_event_is_found_even_if_the_later_ones_are_renumbered(links, place):
    del links[place]
    renumbered = [link._replace(originator_version=version) for version, link in enumerate(links, start=1)]

    assert first_break(renumbered) == renumbered[place]


@pytest.mark.parametrize("place", range(5))
def test_an_inserted_event_is_found(links, place):
    """With a hash that fits the one before it; then it is the next that does not follow, if there is one."""
    previous = links[place - 1].hash if place else START
    version, id = place + 1, links[0].originator_id
    fitting = Link(id, version, "told", b"put in", hash_of(previous, id, version, "told", b"put in"))
    later = [link._replace(originator_version=link.originator_version + 1) for link in links[place:]]

    assert first_break([*links[:place], fitting, *later]) == later[0]


@pytest.mark.parametrize("place", range(4))
def test_two_events_that_changed_places_are_found(links, place):
    one, other = links[place], links[place + 1]
    links[place] = other._replace(originator_version=one.originator_version)
    links[place + 1] = one._replace(originator_version=other.originator_version)

    assert first_break(links) == links[place]


def test_the_chain_goes_on_whoever_appends(recorder, other_recorder):
    """One that has read the aggregate, one that has not, and one that appended last."""
    id = uuid4()
    recorder.insert_events(events(2, of=id))
    other_recorder.insert_events(events(1, of=id, first=3))
    recorder.select_events(id)
    recorder.insert_events(events(2, of=id, first=4))
    recorder.insert_events(events(1, of=id, first=6))

    assert first_break(recorder.select_links(id)) is None
    assert len(recorder.select_links(id)) == 6


def test_the_chain_holds_when_many_append_to_the_same_aggregates(recorder, other_recorder):
    ids = [uuid4() for _ in range(3)]

    def append_ten(recorder):
        for id in ids * 10:
            version = len(recorder.select_events(id)) + 1
            try:
                recorder.insert_events(events(2, of=id, first=version))
            except IntegrityError:
                continue

    at_once(*(lambda each=each: append_ten(each) for each in [recorder, other_recorder] * 3))

    for id in ids:
        assert len(recorder.select_links(id)) >= 20
        assert first_break(recorder.select_links(id)) is None


def test_an_event_that_follows_nothing_is_refused(recorder):
    id = uuid4()
    recorder.insert_events(events(2, of=id))

    with pytest.raises(IntegrityError, match="there is no event 3"):
        recorder.insert_events(events(1, of=id, first=4))

    assert len(recorder.select_events(id)) == 2


def test_hashes_that_were_forgotten_are_read_again(recorder):
    linking = Linking(stored=recorder._hashes, limit=2)
    ids = [uuid4() for _ in range(4)]
    for id in ids:
        recorder.insert_events(new := events(2, of=id))
        linking.remember(linking.link(new))

    for id in ids:
        (link,) = linking.link(events(1, of=id, first=3))
        assert first_break([*recorder.select_links(id), link]) is None


@pytest.mark.covers("U6")
def test_the_chain_holds_after_an_erasure(console):
    request = sent_request()
    request.comment(partner_id=NORDLYS, side=CompanyKind.SUPPLIER, author_id=None, text="One is chipped", now=MONDAY)
    console.save(request)

    console.erase(request.id)

    assert console.load(Request, request.id).private.note_to_customer == ""
    assert first_break(console.recorder.select_links(request.id)) is None


def test_a_change_in_the_table_is_found(console, connection):
    """By whoever may write to it: here in the state, which is plain JSON."""
    console.save(request := sent_request())
    forged = "UPDATE events SET state = convert_to(replace(convert_from(state, 'UTF8'), 'Dish', 'Fish'), 'UTF8')"
    assert connection.execute(forged).rowcount == 2

    assert first_break(console.recorder.select_links(request.id)).originator_version == 1
