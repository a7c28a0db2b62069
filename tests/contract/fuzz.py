"""Every call with what its schema allows and with what it forbids: nothing fails, every answer is as described.

schemathesis makes the calls from the OpenAPI document, the same ones in every run, and in the names of both sides.
"""

from __future__ import annotations

from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.contract.conftest import API, Market


def nothing_fails(context: Any, response: Any, case: Any) -> None:
    """No 500 and its kin; a read that asks for a position that nobody has reached is told so by a 503 (API.md)."""
    waits = response.status_code == 503 and response.json()["code"] == "read_model_behind"
    assert response.status_code < 500 or waits, response.text


CHECKS = [
    nothing_fails,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
]
few = settings(
    max_examples=4,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def make_every_call(market: Market, side: str, mode: GenerationMode) -> None:
    """All but the stream, which never ends; tests/contract/test_events.py has it."""
    schema = schemathesis.openapi.from_wsgi(f"{API}/openapi.json", market.app)
    headers = {"Authorization": f"Bearer {getattr(market, side).key}", "Accept-Encoding": "identity"}
    operations = [found.ok() for found in schema.exclude(path=f"{API}/events/stream").get_all_operations()]

    for operation in operations:

        @few
        @given(case=operation.as_strategy(generation_mode=mode))
        def call(case: Any) -> None:
            case.call_and_validate(headers=headers, checks=CHECKS)

        call()

    assert len(operations) > 10
