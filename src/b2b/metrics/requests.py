"""How long requests take, counted in the process that serves them.

The processes of `b2b web` write into files of one folder, which `b2b metrics` reads, so that one port tells of all of
them. prometheus-client looks for the folder when it is loaded: so it is loaded only once a folder is named.
"""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, cast

from flask import Flask, Response, g, request

if TYPE_CHECKING:
    from prometheus_client import Histogram

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
ENDLESS = frozenset({"live.live", "pages.live", "events.stream"})
"""Streams: how long they are open says nothing."""


def share_folder(data: Path) -> None:
    """Name the folder that this process and its children write to, below the data folder."""
    folder = data / "metrics"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.environ[FOLDER] = str(folder)


def begin_anew() -> None:
    """Forget what processes that are gone have counted: a web that starts begins at zero, as Prometheus expects."""
    for file in Path(os.environ[FOLDER]).glob("*.db"):
        file.unlink(missing_ok=True)


def init_request_metrics(app: Flask) -> None:
    """Measure every request by method, endpoint and status, where a folder is named; else nothing is measured."""
    if not os.environ.get(FOLDER):
        return
    durations = _histogram()

    def begin() -> None:
        g.begun = time.perf_counter()

    def end(response: Response) -> Response:
        endpoint = request.endpoint or "unknown"
        if "begun" in g and endpoint not in ENDLESS:
            took = time.perf_counter() - g.begun
            durations.labels(request.method, endpoint, str(response.status_code)).observe(took)
        return response

    app.before_request_funcs.setdefault(None, []).insert(0, begin)
    app.after_request(end)


def _histogram() -> Histogram:
    from prometheus_client import REGISTRY, Histogram

    name = "b2b_request_seconds"
    known = REGISTRY._names_to_collectors.get(name)
    if known is not None:
        return cast("Histogram", known)
    return Histogram(name, "How long requests take.", ["method", "endpoint", "status"], buckets=BUCKETS)
