"""What has a history: how each kind is found for a viewer, what of it the viewer sees, and where its page is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from msgspec import structs

from b2b import errors
from b2b.access import Actor, Area, Level
from b2b.aggregates.api_key import ApiKey
from b2b.aggregates.company import Company
from b2b.aggregates.partnership import Partnership
from b2b.aggregates.product_line import ProductLine
from b2b.aggregates.user import User
from b2b.commands.orders import emails_of, load_order
from b2b.commands.partners import own_line, own_partner
from b2b.commands.requests import load_request
from b2b.console import Console
from b2b.views import orders as order_views
from b2b.views import requests as request_views
from b2b.views.partner_news import partner_view
from b2b.web.history.belongings import BELONGINGS
from b2b.web.history.subject import Finder, Subject


def subject_of(console: Console, actor: Actor, kind: str, id: UUID) -> Subject:
    """Raises NotFound for a kind that has no history, and for whatever the viewer may not see."""
    if kind not in KINDS:
        raise errors.NotFound("history", kind)
    return KINDS[kind](console, actor, id)


def _request(console: Console, actor: Actor, id: UUID) -> Subject:
    request = load_request(console, actor, id)
    names = {request.company_id: request.retailer_name}
    if request.company_id == actor.company_id:
        names |= {side.asked.company_id: side.asked.name for side in request.sides.values()}
        lines = console.load_many(ProductLine, [i.product_line_id for i in request.content.items if i.product_line_id])
        names |= {id: line.name for id, line in lines.items()}
    return Subject(
        kind="requests",
        aggregate=request,
        title=request.number,
        views=lambda one: request_views.view_for(one, actor.company_id),
        names=names,
        page="pages.request",
    )


def _order(console: Console, actor: Actor, id: UUID) -> Subject:
    order = load_order(console, actor, id)
    email, parties = emails_of(console, actor, [order]).get(id), order.parties
    return Subject(
        kind="orders",
        aggregate=order,
        title=order.number,
        views=lambda one: order_views.view_for(one, actor.company_id, email=email),
        names={parties.company_id: parties.retailer_name, parties.supplier_id: parties.partner_name},
        page="pages.order",
    )


def _partner(console: Console, actor: Actor, id: UUID) -> Subject:
    one = own_partner(console, actor, id)
    names = {one.supplier_id: one.agreement.name} if one.supplier_id else {}
    return Subject(
        kind="partners",
        aggregate=one,
        title=one.agreement.name,
        views=partner_view,
        names=names,
        page="pages.partner",
    )


def _product_line(console: Console, actor: Actor, id: UUID) -> Subject:
    line = own_line(console, actor, id)
    above = console.load_many(ProductLine, [line.parent_id] if line.parent_id else [])
    names = {one.id: one.name for one in above.values()}
    names |= {one.id: one.agreement.name for one in console.load_many(Partnership, line.partner_ids).values()}
    return Subject(kind="product-lines", aggregate=line, title=line.name, views=_line_view, names=names)


def _company(console: Console, actor: Actor, id: UUID) -> Subject:
    actor.must(Area.COMPANY, Level.SEE)
    if id != actor.company_id:
        raise errors.NotFound("company", id)
    one = console.load(Company, id)
    return Subject(
        kind="companies", aggregate=one, title=one.name, views=_company_view, names={id: one.name}, page="pages.account"
    )


def _user(console: Console, actor: Actor, id: UUID) -> Subject:
    one = console.load(User, id)
    if id != actor.user_id:
        actor.must(Area.COMPANY, Level.SEE)
    if one.company_id != actor.company_id:
        raise errors.NotFound("user", id)
    return Subject(kind="users", aggregate=one, title=one.profile.name, views=_user_view, names={})


def _api_key(console: Console, actor: Actor, id: UUID) -> Subject:
    actor.must(Area.API, Level.SEE)
    one = console.load(ApiKey, id)
    if one.company_id != actor.company_id:
        raise errors.NotFound("API key", id)
    return Subject(kind="api-keys", aggregate=one, title=one.name, views=_key_view, names={})


KINDS: Mapping[str, Finder] = {
    "requests": _request,
    "orders": _order,
    "partners": _partner,
    "product-lines": _product_line,
    "companies": _company,
    "users": _user,
    "api-keys": _api_key,
    **BELONGINGS,
}


def _line_view(line: ProductLine) -> dict[str, Any]:
    return {
        "id": line.id,
        "version": line.version,
        "name": line.name,
        "parent_id": line.parent_id,
        "partner_ids": line.partner_ids,
        "archived": line.archived,
    }


def _company_view(one: Company) -> dict[str, Any]:
    return {
        "id": one.id,
        "version": one.version,
        "name": one.name,
        "kind": one.kind,
        "contact": structs.asdict(one.contact),
        "address": structs.asdict(one.address),
        **structs.asdict(one.configuration),
        "logo": one.logo,
    }


def _user_view(one: User) -> dict[str, Any]:
    """Who the user is and what it may; nothing by which it signs in."""
    return {
        "id": one.id,
        "version": one.version,
        **structs.asdict(one.profile),
        "account_manager": one.account_manager,
        "privileges": dict(getattr(one, "privileges", {})),
    }


def _key_view(one: ApiKey) -> dict[str, Any]:
    return {
        "id": one.id,
        "version": one.version,
        "name": one.name,
        "hint": one.hint,
        "scopes": one.scopes,
        "revoked": one.revoked,
    }
