"""examples/shop.py against the service as it runs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.streams.conftest import Shop

EXAMPLE = Path(__file__).parents[2] / "examples" / "shop.py"


@pytest.mark.covers("I1", "I2")
def test_the_shop_pushes_an_order_and_prints_the_tracking_number(shop: Shop, tmp_path: Path) -> None:
    order = tmp_path / "order.json"
    order.write_text(json.dumps({**shop.wanted(), "retailer_reference": "WEB-77120"}))
    environment = {**os.environ, "B2B_URL": shop.service.address, "B2B_KEY": shop.keys["retailer"]}
    command = [sys.executable, str(EXAMPLE), str(order)]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as program:
        assert program.stdout is not None
        number = program.stdout.readline().split()[0]
        supply(shop, number)
        said, code = program.stdout.read(), program.wait(20)

    assert code == 0
    assert said.split(" ", 1)[1] == "shipped: UPS 1Z999AA10123456784\n"
    assert len(EXAMPLE.read_text(encoding="utf-8").splitlines()) < 80


def supply(shop: Shop, number: str) -> None:
    """Answer as the supplier, order as the retailer, ship as the supplier."""
    (request,) = shop.call("supplier", "GET", f"/requests?number={number}")["data"]
    item, path = request["items"][0]["id"], f"/requests/{request['id']}"
    answer = {"items": [{"item_id": item, "available": 2, "unit_price": "9.10"}]}
    shop.call("supplier", "PUT", f"{path}/answer", answer)
    line = {"item_id": item, "partner_id": shop.partner_id, "quantity": 2}
    (order,) = shop.call("retailer", "POST", f"{path}/orders", {"lines": [line]})["orders"]
    shop.call("supplier", "POST", f"/orders/{order['id']}/shipments", {"tracking_number": "1Z999AA10123456784"})
