"""Partners and deciders against each other: last answers at once, and decisions while answers are being changed."""

from __future__ import annotations

from collections import Counter
from functools import partial

import pytest

from b2b.aggregates.request_sides import PartnerState, RequestState
from b2b.aggregates.values import Mode
from b2b.commands.requests import (
    answer_request,
    cancel_request,
    decline_request,
    keep_quantities,
    place_orders,
    withdraw_answer,
)
from b2b.errors import NoAnswer, NotOffered, RequestClosed, RequestNotDecidable, Stale
from tests.builders import HOUR, MONDAY
from tests.races.shop import at_once, refusals

SOON = MONDAY + HOUR


def answering(shop, request_id, *, partner=0, console=None, price="9.10", available=24, if_match=None):
    return partial(
        answer_request,
        console or shop.here,
        shop.suppliers[partner],
        request_id=request_id,
        answer=shop.answer(request_id, price=price, available=available),
        if_match=if_match,
        now=SOON,
    )


def deciding(shop, request_id, *, actor=None, console=None, partner=0, close=True, if_match=None):
    return partial(
        place_orders,
        console or shop.there,
        actor or shop.nina,
        request_id=request_id,
        lines=shop.lines(request_id, partner=partner),
        close=close,
        if_match=if_match,
        now=SOON,
    )


@pytest.mark.covers("R8", "G1")
def test_two_partners_answer_last_at_once(shop) -> None:
    """Each has half: no plan is complete before both have answered, and exactly one decision follows."""
    for _ in range(40):
        request_id, before = shop.request(partners=3, mode=Mode.AUTOMATIC), shop.placed()
        decline_request(shop.here, shop.suppliers[2], request_id=request_id, reason="other", now=SOON)

        outcomes = at_once(
            answering(shop, request_id, partner=0, available=12),
            answering(shop, request_id, partner=1, available=12, console=shop.there),
        )

        told, request = shop.happened(request_id), shop.load(request_id)
        assert not refusals(outcomes)
        assert (told["request.answered"], told["request.assigned"], told["request.need_attention"]) == (2, 1, 0)
        assert request.state == RequestState.ORDERED
        orders = [shop.order(ref.id) for ref in request.orders]
        assert ordered_of(orders) == {"ECL-DS-1000": 24, "LIN-TT-50": 12}
        assert {order.parties.partner_id for order in orders} == set(shop.partner_ids[:2])
        assert shop.placed() - before == len(orders) == 2


@pytest.mark.covers("R8", "X1")
def test_an_answer_is_withdrawn_while_the_last_one_decides(shop) -> None:
    """The first partner alone is complete and cheapest. Either it was quick, or it has its order."""
    for _ in range(40):
        request_id, before = shop.request(partners=2, mode=Mode.AUTOMATIC), shop.placed()
        answering(shop, request_id, partner=0)()
        withdraw = partial(withdraw_answer, shop.there, shop.suppliers[0], request_id=request_id, now=SOON)

        outcomes = at_once(withdraw, answering(shop, request_id, partner=1, price="9.90"))

        told, request = shop.happened(request_id), shop.load(request_id)
        assert told["request.answer_withdrawn"] + told["request.assigned"] == 1
        assert refusals(outcomes) == [RequestClosed] * told["request.assigned"]
        assert request.state == (RequestState.ORDERED if told["request.assigned"] else RequestState.WAITING)
        assert [line.partner_id for line in request.lines] == [shop.partner_ids[0]] * 2 * told["request.assigned"]
        assert shop.placed() - before == told["request.assigned"]


@pytest.mark.covers("R10", "X1")
def test_a_decision_by_its_version_while_the_answer_changes(shop) -> None:
    """Whoever decides sees what it decides on: the version it read, or a clear word that it is another one now."""
    for _ in range(40):
        request_id = shop.request()
        answering(shop, request_id, price="9.10")()
        seen = shop.load(request_id)

        outcomes = at_once(
            deciding(shop, request_id, if_match=seen.revision), answering(shop, request_id, price="11.30")
        )

        told, request = shop.happened(request_id), shop.load(request_id)
        assert refusals(outcomes) in ([Stale], [RequestClosed])
        assert told["request.assigned"] + told["request.answered"] == 2
        assert [order_price(shop, request)] == (["9.10"] if told["request.assigned"] else [None])


@pytest.mark.covers("R10", "X1")
def test_a_decision_while_the_answer_changes(shop) -> None:
    """The orders have the price of the last answer before the decision; after it, no answer is taken."""
    for _ in range(40):
        request_id = shop.request()
        answering(shop, request_id, price="9.10")()

        outcomes = at_once(deciding(shop, request_id), answering(shop, request_id, price="11.30"))

        told, request = shop.happened(request_id), shop.load(request_id)
        assert told["request.assigned"] == 1
        assert refusals(outcomes) == [RequestClosed] * (2 - told["request.answered"])
        assert shop.story(request_id)[-1].TOPIC == "request.assigned"
        assert order_price(shop, request) == ("11.30" if told["request.answered"] == 2 else "9.10")


@pytest.mark.covers("R10", "X1")
def test_a_decision_while_the_answer_is_withdrawn(shop) -> None:
    for _ in range(40):
        request_id, before = shop.request(partners=2), shop.placed()
        answering(shop, request_id)()
        withdraw = partial(withdraw_answer, shop.here, shop.suppliers[0], request_id=request_id, now=SOON)

        outcomes = at_once(deciding(shop, request_id), withdraw)

        told = shop.happened(request_id)
        assert told["request.assigned"] + told["request.answer_withdrawn"] == 1
        assert refusals(outcomes) in ([NotOffered], [RequestClosed])
        assert shop.placed() - before == told["request.assigned"]


@pytest.mark.covers("R12")
def test_two_users_decide(shop) -> None:
    """Two partners have answered; each user orders all of it from another one."""
    for _ in range(40):
        request_id, before = shop.request(partners=2), shop.placed()
        for partner in (0, 1):
            answering(shop, request_id, partner=partner)()

        outcomes = at_once(
            deciding(shop, request_id, console=shop.here),
            deciding(shop, request_id, actor=shop.omar, partner=1),
        )

        told, request = shop.happened(request_id), shop.load(request_id)
        assert refusals(outcomes) == [RequestNotDecidable]
        assert told["request.assigned"] == 1
        (chosen,) = (ref.partner_id for ref in request.orders)
        (loser,) = set(shop.partner_ids[:2]) - {chosen}
        assert request.side(chosen).state == PartnerState.ORDERED
        assert request.side(loser).state == PartnerState.NOT_RETAINED
        assert shop.placed() - before == 1


@pytest.mark.covers("R10", "R12")
def test_two_users_decide_in_part_by_the_version_they_saw(shop) -> None:
    """Both keep the request open: without a word of warning, everything would be ordered twice."""
    for _ in range(40):
        request_id, before = shop.request(), shop.placed()
        answering(shop, request_id)()
        seen = shop.load(request_id).revision

        outcomes = at_once(
            deciding(shop, request_id, console=shop.here, close=False, if_match=seen),
            deciding(shop, request_id, actor=shop.omar, close=False, if_match=seen),
        )

        assert refusals(outcomes) == [Stale]
        assert shop.happened(request_id)["request.assigned"] == shop.placed() - before == 1


@pytest.mark.covers("R13")
def test_a_request_is_cancelled_while_it_is_decided(shop) -> None:
    for _ in range(40):
        request_id, before = shop.request(), shop.placed()
        answering(shop, request_id)()
        cancel = partial(cancel_request, shop.here, shop.omar, request_id=request_id, now=SOON)

        outcomes = at_once(cancel, deciding(shop, request_id))

        told, request = shop.happened(request_id), shop.load(request_id)
        assert refusals(outcomes) == [RequestNotDecidable]
        assert told["request.assigned"] + told["request.cancelled"] == 1
        assert request.state == (RequestState.ORDERED if told["request.assigned"] else RequestState.CANCELLED)
        assert shop.placed() - before == told["request.assigned"]


@pytest.mark.covers("R10", "R13")
def test_two_users_keep_other_quantities_of_the_version_they_saw(shop) -> None:
    """The second is told of the first, and neither's quantities overwrite the other's unseen."""
    for _ in range(30):
        request_id = shop.request()
        answering(shop, request_id)()
        seen, lines = shop.load(request_id).revision, shop.lines(request_id)
        keep = partial(keep_quantities, request_id=request_id, if_match=seen, now=SOON)

        outcomes = at_once(
            partial(keep, shop.here, shop.nina, lines=lines[:1]), partial(keep, shop.there, shop.omar, lines=lines[1:])
        )

        assert refusals(outcomes) == [Stale]
        assert shop.load(request_id).kept in (lines[:1], lines[1:])


@pytest.mark.covers("X1")
def test_a_partner_withdraws_its_answer_twice(shop) -> None:
    for _ in range(20):
        request_id = shop.request()
        answering(shop, request_id)()

        outcomes = at_once(
            *(
                partial(withdraw_answer, console, shop.suppliers[0], request_id=request_id, now=SOON)
                for console in (shop.here, shop.there)
            )
        )

        assert refusals(outcomes) == [NoAnswer]
        assert shop.happened(request_id)["request.answer_withdrawn"] == 1


def ordered_of(orders) -> Counter[str]:
    """How many of each SKU all of these orders have."""
    total: Counter[str] = Counter()
    for order in orders:
        for line in order.lines.values():
            total[line.line.sku] += line.quantity
    return total


def order_price(shop, request) -> str | None:
    """The unit price in the only order of a request; None where there is no order."""
    prices = {str(line.unit_price) for ref in request.orders for line in shop.order(ref.id).lines.values()}
    return next(iter(prices), None)
