"""`b2b audit key`, `checkpoint` and `verify`, as an operator runs them; `replay` is in tests/projections."""

from __future__ import annotations

import subprocess
import sys
from base64 import b64encode
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import psycopg
import pytest
from click.testing import CliRunner, Result

from b2b.__main__ import cli
from b2b.console import Console
from tests.builders import sent_request

KEY = bytes(range(32))
pytestmark = pytest.mark.covers("U4")


@pytest.fixture
def b2b(database_url, monkeypatch, tmp_path):
    monkeypatch.setenv("B2B_DATABASE_URL", database_url)
    monkeypatch.setenv("B2B_DATA", str(tmp_path))
    monkeypatch.setenv("B2B_MASTER_KEY", b64encode(KEY).decode())
    with Console.open(database_url, master_key=KEY) as console:
        console.save(sent_request())

    def run(*words: str) -> Result:
        return CliRunner().invoke(cli, words)

    return run


def test_a_checkpoint_is_printed_and_all_is_well(b2b, tmp_path: Path) -> None:
    made = b2b("audit", "checkpoint", "--to", str(tmp_path / "elsewhere.txt"))
    verified = b2b("audit", "verify", "--against", str(tmp_path / "elsewhere.txt"))

    assert made.exit_code == 0
    assert made.output.splitlines()[1] == "2"
    assert made.output in (tmp_path / "checkpoints.txt").read_text()
    assert made.output in (tmp_path / "elsewhere.txt").read_text()
    assert (verified.exit_code, verified.output) == (0, "2 events, 1 checkpoints: all is as it was signed\n")


def test_what_was_altered_is_named_and_ends_with_1(b2b, database_url: str) -> None:
    b2b("audit", "checkpoint")
    with psycopg.connect(database_url) as connection:
        connection.execute("UPDATE events SET topic = 'request.closed' WHERE originator_version = 2")

    verified = b2b("audit", "verify")

    assert verified.exit_code == 1
    assert "altered: request.closed, version 2 of " in verified.output
    assert "something is not as it was signed" in verified.output


def test_a_roll_back_is_found_and_nothing_more_is_signed(b2b, database_url: str) -> None:
    b2b("audit", "checkpoint")
    with psycopg.connect(database_url) as connection:
        connection.execute("TRUNCATE events, checkpoints, proof_bundles")

    verified, made = b2b("audit", "verify"), b2b("audit", "checkpoint")

    assert verified.exit_code == made.exit_code == 1
    assert "rolled back: checkpoint 1 " in verified.output
    assert "move this file away" in made.output


def test_the_key_verifies_and_another_does_not(b2b) -> None:
    b2b("audit", "checkpoint")
    key = b2b("audit", "key").output.strip()
    other = key[:-4] + ("AAA=" if key[-4:] != "AAA=" else "BBB=")

    assert b2b("audit", "verify", "--key", key).exit_code == 0
    assert b2b("audit", "verify", "--key", other).exit_code == 2


def test_a_checkpoint_can_be_posted_and_it_is_said_where_it_does_not_arrive(b2b) -> None:
    received: list[str] = []

    class Inbox(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            received.append(self.rfile.read(int(self.headers["Content-Length"])).decode())
            self.send_response(204 if self.path == "/in" else 500)
            self.end_headers()

        def log_message(self, *args: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Inbox) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}"
        made, failed = (b2b("audit", "checkpoint", "--to", address + path) for path in ("/in", "/broken"))
        server.shutdown()

    assert (made.exit_code, made.output) == (0, received[0])
    assert failed.exit_code == 1
    assert "did not reach" in failed.output


def test_a_checkpoint_can_be_mailed(b2b, database_url: str) -> None:
    made = b2b("audit", "checkpoint", "--to", "mailto:auditor@example.com")

    with psycopg.connect(database_url) as connection:
        rows = connection.execute("SELECT address, text, subject FROM mails").fetchall()
    ((address, text, subject),) = rows
    assert (address, text) == ("auditor@example.com", made.output)
    assert subject.startswith("Checkpoint 1 of ")


def test_the_command_stands_alone() -> None:
    done = subprocess.run([sys.executable, "-m", "b2b", "audit", "--help"], capture_output=True, text=True, check=True)
    assert all(name in done.stdout for name in ("checkpoint", "verify", "replay", "key"))
