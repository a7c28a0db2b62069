"""Orders as WooCommerce and Shopify tell of them, and how they prove that it is they who tell (I5)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from b2b.shops import shopify, woocommerce
from b2b.shops.order import ShopOrder


class Kind(NamedTuple):
    """`signature` names the header that proves an order; `read` makes sense of one."""

    name: str
    signature: str
    read: Callable[[Mapping[str, Any]], ShopOrder]


KINDS = {
    "woocommerce": Kind("WooCommerce", woocommerce.SIGNATURE, woocommerce.read),
    "shopify": Kind("Shopify", shopify.SIGNATURE, shopify.read),
}
