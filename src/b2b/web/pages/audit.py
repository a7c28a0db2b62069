"""My account, Audit: the signed checkpoints, the key they are verified by, and what auditors looked at (U4, U5)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from flask import make_response, render_template, request
from werkzeug.wrappers import Response

from b2b import errors
from b2b.accounts.looks import Key, Look, looks
from b2b.proof.log import Kept, Log
from b2b.proof.proofs import consistency
from b2b.web.history.proofs import log_of, signer_of
from b2b.web.pages.blueprint import actor, pages
from b2b.web.pages.history import proof_file
from b2b.web.pages.people import names_of
from b2b.web.services import services

_PAGE = 25


@pages.get("/account/audit")
def audit() -> str:
    """What proves that nobody changed what happened; and who has looked at it."""
    rows = looks(services().pool, actor().company_id, after=_from(), limit=_PAGE + 1)
    with log_of(services()) as log:
        checkpoints = log.page(before=None, limit=10)
        key = str(signer_of(services(), log).public)
    return render_template(
        "audit.html",
        key=key,
        checkpoints=checkpoints,
        looks=rows[:_PAGE],
        older=_key(rows[_PAGE - 1]) if len(rows) > _PAGE else None,
        names=names_of(one.actor_id for one in rows),
        nav="account",
    )


def _from() -> Key | None:
    """Where the list of looks goes on: `before` is the moment and the id of the last one on the page above."""
    at, _, id = request.args.get("before", "").partition(" ")
    try:
        return (datetime.fromisoformat(at), UUID(id)) if at else None
    except ValueError:
        return None


def _key(one: Look) -> str:
    return f"{one.at.isoformat()} {one.id}"


@pages.get("/account/audit/checkpoints/<int:number>.txt")
def checkpoint_file(number: int) -> Response:
    """One checkpoint as it was signed, to be kept where nobody here can reach it."""
    with log_of(services()) as log:
        kept = _at(log, number)
    response = make_response(kept.note)
    response.mimetype = "text/plain"
    response.headers["Content-Disposition"] = f'attachment; filename="checkpoint-{number}.txt"'
    return response


@pages.get("/account/audit/checkpoints/<int:number>/continues-<int:first>.json")
def checkpoint_continues(number: int, first: int) -> Response:
    """The proof that the events of an older checkpoint are the beginning of those of this one, unchanged."""
    if first > number:
        raise errors.NotFound("checkpoint", first)
    with log_of(services()) as log:
        return proof_file(consistency(log, _at(log, first), _at(log, number)), f"checkpoint-{number}-continues-{first}")


def _at(log: Log, number: int) -> Kept:
    kept = log.at(number)
    if kept is None:
        raise errors.NotFound("checkpoint", number)
    return kept
