"""What a refused command looks like on a page: the reason in the reader's language, by field where it has one."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Flask, render_template, request
from flask_babel import gettext
from werkzeug.wrappers import Response

from b2b.errors import Refused
from b2b.web.error_pages import ERRORS, error_toast


def words_of(refused: Refused) -> str:
    """The reason and its remedy in the reader's language."""
    try:
        return gettext(refused.message).format(**refused.facts)
    except (KeyError, IndexError):
        return str(refused)


def field_words(refused: Refused) -> Mapping[str, str]:
    """Each faulty field (a JSON pointer) with its reason in the reader's language."""
    if refused.pointer:
        return {refused.pointer: words_of(refused)}
    return {fault.pointer: gettext(fault.message) for fault in refused.field_errors}


def init_refusals(app: Flask) -> None:
    """Show a refusal that no form took: as a page of its own, or as a toast where htmx asked."""
    app.register_error_handler(Refused, _show)


def _show(refused: Refused) -> tuple[str, int] | Response:
    text = " ".join(field_words(refused).values()) or words_of(refused)
    if request.headers.get("HX-Request"):
        return error_toast(text, refused.status)
    title = ERRORS[refused.status].title if refused.status in ERRORS else gettext("This was refused")
    page = render_template("error.html", status=refused.status, title=title, text=text, again=None)
    return page, refused.status
