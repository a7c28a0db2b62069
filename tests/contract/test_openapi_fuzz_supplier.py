"""Every call of the OpenAPI document, in the name of a supplier (I1). A file for each side: they run side by side."""

from __future__ import annotations

import pytest
from schemathesis import GenerationMode

from tests.contract.conftest import Market
from tests.contract.fuzz import make_every_call


@pytest.mark.covers("I1")
@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
def test_every_call_of_suppliers(market: Market, mode: GenerationMode) -> None:
    make_every_call(market, "nordlys", mode)
