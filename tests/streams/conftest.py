"""The service as it runs, and a small market in it that is reached over HTTP."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from tests.service import Service, running, until


@dataclass
class Shop:
    """A retailer and its one supplier; `keys` by kind."""

    service: Service
    keys: dict[str, str]
    partner_id: str

    def call(self, kind: str, method: str, path: str, body: Any = None) -> Any:
        """Call the API as the retailer or the supplier; gives what it answers."""
        url, headers = f"{self.service.address}/api/v1{path}", self.bearer(kind)
        response = httpx.request(method, url, json=body, headers=headers, timeout=30)
        assert response.status_code < 300, response.text
        return response.json()

    def bearer(self, kind: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.keys[kind]}"}

    def ask(self, *, send: bool = False) -> Any:
        """A request of the retailer to its supplier."""
        return self.call("retailer", "POST", "/requests", {**self.wanted(), "send": send})

    def wanted(self) -> dict[str, Any]:
        """What a request asks."""
        address = {"lines": ["1 High St"], "city": "Bath", "postal_code": "BA1 5AW", "country": "GB"}
        return {
            "recipient": {"name": "Ada", "address": address},
            "mode": "manual",
            "items": [{"name": "Soap", "sku": "S", "quantity": 2}],
            "partners": [{"partner_id": self.partner_id}],
        }

    def now(self, kind: str) -> str:
        return str(self.call(kind, "GET", "/events?after=now")["next"])


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    with running(tmp_path_factory.mktemp("service")) as service:
        yield shop_of(service)


def shop_of(service: Service) -> Shop:
    """Make the two companies by the command line, as API.md says."""
    made = {kind: _company(service, kind) for kind in ("retailer", "supplier")}
    ids = ["--retailer", made["retailer"]["company_id"], "--supplier", made["supplier"]["company_id"]]
    partner_id = json.loads(service.command("partnership", "create", *ids))["partner_id"]
    shop = Shop(service, {kind: one["api_key"] for kind, one in made.items()}, partner_id)
    until(lambda: shop.call("retailer", "GET", "/events")["events"], what="the partnership in the feed")
    return shop


def _company(service: Service, kind: str) -> dict[str, str]:
    who = ["--kind", kind, "--name", kind.title(), "--email", f"{kind}@example.com", "--password-stdin"]
    made: dict[str, str] = json.loads(service.command("company", "create", *who, stdin="correct horse battery"))
    return made
