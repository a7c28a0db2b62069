"""My account, API keys: made, shown once, rotated, revoked (A12)."""

from __future__ import annotations

import secrets
from datetime import timedelta
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from b2b.access import Area, Level
from b2b.accounts.secrets import api_key
from b2b.commands.api_keys import make_key, rename_key, revoke_key, rotate_key
from b2b.errors import Refused
from b2b.projections.api_keys import of_company
from b2b.projections.fresh import wait_until
from b2b.web.pages.blueprint import actor, pages
from b2b.web.pages.refusals import words_of
from b2b.web.scopes import AREAS, words_of_scopes
from b2b.web.services import console, now, services

OVERLAPS = (0, 1, 24, 168)


@pages.get("/account/api-keys")
def api_keys() -> str:
    """The keys of the company, the newest first."""
    return _page()


def _page(*, shown: str = "", refusal: str = "") -> str:
    actor().must(Area.API, Level.SEE)
    _wait()
    rows = of_company(services().pool, actor().company_id)
    open_ones = [row for row in rows if row.state(now()) != "revoked"]
    return render_template(
        "api-keys.html",
        keys=[(row, row.state(now()), words_of_scopes(row.scopes)) for row in open_ones],
        areas=list(AREAS.items()),
        overlaps=OVERLAPS,
        shown=shown,
        refusal=refusal,
        nav="account",
    )


def _wait() -> None:
    """Show what was just done."""
    wait_until(services().pool, console().last_position(), models=("api_keys",))


@pages.post("/account/api-keys")
def api_key_made() -> str | tuple[str, int]:
    """Make a key, and show it in this answer alone: no address leads to it again."""
    secret = api_key(secrets.token_bytes(32))
    name = request.form.get("name", "").strip()[:200]
    if not name:
        return _page(refusal=gettext("Give the key a name.")), 422
    try:
        make_key(console(), actor(), secret=secret, name=name, scopes=_scopes(), now=now())
    except Refused as refused:
        return _page(refusal=words_of(refused)), refused.status
    return _page(shown=secret)


def _scopes() -> list[str]:
    return [f"{area}:{verb}" for area in AREAS if (verb := request.form.get(f"may-{area}")) in ("read", "write")]


@pages.post("/account/api-keys/<uuid:key_id>/rotate")
def api_key_rotated(key_id: UUID) -> str | tuple[str, int]:
    """Make the key that stands in for another, and show it in this answer alone."""
    secret = api_key(secrets.token_bytes(32))
    hours = request.form.get("overlap", type=int)
    try:
        overlap = timedelta(hours=hours if hours in OVERLAPS else 24)
        rotate_key(console(), actor(), id=key_id, secret=secret, overlap=overlap, now=now())
    except Refused as refused:
        return _page(refusal=words_of(refused)), refused.status
    return _page(shown=secret)


@pages.post("/account/api-keys/<uuid:key_id>/rename")
def api_key_renamed(key_id: UUID) -> Response:
    name = request.form.get("name", "").strip()[:200]
    if name:
        rename_key(console(), actor(), id=key_id, name=name, now=now())
        _wait()
    return redirect(url_for("pages.api_keys"))


@pages.post("/account/api-keys/<uuid:key_id>/revoke")
def api_key_revoked(key_id: UUID) -> Response:
    name = revoke_key(console(), actor(), id=key_id, now=now()).subject.name
    _wait()
    flash(gettext("The key “%(name)s” opens nothing any more.", name=name), "success")
    return redirect(url_for("pages.api_keys"))
