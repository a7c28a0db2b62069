"""The clock against people: a deadline passes while somebody answers it, moves it, or fires it too."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest

from b2b.aggregates.request_sides import PartnerState, RequestState
from b2b.aggregates.values import Mode
from b2b.commands.requests import answer_request, change_deadlines
from b2b.errors import DeadlinePassed, RequestClosed
from b2b.projections.deadlines import Due
from b2b.projections.models import read_models
from b2b.projections.runner import Runner
from b2b.scheduler.due import fire, fire_all
from tests.builders import HOUR
from tests.races.shop import DEADLINE, at_once, refusals

JUST_BEFORE = DEADLINE - timedelta(microseconds=1)
LATER = DEADLINE + 24 * HOUR


def expiry(console, shop, request_id, *, partner=0, now=DEADLINE):
    due = Due(subject=request_id, kind="answer", key=shop.partner_ids[partner], due_at=DEADLINE)
    return partial(fire, console, [due], now=now)


def answering(console, shop, request_id, *, partner=0, now=JUST_BEFORE, price="9.10"):
    given = shop.answer(request_id, price=price)
    return partial(answer_request, console, shop.suppliers[partner], request_id=request_id, answer=given, now=now)


@pytest.mark.covers("R5", "X1")
def test_an_answer_and_its_deadline_at_the_same_moment(shop) -> None:
    for _ in range(40):
        request_id = shop.request()

        outcomes = at_once(answering(shop.here, shop, request_id), expiry(shop.there, shop, request_id))

        told, request = shop.happened(request_id), shop.load(request_id)
        side = request.side(shop.partner_ids[0])
        assert told["request.answered"] + told["request.deadline_expired"] == 1
        assert told["request.need_attention"] == 1
        assert refusals(outcomes) == [DeadlinePassed] * told["request.deadline_expired"]
        assert side.state == (PartnerState.ANSWERED if told["request.answered"] else PartnerState.EXPIRED)
        assert [reason.code for reason in request.attention] == (
            ["answers_ready"] if told["request.answered"] else ["expired", "unavailable", "unavailable"]
        )


@pytest.mark.covers("R8", "G1")
def test_the_last_answer_and_its_deadline_decide_an_automatic_request_once(shop) -> None:
    """The other partner has all of it, dearer: whatever comes first, one decision follows from what was said."""
    for _ in range(40):
        request_id, before = shop.request(partners=2, mode=Mode.AUTOMATIC), shop.placed()
        answering(shop.here, shop, request_id, partner=1, price="9.90")()

        outcomes = at_once(answering(shop.here, shop, request_id), expiry(shop.there, shop, request_id))

        told, request = shop.happened(request_id), shop.load(request_id)
        assert told["request.answered"] + told["request.deadline_expired"] == 2
        assert refusals(outcomes) == [RequestClosed] * told["request.deadline_expired"]
        assert told["request.assigned"] == 1
        assert request.state == RequestState.ORDERED
        cheapest = shop.partner_ids[1 if told["request.deadline_expired"] else 0]
        assert {(line.partner_id, line.quantity) for line in request.lines} == {(cheapest, 24), (cheapest, 12)}
        assert shop.placed() - before == len(request.orders) == 1


@pytest.mark.covers("R9")
def test_a_deadline_is_moved_while_it_passes(shop) -> None:
    for _ in range(40):
        request_id = shop.request()
        moved = {shop.partner_ids[0]: LATER}
        move = partial(change_deadlines, shop.here, shop.nina, request_id=request_id, deadlines=moved, now=JUST_BEFORE)

        outcomes = at_once(move, expiry(shop.there, shop, request_id))

        told, request = shop.happened(request_id), shop.load(request_id)
        side = request.side(shop.partner_ids[0])
        assert not refusals(outcomes)
        assert told["request.deadline_changed"] == 1
        assert (side.state, side.deadline, request.state) == (PartnerState.WAITING, LATER, RequestState.WAITING)
        changed = next(event for event in shop.story(request_id) if event.TOPIC == "request.deadline_changed")
        assert changed.changes[0].reopened == bool(told["request.deadline_expired"])
        assert told["request.need_attention"] == told["request.deadline_expired"] <= 1


def test_two_tickers_fire_each_deadline_once(shop) -> None:
    """Eight partners' times are over at the same moment; two workers see all of them."""
    for _ in range(5):
        requests = [shop.request(partners=2) for _ in range(4)]
        with shop.here.pool.connection() as connection:
            Runner(shop.here, read_models(), url=connection.info.dsn).catch_up()

        at_once(*(partial(fire_all, console, now=DEADLINE) for console in (shop.here, shop.there)))
        at_once(*(partial(fire_all, console, now=DEADLINE) for console in (shop.here, shop.there)))

        for request_id in requests:
            told = shop.happened(request_id)
            assert told["request.deadline_expired"] == 2
            assert shop.load(request_id).state == RequestState.NEED_ATTENTION


def test_one_deadline_fired_by_two_workers_at_the_same_moment(shop) -> None:
    """The first was thought dead, and its claim has run out; then both say it."""
    for _ in range(20):
        request_id = shop.request()

        at_once(expiry(shop.here, shop, request_id), expiry(shop.there, shop, request_id))

        told = shop.happened(request_id)
        assert told == {
            "request.drafted": 1,
            "request.sent": 1,
            "request.deadline_expired": 1,
            "request.need_attention": 1,
        }
