"""The histories of partners, lines, the company, users and keys; every history as a file; the proof of each event."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from marshmallow import Schema, fields
from werkzeug.wrappers import Response

from b2b import errors
from b2b.web.api.fields import Id
from b2b.web.api.history import HISTORY, HistoryQuery, history, page, version_of
from b2b.web.api.lists import listing
from b2b.web.api.manner import actor
from b2b.web.api.resource import Resource
from b2b.web.history.exports import FORMATS
from b2b.web.history.files import exported
from b2b.web.history.proofs import proof
from b2b.web.history.subjects import KINDS, subject_of
from b2b.web.history.telling import told
from b2b.web.i18n import page_language
from b2b.web.services import console, services

histories = Resource("histories", description="What happened to anything that you may see, and the proof of it.")

ELSEWHERE = ("requests", "orders")
"""Whose histories stand with the rest of their resource."""


class ProvenEvent(Schema):
    position = fields.String()
    hash = fields.String()
    topic = fields.String()
    state = fields.String(allow_none=True, metadata={"description": "Base64; null where others caused the event."})
    aggregate_id = Id()
    version = fields.Integer()
    previous_hash = fields.String()


class ProofShape(Schema):
    kind = fields.String()
    event = fields.Nested(ProvenEvent)
    index = fields.Integer()
    path = fields.List(fields.String())
    checkpoint = fields.String(metadata={"description": "A signed note (C2SP tlog-checkpoint)."})


def _serve(kind: str) -> None:
    """The calls of one kind of subject."""
    name = kind.removesuffix("s").replace("-", " ").replace("companie", "company")

    def events(*, id: UUID, query: dict[str, Any]) -> dict[str, Any]:
        subject = subject_of(console(), actor(), kind, id)
        happened = history(
            console(),
            actor(),
            subject.aggregate,
            views=subject.views,
            names=dict(subject.names),
            until=query["until"],
        )
        return listing(query, page(happened), key=version_of, kinds=(int,), show=list)

    def event_proof(*, id: UUID, event_id: UUID) -> dict[str, Any]:
        subject = subject_of(console(), actor(), kind, id)
        for one in told(console(), actor(), subject):
            if one.id == event_id:
                return proof(services(), actor(), subject, one.version)
        raise errors.NotFound("event", event_id)

    if kind not in ELSEWHERE:
        events.__name__ = f"{kind}_events"
        events.__doc__ = f"Tell what happened to a {name}, oldest first: who, when, before and after."
        histories.get(f"/{kind}/<uuid:id>/history", query=HistoryQuery(), shape=HISTORY)(events)
    event_proof.__name__ = f"{kind}_proof"
    event_proof.__doc__ = f"Prove that an event of a {name} happened.\n\nexamples/verify.py verifies it without us."
    histories.get(f"/{kind}/<uuid:id>/history/<uuid:event_id>/proof", shape=ProofShape())(event_proof)
    for format, media_type in FORMATS.items():
        _serve_file(kind, name, format, media_type)


def _serve_file(kind: str, name: str, format: str, media_type: str) -> None:
    def file(*, id: UUID) -> Response:
        subject = subject_of(console(), actor(), kind, id)
        return exported(subject, told(console(), actor(), subject), format, language=page_language().code)

    file.__name__ = f"{kind}_{format}"
    file.__doc__ = f"The history of a {name} as {format.upper()}, in the language of Accept-Language."
    histories.get(f"/{kind}/<uuid:id>/history.{format}", gives=media_type)(file)


for _kind in KINDS:
    _serve(_kind)
