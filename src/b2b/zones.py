"""The city that a time zone is named after, as readers know it: for pages and documents alike."""

from __future__ import annotations

from datetime import tzinfo

from babel import Locale
from babel.dates import get_timezone_location


def city_of(zone: tzinfo, locale: Locale | str) -> str:
    """The city in a language: Copenhague. UTC is UTC.

    A zone that is only another name for one is called by its own city, not by that of the one it is the same as.
    """
    key = getattr(zone, "key", None) or str(zone)
    city = str(key.rpartition("/")[2].replace("_", " "))
    known = "/" in key and get_timezone_location(key, locale="en", return_city=True) == city
    return str(get_timezone_location(key, locale=locale, return_city=True)) if known else city
