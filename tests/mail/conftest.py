"""The worlds of the read models' tests: what happens in them is mailed."""

from __future__ import annotations

from tests.projections.conftest import known, world

__all__ = ["known", "world"]
