"""/audit: the public key, the signed checkpoints, what binds two of them; and the receipt of an answer (U4, U7)."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from marshmallow import Schema, fields

from b2b import errors
from b2b.access import Area, Level
from b2b.accounts.looks import Look, looks
from b2b.commands.requests import load_request, own_side
from b2b.errors import FieldError
from b2b.proof.log import Kept
from b2b.proof.proofs import consistency
from b2b.web.api.fields import Body, Id, Moment, Whole
from b2b.web.api.histories import ProofShape
from b2b.web.api.lists import Key, ListQuery, listing, page_of
from b2b.web.api.manner import actor
from b2b.web.api.resource import Resource
from b2b.web.history.proofs import log_of, signer_of
from b2b.web.history.receipts import receipt_of
from b2b.web.services import console, services

audit = Resource("audit", description="Proof that nobody changed what happened.")


class KeyShape(Schema):
    key = fields.String(metadata={"description": "name+id+key, as C2SP signed-note writes a verifier key."})


class CheckpointShape(Schema):
    number = fields.Integer()
    size = fields.Integer(metadata={"description": "How many events it signs."})
    made_at = Moment()
    note = fields.String(metadata={"description": "A signed note (C2SP tlog-checkpoint)."})


class LookShape(Schema):
    id = Id()
    at = Moment()
    actor_id = Id()
    address = fields.String()
    status = fields.Integer()
    ip = fields.String(allow_none=True)


class ConsistencyQuery(Body):
    first = Whole(least=1, most=2**53, required=True, metadata={"in_query": True, "description": "An older number."})


class ConsistencyShape(Schema):
    kind = fields.String()
    first = fields.String()
    second = fields.String()
    path = fields.List(fields.String())


class ReceiptShape(ProofShape):
    receipt = fields.String(metadata={"description": "A signed note: what was answered, when, and by which deadline."})


@audit.get("/audit/key", shape=KeyShape())
def key() -> dict[str, Any]:
    """Show the public key by which checkpoints, proofs and receipts are verified."""
    with log_of(services()) as log:
        return {"key": str(signer_of(services(), log).public)}


@audit.get("/audit/checkpoints", query=ListQuery(), shape=page_of(CheckpointShape))
def checkpoints(*, query: dict[str, Any]) -> dict[str, Any]:
    """List the checkpoints, the newest first."""
    actor().must(Area.AUDIT, Level.SEE)
    return listing(query, _page, key=lambda kept: (kept.number,), kinds=(int,), show=lambda rows: [*map(_told, rows)])


def _page(after: Key | None, limit: int) -> list[Kept]:
    with log_of(services()) as log:
        return log.page(before=after[0] if after else None, limit=limit)


def _told(kept: Kept) -> dict[str, Any]:
    return {"number": kept.number, "size": kept.size, "made_at": kept.made_at, "note": kept.note}


@audit.get("/audit/checkpoints/<int:number>", shape=CheckpointShape())
def checkpoint(*, number: int) -> dict[str, Any]:
    """Show a checkpoint."""
    actor().must(Area.AUDIT, Level.SEE)
    with log_of(services()) as log:
        return _told(_at(log.at(number), number))


@audit.get("/audit/checkpoints/<int:number>/consistency", query=ConsistencyQuery(), shape=ConsistencyShape())
def consistent(*, number: int, query: dict[str, Any]) -> dict[str, Any]:
    """Prove that the events of an older checkpoint are the beginning of those of this one, unchanged."""
    actor().must(Area.AUDIT, Level.SEE)
    if query["first"] > number:
        raise errors.Invalid(FieldError("/first", "Give the number of an older checkpoint."))
    with log_of(services()) as log:
        return consistency(log, _at(log.at(query["first"]), query["first"]), _at(log.at(number), number))


def _at(kept: Kept | None, number: int) -> Kept:
    if kept is None:
        raise errors.NotFound("checkpoint", number)
    return kept


@audit.get("/audit/looks", query=ListQuery(), shape=page_of(LookShape))
def list_looks(*, query: dict[str, Any]) -> dict[str, Any]:
    """List what your auditors looked at, the newest first."""
    actor().must(Area.AUDIT, Level.SEE)
    return listing(query, _looks, key=lambda one: (one.at, one.id), kinds=(datetime, UUID), show=_shown_looks)


def _looks(after: Key | None, limit: int) -> list[Look]:
    return looks(services().pool, actor().company_id, after=(after[0], after[1]) if after else None, limit=limit)


def _shown_looks(rows: list[Look]) -> list[dict[str, Any]]:
    return [one._asdict() for one in rows]


@audit.get("/requests/<uuid:request_id>/receipt", shape=ReceiptShape())
def receipt(*, request_id: UUID) -> dict[str, Any]:
    """Get a signed receipt of your answer: what it said, when it came, and the deadline that it met."""
    request = load_request(console(), actor(), request_id)
    return receipt_of(services(), actor(), request, own_side(request, actor()))
