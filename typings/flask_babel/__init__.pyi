"""What this project uses of Flask-Babel 4, which has no types of its own."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from babel import Locale
from babel.support import NullTranslations, Translations
from flask import Flask
from pytz.tzinfo import BaseTzInfo

class Babel:
    def __init__(
        self,
        app: Flask | None = None,
        date_formats: dict[str, str] | None = None,
        configure_jinja: bool = True,
        *,
        default_locale: str = "en",
        default_domain: str = "messages",
        default_translation_directories: str = "translations",
        default_timezone: str = "UTC",
        locale_selector: Callable[[], str | None] | None = None,
        timezone_selector: Callable[[], str | None] | None = None,
    ) -> None: ...

class LazyString:
    def __html__(self) -> str: ...

def gettext(string: str, **variables: Any) -> str: ...
def ngettext(singular: str, plural: str, num: int, **variables: Any) -> str: ...
def lazy_gettext(string: str, **variables: Any) -> LazyString: ...
def lazy_pgettext(context: str, string: str, **variables: Any) -> LazyString: ...
def format_timedelta(datetime_or_timedelta: timedelta, granularity: str = "second") -> str: ...
def get_locale() -> Locale | None: ...
def get_timezone() -> BaseTzInfo | None: ...
def get_translations() -> Translations | NullTranslations: ...
