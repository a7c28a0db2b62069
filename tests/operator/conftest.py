"""The operator of the service of tests/billing."""

from __future__ import annotations

from tests.billing.conftest import months

__all__ = ["months"]
