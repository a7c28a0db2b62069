"""kill -9 of web, worker and database, in turn and all at once, while orders go through: nothing lost or doubled."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from uuid import UUID

import psycopg
import pytest

from b2b.aggregates.values import Mode
from b2b.app import open_services
from b2b.commands.account import actor_of_key
from b2b.commands.drafts import Draft, DraftItem, DraftPartner
from b2b.commands.requests import draft_request
from b2b.database.process import workers
from b2b.demo.participants import RETAILER, registered
from b2b.settings import Settings
from tests.builders import recipient
from tests.database.places import kill_all, place
from tests.faults.orders_file import orders_file
from tests.service import Service, free_port, until

LIMIT = 80
SILENT = 12
ONCE = (
    "request.drafted",
    "request.sent",
    "request.assigned",
    "request.deadline_expired",
    "order.placed",
    "order.shipped",
)
TWICE = "SELECT originator_id, topic, count(*) FROM events WHERE topic = ANY(%s) GROUP BY 1, 2 HAVING count(*) > 1"
COUNT = "SELECT count(*) FROM events WHERE topic = %s"
REFERENCES = """
SELECT count(*), count(DISTINCT retailer_reference) FROM transactions
WHERE kind = 'request' AND company_id = %s AND retailer_reference IS NOT NULL"""


@pytest.fixture
def service() -> Iterator[Service]:
    with place() as folder:
        service = Service(data=folder, port=free_port())
        service.start()
        yield service
        service.stop()


def ask_silent_partner(service: Service) -> str:
    """Requests that nobody will answer: their deadlines pass while everything is being killed. Gives the retailer."""
    with open_services(Settings.from_environment(service.environment)) as services:
        people = registered(services, {"Silent & Co"})
        retailer, now = actor_of_key(services.console, people.keys[RETAILER]), services.clock()
        for n in range(SILENT):
            partner = DraftPartner(
                partner_id=UUID(people.partners["Silent & Co"]), deadline=now + timedelta(seconds=3 + 2 * n)
            )
            draft = Draft(
                recipient=recipient(),
                mode=Mode.MANUAL,
                items=(DraftItem(name="Dish soap, 1 L", sku="ECL-DS-1000", quantity=24),),
                partners=(partner,),
            )
            draft_request(services.console, retailer, draft=draft, send=True, now=now)
        return str(retailer.company_id)


def replaying(service: Service, file) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "b2b", "demo", "replay", str(file), "--limit", str(LIMIT)]
    return subprocess.Popen(command, env=service.environment, stdout=subprocess.PIPE, text=True)


def number(url: str, statement: str, *values: object) -> int:
    """A number from the database; -1 while it is away."""
    try:
        with psycopg.connect(url, connect_timeout=5) as connection:
            return connection.execute(statement, values).fetchone()[0]
    except psycopg.OperationalError:
        return -1


def kill_part(service: Service, part: str) -> None:
    for process in service.processes(part):
        with suppress(ProcessLookupError):
            os.kill(process.pid, signal.SIGKILL)


def kill_everything(service: Service) -> None:
    """`b2b run`, its parts and the database, with no moment for any of them to notice another's end."""
    ours = [process.pid for part in ("run", "web", "worker") for process in service.processes(part)]
    for pid in [*ours, *workers(service.data / "postgresql")]:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    service.process.wait()
    kill_all(service.data / "postgresql")


@pytest.mark.covers("I1", "G1", "O2", "U3")
def test_kills_in_the_middle_of_a_run(service, tmp_path) -> None:
    url = service.command("database", "url").strip()
    retailer = ask_silent_partner(service)
    file = orders_file(tmp_path)
    replay = replaying(service, file)
    kills = (
        lambda: kill_part(service, "web"),
        lambda: kill_part(service, "worker"),
        lambda: kill_all(service.data / "postgresql"),
        lambda: kill_everything(service),
    )

    for step, kill in enumerate(kills):
        until(lambda step=step: number(url, COUNT, "order.shipped") >= 1 + 15 * step, seconds=60, what="progress")
        assert replay.poll() is None, "the run was over before everything was killed"
        kill()
    service.start()

    told, _ = replay.communicate(timeout=100)
    assert replay.returncode == 0, told
    shipped, orders, failed = map(int, re.search(r"(\d+) orders .* as (\d+) orders .* (\d+) failed", told).groups())
    assert failed == 0 and shipped + told.count(" refused: ") == LIMIT
    until(lambda: number(url, COUNT, "request.deadline_expired") >= SILENT, seconds=40, what="the deadlines")
    service.command("audit", "replay")
    with psycopg.connect(url) as connection:
        assert connection.execute(TWICE, [list(ONCE)]).fetchall() == []
        assert connection.execute(REFERENCES, [retailer]).fetchone() == (shipped, shipped)
        assert (
            connection.execute("SELECT count(*) FROM deadlines WHERE fired_at IS NULL AND due_at < now()").fetchone()[0]
            == 0
        )
    assert number(url, COUNT, "order.placed") == number(url, COUNT, "order.shipped") == orders
    assert number(url, COUNT, "request.deadline_expired") == SILENT

    again, _ = replaying(service, file).communicate(timeout=60)

    assert f"{shipped} orders of customers shipped as {orders} orders" in again
    assert number(url, COUNT, "order.shipped") == orders
    log = (service.data / "service.log").read_text()
    assert recipient().email not in log and recipient().name not in log and "b2b_live_" not in log
