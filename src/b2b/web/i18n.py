"""Which language and time zone a page speaks: the user's, else the company's, else what the browser asks for."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple, Protocol

from flask import Flask, g, has_request_context, request, session
from flask_babel import Babel, get_locale
from werkzeug.datastructures import LanguageAccept

from b2b.access import Actor
from b2b.web.formats import written_locale

LANGUAGES = {"en": "English", "fr": "Français", "es": "Español"}
DEFAULT_LANGUAGE = "en"
DEFAULT_ZONE = "UTC"
CATALOGUES = Path(__file__).parents[1] / "locale"


class Viewer(Protocol):
    """Whoever looks at a page. `g.viewer` holds one, or None for the signed out.

    `language` and `time_zone` are the user's own where set, else the company's (PRODUCT A6, A2).
    """

    actor: Actor
    company_name: str
    company_kind: str
    user_name: str
    language: str
    time_zone: str
    currency: str
    unread: int


class Language(NamedTuple):
    """What `<html lang dir>` says, and the locale whose forms of numbers and dates stand for it."""

    code: str
    direction: str
    written: str


def choose_language(*wishes: str | None, accepted: LanguageAccept | None = None) -> str:
    """The first of `wishes` that we speak, else the first such of an Accept-Language header
    by its order of preference (fr-CA is French), else English."""
    for wish in wishes:
        if wish in LANGUAGES:
            return str(wish)
    asked = (tag.partition("-")[0].lower() for tag in accepted.values()) if accepted else ()
    return next((tag for tag in asked if tag in LANGUAGES), DEFAULT_LANGUAGE)


def viewer() -> Viewer | None:
    """Who looks at this page, if anybody is signed in."""
    found: Viewer | None = g.get("viewer")
    return found


def page_language() -> Language:
    """The language of the page that is being written."""
    locale = get_locale()
    code = locale.language if locale else DEFAULT_LANGUAGE
    direction = locale.text_direction if locale else "ltr"
    return Language(code, direction, str(written_locale(code)).replace("_", "-"))


def _locale() -> str:
    who = viewer()
    if not has_request_context():
        return choose_language(who.language if who else None)
    if request.path.startswith("/api/"):
        return choose_language(accepted=request.accept_languages)
    asked = request.args.get("language") if not who else None
    if asked in LANGUAGES:
        session["language"] = asked
    return choose_language(who.language if who else None, session.get("language"), accepted=request.accept_languages)


def _zone() -> str:
    who = viewer()
    return who.time_zone if who else DEFAULT_ZONE


def init_i18n(app: Flask) -> None:
    """Give `app` the catalogues of src/b2b/locale and the choice of language above."""
    Babel(
        app,
        default_locale=DEFAULT_LANGUAGE,
        default_translation_directories=str(CATALOGUES),
        locale_selector=_locale,
        timezone_selector=_zone,
    )
    app.jinja_env.globals.update(languages=LANGUAGES, page_language=page_language)
    app.context_processor(lambda: {"language": page_language(), "zone": _zone()})
