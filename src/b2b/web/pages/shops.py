"""My account, webhooks, shops: those whose orders become requests (I5)."""

from __future__ import annotations

import secrets
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from b2b.access import Area, Level
from b2b.aggregates.shop_import import ShopImport, Wishes
from b2b.aggregates.values import CompanyKind
from b2b.commands.shop_imports import connect_shop, disconnect_shop
from b2b.errors import Refused
from b2b.projections.fresh import wait_until
from b2b.projections.shop_imports import of_company
from b2b.shops import KINDS
from b2b.web.pages.blueprint import actor, pages
from b2b.web.pages.refusals import words_of
from b2b.web.services import console, now, services


@pages.get("/account/shops")
def shops() -> str:
    """The shops of the company."""
    return _page()


def _page(*, shown: str = "", refusal: str = "") -> str:
    actor().must(Area.API, Level.SEE, as_a=CompanyKind.RETAILER)
    wait_until(services().pool, console().last_position(), models=("shop_imports",))
    ids = of_company(services().pool, actor().company_id)
    known = console().load_many(ShopImport, ids)
    rows = [(known[id], KINDS[known[id].shop].name, services().links.to(f"/imports/{id}")) for id in ids]
    return render_template(
        "shops.html",
        shops=rows,
        kinds=[(key, kind.name) for key, kind in KINDS.items()],
        shown=shown,
        refusal=refusal,
        nav="account",
    )


@pages.post("/account/shops")
def shop_connected() -> str | tuple[str, int]:
    """Connect a shop, and show the secret that was made for it in this answer alone."""
    given, name = request.form.get("secret", "").strip(), request.form.get("name", "").strip()[:200]
    kind, by = request.form.get("shop", ""), request.form.get("by", "")
    secret = given or secrets.token_urlsafe(32)
    if kind not in KINDS or by not in ("category", "vendor") or not name:
        return _page(refusal=gettext("Give the shop a name.")), 422
    try:
        connect_shop(console(), actor(), shop=kind, secret=secret, wishes=Wishes(name=name, by=by), now=now())
    except Refused as refused:
        return _page(refusal=words_of(refused)), refused.status
    return _page(shown="" if given else secret)


@pages.post("/account/shops/<uuid:shop_id>/disconnect")
def shop_disconnected(shop_id: UUID) -> Response:
    disconnect_shop(console(), actor(), id=shop_id, now=now())
    flash(gettext("The shop is disconnected."), "success")
    return redirect(url_for("pages.shops"))
