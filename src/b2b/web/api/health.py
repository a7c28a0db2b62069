"""Whether the process serves, and whether it serves well: for load balancers and supervisors, without a key."""

from __future__ import annotations

from typing import Any

import psycopg
import structlog
from eventsourcing.persistence import PersistenceError
from flask import Blueprint
from psycopg_pool import PoolTimeout

from b2b.database.migrate import pending
from b2b.projections.lag import lags
from b2b.projections.models import read_models
from b2b.settings import CannotStart
from b2b.web.services import console, now, services

health = Blueprint("health", __name__)
MOST_LAG = 5.0
"""Seconds that a read model may be behind (API.md, Manner)."""

AWAY = (psycopg.Error, PoolTimeout, PersistenceError)
log = structlog.get_logger()


@health.get("/healthz")
def healthz() -> dict[str, str]:
    """200 when the process serves."""
    return {"status": "ok"}


@health.get("/readyz")
def readyz() -> tuple[dict[str, Any], int]:
    """200 when the database is reachable, migrated, and the read models lag less than 5 s; else 503 that says which."""
    found: dict[str, Any] = {"database": "unreachable", "migrations": "unknown", "read_models": {}}
    try:
        found |= _schema()
        if found["migrations"] == "ok":
            found["read_models"] = _models()
    except AWAY as error:
        log.warning("not ready", error=str(error).strip())
    models = found["read_models"]
    ready = bool(models) and all(one["status"] == "ok" for one in models.values())
    return {"status": "ready" if ready else "not ready", **found}, 200 if ready else 503


def _schema() -> dict[str, Any]:
    try:
        missing = pending(services().url)
    except CannotStart as error:
        return {"database": "ok", "migrations": str(error)}
    return {"database": "ok", "migrations": f"missing: {', '.join(missing)}" if missing else "ok"}


def _models() -> dict[str, Any]:
    found = lags(console(), [model.name for model in read_models()], now=now())
    return {name: {"status": _status(lag), "lag_seconds": lag} for name, lag in found.items()}


def _status(lag: float | None) -> str:
    if lag is None:
        return "stopped"
    return "ok" if lag < MOST_LAG else "behind"
