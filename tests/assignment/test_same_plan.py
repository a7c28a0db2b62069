"""The same question always has the same plan, whatever the order of its parts and wherever it is asked (G1)."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from random import Random

import pytest
from msgspec.structs import replace

from b2b.assignment import Question, best_plan, what_if
from tests.assignment.markets import large, small

ROOT = Path(__file__).parents[2]
PRINT_PLANS = """
from hashlib import sha256
from b2b.assignment import best_plan, what_if
from tests.assignment.markets import large, small
for asked in (small(3), large(5, items=12, partners=9, kind="even"), large(6, items=12, partners=9, split_lines=False)):
    plans = (best_plan(asked, seconds=60), *what_if(asked, seconds=60))
    print(sha256(repr(plans).encode()).hexdigest())
"""


def shuffled(asked: Question, seed: int) -> Question:
    chance = Random(seed)
    parts = {name: list(getattr(asked, name)) for name in ("demands", "bidders", "offers", "silent")}
    for part in parts.values():
        chance.shuffle(part)
    return replace(asked, **{name: tuple(part) for name, part in parts.items()})


@pytest.mark.covers("G1")
def test_the_order_of_small_questions_changes_nothing() -> None:
    for seed in range(20_000, 20_150):
        asked = small(seed)

        assert best_plan(shuffled(asked, seed), seconds=60) == best_plan(asked, seconds=60), seed


@pytest.mark.covers("G1", "G4")
@pytest.mark.parametrize("kind", ["scarce", "even", "plenty"])
def test_the_order_of_larger_questions_changes_nothing(kind: str) -> None:
    asked = large(9, items=15, partners=10, kind=kind, allow_back_orders=True)

    assert what_if(shuffled(asked, 1), seconds=60) == what_if(asked, seconds=60)


@pytest.mark.covers("G1")
def test_another_process_makes_the_same_plans() -> None:
    printed = [_printed(str(seed)) for seed in (1, 2)]

    assert len(printed[0].split()) == 3
    assert printed[0] == printed[1]


def _printed(hash_seed: str) -> str:
    """What a process prints whose sets and dictionaries are in an order of their own."""
    return subprocess.run(
        [sys.executable, "-c", PRINT_PLANS],
        cwd=ROOT,
        env={"PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
