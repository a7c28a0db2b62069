"""The least that a route can do that keeps something: `python -m bench.bare_route DATABASE PORT`."""

from __future__ import annotations

import sys
from typing import Any
from uuid import uuid4

import psycopg
from flask import Flask, Response, jsonify, request
from gunicorn.app.base import BaseApplication
from psycopg_pool import ConnectionPool

from b2b.commandline.serving import THREADS, WORKERS

_TABLE = "CREATE TABLE IF NOT EXISTS bare (id uuid PRIMARY KEY, body text NOT NULL)"


def bare(url: str) -> Flask:
    app, pool = Flask(__name__), ConnectionPool(url, min_size=1, max_size=8, kwargs={"autocommit": True}, open=True)

    @app.get("/")
    def answers() -> str:
        return "yes"

    @app.post("/")
    def keep() -> Response:
        body, id = request.get_json(), uuid4()
        with pool.connection() as connection:
            connection.execute("INSERT INTO bare (id, body) VALUES (%s, %s)", (id, str(body)))
        return jsonify(id=id)

    return app


class Bare(BaseApplication):  # type: ignore[misc]
    """Under the same server as the service, with as many workers and threads."""

    def __init__(self, url: str, port: str) -> None:
        self.url, self.bind = url, f"127.0.0.1:{port}"
        super().__init__()

    def load_config(self) -> None:
        options: dict[str, Any] = {"bind": self.bind, "worker_class": "gthread", "workers": WORKERS, "threads": THREADS}
        for name, value in {**options, "keepalive": 15, "loglevel": "warning"}.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        return bare(self.url)


if __name__ == "__main__":
    url, port = sys.argv[1:]
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(_TABLE)
    Bare(url, port).run()
