"""Where shops tell of their orders. Nobody signs in here: a shop signs what it says (I5)."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from flask import Flask, Response, jsonify, request
from flask_wtf.csrf import CSRFProtect

from b2b import errors
from b2b.aggregates.shop_import import ShopImport
from b2b.commands.shop_imports import import_order
from b2b.eventstore.metadata import Origin, comes_from
from b2b.projections.product_lines import of_company
from b2b.shops import KINDS
from b2b.shops.order import ShopOrder, Unreadable, signed
from b2b.web.api.bodies import parse, refuse_odd_text
from b2b.web.api.problems import refuse
from b2b.web.services import console, now, services

PATH = "/imports/<uuid:import_id>"


def init_shops(app: Flask, *, csrf: CSRFProtect) -> None:
    app.add_url_rule(PATH, "shop_order", csrf.exempt(order_came), methods=["POST"])


def order_came(import_id: UUID) -> Any:
    """Take an order: 201 with its request, 200 where it is known or need not be asked for."""
    comes_from(Origin(request_id=uuid4().hex, session_id=str(import_id), ip=request.remote_addr))
    try:
        return _taken(import_id)
    except errors.Refused as refused:
        return refuse(refused)


def _taken(import_id: UUID) -> tuple[Response, int]:
    shop = _shop(import_id)
    body = request.get_data(cache=True)
    if request.mimetype == "application/x-www-form-urlencoded":
        return jsonify({"ignored": "it is no order"}), 200  # WooCommerce asks so whether anybody is here
    if not signed(body, request.headers.get(KINDS[shop.shop].signature, ""), secret=shop.secret):
        raise errors.ShopSignatureWrong
    order = _read(shop, body)
    if order.ignored is not None:
        return jsonify({"ignored": order.ignored}), 200
    taken = import_order(console(), shop, order, lines=_lines(shop.company_id), now=now())
    told = {"request_id": str(taken.request.id), "number": taken.request.number}
    return jsonify(told), 201 if taken.new else 200


def _shop(import_id: UUID) -> ShopImport:
    shop = console().load(ShopImport, import_id)
    if shop.removed or not shop.secret:
        raise errors.NotFound("shop import", import_id)
    return shop


def _read(shop: ShopImport, body: bytes) -> ShopOrder:
    payload = parse(body)
    refuse_odd_text(payload)
    if not isinstance(payload, dict):
        raise errors.NoShopOrder(problem="it is no JSON object")
    try:
        return KINDS[shop.shop].read(payload)
    except Unreadable as error:
        raise errors.NoShopOrder(problem=str(error)) from None


def _lines(company_id: UUID) -> dict[str, UUID]:
    """The company's product lines by name in small letters; of two alike the first."""
    rows = of_company(services().pool, company_id)
    return {row.name.casefold(): row.id for row in reversed(rows) if not row.archived}
