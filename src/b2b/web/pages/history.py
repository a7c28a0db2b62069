"""The history of anything on a page: events, what each changed, time travel, proof, files (U1, U2, U4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask import make_response, render_template, request, url_for
from werkzeug.wrappers import Response

from b2b import errors
from b2b.commands.requests import load_request, own_side
from b2b.web.history.exports import FORMATS
from b2b.web.history.files import exported
from b2b.web.history.proofs import proof, standing
from b2b.web.history.receipts import receipt_of
from b2b.web.history.rows import Row, Wording, rows_of
from b2b.web.history.subject import Subject
from b2b.web.history.subjects import subject_of
from b2b.web.history.telling import Told, told
from b2b.web.layout import has_page
from b2b.web.pages.blueprint import actor, pages, viewer
from b2b.web.services import console, services


@dataclass(frozen=True)
class Fact:
    """One field at a moment, and what it holds now where that is something else."""

    field: str
    then: str
    now: str | None


@pages.get("/history/<kind>/<uuid:id>")
def history(kind: str, id: UUID) -> str:
    """All that happened to something, and how it was after one event: the last, or the one that is asked for."""
    subject = subject_of(console(), actor(), kind, id)
    entries = told(console(), actor(), subject)
    chosen, partial = _chosen(entries), "HX-Request" in request.headers
    return render_template(
        "parts/history-event.html" if partial else "history.html",
        partial=partial,
        subject=subject,
        entries=entries,
        shown=_filtered(entries),
        chosen=chosen,
        facts=facts(subject, chosen, entries[-1]),
        standing=standing(services(), subject, chosen.version),
        page_then=page_of(subject, as_of=chosen.at),
        page_now=page_of(subject),
        people=[(name, name) for name in sorted({entry.who for entry in entries})],
        sentences=[(words, words) for words in sorted({entry.sentence for entry in entries})],
        formats=list(FORMATS),
        nav="dash",
    )


def _chosen(entries: Sequence[Told]) -> Told:
    """The event that is asked for by its number, or by a moment; else the last."""
    number = request.args.get("event", type=int) or len(entries)
    return entries[min(max(number, 1), len(entries)) - 1]


def _filtered(entries: Sequence[Told]) -> list[Told]:
    person, what = request.args.get("who", ""), request.args.get("what", "")
    return [one for one in entries if person in ("", one.who) and what in ("", one.sentence)]


def facts(subject: Subject, then: Told, last: Told) -> list[Fact]:
    """Everything that the viewer sees of a subject after an event; what is different now is named."""
    today = {row.field: row.after for row in _all(subject, last)}
    past = {row.field: row.after for row in _all(subject, then)}
    fields = [*past, *(field for field in today if field not in past)]
    return [Fact(field, past.get(field, ""), _now(past, today, field)) for field in fields]


def _all(subject: Subject, one: Told) -> list[Row]:
    return rows_of(one.view, Wording.of(one.view, kind=subject.kind.removesuffix("s"), more=subject.names))


def _now(past: dict[str, str], today: dict[str, str], field: str) -> str | None:
    text = today.get(field, "")
    return None if text == past.get(field, "") else text


def page_of(subject: Subject, *, as_of: datetime | None = None) -> str | None:
    """The subject's own page, now or as it was at a moment; None: it has none."""
    if subject.page is None or not has_page(subject.page):
        return None
    at = as_of.isoformat() if as_of else None
    if subject.kind == "companies":
        return url_for(subject.page, as_of=at)
    return url_for(subject.page, id=subject.id, as_of=at)


@pages.get("/history/<kind>/<uuid:id>.<format>")
def history_file(kind: str, id: UUID, format: str) -> Response:
    """The history as a file, with the filters of the page."""
    subject = subject_of(console(), actor(), kind, id)
    return exported(subject, _filtered(told(console(), actor(), subject)), format, language=viewer().language)


@pages.get("/history/<kind>/<uuid:id>/events/<int:number>/proof.json")
def event_proof(kind: str, id: UUID, number: int) -> Response:
    """The proof of one event as a file, to be verified by anybody (U4)."""
    subject = subject_of(console(), actor(), kind, id)
    entries = told(console(), actor(), subject)
    if not 1 <= number <= len(entries):
        raise errors.NotFound("event", number)
    return proof_file(proof(services(), actor(), subject, entries[number - 1].version), f"proof-{id}-{number}")


def proof_file(document: object, name: str) -> Response:
    response = make_response(document)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.json"'
    return response


@pages.get("/requests/<uuid:id>/receipt.json")
def answer_receipt(id: UUID) -> Response:
    """The partner's receipt of what it answered, and when (U7)."""
    subject = load_request(console(), actor(), id)
    document = receipt_of(services(), actor(), subject, own_side(subject, actor()))
    return proof_file(document, f"receipt-{subject.number}")
