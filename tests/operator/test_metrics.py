"""/metrics: what Prometheus reads (W4)."""

from __future__ import annotations

import re
from dataclasses import replace

import httpx
import pytest

from b2b.metrics import requests
from b2b.metrics.port import MetricsPort
from b2b.web import create_app
from tests.billing.conftest import Months
from tests.service import Service, free_port, running

pytestmark = pytest.mark.covers("W4")


def figure(page: str, name: str) -> float:
    found = re.search(rf"^{re.escape(name)} ([0-9.e+-]+)$", page, re.MULTILINE)
    assert found, page
    return float(found[1])


@pytest.fixture
def port(months: Months):
    services = replace(months.services, clock=lambda: months.now)
    port = MetricsPort(services, host="127.0.0.1", port=0)
    address = f"http://127.0.0.1:{port.start()}/metrics"
    yield address
    port.stop()


def test_lag_deadlines_events_and_queues_are_told(months: Months, port: str):
    months.join()
    page = httpx.get(port).text

    assert figure(page, 'b2b_projection_lag_seconds{model="subscriptions"}') == 0
    assert figure(page, 'b2b_projection_stopped{model="transactions"}') == 0
    assert figure(page, "b2b_deadlines_overdue") == 0
    assert figure(page, 'b2b_queue_length{queue="mails",state="waiting"}') == 0
    assert figure(page, 'b2b_queue_length{queue="webhooks",state="dead"}') == 0
    assert "b2b_events_appended_total" in page


def test_nothing_is_measured_where_no_port_is_named(months: Months, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv(requests.FOLDER, raising=False)

    app = create_app(months.services)

    assert not [one for one in app.after_request_funcs[None] if "metrics" in one.__module__]


def test_one_port_tells_of_the_requests_of_every_process(tmp_path, database_url, monkeypatch: pytest.MonkeyPatch):
    port = free_port()
    monkeypatch.setattr("tests.service.Service.environment", property(_with_metrics(port)))
    with running(tmp_path, database_url=database_url) as service:
        for _ in range(20):
            assert httpx.get(f"{service.address}/plans").status_code == 200

        def counted() -> float:
            page = httpx.get(f"http://127.0.0.1:{port}/metrics").text
            return figure(page, 'b2b_request_seconds_count{endpoint="pages.plans",method="GET",status="200"}')

        assert counted() == 20
        assert httpx.get(f"{service.address}/metrics").status_code == 404


def _with_metrics(port: int):
    plain = Service.environment.fget

    def environment(service: Service) -> dict[str, str]:
        return {**plain(service), "B2B_METRICS_PORT": str(port)}

    return environment
