"""Questions at random, the same for the same seed: small ones full of ties and gaps, and large ones."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from math import comb, prod
from random import Random
from typing import Any

from b2b.assignment import Question
from tests.assignment.builders import Answer, Has, Wanted, answer, question

TINY = 3_000
"""Ways to split, at most, of what is tried by trying everything."""


def small(seed: int) -> Question:
    """At most 4 partners, 3 items and 6 units: few different numbers, so that most cases have ties."""
    chance = Random(seed)
    partners = chance.randint(1, 4)
    sizes = _quantities(chance)
    while prod(comb(n + partners, partners) for n in sizes) > TINY:
        sizes = _quantities(chance)
    wanted = {f"item {i}": Wanted(n, chance.choice([None, None, "1.5", "2"])) for i, n in enumerate(sizes)}
    answers = [_answer(chance, f"partner {p}", list(wanted)) for p in range(partners)]
    return question(wanted, *answers, **_terms(chance))


def _quantities(chance: Random) -> list[int]:
    return [chance.choice([0, 1, 1, 2, 2, 3, 4, 6]) for _ in range(chance.randint(1, 3))]


def _terms(chance: Random) -> dict[str, Any]:
    return {
        "preference": chance.choice([("cost", "delay"), ("delay", "cost")]),
        "split_lines": chance.random() < 0.6,
        "allow_back_orders": chance.random() < 0.5,
        "shipping_time_hours": chance.choice([24, 48]),
    }


def _answer(chance: Random, name: str, items: list[str]) -> Answer:
    return answer(
        name,
        ships=chance.choice(["0", "1", "1", "2.5", "0.0001"]),
        hours=chance.choice([None, 0, 24, 24, 48, 72]),
        after=chance.choice([0, 0, 1, 2]),
        **{item: _has(chance) for item in items if chance.random() < 0.8},
    )


def _has(chance: Random) -> Has:
    later = chance.choice([0, 0, 1, 3])
    day = date(2026, 11, 23) + timedelta(days=chance.randint(0, 4))
    return Has(
        available=chance.choice([0, 1, 2, 2, 3, 6]),
        price=chance.choice(["0", "1", "1", "1.5", "2", "2.0001", "3"]),
        later=later,
        date=day if later and chance.random() < 0.8 else None,
    )


def large(seed: int, *, items: int = 50, partners: int = 30, kind: str = "scarce", **terms: Any) -> Question:
    """A market of any size that is hard to decide: shipping costs about what another partner saves.

    `scarce`: nobody has all of an item; `even`: prices and shipping from a handful of values, so that much is equal;
    `plenty`: everybody could deliver everything.
    """
    chance = Random(seed)
    wanted = {f"item {i}": Wanted(chance.randint(5, 60)) for i in range(items)}
    base = {item: chance.randint(200, 5_000) for item in wanted}
    answers = [
        answer(
            f"partner {p}",
            ships=_amount(chance.choice([1_000, 1_500]) if kind == "even" else chance.randint(500, 9_000)),
            hours=chance.choice([12, 24, 36, 48, 60, 72, 96, 120]),
            after=chance.randint(0, 40),
            **{item: _offer(chance, kind, base[item], want) for item, want in wanted.items() if chance.random() < 0.7},
        )
        for p in range(partners)
    ]
    return question(wanted, *answers, **terms)


def _offer(chance: Random, kind: str, base: int, want: Wanted) -> Has:
    size = want.quantity if kind == "plenty" else chance.randint(1, want.quantity)
    return Has(
        available=size,
        price=_amount(base + chance.choice([0, 5, 10]) if kind == "even" else int(base * chance.uniform(0.85, 1.15))),
        later=chance.choice([0, 0, size]),
        date=date(2026, 11, 24) + timedelta(days=chance.randint(0, 9)),
    )


def _amount(cents: int) -> str:
    return str(Decimal(cents) / 100)
