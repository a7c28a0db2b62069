"""/requests: drafting, sending and ending them, their deadlines, threads and history; the same paths for both sides."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from b2b import errors
from b2b.access import Area, Level
from b2b.aggregates.request import Request
from b2b.aggregates.request_sides import RequestState
from b2b.aggregates.values import CompanyKind
from b2b.commands import requests as commands
from b2b.errors import FieldError
from b2b.views.requests import View, view_for
from b2b.web.api.history import HISTORY, HistoryQuery, history, page, version_of
from b2b.web.api.idempotency import Outcome
from b2b.web.api.lists import listing, page_of
from b2b.web.api.manner import Shown, actor, if_match
from b2b.web.api.request_bodies import (
    DeadlinesBody,
    NoBody,
    RequestBody,
    RequestCommentBody,
    RequestsQuery,
    draft_of,
)
from b2b.web.api.request_shapes import RequestShape
from b2b.web.api.resource import Resource
from b2b.web.api.searching import found, told
from b2b.web.services import console, now

requests = Resource("requests", description="What a retailer asks of its partners, in the view of either side.")


def shown(outcome: Outcome) -> Shown:
    return show_request(outcome.one(Request))


def made(outcome: Outcome) -> Shown:
    request = outcome.one(Request)
    view = seen(request)
    return Shown(view, etag=view["version"], location=f"/api/v1/requests/{request.id}")


def show_request(request: Request) -> Shown:
    view = seen(request)
    return Shown(view, etag=view["version"])


def seen(request: Request) -> View:
    """The request in the caller's view. Raises NotFound where it has none."""
    view = view_for(request, actor().company_id)
    if view is None:
        raise errors.NotFound("request", request.id)
    return view


@requests.get("/requests", query=RequestsQuery(), shape=page_of(RequestShape), models=True)
def index(*, query: dict[str, Any]) -> dict[str, Any]:
    """List your requests, the newest first.

    A supplier's list holds the requests that it was asked.
    """
    actor().must(Area.REQUESTS, Level.SEE)
    return told(found(query, kind="request"), _views)


def _views(ids: list[UUID]) -> dict[UUID, View]:
    whole = console().load_many(Request, ids)
    return {id: seen(request) for id, request in whole.items() if request.state != RequestState.DELETED}


@requests.post("/requests", body=RequestBody(), shape=RequestShape(), status=201, shows=made)
def draft(*, body: dict[str, Any]) -> None:
    """Draft a request, or send it in the same step."""
    commands.draft_request(console(), actor(), draft=draft_of(body), send=body["send"], now=now())


@requests.get("/requests/<uuid:request_id>", shape=RequestShape())
def show(*, request_id: UUID) -> Shown:
    """Show a request."""
    return show_request(commands.load_request(console(), actor(), request_id))


@requests.put("/requests/<uuid:request_id>", body=RequestBody(), shape=RequestShape(), shows=shown)
def replace(*, request_id: UUID, body: dict[str, Any]) -> None:
    """Replace a draft, or a request that was kept open after a partial order.

    An item with the same name and SKU keeps its id.
    """
    commands.revise_request(
        console(),
        actor(),
        request_id=request_id,
        draft=draft_of(body),
        send=body["send"],
        if_match=if_match(),
        now=now(),
    )


@requests.delete("/requests/<uuid:request_id>")
def delete(*, request_id: UUID) -> None:
    """Delete a draft."""
    commands.delete_draft(console(), actor(), request_id=request_id, if_match=if_match(), now=now())


@requests.post("/requests/<uuid:request_id>/send", body=NoBody(), shape=RequestShape(), shows=shown)
def send(*, request_id: UUID) -> None:
    """Ask the partners of a draft, or of a request that was kept open."""
    commands.send_request(console(), actor(), request_id=request_id, if_match=if_match(), now=now())


@requests.post("/requests/<uuid:request_id>/duplicate", body=NoBody(), shape=RequestShape(), status=201, shows=made)
def duplicate(*, request_id: UUID) -> None:
    """Make a new draft with the content of a request; deadlines start afresh."""
    commands.duplicate_request(console(), actor(), request_id=request_id, now=now())


@requests.put("/requests/<uuid:request_id>/deadlines", body=DeadlinesBody(), shape=RequestShape(), shows=shown)
def change_deadlines(*, request_id: UUID, body: dict[str, Any]) -> None:
    """Set new deadlines; partners whose time had expired are asked again.

    Give `deadlines` for some partners, or `deadline` for all.
    """
    deadlines = _deadlines(body)
    try:
        commands.change_deadlines(
            console(), actor(), request_id=request_id, deadlines=deadlines, if_match=if_match(), now=now()
        )
    except errors.DeadlineInPast as refused:
        if "deadline" in body:
            raise errors.DeadlineInPast("/deadline", **refused.facts) from None
        raise


def _deadlines(body: dict[str, Any]) -> Any:
    if len(body) != 1:
        raise errors.Invalid(FieldError("", "Give either deadlines, of some partners, or one deadline for all."))
    if "deadline" in body:
        return body["deadline"]
    given = {one["partner_id"]: one["deadline"] for one in body["deadlines"]}
    if len(given) != len(body["deadlines"]):
        raise errors.Invalid(FieldError("/deadlines", "Give each partner one deadline."))
    return given


@requests.post("/requests/<uuid:request_id>/close", body=NoBody(), shape=RequestShape(), shows=shown)
def close(*, request_id: UUID) -> None:
    """Close a request; whoever was not ordered from is told that it was not retained."""
    commands.close_request(console(), actor(), request_id=request_id, if_match=if_match(), now=now())


@requests.post("/requests/<uuid:request_id>/cancel", body=NoBody(), shape=RequestShape(), shows=shown)
def cancel(*, request_id: UUID) -> None:
    """Cancel a request; its partners are told. Orders that were placed are cancelled on their own."""
    commands.cancel_request(console(), actor(), request_id=request_id, if_match=if_match(), now=now())


@requests.post(
    "/requests/<uuid:request_id>/comments", body=RequestCommentBody(), shape=RequestShape(), status=201, shows=shown
)
def comment(*, request_id: UUID, body: dict[str, Any]) -> None:
    """Write to a partner, or as a partner to the retailer; no other partner sees it."""
    partner_id = body.get("partner_id")
    if partner_id is not None and actor().company_kind == CompanyKind.SUPPLIER:
        raise errors.Invalid(FieldError("/partner_id", "Leave this out: you write to the retailer."))
    commands.comment_on_request(
        console(),
        actor(),
        request_id=request_id,
        partner_id=partner_id,
        text=body["text"],
        if_match=if_match(),
        now=now(),
    )


@requests.get("/requests/<uuid:request_id>/history", query=HistoryQuery(), shape=HISTORY)
def events(*, request_id: UUID, query: dict[str, Any]) -> dict[str, Any]:
    """Tell what happened to a request, oldest first, as far as you may see it: who, when, before and after."""
    request = commands.load_request(console(), actor(), request_id)
    happened = history(
        console(),
        actor(),
        request,
        views=lambda one: view_for(one, actor().company_id),
        names=_companies(request),
        until=query["until"],
    )
    return listing(query, page(happened), key=version_of, kinds=(int,), show=list)


def _companies(request: Request) -> dict[UUID, str]:
    """The companies that the caller may know of: the retailer; and its partners, for the retailer alone."""
    retailer = {request.company_id: request.retailer_name}
    if request.company_id != actor().company_id:
        return retailer
    return retailer | {side.asked.company_id: side.asked.name for side in request.sides.values()}
