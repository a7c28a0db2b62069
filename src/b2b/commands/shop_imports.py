"""Shops are connected, and their orders become requests (I5, docs/decisions/0015)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID, uuid5

from eventsourcing.persistence import IntegrityError

from b2b import errors
from b2b.access import Actor, Area, Level, narrowed
from b2b.aggregates.company import Company
from b2b.aggregates.request import Request
from b2b.aggregates.shop_import import ShopImport, Wishes
from b2b.aggregates.user import User
from b2b.aggregates.values import CompanyKind
from b2b.commands.account import acting
from b2b.commands.drafts import Draft, DraftItem
from b2b.commands.limits import must_have_api
from b2b.commands.partners import own_line
from b2b.commands.requests import draft_request
from b2b.commands.saved import Saved, changing, mine, save
from b2b.console import Console
from b2b.shops.order import ShopItem, ShopOrder

RETAILER = CompanyKind.RETAILER
MAY = {Area.REQUESTS: Level.SEND, Area.PARTNERS: Level.SEE, Area.PRODUCT_LINES: Level.SEE}
"""What a shop may do, as far as whoever connected it may."""


class Imported(NamedTuple):
    """The request of an order, and whether it is there since now."""

    request: Request
    new: bool


def own_shop(console: Console, actor: Actor, id: UUID) -> ShopImport:
    """The shop, if it is of the actor's company and connected; else NotFound."""
    actor.must(Area.API, Level.SEE, as_a=RETAILER)
    shop = console.load(ShopImport, id)
    mine("shop import", id, shop.company_id, actor)
    if shop.removed:
        raise errors.NotFound("shop import", id)
    return shop


def connect_shop(
    console: Console, actor: Actor, *, shop: str, secret: str, wishes: Wishes, now: datetime
) -> Saved[ShopImport]:
    """A shop whose orders become requests from now on."""
    actor.must(Area.API, Level.SEND, as_a=RETAILER)
    must_have_api(console, actor.company_id, now=now)
    _check(console, actor, wishes)
    made = ShopImport.connect(
        id=console.new_id(),
        company_id=actor.company_id,
        user_id=actor.user_id,
        shop=shop,
        secret=secret,
        wishes=wishes,
        now=now,
    )
    return save(console, actor, made)


def change_shop(
    console: Console, actor: Actor, *, id: UUID, wishes: Wishes, if_match: int | None = None, now: datetime
) -> Saved[ShopImport]:
    _check(console, actor, wishes)
    return _changing(console, actor, id, lambda shop: shop.change(wishes=wishes, now=now), if_match)


def change_shop_secret(
    console: Console, actor: Actor, *, id: UUID, secret: str, if_match: int | None = None, now: datetime
) -> Saved[ShopImport]:
    return _changing(console, actor, id, lambda shop: shop.change_secret(secret=secret, now=now), if_match)


def disconnect_shop(
    console: Console, actor: Actor, *, id: UUID, if_match: int | None = None, now: datetime
) -> Saved[ShopImport]:
    """No order of it is taken any more; its secret is destroyed."""
    saved = _changing(console, actor, id, lambda shop: shop.disconnect(now=now), if_match)
    console.erase(id)
    return saved


def import_order(
    console: Console, shop: ShopImport, order: ShopOrder, *, lines: Mapping[str, UUID], now: datetime
) -> Imported:
    """The request of an order: made once, however often the shop tells of it.

    `lines` are the company's product lines by their names in small letters. What cannot be sent as it is, because no
    partner serves it or the address is incomplete, waits as a draft.
    """
    id = uuid5(shop.id, order.id)
    known = console.load_many(Request, [id]).get(id)
    if known is not None:
        return Imported(known, False)
    actor, draft = _actor(console, shop), _draft(shop, order, lines)
    try:
        return Imported(_made(console, actor, id, draft, send=shop.wishes.send, now=now), True)
    except IntegrityError:  # the shop told of it twice at once
        return Imported(console.load(Request, id), False)


def _made(console: Console, actor: Actor, id: UUID, draft: Draft, *, send: bool, now: datetime) -> Request:
    try:
        return draft_request(console, actor, id=id, draft=draft, send=send, now=now).subject
    except errors.Refused:
        if not send:
            raise
        return draft_request(console, actor, id=id, draft=draft, send=False, now=now).subject


def _draft(shop: ShopImport, order: ShopOrder, lines: Mapping[str, UUID]) -> Draft:
    return Draft(
        recipient=order.recipient,
        mode=shop.wishes.mode,
        retailer_reference=order.number,
        items=tuple(_item(shop.wishes, item, lines) for item in order.items),
    )


def _item(wishes: Wishes, item: ShopItem, lines: Mapping[str, UUID]) -> DraftItem:
    words: Sequence[str] = item.vendors if wishes.by == "vendor" else item.categories
    found = (lines[word.casefold()] for word in words if word.casefold() in lines)
    line_id = next(found, wishes.product_line_id)
    return DraftItem(name=item.name, sku=item.sku, quantity=item.quantity, product_line_id=line_id)


def _actor(console: Console, shop: ShopImport) -> Actor:
    """The shop itself, which never does more than whoever connected it may do today."""
    user = console.load_many(User, [shop.user_id]).get(shop.user_id) if shop.user_id else None
    if user is None:
        raise errors.NotSignedIn
    company = console.load(Company, shop.company_id)
    return Actor(
        kind="key",
        id=shop.id,
        user_id=user.id,
        company_id=company.id,
        company_kind=company.kind,
        company_name=company.name,
        privileges=narrowed(MAY, acting(user, company).privileges),
    )


def _check(console: Console, actor: Actor, wishes: Wishes) -> None:
    if wishes.product_line_id is not None:
        own_line(console, actor, wishes.product_line_id)


def _changing(
    console: Console, actor: Actor, id: UUID, change: Callable[[ShopImport], None], if_match: int | None
) -> Saved[ShopImport]:
    actor.must(Area.API, Level.CHANGE, as_a=RETAILER)
    return changing(
        console,
        actor,
        lambda: own_shop(console, actor, id),
        change,
        if_match=if_match,
        version=lambda shop: shop.version,
    )
