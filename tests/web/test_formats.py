"""How money, quantities and times read, in three languages and across changes of the clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from babel import Locale
from babel.support import NullTranslations, Translations
from hypothesis import given
from hypothesis import strategies as st

from b2b.web import formats
from b2b.web.formats import Reader, written_locale
from b2b.web.i18n import CATALOGUES

NOON = datetime(2026, 11, 24, 15, 42, tzinfo=UTC)
HARD_SPACES = str.maketrans({"\u00a0": " ", "\u202f": " "})
pytestmark = pytest.mark.covers("A2")


def reader(
    language: str = "en", zone: str = "America/Montreal", now: datetime = NOON, currency: str | None = "CAD"
) -> Reader:
    words = Translations.load(CATALOGUES, [language]) if language != "en" else NullTranslations()
    return Reader(written_locale(language), ZoneInfo(zone), now, words, currency)


def plain(text: str) -> str:
    return text.translate(HARD_SPACES)


@pytest.mark.parametrize(
    ("language", "amount", "currency", "text"),
    [
        ("en", "9.8", "CAD", "$9.80"),
        ("en", "1234.5", "CAD", "$1,234.50"),
        ("en", "9.125", "CAD", "$9.125"),
        ("en", "9.1250", "CAD", "$9.125"),
        ("en", "0.0001", "CAD", "$0.0001"),
        ("en", "-3", "CAD", "-$3.00"),
        ("en", "9.8", "USD", "US$9.80"),
        ("en", "1200", "JPY", "JP¥1,200"),
        ("en", "9.8", "EUR", "€9.80"),
        ("fr", "1234.5", "CAD", "1 234,50 $"),
        ("fr", "9.8", "USD", "9,80 $US"),
        ("fr", "9.8", "EUR", "9,80 €"),
        ("es", "1234.5", "CAD", "1.234,50 $"),
        ("es", "12345.5", "EUR", "12.345,50 €"),
    ],
)
def test_money_reads_by_the_locale_with_the_decimals_it_needs(language, amount, currency, text):
    assert plain(formats.money(amount, currency, reader=reader(language))) == text


def test_only_the_reader_s_own_currency_has_the_short_symbol():
    assert formats.money("1", "USD", reader=reader(currency="USD")) == "$1.00"
    assert formats.money("1", "USD", reader=reader(currency="CAD")) == "US$1.00"
    assert plain(formats.money("1", "SEK", reader=reader(currency="SEK"))) == "kr 1.00"


@given(st.decimals(min_value=0, max_value=10**9, places=4))
def test_money_never_loses_a_decimal(amount: Decimal):
    shown = formats.money(amount, "CAD", reader=reader())
    assert Decimal(shown.replace("$", "").replace(",", "")) == amount


@pytest.mark.parametrize(("language", "text"), [("en", "12,345"), ("fr", "12 345"), ("es", "12.345")])
def test_quantities_are_grouped_as_the_locale_does(language, text):
    assert plain(formats.quantity(12345, reader=reader(language))) == text


@pytest.mark.parametrize(("language", "text"), [("en", "98%"), ("fr", "98 %"), ("es", "98 %")])
def test_a_share_is_a_percentage(language, text):
    assert plain(formats.share(98, reader=reader(language))) == text


@pytest.mark.parametrize(("language", "text"), [("en", "A, B and C"), ("fr", "A, B et C"), ("es", "A, B y C")])
def test_lists_join_by_commas_or_as_a_sentence(language, text):
    assert formats.listed("ABC", "and", reader=reader(language)) == text
    assert formats.listed(["3 items", "4 partners"], reader=reader(language)) == "3 items, 4 partners"


@pytest.mark.parametrize(
    ("language", "away", "text"),
    [
        ("en", timedelta(hours=6), "today 16:42"),
        ("en", timedelta(days=1), "tomorrow 10:42"),
        ("en", timedelta(days=-1), "yesterday 10:42"),
        ("en", timedelta(days=3), "Fri 27 Nov, 10:42"),
        ("en", timedelta(days=60), "Sat 23 Jan 2027, 10:42"),
        ("fr", timedelta(hours=6), "aujourd’hui 16:42"),
        ("fr", timedelta(days=3), "ven. 27 nov., 10:42"),
        ("es", timedelta(days=1), "mañana 10:42"),
        ("es", timedelta(days=3), "vie 27 nov, 10:42"),
    ],
)
def test_a_moment_reads_as_people_say_it(language, away, text):
    assert formats.moment(NOON + away, reader=reader(language)) == text


@pytest.mark.parametrize(
    ("zone", "text"),
    [
        ("America/Montreal", "today 22:30"),
        ("Europe/Copenhagen", "tomorrow 04:30"),
        ("Asia/Tokyo", "today 12:30"),
        ("Pacific/Honolulu", "today 17:30"),
    ],
)
def test_today_is_the_reader_s_day_not_utc_s(zone, text):
    late_evening = datetime(2026, 11, 25, 3, 30, tzinfo=UTC)
    assert formats.moment(late_evening, reader=reader(zone=zone)) == text


def test_the_clock_follows_summer_time():
    # given the night in which Paris goes back an hour: 02:30 comes twice
    first, second = datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    paris = reader(zone="Europe/Paris", now=first)
    assert [formats.clock_time(at, reader=paris) for at in (first, second)] == ["02:30", "02:30"]
    assert formats.zone_name(first, reader=paris) == "Paris (UTC+2)"
    assert formats.zone_name(second, reader=paris) == "Paris (UTC+1)"
    # and what remains is counted in real hours, not by the clock on the wall
    assert formats.remaining(datetime(2026, 10, 25, 2, 0, tzinfo=UTC), reader=paris) == "1 h 30 min"


def test_tomorrow_is_one_day_away_even_when_the_day_has_23_hours():
    # given the evening before Montréal goes forward: the next day has 23 hours
    now = datetime(2026, 3, 8, 4, 30, tzinfo=UTC)  # 23:30 on Saturday
    who = reader(now=now)
    assert formats.moment(datetime(2026, 3, 9, 3, 59, tzinfo=UTC), reader=who) == "tomorrow 23:59"
    assert formats.moment(datetime(2026, 3, 9, 4, 0, tzinfo=UTC), reader=who) == "Mon 9 Mar, 00:00"


@pytest.mark.parametrize(
    ("zone", "text"),
    [
        ("America/Montreal", "Montreal (UTC−5)"),
        ("Asia/Kolkata", "Kolkata (UTC+5:30)"),
        ("America/St_Johns", "St Johns (UTC−3:30)"),
        ("UTC", "UTC (UTC+0)"),
    ],
)
def test_a_time_zone_is_named_by_its_city_and_offset(zone, text):
    assert formats.zone_name(NOON, reader=reader(zone=zone)) == text


def test_the_city_is_written_in_the_reader_s_language():
    assert formats.place(ZoneInfo("Europe/Copenhagen"), reader=reader("fr")) == "Copenhague"


def test_the_time_elsewhere_names_the_day_only_where_it_is_another():
    tokyo, copenhagen = ZoneInfo("Asia/Tokyo"), ZoneInfo("Europe/Copenhagen")
    assert formats.time_there(NOON, copenhagen, reader=reader()) == "16:42, Copenhagen"
    assert formats.time_there(NOON, tokyo, reader=reader()) == "Wed 25 Nov, 00:42, Tokyo"


@pytest.mark.parametrize(
    ("left", "text", "tone"),
    [
        (timedelta(days=5, hours=3), "5 d", ""),
        (timedelta(hours=48), "2 d", ""),
        (timedelta(hours=47, minutes=59), "47 h 59 min", ""),
        (timedelta(hours=5, minutes=3), "5 h 03 min", ""),
        (timedelta(hours=1), "1 h 00 min", ""),
        (timedelta(minutes=59, seconds=59), "59 min", "soon"),
        (timedelta(seconds=59), "<1 min", "soon"),
        (timedelta(), "<1 min", "soon"),
        (timedelta(seconds=-1), "Expired", "alert"),
    ],
)
@pytest.mark.covers("D7")
def test_what_remains_counts_down_and_changes_its_tone(left, text, tone):
    assert formats.remaining(NOON + left, reader=reader()) == text
    assert formats.remaining_tone(NOON + left, reader=reader()) == tone


@pytest.mark.parametrize(
    ("by", "text"),
    [(timedelta(minutes=5), "5 min late"), (timedelta(hours=3), "3 h late"), (timedelta(days=1, hours=2), "1 d late")],
)
@pytest.mark.covers("O3")
def test_an_order_says_by_how_much_it_is_late(by, text):
    assert formats.remaining(NOON - by, "late", reader=reader()) == text


def test_a_row_shows_the_time_today_and_the_date_before():
    assert formats.brief(NOON - timedelta(hours=1), reader=reader()) == "09:42"
    assert formats.brief(NOON - timedelta(days=1), reader=reader()) == "23 Nov"
    assert formats.day(date(2027, 1, 3), reader=reader()) == "3 Jan 2027"


def test_the_full_form_leaves_nothing_to_guess():
    assert formats.full(NOON, reader=reader("fr", "Europe/Paris")) == "mardi 24 novembre 2026, 16:42:00"


def test_every_language_of_ours_has_a_written_locale():
    assert [str(written_locale(code)) for code in ("en", "fr", "es")] == ["en_GB", "fr", "es"]
    assert written_locale("fr") == Locale("fr")
