"""How money, quantities and times read to one person: pure functions of a Reader, and the Jinja filters made of them.

Times arrive as aware datetimes and leave in the reader's time zone; numbers by the reader's locale (PRODUCT A2).
English is written as in en-GB (25 Nov, 16:00; US$ beside CA$), the form that readers on both sides of the Atlantic
cannot misread. A day is “today” by the reader's calendar, not by UTC's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from copy import copy
from datetime import date, datetime, timedelta, tzinfo
from decimal import Decimal
from gettext import NullTranslations
from typing import Literal, NamedTuple

from babel import Locale
from babel.dates import format_date, format_datetime
from babel.lists import format_list
from babel.numbers import format_currency, format_decimal, format_percent, get_currency_precision

from b2b.zones import city_of

MONEY_DECIMALS = 4
"""The most decimals that money has (API.md, Manner)."""

SOON = timedelta(hours=1)
"""When a deadline turns amber: the border of the (+1h) and (−1h) widgets (PRODUCT D1)."""

NARROW = {"SEK": "kr", "NOK": "kr", "DKK": "kr", "PLN": "zł", "CZK": "Kč", "HUF": "Ft", "BRL": "R$"}
"""CLDR's narrow symbols that are not the usual symbol without its letters; Babel does not ship them."""

HARD_SPACE = "\u00a0"
LETTER_BEFORE_DIGIT = re.compile(r"(?<=[^\W\d_])(?=\d)")
"""Where CLDR puts a space between a symbol and its number (CHF 9.80, but $9.80)."""

Past = Literal["expired", "late"]


class Reader(NamedTuple):
    """Whoever reads a page: everything that the look of a number or a time depends on."""

    locale: Locale
    zone: tzinfo
    now: datetime
    words: NullTranslations
    currency: str | None = None

    def local(self, at: datetime) -> datetime:
        """The same moment on the reader's clock."""
        return at.astimezone(self.zone)


def written_locale(language: str) -> Locale:
    """The locale whose forms stand for a language of ours."""
    return Locale.parse({"en": "en_GB"}.get(language, language))


# ---- numbers


def money(amount: Decimal | str, currency: str, *, reader: Reader) -> str:
    """An amount with its symbol: as many decimals as the currency has, and up to four where the amount needs them.

    The reader's own currency has its short symbol ($), every other the one that names its country (US$, $CA).
    """
    pattern = copy(reader.locale.currency_formats["standard"])
    digits = get_currency_precision(currency)
    pattern.frac_prec = (digits, max(digits, MONEY_DECIMALS))
    text = format_currency(Decimal(amount), currency, format=pattern, locale=reader.locale, currency_digits=False)
    if currency == reader.currency:
        text = text.replace(
            reader.locale.currency_symbols.get(currency, currency), narrow_symbol(currency, reader.locale)
        )
    return LETTER_BEFORE_DIGIT.sub(HARD_SPACE, text)


def narrow_symbol(currency: str, locale: Locale) -> str:
    """The symbol of a currency without its country: $, £, kr. A code where there is no other."""
    named = locale.currency_symbols.get(currency, currency)
    english = Locale("en").currency_symbols.get(currency, currency)
    return NARROW.get(currency) or _without_letters(named) or _without_letters(english) or named


def _without_letters(symbol: str) -> str:
    return re.sub(r"[A-Za-z]", "", symbol)


def quantity(n: int, *, reader: Reader) -> str:
    """A whole number, grouped as the locale does."""
    return str(format_decimal(n, locale=reader.locale))


def share(percent: Decimal | float, *, reader: Reader) -> str:
    """A percentage given as 0 to 100."""
    return str(format_percent(Decimal(str(percent)) / 100, locale=reader.locale))


def listed(parts: Iterable[object], style: str = "units", *, reader: Reader) -> str:
    """Several things in one line: 'units' by commas (3 items, 4 partners), 'and' as a sentence says it (A, B and C)."""
    texts = [str(part) for part in parts]
    return ", ".join(texts) if style == "units" else str(format_list(texts, locale=reader.locale))


# ---- moments


def clock_time(at: datetime, *, reader: Reader) -> str:
    """The time of day: 16:00."""
    return str(format_datetime(reader.local(at), "HH:mm", locale=reader.locale))


def day(on: date, *, reader: Reader) -> str:
    """A date that has no time: 2 Dec, with the year where it is not this one."""
    pattern = "d MMM" if on.year == reader.local(reader.now).year else "d MMM y"
    return str(format_date(on, pattern, locale=reader.locale))


def moment(at: datetime, *, reader: Reader) -> str:
    """A date and time as people say it: today 16:00, tomorrow 12:00, Wed 25 Nov, 19:30."""
    named = _named_day(at, reader)
    return f"{named} {clock_time(at, reader=reader)}" if named else dated(at, reader=reader)


def dated(at: datetime, *, reader: Reader) -> str:
    """The same with its date, whatever the day: Wed 25 Nov, 19:30, with the year where it is not this one."""
    local = reader.local(at)
    pattern = "EEE d MMM, HH:mm" if local.year == reader.local(reader.now).year else "EEE d MMM y, HH:mm"
    return str(format_datetime(local, pattern, locale=reader.locale))


def brief(at: datetime, *, reader: Reader) -> str:
    """The shortest form that a row of a list needs: 10:31 today, 23 Nov before."""
    local = reader.local(at)
    return (
        clock_time(at, reader=reader)
        if local.date() == reader.local(reader.now).date()
        else day(local.date(), reader=reader)
    )


def full(at: datetime, *, reader: Reader) -> str:
    """A date and time that stands alone, on paper or in history: Tuesday 24 November 2026, 16:00:05."""
    return str(format_datetime(reader.local(at), "EEEE d MMMM y, HH:mm:ss", locale=reader.locale))


def _named_day(at: datetime, reader: Reader) -> str:
    away = (reader.local(at).date() - reader.local(reader.now).date()).days
    words = {
        -1: reader.words.gettext("yesterday"),
        0: reader.words.gettext("today"),
        1: reader.words.gettext("tomorrow"),
    }
    return words.get(away, "")


def time_there(at: datetime, zone: tzinfo, *, reader: Reader) -> str:
    """What the clock shows elsewhere: 22:00, Copenhagen. The day stands before it where it is another."""
    there = reader._replace(zone=zone)
    other_day = there.local(at).date() != reader.local(at).date()
    shown = dated(at, reader=there) if other_day else clock_time(at, reader=there)
    return f"{shown}, {place(zone, reader=reader)}"


def place(zone: tzinfo, *, reader: Reader) -> str:
    """The city that a time zone is named after."""
    return city_of(zone, reader.locale)


def zone_name(at: datetime, *, reader: Reader) -> str:
    """The reader's time zone with its offset at that moment, which summer time changes: Paris (UTC+1)."""
    offset = reader.local(at).utcoffset() or timedelta()
    minutes = int(offset.total_seconds()) // 60
    sign, rest = "−" if minutes < 0 else "+", f":{abs(minutes) % 60:02}" if minutes % 60 else ""
    return f"{place(reader.zone, reader=reader)} (UTC{sign}{abs(minutes) // 60}{rest})"


# ---- time remaining; app.js refreshes these words by the same rules


def remaining(due: datetime, past: Past = "expired", *, reader: Reader) -> str:
    """What is left until `due`: 3 d, 5 h 18 min, 12 min, <1 min; then “Expired”, or by how much it is late."""
    left = due - reader.now
    if left < timedelta():
        return _late(-left, reader) if past == "late" else reader.words.gettext("Expired")
    minutes = left // timedelta(minutes=1)
    if minutes >= 2 * 24 * 60:
        return reader.words.gettext("{d} d").format(d=minutes // (24 * 60))
    if minutes >= 60:
        return reader.words.gettext("{h} h {m} min").format(h=minutes // 60, m=f"{minutes % 60:02}")
    return reader.words.gettext("{m} min").format(m=minutes) if minutes else reader.words.gettext("<1 min")


def _late(by: timedelta, reader: Reader) -> str:
    minutes = by // timedelta(minutes=1)
    if minutes >= 24 * 60:
        return reader.words.gettext("{d} d late").format(d=minutes // (24 * 60))
    if minutes >= 60:
        return reader.words.gettext("{h} h late").format(h=minutes // 60)
    return reader.words.gettext("{m} min late").format(m=minutes)


def remaining_tone(due: datetime, *, reader: Reader) -> str:
    """'alert' once it is over, 'soon' in the last hour, else ''."""
    if due < reader.now:
        return "alert"
    return "soon" if due - reader.now < SOON else ""
