"""Signatures by Standard Webhooks 1.0: HMAC-SHA-256 over id, time and body, one for each secret that holds."""

from __future__ import annotations

import base64
import hmac
from collections.abc import Sequence
from datetime import datetime

CONTENT_TYPE = "application/cloudevents+json; charset=utf-8"


def headers_of(event_id: str, body: bytes, *, secrets: Sequence[str], now: datetime) -> dict[str, str]:
    """The headers that prove who sent a body, and when."""
    timestamp = str(int(now.timestamp()))
    signed = b".".join((event_id.encode(), timestamp.encode(), body))
    return {
        "Content-Type": CONTENT_TYPE,
        "User-Agent": "B2B-Console-Webhooks/1",
        "webhook-id": event_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": " ".join(_signature(secret, signed) for secret in secrets),
    }


def _signature(secret: str, signed: bytes) -> str:
    key = base64.b64decode(secret.removeprefix("whsec_"))
    return f"v1,{base64.b64encode(hmac.digest(key, signed, 'sha256')).decode()}"
