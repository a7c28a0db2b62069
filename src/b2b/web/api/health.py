"""Whether the process serves, and whether it serves well: for load balancers and supervisors, without a key."""

from __future__ import annotations

from flask import Blueprint

health = Blueprint("health", __name__)


@health.get("/healthz")
def healthz() -> dict[str, str]:
    """200 when the process serves."""
    return {"status": "ok"}
