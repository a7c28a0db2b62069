"""A PDF of one page takes under a second of one processor, in a process that has just started too (O1)."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest

from tests.documents.paper import jpeg, picking, slip

pytestmark = pytest.mark.covers("O1")

FRESH = """
import time
from tests.documents.paper import jpeg, slip
logo = jpeg()
before = time.process_time()
slip(logo=logo)
print(time.process_time() - before)
"""


def seconds(paper) -> float:
    before = time.process_time()
    paper(logo=jpeg())
    return time.process_time() - before


@pytest.mark.parametrize("paper", [slip, picking])
def test_one_page_is_quick(paper):
    assert min(seconds(paper) for _ in range(3)) < 1


def test_the_first_page_of_a_process_is_quick():
    def first() -> float:
        told = subprocess.run([sys.executable, "-c", FRESH], capture_output=True, text=True, check=True, timeout=60)
        return float(told.stdout)

    assert min(first() for _ in range(3)) < 1
