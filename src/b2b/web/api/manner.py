"""What every call has in common: who calls, from where, how fresh a read is, which version a change is meant for."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, cast
from uuid import uuid4

import msgspec
from flask import Flask, Response, g, request
from werkzeug.wrappers import Response as AnyResponse

from b2b import errors
from b2b.access import Actor
from b2b.commands.account import actor_of_key
from b2b.eventstore.metadata import Origin, comes_from
from b2b.projections.fresh import wait_until
from b2b.web.api import keys
from b2b.web.services import console, now, services

_BEARER = re.compile(r"Bearer +([A-Za-z0-9._~+/=-]{1,200})", re.IGNORECASE)
_ETAG = re.compile(r'(W/)?"([\x21\x23-\x7e\x80-\xff]*)"')
_POSITION = re.compile(r"[0-9]{1,18}")
NO_VERSION = -1
"""What If-Match stands for where it names something that no version is called."""


@dataclass(frozen=True, kw_only=True)
class Shown:
    """What a response holds: data (None: nothing), the version for its ETag, the path of what was made.

    The data is plain, or holds UUIDs, dates, UTC times and structs; money goes through `writing.money`.
    """

    data: Any = field(default=None, kw_only=False)
    etag: int | None = None
    location: str | None = None


def actor() -> Actor:
    """The key that calls."""
    return cast(Actor, g.actor)


def if_match() -> int | None:
    """The version that If-Match asks for; None without it or for `*`. Raises BadIfMatch where it cannot be read.

    A weak tag never matches (RFC 9110, 13.1.1), nor does one that is no version.
    """
    given = request.headers.get("If-Match", "*").strip()
    if given == "*":
        return None
    tag = _ETAG.fullmatch(given)
    if tag is None:
        raise errors.BadIfMatch
    weak, version = tag.groups()
    return int(version) if not weak and _POSITION.fullmatch(version) else NO_VERSION


def merging(change: Callable[[int | None], None]) -> None:
    """Run a change that fills in what the body left out from what it has read.

    `change` is given the version of If-Match, and refuses with Stale where another was saved meanwhile: without
    If-Match it then reads and merges anew. Raises Busy after ten tries.
    """
    wanted = if_match()
    for _ in range(10):
        try:
            return change(wanted)
        except errors.Stale:
            if wanted is not None:
                raise
    raise errors.Busy


def respond(shown: Any, *, status: int) -> AnyResponse:
    """The response to what a view returned."""
    if isinstance(shown, AnyResponse):
        return shown
    what = shown if isinstance(shown, Shown) else Shown(shown)
    response = Response(status=status)
    if what.data is None:
        del response.headers["Content-Type"]
    else:
        response.set_data(msgspec.json.encode(what.data))
        response.content_type = "application/json"
    if what.etag is not None:
        response.set_etag(str(what.etag))
    if what.location is not None:
        response.headers["Location"] = what.location
    return response.make_conditional(request) if request.method == "GET" else response


def wait_for_models(*, own: bool) -> None:
    """Wait until read models show what was asked for by B2B-Min-Position and, with `own`, what this key wrote last.

    Raises ReadModelBehind after 2 s.
    """
    wanted = least_position()
    if own:
        wanted = max(wanted, keys.position_of(services().pool, actor().id))
    if wanted and not wait_until(services().pool, wanted):
        raise errors.ReadModelBehind


def least_position() -> int:
    """What B2B-Min-Position asks for; 0 without it. Raises BadPosition."""
    given = request.headers.get("B2B-Min-Position", "0")
    if not _POSITION.fullmatch(given):
        raise errors.BadPosition
    return int(given)


def wrote(position: int) -> None:
    """Note the position of this call's write: the response tells it, and later reads by the same key show it.

    A write that changed nothing (0) has the position of the last event: what it found is shown from there on.
    """
    g.position = position or console().recorder.max_notification_id() or 0
    keys.keep_position(services().pool, actor().id, g.position)


def recognise() -> None:
    """Find the key behind a call of the API, and count the call. Raises NotSignedIn, NoApi, TooManyCalls."""
    given = _BEARER.fullmatch(request.headers.get("Authorization", ""))
    if given is None:
        raise errors.NotSignedIn
    at = now()
    g.actor = actor_of_key(console(), given[1], now=at)
    comes_from(Origin(request_id=uuid4().hex, session_id=str(g.actor.id), ip=request.remote_addr))
    g.allowance = keys.count_call(services().pool, g.actor.id, keys.limit(g.actor.company_id, now=at))
    keys.note_use(services().pool, g.actor.id, now=at)
    if g.allowance.exceeded:
        raise errors.TooManyCalls(seconds=g.allowance.seconds)


def tell(response: AnyResponse) -> AnyResponse:
    """Add the headers that every response has."""
    allowance = g.get("allowance")
    if allowance is not None:
        response.headers["RateLimit-Policy"] = allowance.policy
        response.headers["RateLimit"] = allowance.left
    if "position" in g:
        response.headers["B2B-Position"] = str(g.position)
    response.headers["Vary"] = "Authorization, Accept-Language"
    return response


def init_manner(app: Flask, names: list[str]) -> None:
    """Have the calls of these blueprints recognised and answered in the one manner."""
    for name in names:
        app.before_request_funcs.setdefault(name, []).append(recognise)
        app.after_request_funcs.setdefault(name, []).append(tell)
