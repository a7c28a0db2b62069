"""/history: what happened to anything that may be seen, as data and as files, and the proof of each event (U1, U4)."""

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
from b2b.web.history.subjects import subject_of
from b2b.web.history.telling import told
from b2b.web.i18n import page_language
from b2b.web.services import console, services

histories = Resource("histories", description="What happened to anything that you may see, and the proof of it.")


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


@histories.get("/history/<kind>/<uuid:id>", query=HistoryQuery(), shape=HISTORY)
def events(*, kind: str, id: UUID, query: dict[str, Any]) -> dict[str, Any]:
    """Tell what happened to anything that you may see, oldest first: who, when, before and after.

    `kind`: requests, orders, partners, product-lines, companies, users, api-keys, webhooks, shop-imports,
    subscriptions, invoices, cards, dashboards or saved-searches.
    """
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


@histories.get("/history/<kind>/<uuid:id>/events/<uuid:event_id>/proof", shape=ProofShape())
def event_proof(*, kind: str, id: UUID, event_id: UUID) -> dict[str, Any]:
    """Prove that an event happened, and that nobody changed it since.

    examples/verify.py verifies the answer with nothing but the public key.
    """
    subject = subject_of(console(), actor(), kind, id)
    for one in told(console(), actor(), subject):
        if one.id == event_id:
            return proof(services(), actor(), subject, one.version)
    raise errors.NotFound("event", event_id)


@histories.get("/history/<kind>/<uuid:id>.jsonl", gives=FORMATS["jsonl"])
def json_lines(*, kind: str, id: UUID) -> Response:
    """Export a history in words as JSON Lines, in the language of Accept-Language."""
    return _file(kind, id, "jsonl")


@histories.get("/history/<kind>/<uuid:id>.csv", gives=FORMATS["csv"])
def csv(*, kind: str, id: UUID) -> Response:
    """Export a history in words as CSV, one changed field a line; no cell is a formula."""
    return _file(kind, id, "csv")


@histories.get("/history/<kind>/<uuid:id>.pdf", gives=FORMATS["pdf"])
def pdf(*, kind: str, id: UUID) -> Response:
    """Export a history in words as PDF."""
    return _file(kind, id, "pdf")


def _file(kind: str, id: UUID, format: str) -> Response:
    subject = subject_of(console(), actor(), kind, id)
    return exported(subject, told(console(), actor(), subject), format, language=page_language().code)
