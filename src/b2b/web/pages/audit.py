"""My account, Audit: the signed checkpoints, the key they are verified by, and what auditors looked at (U4, U5)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from flask import Response, make_response, render_template, request

from b2b import errors
from b2b.access import Area, Level
from b2b.accounts.looks import Key, Look, looks
from b2b.proof.log import Kept
from b2b.web.history.proofs import log_of, signer_of
from b2b.web.pages.blueprint import actor, pages
from b2b.web.pages.people import names_of
from b2b.web.services import services

_PAGE = 25


@pages.get("/account/audit")
def audit() -> str:
    """What proves that nobody changed what happened; and who has looked at it."""
    actor().must(Area.AUDIT, Level.SEE)
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
    actor().must(Area.AUDIT, Level.SEE)
    with log_of(services()) as log:
        kept: Kept | None = log.at(number)
    if kept is None:
        raise errors.NotFound("checkpoint", number)
    response = make_response(kept.note)
    response.mimetype = "text/plain"
    response.headers["Content-Disposition"] = f'attachment; filename="checkpoint-{number}.txt"'
    return response
