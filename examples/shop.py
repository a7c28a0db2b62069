"""A shop of your own: pushes an order in, follows the stream, and prints the tracking numbers.

    B2B_URL=http://127.0.0.1:8000 B2B_KEY=b2b_live_… python examples/shop.py order.json

`order.json` is the body of `POST /requests` (API reference: /api/v1/docs). Run again after a crash it asks nothing
twice: the reference of the order is its idempotency key, and what was shipped meanwhile is told first,
from the place in the feed that is kept in `order.cursor`.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx

TYPES = "b2b.order.shipped.v1,b2b.order.cancelled.v1,b2b.request.closed.v1,b2b.request.cancelled.v1"


def push(api: httpx.Client, order: dict[str, Any]) -> dict[str, Any]:
    """Ask the suppliers for an order; the same reference again gives the same request."""
    headers = {"Idempotency-Key": f"order-{order['retailer_reference']}"}
    response = api.post("/requests", json={**order, "send": True}, headers=headers)
    response.raise_for_status()
    return response.json()


def begun(api: httpx.Client, kept: Path) -> str:
    """Where the feed was before the order was pushed for the first time."""
    if not kept.exists():
        kept.write_text(api.get("/events", params={"after": "now"}).raise_for_status().json()["next"])
    return kept.read_text()


def follow(api: httpx.Client, after: str) -> Iterator[dict[str, Any]]:
    """Every event after a cursor, for ever: a stream that breaks is resumed where it ended."""
    while True:
        try:
            with api.stream("GET", "/events/stream", params={"after": after, "types": TYPES}) as response:
                response.raise_for_status()
                for line in response.iter_lines():
                    if line.startswith("data: "):
                        event = json.loads(line.removeprefix("data: "))
                        yield event
                        after = event["sequence"]
        except httpx.TransportError:
            time.sleep(1)


def main() -> None:
    order = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    headers = {"Authorization": f"Bearer {os.environ['B2B_KEY']}"}
    timeout = httpx.Timeout(30, read=60)  # the stream says something every 15 s
    with httpx.Client(base_url=os.environ["B2B_URL"] + "/api/v1", headers=headers, timeout=timeout) as api:
        before = begun(api, Path(sys.argv[1]).with_suffix(".cursor"))
        request = push(api, order)
        print(f"{request['number']} is {request['state']}", flush=True)
        for event in follow(api, before):
            data = event["data"]
            if event["type"] == "b2b.order.shipped.v1" and data["request_id"] == request["id"]:
                shipment = data["shipment"]
                print(f"{data['number']} shipped: {shipment['courier']} {shipment['tracking_number']}", flush=True)
                if data["complete"]:
                    return
            elif request["id"] in (data["id"], data.get("request_id")):
                sys.exit(f"{data['number']} ended without a parcel: {event['type']}")


if __name__ == "__main__":
    main()
