"""The collector of cycles rests during a batch, and is left as it was found."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from b2b import collection


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    yield
    gc.enable()


def test_nothing_is_collected_during_a_batch() -> None:
    with collection.put_off():
        assert not gc.isenabled()
    assert gc.isenabled()


def test_a_batch_that_fails_has_it_collect_again() -> None:
    with pytest.raises(ValueError, match="broken"), collection.put_off():
        raise ValueError("broken")
    assert gc.isenabled()


def test_where_it_was_off_it_stays_off() -> None:
    gc.disable()
    with collection.put_off():
        pass
    assert not gc.isenabled()
