"""`b2b run` as a whole: one start, one end, and nothing left behind, however it ends."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing

import httpx
import psutil
import psycopg
import pytest

from b2b.database.process import workers
from tests.database.places import kill_all, place
from tests.service import Service, free_port, until


@pytest.fixture
def service() -> Iterator[Service]:
    """A service in a folder whose name has blanks and letters of several scripts; not started yet."""
    with place() as folder:
        data = folder / "Données de test – 例"
        data.mkdir(mode=0o700)
        service = Service(data=data, port=free_port())
        yield service
        service.stop()


@pytest.fixture(scope="module")
def running() -> Iterator[Service]:
    """A service that goes on whatever is killed in it."""
    with place() as folder:
        service = Service(data=folder, port=free_port())
        service.start()
        yield service
        service.stop()


def family(service: Service) -> list[psutil.Process]:
    """Every process of ours in a running service: `b2b run`, its parts, their children."""
    top = psutil.Process(service.process.pid)
    children = top.children(recursive=True)
    return [top, *(child for child in children if child.pid not in workers(service.data / "postgresql"))]


def log_of(service: Service) -> str:
    return (service.data / "service.log").read_text()


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_one_signal_ends_everything(service, how) -> None:
    service.start()
    everybody = family(service)
    assert {"web", "worker"} <= {argument for process in everybody for argument in process.cmdline()}

    service.process.send_signal(how)

    assert service.process.wait(30) == 0
    _, left = psutil.wait_procs(everybody, timeout=5)
    assert not left
    assert not workers(service.data / "postgresql")
    assert "Traceback" not in log_of(service)


def test_everything_ends_when_the_run_is_killed_and_starts_again_at_once(service) -> None:
    service.start()
    everybody = family(service)

    service.process.kill()
    service.process.wait()
    service.start()

    _, left = psutil.wait_procs(everybody, timeout=20)
    assert not left
    assert service.serves()


@pytest.mark.parametrize("part", ["web", "worker"])
def test_a_killed_part_comes_back(running, part) -> None:
    (before, *_) = running.processes(part)

    before.kill()

    until(lambda: f"{part} ended with -9; starting it again" in log_of(running), what="the news of it")
    until(lambda: is_ready(running), what="the service")
    assert before.pid not in {one.pid for one in running.processes(part)}


def test_a_killed_database_comes_back_under_the_running_service(running) -> None:
    url = running.command("database", "url").strip()

    kill_all(running.data / "postgresql")

    until(lambda: connects(url), what="the database")
    until(lambda: is_ready(running), what="the service")


def is_ready(service: Service) -> bool:
    """Whether it serves, its database answers, and the read models follow."""
    try:
        return httpx.get(f"{service.address}/readyz", timeout=5).status_code == 200
    except httpx.HTTPError:
        return False


def connects(url: str) -> bool:
    try:
        psycopg.connect(url).close()
    except psycopg.OperationalError:
        return False
    return True


def run_once(service: Service, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "b2b", "run"],
        env={**service.environment, **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_a_port_in_use_is_one_clear_line(service) -> None:
    with closing(socket.create_server(("127.0.0.1", service.port))):
        done = run_once(service)

    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"b2b: Port {service.port} of 127.0.0.1 is in use.") and "B2B_PORT=" in line
    assert not done.stdout and not (service.data / "postgresql").exists()


def test_two_runs_share_one_data_folder(service) -> None:
    """Both work on one database; it goes on for the one when the other ends."""
    other = Service(data=service.data, port=free_port())
    service.start()
    try:
        other.start()
        create(service)
        service.stop()
        assert other.serves()
        with psycopg.connect(other.command("database", "url").strip()) as connection:
            assert connection.execute("SELECT email FROM credentials").fetchall() == [("nina@example.com",)]
    finally:
        other.stop()
    assert not workers(service.data / "postgresql")


def create(service: Service) -> str:
    options = ("--kind", "retailer", "--name", "Maison Laurier", "--email", "nina@example.com", "--password-stdin")
    return service.command("company", "create", *options, stdin="correct horse\n")


def test_a_database_of_ones_own_is_used_and_left_alone(service, empty_database_url) -> None:
    service.database_url = empty_database_url
    service.start()

    create(service)
    service.stop()

    with psycopg.connect(empty_database_url) as connection:
        assert connection.execute("SELECT email FROM credentials").fetchall() == [("nina@example.com",)]
    assert not (service.data / "postgresql").exists()


def test_an_address_that_is_not_ours_is_one_clear_line(service) -> None:
    done = run_once(service, B2B_HOST="192.0.2.1")

    assert done.returncode == 1
    assert done.stderr.startswith("b2b: Cannot serve on 192.0.2.1") and "Traceback" not in done.stderr
