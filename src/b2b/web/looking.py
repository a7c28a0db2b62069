"""Recording what auditors look at, on pages and over the API (U5)."""

from __future__ import annotations

from typing import Any, cast

from flask import Flask, Response, g, request

from b2b.access import Actor
from b2b.accounts.looks import note
from b2b.web.services import now, services

_OWN_ACCORD = frozenset({"static", "unread", "pages.live", "pages.dashboard_widgets"})
"""What a browser asks for by itself, with nobody looking."""


def _record(response: Response) -> Response:
    actor = _actor()
    if actor is not None and actor.audits and request.endpoint not in _OWN_ACCORD:
        address = request.full_path.rstrip("?")
        note(
            services().pool,
            actor,
            address=f"{request.method} {address}" if request.method != "GET" else address,
            status=response.status_code,
            ip=request.remote_addr,
            now=now(),
        )
    return response


def _actor() -> Actor | None:
    """Whoever is behind the request: a key, or a user who is signed in."""
    viewer: Any = g.get("viewer")
    return cast("Actor | None", g.get("actor") or (viewer.actor if viewer is not None else None))


def init_looking(app: Flask) -> None:
    """Record each look of an auditor, whatever came of it; what it tried to change and was refused as well."""
    app.after_request(_record)
