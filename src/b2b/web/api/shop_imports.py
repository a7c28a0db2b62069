"""/shop-imports: shops of a retailer whose orders become requests by themselves (I5)."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from typing import Any
from uuid import UUID

from marshmallow import Schema, fields
from msgspec import structs

from b2b.access import Area, Level
from b2b.aggregates.shop_import import ShopImport, Wishes
from b2b.aggregates.values import CompanyKind, Mode
from b2b.commands.shop_imports import change_shop, change_shop_secret, connect_shop, disconnect_shop, own_shop
from b2b.projections.shop_imports import of_company
from b2b.shops import KINDS
from b2b.web.api.fields import Body, Choice, Flag, Id, Name, Text
from b2b.web.api.idempotency import Outcome, seed_of_call
from b2b.web.api.lists import page_of
from b2b.web.api.manner import Shown, actor, if_match, merging
from b2b.web.api.resource import Resource
from b2b.web.services import console, now, services

shop_imports = Resource("shop-imports", description="Shops of yours whose orders become requests.")

A_SECRET = {"description": "What the shop signs with. Left out: one is made. Shopify has its own: give that."}
BY = {"description": "The shop's word that names the product line of an item."}


class NewShopImport(Body):
    shop = Choice(KINDS, required=True)
    name = Name(required=True)
    by = Choice(("category", "vendor"), load_default="category", metadata=BY)
    product_line_id = Id(allow_none=True, load_default=None)
    mode = Choice(Mode, allow_none=True, load_default=Mode.AUTOMATIC)
    send = Flag(load_default=True)
    secret = Text(least=8, most=200, pattern=r"^[!-~]+$", allow_none=True, load_default=None, metadata=A_SECRET)


class ShopImportPatch(Body):
    """What is left out stays."""

    name = Name()
    by = Choice(("category", "vendor"), metadata=BY)
    product_line_id = Id(allow_none=True)
    mode = Choice(Mode, allow_none=True)
    send = Flag()


class ShopSecret(Body):
    secret = Text(least=8, most=200, pattern=r"^[!-~]+$", allow_none=True, load_default=None, metadata=A_SECRET)


class ShopImportShape(Schema):
    id = Id()
    version = fields.Integer()
    shop = fields.String(metadata={"enum": list(KINDS)})
    url = fields.String(metadata={"description": "Where the shop's webhook is to send orders."})
    name = fields.String()
    by = fields.String()
    product_line_id = Id(allow_none=True)
    mode = fields.String(allow_none=True)
    send = fields.Boolean()


class ShopImportWithSecretShape(ShopImportShape):
    secret = fields.String(metadata={"description": "Keep it now, it is never shown again."})


def secret_of_call(given: str | None) -> str:
    return given or urlsafe_b64encode(seed_of_call()).decode().rstrip("=")


def representation(one: ShopImport) -> dict[str, Any]:
    return {
        "id": one.id,
        "version": one.version,
        "shop": one.shop,
        "url": services().links.to(f"/imports/{one.id}"),
        **structs.asdict(one.wishes),
    }


def shown(outcome: Outcome) -> Shown:
    return _shown(outcome.one(ShopImport))


def _shown(one: ShopImport) -> Shown:
    return Shown(representation(one), etag=one.version)


def shown_with_secret(outcome: Outcome) -> Shown:
    one = outcome.one(ShopImport)
    data = {**representation(one), "secret": one.secret}
    return Shown(data, etag=one.version, location=f"/api/v1/shop-imports/{one.id}")


@shop_imports.get("/shop-imports", shape=page_of(ShopImportShape), models=True)
def index() -> dict[str, Any]:
    """List the shops that are connected. They are all on one page."""
    actor().must(Area.API, Level.SEE, as_a=CompanyKind.RETAILER)
    ids = of_company(services().pool, actor().company_id)
    known = console().load_many(ShopImport, ids)
    return {"data": [representation(known[id]) for id in ids], "next_cursor": None}


@shop_imports.post(
    "/shop-imports", body=NewShopImport(), shape=ShopImportWithSecretShape(), status=201, shows=shown_with_secret
)
def connect(*, body: dict[str, Any]) -> None:
    """Connect a shop.

    Give its webhook the `url` and the `secret` of the response: each paid order becomes a request, once.
    """
    shop, secret = body.pop("shop"), secret_of_call(body.pop("secret"))
    connect_shop(console(), actor(), shop=shop, secret=secret, wishes=_wishes(body), now=now())


def _wishes(body: dict[str, Any]) -> Wishes:
    mode = body.get("mode")
    return Wishes(**{**body, "mode": None if mode is None else Mode(mode)})


@shop_imports.get("/shop-imports/<uuid:import_id>", shape=ShopImportShape())
def show(*, import_id: UUID) -> Shown:
    """Show a shop."""
    return _shown(own_shop(console(), actor(), import_id))


@shop_imports.patch("/shop-imports/<uuid:import_id>", body=ShopImportPatch(), shape=ShopImportShape(), shows=shown)
def change(*, import_id: UUID, body: dict[str, Any]) -> None:
    """Change how a shop's orders are taken over."""

    def change(wanted: int | None) -> None:
        one = own_shop(console(), actor(), import_id)
        wishes = _wishes({**structs.asdict(one.wishes), **body})
        version = one.version if wanted is None else wanted
        change_shop(console(), actor(), id=import_id, wishes=wishes, if_match=version, now=now())

    merging(change)


@shop_imports.post(
    "/shop-imports/<uuid:import_id>/rotate-secret",
    body=ShopSecret(),
    shape=ShopImportWithSecretShape(),
    shows=shown_with_secret,
)
def rotate(*, import_id: UUID, body: dict[str, Any]) -> None:
    """Replace the secret. The one before holds no more."""
    secret = secret_of_call(body["secret"])
    change_shop_secret(console(), actor(), id=import_id, secret=secret, if_match=if_match(), now=now())


@shop_imports.delete("/shop-imports/<uuid:import_id>")
def disconnect(*, import_id: UUID) -> None:
    """Disconnect a shop. Its orders are not taken any more."""
    disconnect_shop(console(), actor(), id=import_id, if_match=if_match(), now=now())
