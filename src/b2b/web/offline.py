"""What a browser shows when the server cannot be reached: a page that it keeps, and the worker that keeps it."""

from __future__ import annotations

from flask import Flask, current_app, render_template
from werkzeug.wrappers import Response


def offline() -> str:
    return render_template("offline.html")


def service_worker() -> Response:
    """The worker stands at the root, because it may only answer for addresses below its own."""
    return current_app.send_static_file("service-worker.js")


def init_offline(app: Flask) -> None:
    """Add /offline and /service-worker.js; app.js registers the worker."""
    app.add_url_rule("/offline", "offline", offline)
    app.add_url_rule("/service-worker.js", "service_worker", service_worker)
