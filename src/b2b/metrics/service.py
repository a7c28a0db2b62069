"""How the service is, asked of the database when Prometheus asks: lag, deadlines, events, queues."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from b2b.accounts.queues import queues
from b2b.projections import billing_dues, deadlines
from b2b.projections.lag import lags
from b2b.projections.models import looked_at
from b2b.sql import statements

if TYPE_CHECKING:
    from b2b.console import Console
    from b2b.settings import Settings

SQL = statements("b2b.metrics", "service.sql")


class Watched(Protocol):
    """What a service offers to be measured by."""

    @property
    def console(self) -> Console: ...

    @property
    def settings(self) -> Settings: ...

    def clock(self) -> datetime: ...


class ServiceCollector(Collector):
    """The figures of the whole service, the same from whichever process they are read."""

    def __init__(self, services: Watched) -> None:
        self._services = services

    def collect(self) -> Iterator[Metric]:
        console, now = self._services.console, self._services.clock()
        yield from self._lag(console, now)
        yield from self._deadlines(console, now)
        yield from self._events(console)
        yield from self._queues(console, now)

    def _lag(self, console: Console, now: datetime) -> Iterator[Metric]:
        models = looked_at(published=bool(self._services.settings.nats_url))
        names = [model.name for model in models]
        family = GaugeMetricFamily(
            "b2b_projection_lag_seconds",
            "The age of the first event that a read model does not show.",
            labels=["model"],
        )
        stopped = GaugeMetricFamily("b2b_projection_stopped", "1: the read model stands still.", labels=["model"])
        for name, seconds in lags(console, names, now=now).items():
            stopped.add_metric([name], float(seconds is None))
            if seconds is not None:
                family.add_metric([name], seconds)
        yield family
        yield stopped

    def _deadlines(self, console: Console, now: datetime) -> Iterator[Metric]:
        found = deadlines.pending(console.pool, now=now)
        late = (now - found.since).total_seconds() if found.since else 0.0
        yield GaugeMetricFamily("b2b_deadlines_overdue", "Deadlines that are due and not fired.", found.due)
        yield GaugeMetricFamily("b2b_deadlines_overdue_seconds", "How long the first of them is due.", late)
        yield GaugeMetricFamily("b2b_deadlines_failing", "Deadlines that could not be fired.", found.failing)
        troubles = len(billing_dues.troubles(console.pool))
        yield GaugeMetricFamily("b2b_billing_failing", "Bills and payments that went wrong.", troubles)

    def _events(self, console: Console) -> Iterator[Metric]:
        with console.pool.connection() as connection:
            row = connection.execute(SQL["appended"]).fetchone()
        yield CounterMetricFamily(
            "b2b_events_appended", "Events stored since the statistics began.", row[0] if row else 0
        )

    def _queues(self, console: Console, now: datetime) -> Iterator[Metric]:
        family = GaugeMetricFamily(
            "b2b_queue_length", "What waits to leave the service, is late, or was given up.", labels=["queue", "state"]
        )
        for name, length in queues(console.pool, now=now)._asdict().items():
            family.add_metric(name.split("_"), length)
        yield family
