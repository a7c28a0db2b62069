"""A browser that is signed in: the cookie, and where it goes on (A6)."""

from __future__ import annotations

from flask import make_response, redirect, request
from werkzeug.wrappers import Response

from b2b.access import Actor
from b2b.accounts import sessions
from b2b.web.pages.blueprint import COOKIE
from b2b.web.services import now, services


def entered(who: Actor, *, to: str, stay: bool = False) -> Response:
    """Open a session for this browser, and send it on."""
    token, expires_at = sessions.open_session(
        services().pool, user_id=who.id, stay=stay, ip=request.remote_addr, browser=request.user_agent.string, now=now()
    )
    response = make_response(redirect(to))
    response.set_cookie(
        COOKIE,
        token,
        expires=expires_at if stay else None,
        httponly=True,
        samesite="Lax",
        secure=request.is_secure,
    )
    return response
