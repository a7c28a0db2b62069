"""The words, dates and times of a document, in one language and one time zone, outside any request."""

from __future__ import annotations

from datetime import date, datetime, tzinfo
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from babel import Locale
from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal
from babel.support import NullTranslations, Translations

from b2b.zones import city_of

CATALOGUES = Path(__file__).parents[1] / "locale"
LANGUAGES = ("en", "fr", "es")


@lru_cache(maxsize=len(LANGUAGES))
def catalogue(language: str) -> NullTranslations:
    """The translations of a language; English is the language of the messages themselves."""
    found: NullTranslations = Translations.load(CATALOGUES, [language])
    return found


def choose(*wishes: str | None) -> str:
    """The first of these languages that we speak (fr-CA is French), else English."""
    tags = (wish.replace("_", "-").partition("-")[0].lower() for wish in wishes if wish)
    return next((tag for tag in tags if tag in LANGUAGES), "en")


class Wording(NamedTuple):
    """How one reader is spoken to. English is written as in en-GB, which no reader takes for another date."""

    language: str
    zone: tzinfo

    @property
    def words(self) -> NullTranslations:
        return catalogue(self.language)

    @property
    def locale(self) -> Locale:
        return Locale.parse({"en": "en_GB"}.get(self.language, self.language))

    def day(self, at: date) -> str:
        """A date in full: 24 November 2026. A moment's date is that of the reader's zone."""
        local = at.astimezone(self.zone).date() if isinstance(at, datetime) else at
        return str(format_date(local, "long", locale=self.locale))

    def weekday(self, at: datetime) -> str:
        """A date with its day of the week: Wed 25 Nov 2026."""
        return str(format_datetime(at.astimezone(self.zone), "EEE d MMM y", locale=self.locale))

    def clock(self, at: datetime) -> str:
        """The time of day: 18:52."""
        return str(format_datetime(at.astimezone(self.zone), "HH:mm", locale=self.locale))

    def moment(self, at: datetime) -> str:
        """A date and time: Wed 25 Nov 2026, 18:52."""
        return f"{self.weekday(at)}, {self.clock(at)}"

    def number(self, quantity: int) -> str:
        """A whole number, grouped as the language does."""
        return str(format_decimal(quantity, locale=self.locale))

    def place(self) -> str:
        """The city that the reader's time zone is named after."""
        return city_of(self.zone, self.locale)
