"""Each call once, however often it is sent: Idempotency-Key (API.md, Manner; docs/decisions/0010).

The receipt of a call is saved with its events. A repeat does not run the call: it makes the response again, of the
aggregates as they were saved. While a call runs, its key is held by an advisory lock, which dies with the process.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from eventsourcing.domain import Aggregate
from eventsourcing.persistence import IntegrityError
from flask import current_app, g, request
from werkzeug.wrappers import Response

from b2b import errors
from b2b.errors import Refused
from b2b.eventstore.receipts import Receipt, Ticket, under
from b2b.web.api.in_flight import held
from b2b.web.api.manner import Shown, actor, respond, wrote
from b2b.web.services import console, services

A = TypeVar("A", bound=Aggregate)
_KEY = re.compile(r"[!-~]{1,255}")
PAUSE = 60.0
"""Seconds between two deletions of old receipts."""

Shows = Callable[["Outcome"], Shown]


@dataclass(frozen=True)
class Outcome:
    """What a call saved: the aggregates, as they were saved, in the order of the save."""

    aggregates: Sequence[Aggregate]

    def one(self, kind: type[A]) -> A:
        """The first aggregate of a kind."""
        return self.every(kind)[0]

    def every(self, kind: type[A]) -> list[A]:
        return [aggregate for aggregate in self.aggregates if isinstance(aggregate, kind)]


def once(run: Callable[[], Any], *, shows: Shows | None, status: int) -> Response:
    """Carry out a call, or repeat the response to it.

    `run` saves, and may return the response of a call that saves no aggregate. Raises IdempotencyKeyReused and
    IdempotencyKeyInUse, and what `run` raises.
    """
    ticket = _ticket()
    if ticket is None:
        return _answer(run, shows=shows, status=status, ticket=None)
    forget_old()
    with held(ticket):
        receipt = console().receipts.find(ticket)
        if receipt is None:
            try:
                return _answer(run, shows=shows, status=status, ticket=ticket)
            except (Refused, IntegrityError):
                receipt = console().receipts.find(ticket)  # another process may have been quicker
                if receipt is None:
                    raise
        return _repeat(receipt, ticket, shows=shows, status=status)


def _answer(run: Callable[[], Any], *, shows: Shows | None, status: int, ticket: Ticket | None) -> Response:
    console().forget_position()
    with under(ticket):
        returned = run()
    saved = console().last_saved()
    wrote(console().last_position())
    shown = returned if shows is None else shows(Outcome(saved))
    if ticket is not None and not console().last_position():
        kept = _kept(shown) if not saved else None
        console().receipts.keep(ticket, outcome=[(one.id, one.version) for one in saved], response=kept)
    return respond(Shown() if shown is None else shown, status=status)


def seed_of_call() -> bytes:
    """32 bytes to make a secret of: at random, or of the Idempotency-Key, so that a repeat gives the same.

    So a secret is shown to whoever repeats a call that made one, and is kept nowhere.
    """
    if "seed" not in g:
        ticket = _ticket()
        secret = services().settings.secret_key
        g.seed = os.urandom(32) if ticket is None else _seed(secret, ticket)
    return cast(bytes, g.seed)


def _seed(secret: bytes, ticket: Ticket) -> bytes:
    parts = b"\0".join((b"b2b seed of a call", ticket.api_key_id.bytes, ticket.key.encode(), ticket.fingerprint))
    return hmac.digest(secret, parts, "sha256")


def forget_old() -> None:
    """Delete receipts that are past their time, once a minute and process: only calls with a key make new ones."""
    last: float = current_app.extensions.get("b2b receipts", -PAUSE)
    if time.monotonic() - last >= PAUSE:
        current_app.extensions["b2b receipts"] = time.monotonic()
        console().receipts.forget_old()


def _repeat(receipt: Receipt, ticket: Ticket, *, shows: Shows | None, status: int) -> Response:
    if receipt.fingerprint != ticket.fingerprint:
        raise errors.IdempotencyKeyReused
    wrote(receipt.position)
    if shows is not None:
        shown = shows(Outcome([console().load(Aggregate, id, version=version) for id, version in receipt.outcome]))
    else:
        shown = _unpacked(receipt.response)
    response = respond(shown, status=status)
    response.headers["Idempotent-Replayed"] = "true"
    return response


def _kept(shown: Any) -> dict[str, Any] | None:
    """A response as it is kept: its data as text, so that its names stay in their order."""
    if not isinstance(shown, Shown):
        return None
    return {"data": json.dumps(shown.data), "etag": shown.etag, "location": shown.location}


def _unpacked(kept: dict[str, Any] | None) -> Shown:
    return Shown() if kept is None else Shown(**{**kept, "data": json.loads(kept["data"])})


def _ticket() -> Ticket | None:
    key = request.headers.get("Idempotency-Key")
    if key is None or request.method not in ("POST", "PUT"):
        return None
    if not _KEY.fullmatch(key):
        raise errors.BadIdempotencyKey
    return Ticket(actor().id, key, _fingerprint())


def _fingerprint() -> bytes:
    """The SHA-256 of what is asked for: method, path, query and body; of JSON, its meaning and not its spelling."""
    body = request.get_data(cache=True)
    if "json" in request.mimetype:
        body = json.dumps(json.loads(body), sort_keys=True, separators=(",", ":")).encode("utf-8", "surrogatepass")
    parts = (request.method.encode(), request.full_path.encode("utf-8", "surrogateescape"), body)
    return hashlib.sha256(b"\0".join(parts)).digest()
