"""The Jinja filters and functions of formats.py, bound to whoever reads the page that is being written."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import wraps
from typing import NamedTuple
from zoneinfo import ZoneInfo

from flask import Flask, current_app, g
from flask_babel import get_locale, get_timezone, get_translations, gettext

from b2b.web import formats
from b2b.web.formats import Reader
from b2b.web.i18n import DEFAULT_LANGUAGE, viewer

Clock = Callable[[], datetime]
CLOCK = "b2b.web.clock"


class Preset(NamedTuple):
    """One quick choice of the deadline editor, in the reader's date and time; `minutes` from now, if it is such."""

    text: str
    date: str
    time: str
    minutes: int = 0


def viewing_time() -> datetime:
    """The moment that the page shows: now, or the past that `g.now` asks for (PRODUCT U2)."""
    at: datetime = g.get("now") or current_app.extensions[CLOCK]()
    return at


def reader() -> Reader:
    """Whoever reads this page, with their language, time zone and currency."""
    who = viewer()
    locale = get_locale()
    language = locale.language if locale else DEFAULT_LANGUAGE
    zone = ZoneInfo(str(get_timezone()))
    return Reader(
        formats.written_locale(language), zone, viewing_time(), get_translations(), who.currency if who else None
    )


def _bound(function: Callable[..., str]) -> Callable[..., str]:
    """A function of formats.py that takes its reader from the page; no amount reads as nothing."""

    @wraps(function)
    def bound(value: object, *args: object) -> str:
        return "" if value is None else function(value, *args, reader=reader())

    return bound


money = _bound(formats.money)
quantity = _bound(formats.quantity)
share = _bound(formats.share)
listed = _bound(formats.listed)
clock_time = _bound(formats.clock_time)
moment = _bound(formats.moment)
dated = _bound(formats.dated)
brief = _bound(formats.brief)
full = _bound(formats.full)
remaining = _bound(formats.remaining)
remaining_tone = _bound(formats.remaining_tone)
zone_name = _bound(formats.zone_name)


def day(on: date) -> str:
    """A date, or the day of a moment in the reader's time zone."""
    who = reader()
    return formats.day(who.local(on).date() if isinstance(on, datetime) else on, reader=who)


def time_there(at: datetime, zone: tzinfo | str) -> str:
    """The same moment on the clock of another time zone, given as such or by its IANA name."""
    return formats.time_there(at, ZoneInfo(zone) if isinstance(zone, str) else zone, reader=reader())


def upfirst(text: str) -> str:
    """With a capital letter, for words that stand alone."""
    return text[:1].upper() + text[1:]


def iso(at: datetime) -> str:
    """RFC 3339 in UTC, for `datetime` attributes and scripts."""
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def local_date(at: datetime) -> str:
    """What <input type=date> wants, in the reader's time zone."""
    return reader().local(at).strftime("%Y-%m-%d")


def local_time(at: datetime) -> str:
    """What <input type=time> wants, in the reader's time zone."""
    return reader().local(at).strftime("%H:%M")


def deadline_presets() -> list[Preset]:
    """Quick choices for a deadline: in one and four hours, today at five, tomorrow at noon; none that is over."""
    who = reader()
    here = who.local(who.now)
    soon = [(gettext("+%(n)s h", n=n), who.local(who.now + timedelta(hours=n)), n * 60) for n in (1, 4)]
    later = [(here.replace(hour=17, minute=0), 0), ((here + timedelta(days=1)).replace(hour=12, minute=0), 0)]
    named = [(upfirst(formats.moment(at, reader=who)), at, minutes) for at, minutes in later if at > here]
    return [Preset(text, f"{at:%Y-%m-%d}", f"{at:%H:%M}", minutes) for text, at, minutes in soon + named]


def utc_now() -> datetime:
    return datetime.now(UTC)


def init_formats(app: Flask, *, clock: Clock = utc_now) -> None:
    """Register every filter; `clock` says what “now” is where `g.now` does not."""
    app.extensions[CLOCK] = clock
    shown = (money, quantity, share, listed, clock_time, day, moment, dated, brief, full, remaining, remaining_tone)
    written = (upfirst, iso, local_date, local_time, time_there)
    app.jinja_env.filters.update({function.__name__: function for function in (*shown, *written)})
    app.jinja_env.globals.update(deadline_presets=deadline_presets, zone_name=zone_name)
