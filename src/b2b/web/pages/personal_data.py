"""My account, Personal data: what is known of a recipient or a user, as a page and as files, and its erasure (U6)."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Sequence
from io import StringIO
from typing import NamedTuple

from flask import flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from b2b import errors
from b2b.aggregates.user import UserStatus
from b2b.privacy.people import USER, Person, ask_to_erase, erasures, person_named
from b2b.privacy.subjects import Said, personal_data
from b2b.projections.fresh import wait_until
from b2b.projections.users import of_company
from b2b.web.history.exports import safe
from b2b.web.history.rows import Wording, rows_of
from b2b.web.layout import has_page
from b2b.web.pages.blueprint import actor, pages
from b2b.web.pages.people import names_of
from b2b.web.pages.refusals import words_of
from b2b.web.services import console, now, services

_PLAIN = Wording({}, None, "request")


class Known(NamedTuple):
    """One thing that is known of a person: since when, under which name, and what."""

    said: Said
    field: str
    value: str


@pages.get("/account/personal-data")
def personal() -> str | tuple[str, int]:
    """Look somebody up; below, whom the company has, and whom it had erased."""
    return _page()


def _page(*, refusal: str = "") -> str | tuple[str, int]:
    asked, missing = request.values.get("of", "").strip(), ""
    try:
        person = person_named(console(), actor(), asked) if asked else None
    except errors.NotFound:
        person, missing = None, gettext("Nobody of your company is found by that. Check the number or the e-mail.")
    done = erasures(services().pool, actor().company_id)
    page = render_template(
        "personal-data.html",
        asked=asked,
        missing=missing,
        refusal=refusal,
        person=person,
        known=list(_known(person)) if person else [],
        erasing=next((one for one in done if person and one.subject_id == person.id), None),
        erasures=done,
        askers=names_of(one.asked_by for one in done),
        users=_users(),
        history=_history(person) if person else None,
        may_erase=has_page("pages.personal_erase"),
        nav="account",
    )
    return page, 409 if refusal else 404 if missing else 200


def _users() -> list[tuple[str, str, bool]]:
    """Everybody who is or was with the company and is not erased: id, name or e-mail, whether still a user."""
    wait_until(services().pool, console().last_position(), models=("users",))
    rows = of_company(services().pool, actor().company_id, removed=True)
    named = [(str(row.id), row.profile.name or row.profile.email, row.status != UserStatus.REMOVED) for row in rows]
    return [one for one in named if one[1]]


def _history(person: Person) -> str:
    return url_for("pages.history", kind="users" if person.kind == USER else "requests", id=person.id)


def _known(person: Person) -> Iterator[Known]:
    """What events say of a person; what was said before in the same words is not told again."""
    told = set[tuple[str, str]]()
    for said in personal_data(console(), person.id, among=person.aggregates):
        for row in rows_of({said.field: said.value}, _PLAIN):
            if (row.field, row.after) not in told:
                told.add((row.field, row.after))
                yield Known(said, row.field, row.after)


@pages.get("/account/personal-data/export.<format>")
def personal_file(format: str) -> Response:
    """All that is known of a person, to be handed over: JSON for programs, CSV for spreadsheets."""
    person = person_named(console(), actor(), request.args.get("of", ""))
    match format:
        case "json":
            content, kind = _json(personal_data(console(), person.id, among=person.aggregates)), "application/json"
        case "csv":
            content, kind = _csv(list(_known(person))), "text/csv"
        case _:
            raise errors.NotFound("format", format)
    response = make_response(content)
    response.mimetype = kind
    response.headers["Content-Disposition"] = f'attachment; filename="personal-data-{person.id}.{format}"'
    return response


def _json(found: Sequence[Said]) -> bytes:
    records = [{**one._asdict(), "at": one.at.isoformat(), "aggregate_id": str(one.aggregate_id)} for one in found]
    return json.dumps(records, ensure_ascii=False, indent=1).encode()


def _csv(found: Sequence[Known]) -> bytes:
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow([gettext("Known since"), gettext("Field"), gettext("Value")])
    writer.writerows([one.said.at.isoformat(), safe(one.field), safe(one.value)] for one in found)
    return out.getvalue().encode("utf-8-sig")


@pages.post("/account/personal-data/erase")
def personal_erase() -> Response | str | tuple[str, int]:
    """Have everything that is known of a person destroyed; a worker does it within seconds to minutes."""
    person = person_named(console(), actor(), request.form.get("of", ""))
    try:
        ask_to_erase(console(), actor(), person, now=now())
    except (errors.StillUnderway, errors.StillAUser) as refused:
        return _page(refusal=words_of(refused))
    flash(gettext("Everything that is known of this person is being destroyed."), "success")
    return redirect(url_for("pages.personal", of=person.number or person.id))
