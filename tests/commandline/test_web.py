"""`b2b web` alone: it brings the embedded database, and its workers come and go without it."""

from __future__ import annotations

import signal
import subprocess
import sys

import psutil

from b2b.database.process import workers
from tests.database.places import place
from tests.service import Service, free_port, until


def test_the_database_stays_when_a_worker_of_gunicorn_ends() -> None:
    with place() as folder:
        service = Service(data=folder, port=free_port())
        web = subprocess.Popen([sys.executable, "-m", "b2b", "web"], env=service.environment)
        try:
            until(service.serves, seconds=60, what="the web")
            server = workers(folder / "postgresql")
            (first, *_) = [one for one in psutil.Process(web.pid).children() if one.pid not in server]

            first.send_signal(signal.SIGTERM)

            until(lambda: not first.is_running(), what="the end of the worker")
            assert set(server) & set(workers(folder / "postgresql"))
            until(service.serves, what="the web")
        finally:
            web.terminate()
            assert web.wait(30) == 0
        assert not workers(folder / "postgresql")
