"""An erased person is nowhere any more: not in a page, a table, a dump, or a file of the database (U6)."""

from __future__ import annotations

import json
import subprocess
from base64 import b64encode
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import psycopg
import pytest
from click.testing import CliRunner
from msgspec.structs import replace

from b2b.__main__ import cli
from b2b.access import Actor
from b2b.accounts.sessions import open_session
from b2b.aggregates.criteria import Criteria
from b2b.aggregates.order import Order
from b2b.aggregates.request import Request
from b2b.aggregates.saved_search import SavedSearch
from b2b.aggregates.user import User
from b2b.aggregates.widgets import Placed
from b2b.commands.dashboard import add_widget, change_widget, dashboard_id, load_dashboard, remove_widget
from b2b.commands.saved_searches import save_search
from b2b.database.binaries import find
from b2b.database.embedded import Cluster
from b2b.database.migrate import migrate
from b2b.privacy.erasing import erase
from b2b.privacy.subjects import personal_data, texts_of
from b2b.projections.models import read_models
from b2b.projections.replay import replay
from b2b.projections.saved_searches import of_reader
from b2b.projections.transaction_rows import TransactionRows
from b2b.proof.log import Log
from b2b.proof.notary import Notary
from b2b.proof.note import Signer
from b2b.proof.verification import verify
from tests.builders import HOUR, MONDAY
from tests.projections.world import EMAIL, KEY, RETAILERS, STREET, SUPPLIERS, World, cast, open_world, recipient

SEED = bytes(32)
pytestmark = pytest.mark.covers("U6")


@pytest.fixture(scope="module")
def place(tmp_path_factory) -> Iterator[tuple[Cluster, Path]]:
    """A cluster whose files can be looked into: write-ahead log that is over goes, instead of being used again."""
    folder = tmp_path_factory.mktemp("erasure")
    cluster = Cluster(folder, options={"fsync": "off", "wal_recycle": "off", "min_wal_size": "32MB"})
    cluster.start()
    yield cluster, folder
    cluster.stop()


@pytest.fixture
def world(place) -> Iterator[World]:
    """A world in a database of its own, which is gone at the end: nobody of another test is in the files."""
    cluster, _ = place
    with psycopg.connect(cluster.owner_url, autocommit=True) as owner:
        owner.execute("CREATE DATABASE world OWNER b2b")
        url = cluster.url_of("b2b", database="world")
        migrate(url)
        with open_world(url, cast(url)) as world:
            yield world
        owner.execute("DROP DATABASE world WITH (FORCE)")


def written_out(cluster: Cluster) -> None:
    """Bring everything to the files, and let go of what is over."""
    with psycopg.connect(cluster.owner_url, autocommit=True) as owner:
        for _ in range(3):
            owner.execute("SELECT pg_switch_wal()")
            owner.execute("CHECKPOINT")


def files_with(folder: Path, *texts: str) -> set[str]:
    """The files below a folder that hold one of these texts."""
    needles = [text.encode() for text in texts]
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {path.name for path in files if any(needle in path.read_bytes() for needle in needles)}


def dumped(url: str) -> str:
    command = [find().folder / "pg_dump", "--no-owner", url]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def test_an_erased_recipient_is_in_no_file_of_the_data_folder_and_in_no_dump(
    world: World, place, tmp_path: Path
) -> None:
    cluster, folder = place
    request_id = world.draft()
    world.answer(request_id, now=MONDAY + HOUR)
    order_id = world.order(request_id, now=MONDAY + HOUR)
    world.runner.catch_up()
    console = world.console
    texts = texts_of(personal_data(console, request_id))
    written_out(cluster)
    assert EMAIL in texts and STREET in texts
    assert files_with(folder, recipient().name), "the test can see the text where it is"
    Notary(world.url, seed=SEED, data=tmp_path, clock=lambda: datetime.now(UTC)).make()

    erased = erase(console, request_id, url=world.url)
    written_out(cluster)

    assert erased.events > 0
    assert files_with(folder, *texts) == set()
    assert not [text for text in texts if text in dumped(world.url)]
    assert personal_data(console, request_id) == []
    assert console.load(Request, request_id).private.recipient.name == ""
    assert console.load(Order, order_id).recipient.name == ""
    for model in read_models():
        assert replay(console, model, url=world.url).differences == []
    with psycopg.connect(world.url, autocommit=True) as connection:
        key = Signer(Log(connection).origin(), SEED).public
    assert verify(world.url, keys=[key]).findings == []


def test_an_erased_user_cannot_sign_in_and_is_in_no_table(world: World) -> None:
    actor = world.actors[SUPPLIERS[2]]
    user_id = actor.user_id
    email = world.console.load(User, user_id).profile.email
    open_session(
        world.console.pool, user_id=user_id, stay=False, ip="203.0.113.9", browser="Lynx", now=datetime.now(UTC)
    )
    world.table(
        "INSERT INTO mails (about, kind, user_id, address, subject, text, html, queued_at, due_at) "
        f"VALUES ('x', 'x', '{user_id}', '{email}', 'Hello', 'Hello', 'Hello', now(), now()) RETURNING 1"
    )

    erased = erase(world.console, user_id, url=world.url)

    assert {table: count for table, count in erased.rows.items() if count} == {
        "credentials": 1,
        "web_sessions": 1,
        "mails": 1,
    }
    assert email not in dumped(world.url)
    assert world.console.load(User, user_id).profile.name == ""
    assert erase(world.console, user_id, url=world.url).rows == dict.fromkeys(erased.rows, 0), "twice changes nothing"


def test_the_command_gives_and_erases_by_number(world: World, monkeypatch, tmp_path: Path) -> None:
    monkeypatch.setenv("B2B_DATABASE_URL", world.url)
    monkeypatch.setenv("B2B_DATA", str(tmp_path))
    monkeypatch.setenv("B2B_MASTER_KEY", b64encode(KEY).decode())
    request_id = world.draft()
    world.runner.catch_up()
    number = world.console.load(Request, request_id).number

    def run(*words: str):
        return CliRunner().invoke(cli, ["personal", *words], catch_exceptions=False)

    given = [json.loads(line) for line in run("export", number).output.splitlines()]
    erased = run("erase", number, "--yes")

    assert {one["field"] for one in given} >= {"private", "place"}
    assert any(EMAIL in json.dumps(one, ensure_ascii=False) for one in given)
    assert erased.exit_code == 0 and "made again: transactions" in erased.output
    assert run("export", str(request_id)).output == ""
    assert world.console.load(Request, request_id).number == number


def test_nobody_else_is_touched(world: World) -> None:
    one, other = world.draft(), world.draft()
    world.runner.catch_up()

    erase(world.console, one, url=world.url)

    assert world.console.load(Request, other).private.recipient.email == EMAIL
    with world.console.pool.connection() as connection:
        titles = connection.execute("SELECT row->>'title' FROM transactions WHERE id = %s", [other]).fetchall()
    assert (recipient().name,) in titles


def test_searches_for_an_erased_recipient_go_too_and_those_of_strangers_stay(world: World) -> None:
    request_id = world.draft()
    world.runner.catch_up()
    console, name, laurier = world.console, recipient().name, world.actors[RETAILERS[0]]
    asked = [Criteria(q=name.split()[-1].upper()), Criteria(recipient=name), Criteria(kind="order", state="late")]
    own = [saved_search(world, laurier, search) for search in asked]
    theirs = saved_search(world, world.actors[RETAILERS[1]], asked[0])
    world.runner.catch_up()

    erase(console, request_id, url=world.url)

    kept = [console.load(SavedSearch, id).search for id in (*own, theirs)]
    assert kept == [Criteria(), Criteria(), asked[2], asked[0]]
    shown = of_reader(console.pool, laurier.company_id, laurier.reader_id)
    assert [row.id for row in shown] == [own[2]]


def test_widgets_that_look_for_an_erased_recipient_go_too(world: World) -> None:
    request_id = world.draft()
    world.runner.catch_up()
    console, name = world.console, recipient().name
    laurier, pine = world.actors[RETAILERS[0]], world.actors[RETAILERS[1]]
    asked = [Placed(id=uuid4(), title=f"For {name}", search=Criteria(recipient=name)), Placed(id=uuid4(), title="Late")]
    for actor in (laurier, pine):
        for widget in asked:
            add_widget(console, actor, widget=widget, now=datetime.now(UTC))
    change_widget(
        console, laurier, id=asked[1].id, change=lambda one: replace(one, title="Overdue"), now=datetime.now(UTC)
    )
    world.runner.catch_up()

    erase(console, request_id, url=world.url)

    def titles(actor: Actor) -> list[str]:
        return [one.title for one in load_dashboard(console, actor, now=datetime.now(UTC)).widgets if one.key is None]

    assert titles(laurier) == ["Overdue"]
    assert titles(pine) == [f"For {name}", "Late"]
    remove_widget(console, pine, id=asked[0].id, now=datetime.now(UTC))
    world.runner.catch_up()
    assert replay(console, TransactionRows(), url=world.url).differences == []
    for id in (dashboard_id(laurier.reader_id), dashboard_id(pine.reader_id)):
        stored = b"".join(event.state for event in console.recorder.select_events(id))
        assert name.encode() not in stored, "it is stored under a key alone"


def saved_search(world: World, actor: Actor, search: Criteria) -> UUID:
    saved = save_search(
        world.console, actor, name="Mine", search=search, sort="-modified_at", shared=True, now=datetime.now(UTC)
    )
    return saved.subject.id


def test_an_erasure_that_was_broken_off_is_whole_when_it_is_begun_again(world: World, monkeypatch) -> None:
    """Nobody can read any more what the person was called, so what depends on it must be gone before the key."""
    request_id = world.draft()
    laurier = world.actors[RETAILERS[0]]
    mine = saved_search(world, laurier, Criteria(recipient=recipient().name))
    world.runner.catch_up()
    world.table(
        "INSERT INTO mails (about, kind, user_id, address, subject, text, html, queued_at, due_at) "
        f"VALUES ('x', 'x', '{laurier.user_id}', 'a@example.com', 'Hello', '{EMAIL}', '', now(), now()) RETURNING 1"
    )

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("the power is off")

    with monkeypatch.context() as off:
        off.setattr("b2b.privacy.erasing.rebuild", broken)
        with pytest.raises(RuntimeError):
            erase(world.console, request_id, url=world.url)
    erase(world.console, request_id, url=world.url)

    assert EMAIL not in dumped(world.url)
    assert world.console.load(SavedSearch, mine).search == Criteria()
