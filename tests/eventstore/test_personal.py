"""Personal data: unreadable where it is stored, gone with its key, and bound to its event (U6)."""

from __future__ import annotations

import json
import subprocess
from dataclasses import replace
from functools import partial
from uuid import UUID, uuid4

import pytest
from eventsourcing.persistence import StoredEvent

from b2b.aggregates.request import Request
from b2b.aggregates.user import Profile, User
from b2b.aggregates.values import ERASED_RECIPIENT, CompanyKind
from b2b.console import Console
from b2b.database.binaries import find
from b2b.eventstore.personal import Keyring, PersonalDataAltered, WrongMasterKey
from tests.builders import MONDAY, NORDLYS, sent_request
from tests.eventstore.conftest import MASTER_KEY
from tests.eventstore.threads import at_once

pytestmark = pytest.mark.covers("U6")
SECRETS = [
    "Élodie",
    "Marchand",
    "elodie.marchand@example.com",
    "514 555 0142",
    "88 avenue Laurier",
    "Merci !",
    "chipped",
]
OTHER_KEY = bytes(32)


@pytest.fixture
def request_id(console):
    """A request with a recipient, notes and a comment."""
    request = sent_request()
    request.comment(partner_id=NORDLYS, side=CompanyKind.SUPPLIER, author_id=None, text="One is chipped", now=MONDAY)
    console.save(request)
    return request.id


def stored(connection, id):
    rows = connection.execute(
        "SELECT originator_id, originator_version, topic, state FROM events WHERE originator_id = %s ORDER BY 2", [id]
    )
    return [StoredEvent(*row) for row in rows]


def dump(database_url):
    command = [find().folder / "pg_dump", "--format=plain", database_url]
    return subprocess.run(command, check=True, capture_output=True).stdout


def forms(secret):
    """How text may stand in a table or in a dump of it: as it is, as JSON escapes, as the hex of bytea."""
    plain = secret.encode()
    return plain, json.dumps(secret)[1:-1].encode(), plain.hex().encode()


@pytest.mark.parametrize("secret", SECRETS)
def test_neither_the_table_nor_a_dump_says_it(console, request_id, connection, database_url, secret):
    assert secret in str(vars(console.load(Request, request_id)))
    states = b"".join(event.state for event in stored(connection, request_id))

    assert not any(form in states for form in forms(secret))
    assert not any(form in dump(database_url) for form in forms(secret))


def test_the_dump_would_say_it_if_it_were_stored_in_clear(console, request_id, database_url):
    """So the test above can fail: the goods are not personal."""
    assert any(form in dump(database_url) for form in forms("Dish soap, 1 L"))


def test_the_same_words_never_look_the_same(console):
    first, second = (console.mapper.to_stored_event(sent_request().pending_events[0]) for _ in range(2))

    assert json.loads(first.state)["personal"] != json.loads(second.state)["personal"]


def test_after_an_erasure_everything_else_is_still_there(console, other_console, request_id):
    before = console.load(Request, request_id)

    console.erase(request_id)

    for reader in (console, other_console):
        after = reader.load(Request, request_id)
        assert after.private.recipient == ERASED_RECIPIENT
        assert after.private.note_to_customer == ""
        assert after.content == before.content
        assert after.version == before.version
        assert list(after.sides) == list(before.sides)
        assert [comment.text for comment in after.sides[NORDLYS].comments] == [""]


def test_an_erasure_is_final(console, request_id, connection):
    console.erase(request_id)
    console.erase(request_id)
    request = console.load(Request, request_id)
    request.comment(partner_id=NORDLYS, side=CompanyKind.SUPPLIER, author_id=None, text="Written later", now=MONDAY)
    console.save(request)

    assert [row[0] for row in connection.execute("SELECT wrapped_key FROM personal_keys")] == [None]
    assert "personal" not in json.loads(stored(connection, request_id)[-1].state)
    assert console.events(request_id)[-1].text == ""


def test_one_subject_is_erased_and_no_other(console):
    erased, kept = uuid4(), uuid4()
    for id in (erased, kept):
        ada = Profile(name="Ada", email="ada@example.com")
        console.save(User.register(id=id, company_id=uuid4(), profile=ada, account_manager=True, now=MONDAY))

    console.erase(erased)

    assert console.load(User, erased).profile.name == ""
    assert console.load(User, kept).profile.name == "Ada"


def test_other_processes_follow_within_a_minute(datastore, console):
    """They keep keys in memory for so long."""
    time = [0.0]
    keyring = Keyring(datastore, MASTER_KEY, clock=lambda: time[0])
    subject = uuid4()
    sealed = keyring.key_to_seal(subject).seal(b"Ada", bound_to=b"")

    console.erase(subject)
    time[0] = 59.9
    before = keyring.keys([subject])[subject]
    time[0] = 60.1
    after = keyring.keys([subject])[subject]

    assert before.unseal(sealed, bound_to=b"") == b"Ada"
    assert after is None


def test_processes_that_meet_a_subject_at_once_agree_on_its_key(console, other_console):
    for _ in range(20):
        subject = uuid4()
        rings = [each._keyring for each in (console, other_console)]
        keys = [run.result() for run in at_once(*(partial(ring.key_to_seal, subject) for ring in rings))]

        assert keys[1].unseal(keys[0].seal(b"Ada", bound_to=b""), bound_to=b"") == b"Ada"


def test_a_wrong_master_key_is_refused_before_anything_is_written(console, request_id, database_url):
    with pytest.raises(WrongMasterKey, match="B2B_MASTER_KEY"):
        Console.open(database_url, master_key=OTHER_KEY)

    assert console.load(Request, request_id).private.recipient.name == "Élodie Marchand"


@pytest.mark.parametrize("size", [0, 16, 31, 33])
def test_a_master_key_of_another_size_is_refused(database_url, size):
    with pytest.raises(WrongMasterKey, match=f"{size} bytes"):
        Console.open(database_url, master_key=bytes(size))


def test_keys_are_unreadable_where_they_are_stored(console, request_id, connection):
    (wrapped,) = connection.execute("SELECT wrapped_key FROM personal_keys").fetchone()
    (key,) = console._keyring.keys([request_id]).values()

    assert len(wrapped) == 12 + 32 + 16
    assert key.unseal(key.seal(b"Ada", bound_to=b""), bound_to=b"") == b"Ada"
    assert MASTER_KEY not in wrapped


def with_personal(event, personal):
    return replace(event, state=json.dumps(json.loads(event.state) | {"personal": personal}).encode())


def personal_of(event):
    return json.loads(event.state)["personal"]


def test_altered_personal_data_is_noticed(console, request_id, connection):
    drafted = stored(connection, request_id)[0]
    sealed = personal_of(drafted)
    changed = ("A" if sealed[40] != "A" else "B").join((sealed[:40], sealed[41:]))

    for broken in (changed, sealed[:-4], "", "not base64!", "QUJD"):
        with pytest.raises(PersonalDataAltered, match=f"event 1 of {request_id}"):
            console.mapper.to_domain_event(with_personal(drafted, broken))


def test_personal_data_moved_to_another_event_is_noticed(console, request_id, connection):
    drafted, _, commented = stored(connection, request_id)
    moved = [
        with_personal(drafted, personal_of(commented)),
        replace(drafted, originator_version=2),
        replace(drafted, originator_id=UUID(int=99)),
        replace(drafted, topic="request.revised", state=_as_revised(drafted.state)),
    ]

    for event in moved:
        with pytest.raises(PersonalDataAltered):
            console.mapper.to_domain_event(event)


def _as_revised(state):
    kept = {"timestamp", "subject_id", "content", "personal"}
    return json.dumps({name: value for name, value in json.loads(state).items() if name in kept}).encode()
