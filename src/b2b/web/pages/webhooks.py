"""My account, webhooks: endpoints, what was sent to them, what came back (A12, I2)."""

from __future__ import annotations

import json
import secrets
from base64 import b64encode
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from b2b.access import Area, Level
from b2b.accounts import deliveries
from b2b.accounts.deliveries import Delivery
from b2b.aggregates.webhook_endpoint import WebhookEndpoint
from b2b.commands.webhooks import (
    Wish,
    change_endpoint,
    delete_endpoint,
    make_endpoint,
    own_delivery,
    own_endpoint,
    replay_since,
    rotate_secret,
    send_again,
    test_endpoint,
)
from b2b.errors import Refused
from b2b.projections.fresh import wait_until
from b2b.projections.webhook_endpoints import of_company
from b2b.web.entry import read_moment
from b2b.web.pages.blueprint import actor, pages, viewer
from b2b.web.pages.refusals import words_of
from b2b.web.services import console, now, services
from b2b.web.webhook_urls import checked_url

GROUPS = ("b2b.request.*", "b2b.order.*", "b2b.partner.*")
PAGE = 25


@pages.get("/account/webhooks")
def webhooks() -> str:
    """The endpoints of the company, the newest first."""
    return _page()


def _page(*, refusal: str = "") -> str:
    actor().must(Area.API, Level.SEE)
    wait_until(services().pool, console().last_position(), models=("webhook_endpoints",))
    rows = of_company(services().pool, actor().company_id)
    did = deliveries.standing_of(services().pool, [row.id for row in rows], now=now())
    return render_template(
        "webhooks.html",
        endpoints=[(row, _state(row.disabled, row.failing_since), did.get(row.id)) for row in rows],
        groups=GROUPS,
        refusal=refusal,
        nav="account",
    )


def _state(disabled: str | None, failing_since: datetime | None) -> str:
    if disabled:
        return "disabled"
    return "retrying" if failing_since else "active"


@pages.post("/account/webhooks")
def webhook_made() -> str | tuple[str, int]:
    """Make an endpoint, send it a test, and show its secret in this answer alone."""
    try:
        wish = Wish(
            url=checked_url(request.form.get("url", "").strip()),
            types=tuple(group for group in GROUPS if group in request.form.getlist("type")),
            description=request.form.get("description", "").strip()[:200],
        )
        endpoint = make_endpoint(console(), actor(), wish=wish, secret=_secret(), now=now()).subject
        test_endpoint(console(), actor(), id=endpoint.id, delivery_id=uuid4(), now=now())
    except Refused as refused:
        return _page(refusal=words_of(refused)), refused.status
    return _endpoint_page(endpoint, shown=endpoint.secret)


def _secret() -> str:
    return f"whsec_{b64encode(secrets.token_bytes(32)).decode()}"


@pages.get("/account/webhooks/<uuid:endpoint_id>")
def webhook(endpoint_id: UUID) -> str:
    """One endpoint with its deliveries, one of which is open."""
    return _endpoint_page(own_endpoint(console(), actor(), endpoint_id))


def _endpoint_page(
    endpoint: WebhookEndpoint, *, shown: str = "", faults: Mapping[str, str] | None = None, opened: str = ""
) -> str:
    state = request.args.get("state")
    state = state if state in ("waiting", "delivered", "dead") else None
    rows = deliveries.of_endpoint(services().pool, endpoint.id, state=state, after=_after(), limit=PAGE + 1)
    chosen = request.args.get("delivery", type=UUID)
    delivery = own_delivery(console(), actor(), id=endpoint.id, delivery_id=chosen) if chosen else None
    return render_template(
        "webhook.html",
        endpoint=endpoint,
        rows=rows[:PAGE],
        more=_place(rows[PAGE - 1]) if len(rows) > PAGE else None,
        state=state,
        delivery=delivery,
        tries=deliveries.tries_of(services().pool, [delivery.id])[delivery.id] if delivery else [],
        payload=_readable(delivery),
        groups=GROUPS,
        shown=shown,
        faults=faults or {},
        opened=opened,
        nav="account",
    )


def _place(row: Delivery) -> str:
    return f"{row.queued_at.isoformat()}~{row.id}"


def _after() -> tuple[datetime, UUID] | None:
    at, _, id = request.args.get("after", "").partition("~")
    try:
        return datetime.fromisoformat(at), UUID(id)
    except ValueError:
        return None


def _readable(delivery: Delivery | None) -> str:
    if delivery is None or delivery.body is None:
        return ""
    return json.dumps(json.loads(delivery.body), ensure_ascii=False, indent=2)


@pages.post("/account/webhooks/<uuid:endpoint_id>/test")
def webhook_tested(endpoint_id: UUID) -> Response:
    delivery_id = uuid4()
    test_endpoint(console(), actor(), id=endpoint_id, delivery_id=delivery_id, now=now())
    flash(gettext("A test event is on its way."), "success")
    return redirect(url_for("pages.webhook", endpoint_id=endpoint_id, delivery=delivery_id))


@pages.post("/account/webhooks/<uuid:endpoint_id>/deliveries/<uuid:delivery_id>/again")
def webhook_sent_again(endpoint_id: UUID, delivery_id: UUID) -> Response:
    send_again(console(), actor(), id=endpoint_id, delivery_id=delivery_id, now=now())
    flash(gettext("It is sent again."), "success")
    return redirect(url_for("pages.webhook", endpoint_id=endpoint_id, delivery=delivery_id))


@pages.post("/account/webhooks/<uuid:endpoint_id>/replay")
def webhook_replayed(endpoint_id: UUID) -> Response | tuple[str, int]:
    """Everything since a moment once more, for a program that has lost some of it."""
    day, _, clock = request.form.get("since", "").partition("T")
    try:
        moment = read_moment(day, clock, ZoneInfo(viewer().time_zone))
    except ValueError:
        endpoint = own_endpoint(console(), actor(), endpoint_id)
        faults = {"since": gettext("Give a date and a time.")}
        return _endpoint_page(endpoint, faults=faults, opened="replay"), 422
    if replay_since(console(), actor(), id=endpoint_id, replay_id=uuid4(), moment=moment, now=now()):
        flash(gettext("Everything since then is sent again, each event under the id it had."), "success")
    else:
        flash(gettext("Nothing has happened since then, so nothing is sent."), "message")
    return redirect(url_for("pages.webhook", endpoint_id=endpoint_id))


@pages.post("/account/webhooks/<uuid:endpoint_id>/secret")
def webhook_secret_rotated(endpoint_id: UUID) -> str:
    """A new secret, shown in this answer alone."""
    endpoint = rotate_secret(console(), actor(), id=endpoint_id, secret=_secret(), now=now()).subject
    return _endpoint_page(endpoint, shown=endpoint.secret)


@pages.post("/account/webhooks/<uuid:endpoint_id>/change")
def webhook_changed(endpoint_id: UUID) -> Response:
    """Another address or other types; enabled or disabled where the form has `state` alone."""
    endpoint = own_endpoint(console(), actor(), endpoint_id)
    state = request.form.get("state")
    wish = Wish(url=endpoint.url, types=endpoint.types, description=endpoint.description)
    if state is None:
        wish = Wish(
            url=checked_url(request.form.get("url", "").strip()),
            types=tuple(group for group in GROUPS if group in request.form.getlist("type")),
            description=request.form.get("description", "").strip()[:200],
        )
    enabled = None if state is None else state == "active"
    change_endpoint(console(), actor(), id=endpoint_id, wish=wish, enabled=enabled, now=now())
    flash(gettext("Saved."), "success")
    return redirect(url_for("pages.webhook", endpoint_id=endpoint_id))


@pages.post("/account/webhooks/<uuid:endpoint_id>/delete")
def webhook_deleted(endpoint_id: UUID) -> Response:
    delete_endpoint(console(), actor(), id=endpoint_id, now=now())
    wait_until(services().pool, console().last_position(), models=("webhook_endpoints",))
    flash(gettext("The endpoint is deleted."), "success")
    return redirect(url_for("pages.webhooks"))
