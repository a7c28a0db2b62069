"""The worlds of the read models' tests: time happens in them."""

from __future__ import annotations

from tests.projections.conftest import known, shared_world, world

__all__ = ["known", "shared_world", "world"]
