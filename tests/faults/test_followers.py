"""Whatever is killed, whoever follows has each event once, in order (I2). `bench/crashes.py` kills thirty times."""

from __future__ import annotations

import pytest

from tests.faults.followers import WRITERS, followed


@pytest.mark.covers("I2")
def test_every_follower_has_each_event_once_in_order_whatever_is_killed() -> None:
    found = followed(kills=3, seed=7)
    assert found.events > 3 * WRITERS
    assert (found.missed, found.foreign, found.out_of_order) == (0, 0, 0)
