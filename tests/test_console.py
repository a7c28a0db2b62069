"""The console: load, save, again on a conflict; from any number of threads and processes."""

from __future__ import annotations

import contextlib
import multiprocessing
import threading
from itertools import islice
from uuid import UUID, uuid4

import pytest
from eventsourcing.persistence import IntegrityError

from b2b.aggregates.company import Company
from b2b.aggregates.order import Order
from b2b.aggregates.request import Request
from b2b.aggregates.values import CompanyKind
from b2b.console import Console
from b2b.errors import Busy, NotFound
from b2b.eventstore.chain import first_break
from b2b.eventstore.metadata import Metadata, event_metadata
from tests.builders import MONDAY, NINA, NORDLYS, content, placed_order, private, sent_request
from tests.eventstore.threads import Running, at_once
from tests.service import until

MASTER_KEY = bytes(range(32))
WAYS = ("fork", "spawn")


@pytest.fixture
def console(database_url):
    with Console.open(database_url, master_key=MASTER_KEY) as console:
        yield console


@pytest.fixture
def other(database_url):
    """As another process has it."""
    with Console.open(database_url, master_key=MASTER_KEY) as console:
        yield console


def draft(id=None):
    return Request.draft(
        id=id or uuid4(),
        company_id=UUID(int=1),
        retailer_name="Maison Laurier",
        number="R-10001",
        content=content(),
        private=private(),
        now=MONDAY,
    )


def comment(request, text="Is that all right?"):
    request.comment(partner_id=NORDLYS, side=CompanyKind.SUPPLIER, author_id=None, text=text, now=MONDAY)


def test_what_is_saved_is_loaded(console, other):
    console.save(request := sent_request())

    assert console.load(Request, request.id) == request
    assert other.load(Request, request.id) == request


def test_an_aggregate_can_be_loaded_as_it_was(console):
    request = sent_request()
    comment(request)
    console.save(request)

    assert [len(console.load(Request, request.id, version=n).sides) for n in (1, 2, 3)] == [0, 2, 2]
    assert console.load(Request, request.id, version=2).sides[NORDLYS].comments == []


@pytest.mark.parametrize("aggregate_class", [Company, Order])
def test_an_id_of_something_else_is_not_found(console, aggregate_class):
    console.save(request := sent_request())

    with pytest.raises(NotFound, match=aggregate_class.__name__.lower()):
        console.load(aggregate_class, request.id)


def test_an_unknown_id_is_not_found(console):
    with pytest.raises(NotFound):
        console.load(Request, uuid4())


def test_many_are_loaded_at_once_and_the_others_left_out(console):
    requests = [draft() for _ in range(3)]
    console.save(*requests, order := placed_order())

    found = console.load_many(Request, [*(request.id for request in requests), order.id, uuid4()])

    assert found == {request.id: request for request in requests}
    assert console.load_many(Request, []) == {}


def test_a_save_of_several_is_all_or_nothing(console, other):
    other.save(draft(taken := uuid4()))

    with pytest.raises(IntegrityError):
        console.save(fine := draft(), draft(taken))

    with pytest.raises(NotFound):
        console.load(Request, fine.id)


def test_saving_nothing_new_adds_no_event(console):
    console.save(request := sent_request())
    before = console.recorder.max_notification_id()

    assert console.save(request) == 0
    assert console.save() == 0
    assert console.recorder.max_notification_id() == before


def test_a_save_gives_the_position_of_its_last_event(console):
    position = console.save(sent_request(), placed_order())

    assert position == console.recorder.select_notifications(None, 10)[-1].id


@pytest.mark.covers("U1")
def test_events_are_recorded_in_the_name_of_their_actor(console):
    by = Metadata(kind="user", actor_id=NINA, ip="198.51.100.7")
    console.save(request := sent_request(), metadata=by)

    assert [event_metadata(event) for event in console.events(request.id)] == [by, by]


def test_each_thread_knows_what_it_saved_last(console):
    mine = console.save(draft())
    elsewhere = Running(lambda: (console.last_position(), console.save(draft()), console.last_position()))
    before, saved, after = elsewhere.result()

    assert (before, after) == (0, saved)
    assert console.last_position() == mine
    console.forget_position()
    assert console.last_position() == 0


def test_a_conflict_is_tried_again_on_what_the_other_saved(console, other):
    console.save(request := sent_request())
    tries = []

    def add():
        mine = console.load(Request, request.id)
        tries.append(mine.version)
        if len(tries) == 1:
            theirs = other.load(Request, request.id)
            comment(theirs, "theirs")
            other.save(theirs)
        comment(mine, "mine")
        return console.save(mine)

    position = console.again(add)

    assert tries == [2, 3]
    assert position == console.last_position()
    assert [c.text for c in console.load(Request, request.id).sides[NORDLYS].comments] == ["theirs", "mine"]


def test_an_endless_conflict_is_given_up(console):
    tries = []

    def fail():
        tries.append(1)
        raise IntegrityError("taken")

    with pytest.raises(Busy) as caught:
        console.again(fail)

    assert len(tries) == 10
    assert isinstance(caught.value.__cause__, IntegrityError)


def test_what_is_refused_is_not_tried_again(console):
    def refuse():
        raise NotFound("request", uuid4())

    with pytest.raises(NotFound):
        console.again(refuse)


def test_many_threads_comment_on_one_request_and_no_word_is_lost(console, other):
    console.save(request := sent_request())

    def say(console, text):
        def add():
            mine = console.load(Request, request.id)
            comment(mine, text)
            console.save(mine)

        console.again(add)

    at_once(*(lambda n=n: say((console, other)[n % 2], f"comment {n}") for n in range(8)))

    said = [c.text for c in console.load(Request, request.id).sides[NORDLYS].comments]
    assert sorted(said) == [f"comment {n}" for n in range(8)]


def test_numbers_are_given_out_once(console, other):
    first, second = console.next_numbers("request", 2), other.next_numbers("request", 2)

    assert [*first, *second] == ["R-10001", "R-10002", "R-10003", "R-10004"]
    assert console.next_numbers("order", 1) == ["O-20001"]
    assert console.next_numbers("order", 0) == []


def test_a_follower_gets_what_another_process_saves(console, other):
    with console.follow(after=0, topics=["request.sent"]) as following:
        other.save(request := sent_request())
        (seen,) = islice(following, 1)

    assert console.mapper.to_domain_event(seen) == console.events(request.id)[1]


def test_ids_are_new(console):
    assert console.new_id() != console.new_id()


def test_nothing_of_the_environment_is_read(database_url, monkeypatch):
    monkeypatch.setenv("POSTGRES_DBNAME", "nowhere")
    monkeypatch.setenv("PERSISTENCE_MODULE", "eventsourcing.popo")
    monkeypatch.setenv("AGGREGATE_CACHE_MAXSIZE", "1000")
    with Console.open(database_url, master_key=MASTER_KEY) as console:
        console.save(request := sent_request())

        assert console.load(Request, request.id) == request
        assert console.repository.cache is None


def test_a_closed_console_leaves_no_thread_behind(database_url):
    before = set(threading.enumerate())
    console = Console.open(database_url, master_key=MASTER_KEY)
    console.save(sent_request())
    with console.follow(after=0) as following:
        next(following)
        Running(following.batch)

    console.close()
    console.close()

    until(
        lambda: not any(thread.is_alive() for thread in set(threading.enumerate()) - before), what="its threads to end"
    )


def save_many(url, begin):
    """What each of two processes does: open, say so, save."""
    with Console.open(url, master_key=MASTER_KEY) as console:
        begin.wait(30)
        shared = UUID(int=77)
        with contextlib.suppress(IntegrityError):
            console.save(draft(shared))

        def add():
            mine = console.load(Request, shared)
            mine.revise(content=content(), private=private(), now=MONDAY)
            console.save(mine)

        for _ in range(10):
            console.again(add)
            console.save(draft())


@pytest.mark.parametrize("way", WAYS)
def test_two_processes_open_and_save_at_once(database_url, way):
    """By fork before anything is open, as gunicorn does, and from scratch."""
    context = multiprocessing.get_context(way)
    begin = context.Barrier(2)
    processes = [context.Process(target=save_many, args=(database_url, begin)) for _ in range(2)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)

    assert [process.exitcode for process in processes] == [0, 0]
    with Console.open(database_url, master_key=MASTER_KEY) as console:
        feed = console.recorder.select_notifications(None, 1000)
        assert console.load(Request, UUID(int=77)).version == 21
        assert first_break(console.recorder.select_links(UUID(int=77))) is None
        assert len(feed) == 21 + 20
        assert len({(n.originator_id, n.originator_version) for n in feed}) == 41
