"""`b2b demo replay`: real orders go through the API in automatic mode until they are shipped, each with its PDFs.

It may be killed and run again: an order is known by its reference, a write by its Idempotency-Key, so nothing is
asked, ordered or shipped twice. A service that is away is waited for.
"""

from __future__ import annotations

import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar
from uuid import NAMESPACE_URL, uuid5

import httpx

from b2b.access import Actor
from b2b.aggregates.company import Configuration
from b2b.aggregates.partnership import Agreement
from b2b.aggregates.values import CompanyKind, Mode
from b2b.app import Services
from b2b.commands.account import actor_of_key, create_company
from b2b.commands.partners import connect_partner, invite_partner
from b2b.demo.real_orders import Offer, RealItem, RealOrder, read_orders

T = TypeVar("T")
AT_ONCE = 4
PATIENCE = 120.0
"""Seconds for which a service that is away is waited for."""
RETAILER = "Replay Retail"


class Refused(Exception):
    """The API said no; the words are its own."""


@dataclass
class Report:
    """What became of every order."""

    counts: Counter[str] = field(default_factory=Counter)
    refusals: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def ok(self) -> bool:
        return self.counts["shipped"] > 0 and self.counts["failed"] == 0

    def add(self, reference: str, *, refused: str = "", failed: str = "", orders: int = 0, papers: int = 0) -> None:
        with self.lock:
            kind = "refused" if refused else "failed" if failed else "shipped"
            self.counts.update({kind: 1, "orders": orders, "papers": papers})
            if refused or failed:
                self.refusals.append(f"{reference}: {refused or failed}")

    def lines(self) -> Iterator[str]:
        """The report in words: every refusal, then the counts."""
        yield from self.refusals
        yield (
            f"{self.counts['shipped']} orders of customers shipped as {self.counts['orders']} orders to partners, "
            f"{self.counts['papers']} PDFs; {self.counts['refused']} refused, {self.counts['failed']} failed"
        )


def replay_file(services: Services, file: Path, *, address: str, limit: int | None = None) -> Report:
    """Send the orders of a file through the API at `address` until they are shipped."""
    orders = list(islice(read_orders(file), limit))
    people = Participants(services)
    people.prepare({offer.supplier for order in orders for item in order.items for offer in item.offers})
    report = Report()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(lambda order: _one(people, address, order, report), orders))
    return report


def _one(people: Participants, address: str, order: RealOrder, report: Report) -> None:
    if order.refused:
        report.add(order.reference, refused=order.refused)
        return
    try:
        made, papers = Replay(people, address, order).run()
    except Refused as refused:
        report.add(order.reference, failed=str(refused))
    else:
        report.add(order.reference, orders=made, papers=papers)


class Participants:
    """The companies that take part, with their API keys: kept in the data folder, for another run."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._file = services.settings.data / "replay.json"
        self.keys: dict[str, str] = {}
        self.partners: dict[str, str] = {}
        if self._file.exists():
            kept = json.loads(self._file.read_text(encoding="utf-8"))
            self.keys, self.partners = kept["keys"], kept["partners"]

    def prepare(self, suppliers: set[str]) -> None:
        """Make the retailer and every supplier that is not there yet, and connect them."""
        if RETAILER not in self.keys:
            configuration = Configuration(default_mode=Mode.AUTOMATIC, currency="USD")
            self.keys[RETAILER] = self._company(RETAILER, CompanyKind.RETAILER, configuration)
        for name in sorted(suppliers - self.keys.keys()):
            self.keys[name] = self._company(name, CompanyKind.SUPPLIER, Configuration(currency="USD"))
            self.partners[name] = self._connect(name)
            self._keep()
        self._keep()

    def _company(self, name: str, kind: CompanyKind, configuration: Configuration) -> str:
        email = f"{uuid5(NAMESPACE_URL, name).hex[:12]}.{self._services.console.new_id().hex[:6]}@replay.example"
        new = create_company(
            self._services.console,
            kind=kind,
            name=name,
            email=email,
            password=self._services.console.new_id().hex,
            configuration=configuration,
            now=self._services.clock(),
        )
        return new.api_key

    def _connect(self, name: str) -> str:
        console, now = self._services.console, self._services.clock()
        retailer, supplier = self._actor(RETAILER), self._actor(name)
        agreement = Agreement(name=name, answer_hours=24, shipping_required=True)
        invited = invite_partner(console, retailer, email="", message="", agreement=agreement, now=now)
        connect_partner(console, supplier, partner_id=invited.subject.id, supplier_id=supplier.company_id, now=now)
        return str(invited.subject.id)

    def _actor(self, name: str) -> Actor:
        return actor_of_key(self._services.console, self.keys[name])

    def _keep(self) -> None:
        content = json.dumps({"keys": self.keys, "partners": self.partners}, ensure_ascii=False)
        draft = self._file.with_suffix(".new")
        draft.touch(mode=0o600)
        draft.write_text(content, encoding="utf-8")
        draft.replace(self._file)


class Replay:
    """One order's way through the API."""

    def __init__(self, people: Participants, address: str, order: RealOrder) -> None:
        self._people = people
        self._order = order
        self._http = httpx.Client(base_url=f"{address}/api/v1", timeout=30)

    def run(self) -> tuple[int, int]:
        """Ask, answer, ship; gives how many orders were made, and how many PDFs were read."""
        with self._http:
            request = self._ask()
            for partner in request["partners"]:
                if partner["state"] == "waiting":
                    self._answer(request, partner)
            request = self._get(RETAILER, f"/requests/{request['id']}")
            if request["state"] != "ordered":
                raise Refused(f"it is {request['state']}: {json.dumps(request['attention'])}")
            papers = sum(self._ship(reference["id"]) for reference in request["orders"])
            return len(request["orders"]), papers

    def _ask(self) -> dict[str, Any]:
        found = self._get(RETAILER, "/requests", retailer_reference=self._order.reference)["data"]
        if found:
            known: dict[str, Any] = found[0]
            return known
        return self._send("POST", RETAILER, "/requests", self._body(), "ask")

    def _body(self) -> dict[str, Any]:
        suppliers = list(dict.fromkeys(offer.supplier for item in self._order.items for offer in item.offers))
        return {
            "recipient": self._order.recipient,
            "mode": "automatic",
            "retailer_reference": self._order.reference,
            "note_to_customer": "",
            "note_to_suppliers": "",
            "items": [
                {"name": item.name, "sku": item.sku, "quantity": item.quantity, "max_price": None}
                for item in self._order.items
            ],
            "partners": [
                {"partner_id": self._people.partners[name], "items": self._items_of(name)} for name in suppliers
            ],
            "send": True,
        }

    def _items_of(self, supplier: str) -> list[int]:
        return [n for n, item in enumerate(self._order.items) if any(o.supplier == supplier for o in item.offers)]

    def _answer(self, request: Mapping[str, Any], partner: Mapping[str, Any]) -> None:
        wanted = {item["id"]: self._order.items[item["position"]] for item in request["items"]}
        body = {
            "items": [self._offer(id, wanted[id], partner["name"]) for id in partner["item_ids"]],
            "shipping_cost": str(self._order.shipping),
            "ships_in_hours": 48,
            "comment": "",
        }
        self._send("PUT", partner["name"], f"/requests/{request['id']}/answer", body, f"answer {partner['name']}")

    def _offer(self, item_id: str, item: RealItem, supplier: str) -> dict[str, Any]:
        offer: Offer = next(offer for offer in item.offers if offer.supplier == supplier)
        available = max(offer.available, item.quantity)
        return {"item_id": item_id, "available": available, "unit_price": f"{offer.price:f}"}

    def _ship(self, order_id: str) -> int:
        order = self._get(RETAILER, f"/orders/{order_id}")
        supplier = order["partner"]["name"]
        for paper in ("packing-slip", "picking-list"):
            content = self._again(partial(self._pdf, supplier, order_id, paper))
            if not content.startswith(b"%PDF"):
                raise Refused(f"{order['number']}: the {paper} is no PDF")
        if order["state"] != "shipped":
            body = {"courier": None, "tracking_number": f"{order['number']}-1"}
            self._send("POST", supplier, f"/orders/{order_id}/shipments", body, f"ship {order_id}")
        return 2

    def _pdf(self, who: str, order_id: str, paper: str) -> bytes:
        answer = self._http.get(f"/orders/{order_id}/{paper}.pdf", headers=self._headers(who))
        return _checked(answer).content

    def _get(self, who: str, path: str, **query: str) -> dict[str, Any]:
        answer = self._again(lambda: _checked(self._http.get(path, params=query, headers=self._headers(who))))
        found: dict[str, Any] = answer.json()
        return found

    def _send(self, method: str, who: str, path: str, body: Mapping[str, Any], step: str) -> dict[str, Any]:
        key = str(uuid5(NAMESPACE_URL, f"{self._order.reference} {step}"))
        headers = {**self._headers(who), "Idempotency-Key": key}
        answer = self._again(lambda: _checked(self._http.request(method, path, json=body, headers=headers)))
        found: dict[str, Any] = answer.json()
        return found

    def _headers(self, who: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._people.keys[who]}"}

    def _again(self, call: Callable[[], T]) -> T:
        """Call until the service answers, for two minutes at the most."""
        end = time.monotonic() + PATIENCE
        while True:
            try:
                return call()
            except httpx.TransportError as error:
                if time.monotonic() > end:
                    raise Refused(f"the service is away: {error}") from error
                time.sleep(0.25)


def _checked(answer: httpx.Response) -> httpx.Response:
    if answer.is_success:
        return answer
    if answer.status_code in (409, 502, 503) and answer.headers.get("content-type", "").startswith(
        "application/problem"
    ):
        problem = answer.json()
        if problem.get("code") in ("idempotency_key_in_use", "read_model_behind", "busy"):
            raise httpx.ReadError(problem["code"])
    if answer.status_code >= 500:
        raise httpx.ReadError(f"{answer.status_code}")
    raise Refused(f"{answer.request.method} {answer.request.url.path}: {answer.status_code} {answer.text[:300]}")
