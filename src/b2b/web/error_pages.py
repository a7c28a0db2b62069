"""Error pages: what went wrong, in the reader's language, and the next step. Nothing internal is shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from flask import Flask, Response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import LazyString, lazy_gettext
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from b2b.web.offline import init_offline


class Explained(NamedTuple):
    title: LazyString
    text: LazyString
    again: bool = False


ERRORS = {
    400: Explained(
        lazy_gettext("This could not be read"),
        lazy_gettext("The browser sent something incomplete. Go back, load the page again and repeat what you did."),
    ),
    403: Explained(
        lazy_gettext("You may not do this"),
        lazy_gettext("Your privileges do not cover it. Ask your Account Manager for them; nothing was changed."),
    ),
    404: Explained(
        lazy_gettext("There is nothing here"),
        lazy_gettext("The address is wrong, or what was here is not yours to see. Check the number, or search for it."),
    ),
    405: Explained(
        lazy_gettext("This address does something else"),
        lazy_gettext("It cannot be opened in this way. Start again from the page that led here."),
    ),
    413: Explained(
        lazy_gettext("This is too large"),
        lazy_gettext("At most 4 MB can be sent at once. Go back and send it in smaller parts."),
    ),
    429: Explained(
        lazy_gettext("Too much at once"),
        lazy_gettext("Wait a minute, then try again. Nothing was lost."),
        again=True,
    ),
    500: Explained(
        lazy_gettext("This is our fault"),
        lazy_gettext("Something failed on our side, and it was recorded. Try again; if it stays so, tell us the time."),
        again=True,
    ),
    503: Explained(
        lazy_gettext("Back in a moment"),
        lazy_gettext("The service is starting, or very busy. Try again in a minute; nothing was lost."),
        again=True,
    ),
}

FORM_TOO_OLD = Explained(
    lazy_gettext("This form is too old"),
    lazy_gettext("Your session changed since the page was loaded. Go back, load it again and send it once more."),
)


def error_toast(text: str, status: int) -> Response:
    """What htmx shows of a refusal: a toast, wherever the request wanted to put its answer."""
    headers = {"HX-Retarget": "#toasts", "HX-Reswap": "beforeend"}
    return Response(render_template("toast.html", text=text), status=status, headers=headers)


def error_page(error: HTTPException) -> tuple[str, int] | Response:
    """The page of an HTTP error, or a toast for htmx; one without words of its own reads as 400 or 500."""
    status = error.code or 500
    explained = (
        FORM_TOO_OLD if isinstance(error, CSRFError) else ERRORS.get(status, ERRORS[500 if status > 499 else 400])
    )
    if request.headers.get("HX-Request"):
        return error_toast(f"{explained.title}. {explained.text}", status)
    again = request.full_path.rstrip("?") if explained.again and request.method == "GET" else None
    page = render_template("error.html", status=status, title=explained.title, text=explained.text, again=again)
    return page, status


def init_error_pages(app: Flask, *, below_api: Callable[[HTTPException], ResponseReturnValue] | None = None) -> None:
    """Show HTTP errors as pages, and one when there is no answer at all.

    Below /api/, `below_api` answers instead (with problem details).
    """

    def show(error: HTTPException) -> ResponseReturnValue:
        if below_api and request.path.startswith("/api/"):
            return below_api(error)
        return error_page(error)

    init_offline(app)
    for status in ERRORS:
        app.register_error_handler(status, show)
