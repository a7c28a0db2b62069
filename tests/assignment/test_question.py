"""A request as the optimiser is asked it, and what its plans come to in orders (G1, G2; API.md on attention)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from b2b.aggregates.request import Request
from b2b.aggregates.values import Answer, Attention, Line, Terms
from b2b.assignment import best_plan, english
from b2b.commands.decisions import question_of, ready_time, reasons_of
from tests.builders import (
    CANDLE,
    CASA_VERDE,
    DAY,
    HALDEN,
    HOUR,
    MONDAY,
    NORDLYS,
    SOAP,
    THURSDAY,
    TOWEL,
    TUESDAY,
    answer,
    asked,
    candle,
    content,
    line,
    offer,
    order_ref,
    private,
    sent_request,
    soap,
    towel,
)

ALL = (asked(NORDLYS), asked(HALDEN), asked(CASA_VERDE))


def answered(request: Request, **answers: Answer) -> Request:
    """One minute after the other."""
    partners = {"nordlys": NORDLYS, "halden": HALDEN, "casa_verde": CASA_VERDE}
    for minute, (name, said) in enumerate(answers.items(), start=1):
        request.answer(partner_id=partners[name], answer=said, now=MONDAY + minute * HOUR / 60)
    return request


@pytest.mark.covers("G1")
def test_the_plan_of_a_request_costs_what_its_answers_say() -> None:
    request = answered(
        sent_request(*ALL[:2]),
        nordlys=answer(offer(SOAP, available=18), offer(TOWEL, available=12, unit_price=Decimal("4.25"))),
        halden=answer(offer(SOAP, unit_price=Decimal("9.60")), shipping_cost=None),
    )

    plan = best_plan(question_of(request, now=MONDAY + HOUR))

    assert plan.complete and plan.parcels == 2
    assert plan.cost == 18 * Decimal("9.10") + 6 * Decimal("9.60") + 12 * Decimal("4.25") + 14


@pytest.mark.covers("G1", "O3")
@pytest.mark.parametrize("hours", [None, 0, 300])
def test_a_plan_is_ready_when_the_last_of_its_orders_is_to_ship(hours: int | None) -> None:
    later = offer(SOAP, available=4, back_order_quantity=20, back_order_date=date(2026, 12, 2))
    request = answered(
        sent_request(*ALL[:2], terms=Terms(allow_back_orders=True, shipping_time_hours=30)),
        nordlys=answer(later, ships_in_hours=hours),
        halden=answer(offer(TOWEL, available=12), ships_in_hours=24),
    )

    plan = best_plan(question_of(request, now=TUESDAY))

    lines = {id: [_line(n) for n in plan.lines if n.partner_id == id] for id in (NORDLYS, HALDEN)}
    assert plan.complete and plan.ready_at == max(
        ready_time(request, request.side(id), of, now=TUESDAY) for id, of in lines.items()
    )


def _line(planned) -> Line:
    return line(planned.item_id, planned.partner_id, planned.quantity, from_back_order=planned.from_back_order)


@pytest.mark.covers("G3")
def test_partners_that_gave_no_answer_are_explained_by_what_they_did() -> None:
    request = sent_request(*ALL)
    request.decline(partner_id=HALDEN, reason="out_of_stock", comment="", now=MONDAY)
    request.expire(partner_id=CASA_VERDE, now=TUESDAY + HOUR)

    words = {english(reason) for reason in best_plan(question_of(request, now=THURSDAY)).reasons}

    assert {
        "Nordlys Home: has not answered yet.",
        "Halden & Sons: declined.",
        "Casa Verde: did not answer in time.",
    } <= words


@pytest.mark.covers("G2")
def test_attention_names_every_item_that_cannot_be_filled_and_why() -> None:
    limit = Decimal("9.00")
    request = sent_request(*ALL[:2], items=(soap(max_price=limit), towel(max_price=limit), candle()))
    answered(request, nordlys=answer(offer(SOAP), offer(TOWEL, available=11)))
    request.expire(partner_id=HALDEN, now=TUESDAY + HOUR)

    reasons = reasons_of(request, question_of(request, now=TUESDAY + HOUR))

    assert reasons == (
        Attention(code="expired", partner_id=HALDEN),
        *sorted(
            (Attention(code="over_max_price", item_id=SOAP), Attention(code="unavailable", item_id=TOWEL)),
            key=lambda reason: reason.item_id,
        ),
        Attention(code="no_partner", item_id=CANDLE),
        Attention(code="answers_ready"),
    )


@pytest.mark.covers("G1", "R12")
def test_after_a_second_sending_only_those_asked_again_count() -> None:
    request = answered(sent_request(*ALL[:2]), nordlys=answer(offer(SOAP)), halden=answer(offer(SOAP)))
    request.assign(lines=(line(SOAP, NORDLYS, 20),), orders=(order_ref(NORDLYS),), close=False, now=TUESDAY)
    again = content(asked(HALDEN, deadline=THURSDAY, item_ids=(SOAP,)), items=(soap(quantity=4), towel()))
    request.revise(content=again, private=private(), now=TUESDAY)
    request.send(terms=Terms(), now=TUESDAY)
    request.answer(partner_id=HALDEN, answer=answer(offer(SOAP, unit_price=Decimal("30"))), now=TUESDAY + HOUR)

    question = question_of(request, now=TUESDAY + DAY)

    assert [bidder.partner_id for bidder in question.bidders] == [HALDEN], "Nordlys has sold its 24 already"
    assert [code for code in reasons_of(request, question) if code.item_id] == [
        Attention(code="no_partner", item_id=TOWEL)
    ]
