"""Interim."""

from __future__ import annotations
from typing import Any
from flask import Flask


def init_api(app: Flask, *, csrf: Any = None) -> None:
    @app.get("/healthz")
    def healthz() -> dict[str, str]:
        return {"status": "ok"}
