"""Every plan is explained, and every word of it is true (G3)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

import pytest
from msgspec.structs import replace

from b2b.assignment import Plan, Question, Silent, best_plan, english, what_if
from b2b.assignment.words import MESSAGES
from tests.assignment.builders import Has, Wanted, answer, id_of, question
from tests.assignment.claims import CLAIMS, Case
from tests.assignment.markets import large, small

COST, DELAY = ("cost", "delay", "parcels"), ("delay", "cost", "parcels")
SILENT = {"expired", "declined", "waiting", "silent"}


def cases(asked: Question) -> Iterator[Case]:
    """Every reason of the four plans of a question."""
    preferred = COST if asked.preference[0] == "cost" else DELAY
    terms = [asked, asked, asked, replace(asked, allow_back_orders=True)]
    orders = [COST, DELAY, ("parcels", *asked.preference), preferred]
    for plan, criteria, on in zip(what_if(asked, seconds=60), orders, terms, strict=True):
        for reason in plan.reasons:
            yield Case(asked=on, plan=plan, criteria=criteria, reason=reason)


@pytest.mark.covers("G3")
def test_every_reason_is_true() -> None:
    seen: Counter[str] = Counter()
    for asked in (*map(small, range(30_000, 30_250)), *_larger()):
        for case in cases(asked):
            assert CLAIMS[case.reason.code](case), (case.reason, asked)
            seen[case.reason.code] += 1

    assert set(seen) == set(CLAIMS) == set(MESSAGES) - SILENT, "each reason was given at least once"


def _larger() -> Iterator[Question]:
    yield question({"soap": Wanted(1)}, *(answer(name, soap=Has(1, "9")) for name in ("Nordlys", "Halden")))
    for seed in range(4):
        yield large(seed, items=8, partners=7, kind="scarce", allow_back_orders=seed % 2 == 0)
        yield large(seed, items=8, partners=7, kind="even", split_lines=seed % 2 == 0)


@pytest.mark.covers("G3")
def test_every_line_and_every_gap_and_every_partner_without_a_line_has_one_reason() -> None:
    for seed in range(31_000, 31_150):
        asked = small(seed)

        plan = best_plan(asked, seconds=60)

        spoken = [(reason.item_id, reason.partner_id) for reason in plan.reasons]
        assert sorted(map(str, spoken)) == sorted(map(str, _to_explain(asked, plan))), seed


def _to_explain(asked: Question, plan: Plan) -> Iterator[tuple[object, object]]:
    yield from ((line.item_id, line.partner_id) for line in plan.lines)
    for demand in asked.demands:
        if sum(line.quantity for line in plan.lines if line.item_id == demand.item_id) < demand.quantity:
            yield demand.item_id, None
    used = {line.partner_id for line in plan.lines}
    yield from ((None, bidder.partner_id) for bidder in asked.bidders if bidder.partner_id not in used)


@pytest.mark.covers("G3")
def test_the_words_of_a_plan() -> None:
    asked = question(
        {"soap": Wanted(24, "9.80"), "towel": Wanted(6)},
        answer("Nordlys Home", ships="14", after=1, soap=Has(18, "9.10"), towel=Has(6, "22.40")),
        answer("Halden & Sons", ships="11.50", after=2, soap=Has(24, "9.60")),
        answer("Casa Verde", ships="30", after=3, towel=Has(6, "19.60")),
        answer("Atelier Nord", ships="5", after=4, soap=Has(24, "12.00")),
    )

    plan = best_plan(asked)

    assert plan.cost == 18 * Decimal("9.10") + 6 * Decimal("9.60") + 6 * Decimal("22.40") + Decimal("25.50")
    assert {english(reason) for reason in plan.reasons} == {
        "soap: 18 from Nordlys Home; nobody asks less than its 9.10.",
        "soap: 6 from Halden & Sons, which is next with 9.60; all that is cheaper is taken.",
        "towel: Nordlys Home at 22.40; Casa Verde asks 19.60, but with 30.00 for its shipping "
        "the whole would cost 13.20 more.",
        "Casa Verde: would save 16.80 on the goods, but its shipping is 30.00: 13.20 more in all.",
        "Atelier Nord: soap is 2.20 over your max price.",
    }


@pytest.mark.covers("G3")
@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("expired", "Casa Verde: did not answer in time."),
        ("declined", "Casa Verde: declined."),
        ("waiting", "Casa Verde: has not answered yet."),
        ("cancelled", "Casa Verde: has no answer that counts."),
    ],
)
def test_partners_without_an_answer_are_named(status: str, words: str) -> None:
    silent = Silent(partner_id=id_of("Casa Verde"), name="Casa Verde", status=status)
    asked = question({"soap": Wanted(1)}, answer("Nordlys", soap=Has(1, "9")), silent=(silent,))

    reason = best_plan(asked).reasons[-1]

    assert (reason.partner_id, english(reason)) == (silent.partner_id, words)


@pytest.mark.covers("G3")
def test_nobody_answered_at_all() -> None:
    plan = best_plan(question({"soap": Wanted(2)}))

    assert (plan.lines, plan.ready_at, plan.complete, plan.optimal) == ((), None, False, True)
    assert [english(reason) for reason in plan.reasons] == ["soap: 2 of 2 missing; not enough is on offer."]
