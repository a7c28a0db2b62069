"""The pages of a service whose time is moved, for a real browser."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from werkzeug.serving import make_server

from b2b.projections.models import read_models
from b2b.projections.runner import Runner
from b2b.web import create_app
from b2b.web.live import stop_listening
from tests.billing.conftest import Months


@contextmanager
def serving(months: Months) -> Iterator[str]:
    """The address of the pages, at whatever time `months` has; the read models follow meanwhile."""
    services = replace(months.services, clock=lambda: months.now)
    app = create_app(services)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    runner = Runner(services.console, read_models(), url=services.url)
    thread.start()
    runner.start()
    months.followed = True
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        months.followed = False
        stop_listening(app)
        runner.stop()
        server.shutdown()
        thread.join(10)
