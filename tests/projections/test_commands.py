"""`b2b projections status`, `b2b projections rebuild` and `b2b audit replay`, as an operator runs them."""

from __future__ import annotations

from base64 import b64encode
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner, Result

from b2b.__main__ import cli
from b2b.projections.models import read_models
from tests.builders import HOUR, MONDAY
from tests.projections.world import KEY, RETAILERS, World

TROUBLE = "UPDATE followers SET stopped_at = position, error = 'request.sent at 7: no such partner' RETURNING 1"


@pytest.fixture
def b2b(world: World, monkeypatch, tmp_path):
    monkeypatch.setenv("B2B_DATABASE_URL", world.url)
    monkeypatch.setenv("B2B_DATA", str(tmp_path))
    monkeypatch.setenv("B2B_MASTER_KEY", b64encode(KEY).decode())
    world.draft(now=datetime.now(UTC) - timedelta(days=2))
    world.runner.catch_up()

    def run(*words: str) -> Result:
        return CliRunner().invoke(cli, words)

    return run


def test_status_tells_positions_lag_leader_and_deadlines(world: World, b2b) -> None:
    world.draft(now=datetime.now(UTC) - timedelta(hours=1))

    shown = b2b("projections", "status")

    assert shown.exit_code == 0
    transactions = next(line.split() for line in shown.output.splitlines() if line.startswith("transactions"))
    assert transactions[2] == "2"
    assert float(transactions[3].replace(",", "")) == pytest.approx(3600, abs=60)
    assert "is a worker running?" in shown.output
    assert "deadlines: 2 due, the first since" in shown.output


def test_status_tells_trouble_and_ends_with_it(world: World, b2b) -> None:
    world.table(TROUBLE)

    shown = b2b("projections", "status")

    assert shown.exit_code == 1
    assert "stopped" in shown.output and "request.sent at 7: no such partner" in shown.output


@pytest.mark.covers("U3")
def test_replay_ends_with_1_until_a_rebuild_has_healed_the_rows(world: World, b2b) -> None:
    assert b2b("audit", "replay").exit_code == 0
    world.table("UPDATE transactions SET state = 'draft' RETURNING 1")

    broken = b2b("audit", "replay", "transactions")
    made = b2b("projections", "rebuild")
    healed = b2b("audit", "replay")

    assert broken.exit_code == 1
    assert "state" in broken.output and "differs from its events" in broken.output
    assert (made.exit_code, made.output.count(" rows, ")) == (0, len(read_models()))
    assert (healed.exit_code, healed.output.count("is what its events make of it")) == (0, len(read_models()))


@pytest.mark.covers("U3")
def test_replay_of_a_moment_and_of_a_company(world: World, b2b) -> None:
    first, second = world.draft(), world.draft(RETAILERS[1], now=MONDAY + HOUR)
    world.runner.catch_up()
    mine, other = (str(world.company(name)) for name in RETAILERS)
    until = (MONDAY + HOUR / 2).isoformat()
    assert b2b("audit", "replay", "--until", until).exit_code == 0
    assert b2b("audit", "replay", "--until", "yesterday").exit_code == 2
    world.table("UPDATE transactions SET state = 'draft' WHERE id = %s RETURNING 1", [second])

    assert b2b("audit", "replay", "--until", until).exit_code == 0, "it came later"
    assert b2b("audit", "replay", "--company", mine).exit_code == 0
    assert b2b("audit", "replay", "--company", other).exit_code == 1
    world.table("UPDATE transactions SET state = 'draft' WHERE id = %s RETURNING 1", [first])
    assert b2b("audit", "replay", "--until", until).exit_code == 1


@pytest.mark.covers("U3")
def test_a_time_machine_shows_every_version_and_saves_nothing(world: World, b2b, monkeypatch) -> None:
    id = world.draft()
    world.runner.catch_up()
    number = world.request(id).number
    typed = iter(["print(at(1).state, now.state, len(events))", "now.cancel(now=now.created_on)", "console.save(now)"])
    monkeypatch.setattr("builtins.input", lambda _="": next(typed, None) or (_ for _ in ()).throw(EOFError))

    shell = b2b("audit", "shell", number)

    assert "draft waiting 2" in shell.output
    assert world.request(id).state == "waiting"
    assert b2b("audit", "shell", "R-1").exit_code == 1
