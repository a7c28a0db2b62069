"""Serving the web application by gunicorn: threads, so that live streams do not hold up pages."""

from __future__ import annotations

from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.config import Config
from gunicorn.glogging import Logger

from b2b import collection
from b2b.app import connected
from b2b.commandline.port import bracketed
from b2b.settings import Settings
from b2b.web import create_app

WORKERS = 2
THREADS = 96
"""Each open live stream holds one; the others serve pages and API."""


class Log(Logger):  # type: ignore[misc]
    """What gunicorn has to say goes where everything goes (see logs.py). Requests are not logged."""

    def setup(self, cfg: Config) -> None:
        self.error_log.propagate = True
        self.error_log.setLevel(self.LOG_LEVELS[cfg.loglevel])


class Server(BaseApplication):  # type: ignore[misc]
    """One gunicorn in this process; the application opens its own connections in each worker, after the fork."""

    def __init__(self, settings: Settings, url: str) -> None:
        self.settings = settings
        self.url = url
        super().__init__()

    def load_config(self) -> None:
        options: dict[str, Any] = {
            "bind": f"{bracketed(self.settings.host)}:{self.settings.port}",
            "worker_class": "gthread",
            "workers": WORKERS,
            "threads": THREADS,
            "keepalive": 15,
            "timeout": 60,
            "graceful_timeout": 5,
            "loglevel": "warning",
            "logger_class": Log,
        }
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        self.opened = connected(self.settings, self.url)
        app = create_app(self.opened.__enter__())
        collection.set_aside()
        return app


def serve(settings: Settings, url: str) -> None:
    """Serve until told to end."""
    Server(settings, url).run()
