"""The port of /metrics: a small server of its own, so that nobody from outside reaches it with the pages."""

from __future__ import annotations

import os
from threading import Thread
from wsgiref.simple_server import WSGIServer

from prometheus_client import CollectorRegistry, start_http_server
from prometheus_client.multiprocess import MultiProcessCollector

from b2b.metrics.requests import FOLDER
from b2b.metrics.service import ServiceCollector, Watched


class MetricsPort:
    """Serves /metrics while it runs. `port` 0: any that is free."""

    def __init__(self, services: Watched, *, host: str, port: int) -> None:
        self._host, self._port = host, port
        self.registry = CollectorRegistry()
        self.registry.register(ServiceCollector(services))
        if os.environ.get(FOLDER):
            MultiProcessCollector(self.registry)  # type: ignore[no-untyped-call]
        self._running: tuple[WSGIServer, Thread] | None = None

    def start(self) -> int:
        """Begin to serve, and give the port."""
        self._running = start_http_server(self._port, addr=self._host, registry=self.registry)
        return int(self._running[0].server_port)

    def stop(self) -> None:
        if self._running is not None:
            server, thread = self._running
            server.shutdown()
            server.server_close()
            thread.join(5)
