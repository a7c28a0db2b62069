"""WooCommerce: the order of its REST API v3, as its webhooks `order.created` and `order.updated` send it.

An order is asked for once it is paid (`processing`). The plain payload has no category of a product: what shops add as
`categories`, or as meta data named brand, vendor or category, is read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from b2b.aggregates.values import Recipient
from b2b.shops.order import ShopItem, ShopOrder, address, mapping, needed, rows, text, whole

SIGNATURE = "X-WC-Webhook-Signature"
PAID = ("processing",)
VENDORS = ("vendor", "brand", "supplier")
CATEGORIES = ("category", "product_cat", "product_category")


def read(payload: Mapping[str, Any]) -> ShopOrder:
    """The order in our words. Raises Unreadable."""
    status = needed(payload, "status")
    return ShopOrder(
        id=needed(payload, "id"),
        number=text(payload.get("number")) or needed(payload, "id"),
        recipient=_recipient(mapping(payload.get("billing")), mapping(payload.get("shipping"))),
        items=tuple(_item(row) for row in rows(payload.get("line_items")) if whole(row.get("quantity"))),
        ignored=None if status in PAID else f"its status is {status}",
    )


def _recipient(billing: Mapping[str, Any], shipping: Mapping[str, Any]) -> Recipient:
    """Who gets it: the shipping address where there is one, else the one that pays."""
    whose = shipping if text(shipping.get("address_1")) else billing
    name = " ".join(filter(None, (text(whose.get("first_name")), text(whose.get("last_name")))))
    return Recipient(
        name=name[:200],
        company=text(whose.get("company")) or None,
        email=text(billing.get("email"), most=254) or None,
        phone=text(shipping.get("phone"), most=60) or text(billing.get("phone"), most=60) or None,
        address=address(
            lines=(whose.get("address_1"), whose.get("address_2")),
            city=whose.get("city"),
            region=whose.get("state"),
            postal_code=whose.get("postcode"),
            country=whose.get("country"),
        ),
    )


def _item(row: Mapping[str, Any]) -> ShopItem:
    return ShopItem(
        name=text(row.get("name")) or text(row.get("parent_name")) or text(row.get("product_id")),
        sku=text(row.get("sku"), most=100),
        quantity=whole(row.get("quantity")),
        categories=tuple(_named(row.get("categories"))) + tuple(_told(row, CATEGORIES)),
        vendors=tuple(_told(row, VENDORS)),
    )


def _named(categories: Any) -> Iterator[str]:
    for one in categories if isinstance(categories, list) else ():
        found = text(one.get("name")) if isinstance(one, dict) else text(one)
        if found:
            yield found


def _told(row: Mapping[str, Any], names: tuple[str, ...]) -> Iterator[str]:
    """What a field or the meta data says under one of these names, with or without the _ of hidden ones."""
    for name in names:
        if found := text(row.get(name)):
            yield found
    for meta in rows(row.get("meta_data")):
        if text(meta.get("key")).lower().removeprefix("_") in names and (found := text(meta.get("value"))):
            yield found
