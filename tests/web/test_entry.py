"""What people type: amounts in any of the three writings, and a local date and time as a moment."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from b2b.web import formats
from b2b.web.entry import read_amount, read_moment
from tests.web.test_formats import reader

PARIS, MONTREAL = ZoneInfo("Europe/Paris"), ZoneInfo("America/Montreal")


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("9.80", "9.80"),
        ("9,80", "9.80"),
        (" 9 ", "9"),
        (".5", "0.5"),
        ("1 234,50", "1234.50"),
        ("1\u202f234,50", "1234.50"),
        ("1,234.50", "1234.50"),
        ("1.234.567,5", "1234567.5"),
        ("1’234.50", "1234.50"),
    ],
)
@pytest.mark.covers("A2", "R3")
def test_an_amount_is_read_as_it_is_written_anywhere(typed, amount):
    assert read_amount(typed) == Decimal(amount)


@pytest.mark.parametrize("typed", ["", "nine", "9.8x", "-1", "1.2.3", "1,2,3", ".", "9e3", "٣"])
@pytest.mark.covers("R3")
def test_what_is_no_amount_is_refused(typed):
    with pytest.raises(ValueError):
        read_amount(typed)


@given(
    st.decimals(min_value=0, max_value=10**6, places=4),
    st.sampled_from(["en", "fr", "es"]),
)
def test_what_we_write_we_read(amount: Decimal, language: str):
    shown = formats.money(amount, "EUR", reader=reader(language)).replace("€", "")
    if "." in shown and "," not in shown and language == "es" and amount == amount.to_integral():
        return  # “1.234” without decimals never comes from a currency with cents
    assert read_amount(shown) == amount


@pytest.mark.covers("R5", "A2")
def test_a_deadline_is_read_in_the_reader_s_time_zone():
    assert read_moment("2026-11-24", "16:00", MONTREAL) == datetime(2026, 11, 24, 21, tzinfo=UTC)
    assert read_moment("2026-07-24", "16:00", MONTREAL) == datetime(2026, 7, 24, 20, tzinfo=UTC)


@pytest.mark.covers("R5")
def test_an_hour_that_comes_twice_is_its_first_and_one_that_is_skipped_moves_on():
    assert read_moment("2026-10-25", "02:30", PARIS) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert read_moment("2026-03-29", "02:30", PARIS) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize(("day", "clock"), [("", "16:00"), ("2026-11-24", ""), ("2026-13-01", "16:00"), ("x", "y")])
@pytest.mark.covers("R5")
def test_half_a_deadline_is_refused(day, clock):
    with pytest.raises(ValueError):
        read_moment(day, clock, PARIS)
