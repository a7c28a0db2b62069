"""Searches are kept under a name, alone or with the company; changed, forgotten (S1)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import flash, redirect, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from b2b.aggregates.saved_search import LONGEST
from b2b.commands import saved_searches as commands
from b2b.projections.saved_searches import SavedRow, of_reader
from b2b.web.pages.blueprint import actor, pages
from b2b.web.pages.search_form import Asked, address_of, asked_for
from b2b.web.services import console, now, services


def saved_of(asked: Asked) -> dict[str, Any]:
    """What the page of a search says of those that are saved: all of them, and the one that is looked at."""
    rows = of_reader(services().pool, actor().company_id, actor().reader_id)
    same = [row for row in rows if row.search == asked.search and row.sort == asked.sort]
    return {
        "saved": [(row, address_of(row.search, sort=row.sort)) for row in rows],
        "current": (current := _first_own(same)),
        "may_change": current is not None and commands.may_change(actor(), current),
        "longest": LONGEST,
    }


def _first_own(rows: Sequence[SavedRow]) -> SavedRow | None:
    """Of several like it, the reader's own."""
    return min(rows, key=lambda row: row.reader_id != actor().reader_id, default=None)


@pages.post("/search/saved")
def search_save() -> Response:
    """Keep the search that stands in the form's address."""
    asked = asked_for(request.args)
    commands.save_search(
        console(),
        actor(),
        name=request.form.get("name", ""),
        search=asked.search,
        sort=asked.sort,
        shared="shared" in request.form,
        now=now(),
    )
    flash(gettext("The search is saved."), "success")
    return redirect(asked.address())


@pages.post("/search/saved/<uuid:id>")
def search_change(id: UUID) -> Response:
    """Another name, shared or no longer."""
    form = request.form
    saved = commands.change_search(
        console(), actor(), id=id, name=form.get("name", ""), shared="shared" in form, now=now()
    )
    flash(gettext("Your changes are saved."), "success")
    return redirect(address_of(saved.subject.search, sort=saved.subject.sort))


@pages.post("/search/saved/<uuid:id>/forget")
def search_forget(id: UUID) -> Response:
    """It is gone, and nothing of what it found."""
    saved = commands.forget_search(console(), actor(), id=id, now=now())
    flash(gettext("“%(name)s” is no longer saved.", name=saved.subject.name), "success")
    return redirect(url_for("pages.search"))
