"""`b2b demo replay`: real orders go through the API in automatic mode until they are shipped, each with its PDFs.

It may be killed and run again: an order is known by its reference, a write by its Idempotency-Key, so nothing is
asked, ordered or shipped twice. A service that is away is waited for.
"""

from __future__ import annotations

import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar
from uuid import NAMESPACE_URL, uuid5

import httpx

from b2b.demo.participants import RETAILER, Participants
from b2b.demo.real_orders import RealItem, RealOrder

T = TypeVar("T")
AT_ONCE = 4
PATIENCE = 120.0
"""Seconds for which a service that is away is waited for."""
PAUSE = 0.25
PAPERS = ("packing-slip", "picking-list")
TRY_AGAIN = frozenset({"idempotency_key_in_use", "read_model_behind", "busy"})
"""The codes of refusals that pass by themselves."""


class Refused(Exception):
    """The API said no, by a rule; the words are its own."""


class Failed(Exception):
    """The service did not do what it should."""


@dataclass
class Report:
    """What became of every order."""

    counts: Counter[str] = field(default_factory=Counter)
    remarks: list[str] = field(default_factory=list)
    began: float = field(default_factory=time.monotonic)
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def ok(self) -> bool:
        return self.counts["shipped"] > 0 and self.counts["failed"] == 0

    def shipped(self, *, orders: int, papers: int) -> None:
        with self.lock:
            self.counts.update({"shipped": 1, "orders": orders, "papers": papers})

    def remark(self, kind: str, reference: str, why: str) -> None:
        """Count an order that was refused or failed, and say why."""
        with self.lock:
            self.counts[kind] += 1
            self.remarks.append(f"{reference} {kind}: {why}")

    def lines(self) -> Iterator[str]:
        """The report in words: every refusal, then the counts."""
        yield from sorted(self.remarks)
        yield (
            f"{self.counts['shipped']} orders of customers shipped as {self.counts['orders']} orders to partners with "
            f"{self.counts['papers']} PDFs in {time.monotonic() - self.began:.0f} s; "
            f"{self.counts['refused']} refused, {self.counts['failed']} failed"
        )


def replay(people: Participants, orders: Sequence[RealOrder], *, address: str) -> Report:
    """Send these orders through the API at `address` until they are shipped."""
    report = Report()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(lambda order: _one(people, address, order, report), orders))
    return report


def _one(people: Participants, address: str, order: RealOrder, report: Report) -> None:
    try:
        if order.refused:
            raise Refused(order.refused)
        made, papers = Way(people, address, order).go()
    except Refused as refused:
        report.remark("refused", order.reference, str(refused))
    except Failed as failed:
        report.remark("failed", order.reference, str(failed))
    else:
        report.shipped(orders=made, papers=papers)


class Way:
    """One order's way through the API."""

    def __init__(self, people: Participants, address: str, order: RealOrder) -> None:
        self._people = people
        self._order = order
        self._http = httpx.Client(base_url=f"{address}/api/v1", timeout=30)

    def go(self) -> tuple[int, int]:
        """Ask, answer, ship; gives how many orders were made, and how many PDFs were read."""
        with self._http:
            request = self._ask()
            for partner in request["partners"]:
                if partner["state"] == "waiting":
                    self._answer(request, partner)
            request = self._get(RETAILER, f"/requests/{request['id']}")
            if request["state"] != "ordered":
                raise Failed(f"it is {request['state']}: {json.dumps(request['attention'])}")
            papers = sum(self._ship(order["id"]) for order in request["orders"])
            return len(request["orders"]), papers

    def _ask(self) -> dict[str, Any]:
        found = self._get(RETAILER, "/requests", retailer_reference=self._order.reference)["data"]
        if found:
            known: dict[str, Any] = found[0]
            return known
        return self._send("POST", RETAILER, "/requests", self._request(), "ask")

    def _request(self) -> dict[str, Any]:
        items = self._order.items
        suppliers = dict.fromkeys(offer.supplier for item in items for offer in item.offers)
        return {
            "recipient": self._order.recipient,
            "mode": "automatic",
            "retailer_reference": self._order.reference,
            "items": [{"name": item.name, "sku": item.sku, "quantity": item.quantity} for item in items],
            "partners": [
                {
                    "partner_id": self._people.partners[name],
                    "items": [n for n, item in enumerate(items) if item.offer_of(name)],
                }
                for name in suppliers
            ],
            "send": True,
        }

    def _answer(self, request: Mapping[str, Any], partner: Mapping[str, Any]) -> None:
        wanted = {item["id"]: self._order.items[item["position"]] for item in request["items"]}
        name = partner["name"]
        body = {
            "items": [_offer(id, wanted[id], name) for id in partner["item_ids"]],
            "shipping_cost": str(self._order.shipping),
            "ships_in_hours": 48,
        }
        self._send("PUT", name, f"/requests/{request['id']}/answer", body, f"answer {name}")

    def _ship(self, order_id: str) -> int:
        order = self._get(RETAILER, f"/orders/{order_id}")
        supplier = order["partner"]["name"]
        for paper in PAPERS:
            self._again(partial(self._pdf, supplier, f"/orders/{order_id}/{paper}.pdf"))
        if order["state"] != "shipped":
            parcel = {"courier": None, "tracking_number": f"{order['number']}-1"}
            self._send("POST", supplier, f"/orders/{order_id}/shipments", parcel, f"ship {order_id}")
        state = self._get(RETAILER, f"/orders/{order_id}")["state"]
        if state != "shipped":
            raise Failed(f"{order['number']} is {state} after it was shipped")
        return len(PAPERS)

    def _pdf(self, who: str, path: str) -> None:
        content = _checked(self._http.get(path, headers=self._headers(who))).content
        if not (content.startswith(b"%PDF") and content.rstrip().endswith(b"%%EOF")):
            raise Failed(f"{path} is no whole PDF")

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
                    raise Failed(f"the service is away: {error}") from error
                time.sleep(PAUSE)


def _offer(item_id: str, item: RealItem, supplier: str) -> dict[str, Any]:
    offer = item.offer_of(supplier)
    assert offer is not None, "only those are asked who sell it"
    return {"item_id": item_id, "available": offer.available, "unit_price": f"{offer.price:f}"}


def _checked(answer: httpx.Response) -> httpx.Response:
    """The answer where it is a good one. Raises httpx.TransportError where it is worth asking again, else Refused."""
    if answer.is_success:
        return answer
    if answer.status_code >= 500 or _code(answer) in TRY_AGAIN:
        raise httpx.ReadError(f"{answer.status_code} {_code(answer)}")
    raise Refused(f"{answer.request.method} {answer.request.url.path}: {answer.status_code} {_words(answer)}")


def _code(answer: httpx.Response) -> str:
    return str(_problem(answer).get("code", ""))


def _words(answer: httpx.Response) -> str:
    problem = _problem(answer)
    faults = [f"{fault['pointer']}: {fault['detail']}" for fault in problem.get("errors", ())]
    return " ".join([str(problem.get("detail", "")), *faults])


def _problem(answer: httpx.Response) -> dict[str, Any]:
    if not answer.headers.get("content-type", "").startswith("application/problem+json"):
        return {}
    problem: dict[str, Any] = answer.json()
    return problem
