"""The histories of what a company has beside its trade: endpoints, shops, plan, invoices, cards, saved searches."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar
from uuid import UUID

from eventsourcing.domain import Aggregate
from msgspec import structs

from b2b import errors
from b2b.access import Actor, Area, Level
from b2b.aggregates.dashboard import Dashboard
from b2b.aggregates.invoice import Invoice
from b2b.aggregates.saved_search import SavedSearch
from b2b.aggregates.shop_import import ShopImport
from b2b.aggregates.subscription import Subscription
from b2b.aggregates.wallet import Wallet
from b2b.aggregates.webhook_endpoint import WebhookEndpoint
from b2b.console import Console
from b2b.web.history.subject import Finder, Subject

A = TypeVar("A", bound=Aggregate)
View = dict[str, Any]


def _owned(
    kind: str, of: type[A], area: Area, *, title: Callable[[A], str], view: Callable[[A], View], own: bool = False
) -> Finder:
    """Finds what is of the viewer's company; `own`: what is its reader's, or shared, unless the viewer may audit."""

    def find(console: Console, actor: Actor, id: UUID) -> Subject:
        actor.must(area, Level.SEE)
        one: Any = console.load(of, id)
        if one.company_id != actor.company_id or (own and not _may_see(actor, one)):
            raise errors.NotFound(kind, id)

        def seen(past: A) -> View:
            return {"id": past.id, "version": past.version, **view(past)}

        return Subject(kind=kind, aggregate=one, title=title(one), views=seen, names={})

    return find


def _may_see(actor: Actor, one: Any) -> bool:
    mine: bool = one.reader_id == actor.reader_id
    return mine or getattr(one, "shared", False) or actor.may(Area.AUDIT, Level.SEE)


def _endpoint(one: WebhookEndpoint) -> View:
    """Where it is and what it is told; nothing by which it is signed."""
    return {
        "url": one.url,
        "types": one.types,
        "description": one.description,
        "disabled": one.disabled,
        "deleted": one.deleted,
    }


def _shop(one: ShopImport) -> View:
    return {"shop": one.shop, **structs.asdict(one.wishes), "removed": one.removed}


def _subscription(one: Subscription) -> View:
    return {
        "plan": one.plan,
        "paid_from": one.paid_from,
        "billed_until": one.billed_until,
        "changes": [{"name": change.plan, "on": change.on} for change in one.changes],
        "ends_on": one.ends_on,
        "ended": one.ended,
        "holds": sorted(one.holds),
    }


def _invoice(one: Invoice) -> View:
    return {
        "number": one.number,
        "currency": one.currency,
        "total": one.bill.total,
        "tries": one.tries,
        "refused_because": one.refused_because,
        "paid_at": one.paid_at,
    }


def _wallet(one: Wallet) -> View:
    """The cards as people know them."""
    return {"cards": [_card(one, card) for card in one.cards]}


def _card(wallet: Wallet, card: Any) -> View:
    expires = f"{card.expires_month:02d}/{card.expires_year}"
    return {"name": f"{card.brand} {card.last4}", "expires": expires, "default": card.id == wallet.default_id}


def _dashboard(one: Dashboard) -> View:
    return {"widgets": [_widget(widget) for widget in one.widgets]}


def _widget(widget: Any) -> View:
    shown = {
        name: getattr(widget, name) for name in ("sort", "tone", "columns", "rows", "alert", "mail_alert", "fields")
    }
    return {"name": widget.title or widget.key or "", **_asked(widget.search), **shown}


def _saved(one: SavedSearch) -> View:
    return {"name": one.name, **_asked(one.search), "sort": one.sort, "shared": one.shared, "removed": one.removed}


def _asked(search: Any) -> View:
    return {f"search_{name}": value for name, value in search.given.items()}


BELONGINGS: Mapping[str, Finder] = {
    "webhooks": _owned("webhooks", WebhookEndpoint, Area.API, title=lambda one: one.url, view=_endpoint),
    "shop-imports": _owned("shop-imports", ShopImport, Area.API, title=lambda one: one.wishes.name, view=_shop),
    "subscriptions": _owned(
        "subscriptions", Subscription, Area.BILLING, title=lambda one: one.plan, view=_subscription
    ),
    "invoices": _owned("invoices", Invoice, Area.BILLING, title=lambda one: one.number, view=_invoice),
    "cards": _owned("cards", Wallet, Area.BILLING, title=lambda _: "", view=_wallet),
    "dashboards": _owned("dashboards", Dashboard, Area.DASHBOARD, title=lambda _: "", view=_dashboard, own=True),
    "saved-searches": _owned(
        "saved-searches", SavedSearch, Area.DASHBOARD, title=lambda one: one.name, view=_saved, own=True
    ),
}
