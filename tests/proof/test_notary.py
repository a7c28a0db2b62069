"""Checkpoints: when they are made, by whom, and what their file is good for (U4)."""

from __future__ import annotations

from datetime import timedelta

import psycopg
import pytest

from b2b.proof.file import CheckpointFile, RolledBack
from b2b.proof.finding import Kind
from b2b.proof.notary import EVERY, Notary
from b2b.proof.note import BadNote, PublicKey, Signer, opened
from tests.eventstore.stored import events, feed, insert
from tests.eventstore.threads import at_once
from tests.proof.conftest import SEED, Store
from tests.service import until

pytestmark = pytest.mark.covers("U4")


def look(store: Store) -> bool:
    return store.notary.look(store.connection)


def notes(store: Store) -> list[str]:
    return list(CheckpointFile(store.data).notes())


def test_a_checkpoint_is_made_every_minute_also_when_nothing_happened(store: Store) -> None:
    store.append(5)
    assert look(store) is True
    assert look(store) is False
    store.now += EVERY - timedelta(seconds=1)
    assert look(store) is False
    store.now += timedelta(seconds=1)
    assert look(store) is True

    first, second = (note.checkpoint for note in (store.log.at(1).signed(), store.log.at(2).signed()))
    assert (first.size, second.size) == (5, 5)
    assert second.root == first.root
    assert second.previous == store.log.at(1).signed().digest


def test_ten_thousand_events_do_not_wait_for_the_minute(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("b2b.proof.notary.MOST", 10)
    look(store)
    store.append(9)
    assert look(store) is False
    store.append(12)
    assert look(store) is True

    assert [kept.size for kept in store.log.page(before=None, limit=9)] == [21, 20, 10, 0]


def test_a_note_is_of_the_form_of_public_logs_and_signed(store: Store) -> None:
    store.append(3)
    signed = store.checkpoint()
    origin, size, root, *_ = signed.note.splitlines()

    assert (origin, size, len(root)) == (store.log.origin(), "3", 44)
    assert opened(signed.note, [store.key]) == signed.checkpoint.text()
    with pytest.raises(BadNote, match="not signed"):
        opened(signed.note, [Signer(origin, bytes(32)).public])
    with pytest.raises(BadNote, match="not signed"):
        opened(signed.note.replace("\n3\n", "\n4\n"), [store.key])
    assert PublicKey.parse(str(store.key)) == store.key
    with pytest.raises(BadNote, match=r"name\+id\+key"):
        PublicKey.parse(f"{store.key.name}+00000000+AQID")


def test_nothing_is_signed_below_which_something_can_still_appear(store: Store, database_url: str) -> None:
    store.append(2)
    with psycopg.connect(database_url) as open_transaction:
        insert(open_transaction, events(1))  # not committed: its position is below those that follow
        store.append(3)
        assert store.checkpoint().checkpoint.size == 2
    assert store.checkpoint().checkpoint.size == 6
    assert [int.from_bytes(entry[:8], "big") for entry in store.log.entries(0, 6)] == [
        n.id for n in feed(store.recorder)
    ]


def test_of_many_makers_one_makes_them(store: Store) -> None:
    def maker() -> Notary:
        return Notary(store.url, seed=SEED, data=store.data, clock=lambda: store.now)

    store.append(8)
    made = [run.result().checkpoint.number for run in at_once(*[lambda: maker().make()] * 4)]

    assert sorted(made) == [1, 2, 3, 4]
    assert [note.split("number ")[1][0] for note in notes(store)] == ["1", "2", "3", "4"]
    assert store.verified().findings == []


def test_it_makes_them_in_the_background_and_takes_over_from_who_ends(store: Store) -> None:
    others = [Notary(store.url, seed=SEED, data=store.data, clock=lambda: store.now) for _ in range(2)]
    for notary in others:
        notary.start()
    until(lambda: store.log.last() is not None, what="the first checkpoint")
    for notary in others:
        store.now += EVERY
        due = store.log.last().number + 1
        until(lambda due=due: store.log.last().number >= due, what="the next checkpoint")
        notary.stop()


def test_a_checkpoint_can_be_made_by_hand_while_a_worker_makes_them(store: Store) -> None:
    worker = Notary(store.url, seed=SEED, data=store.data, clock=lambda: store.now)
    worker.start()
    until(lambda: store.log.last() is not None, what="the first checkpoint")

    assert store.checkpoint().checkpoint.number >= 2
    worker.stop()


def test_what_a_crash_kept_from_the_file_is_added_with_the_next(store: Store) -> None:
    """Died after the commit, or while it wrote: the file gets all of them, and the torn piece does no harm."""
    store.checkpoint()
    whole = notes(store)
    store.checkpoint()
    file = CheckpointFile(store.data).path
    file.write_text(file.read_text()[: len(whole[0]) + 60])
    store.checkpoint()

    assert notes(store) == list(store.log.notes())
    assert len(notes(store)) == 3
    assert store.verified().findings == []


def test_nothing_is_signed_after_a_roll_back(store: Store) -> None:
    store.append(4)
    store.checkpoint()
    store.checkpoint()
    store.connection.execute("DELETE FROM checkpoints WHERE number = 2")

    with pytest.raises(RolledBack, match="rolled back"):
        store.notary.make()
    assert store.verified().findings[0].kind == Kind.ROLLED_BACK


def test_a_roll_back_is_found_by_an_exported_checkpoint_alone(store: Store) -> None:
    store.append(4)
    exported = store.checkpoint().note
    CheckpointFile(store.data).path.unlink()
    store.connection.execute("TRUNCATE checkpoints, proof_bundles, events")
    assert store.verified().findings == []

    (finding, *_) = store.verified(outside=[exported]).findings
    assert finding.kind == Kind.ROLLED_BACK
    assert "over 4 events" in finding.what


def test_a_database_that_went_on_from_an_older_state_is_found(store: Store) -> None:
    store.append(4)
    store.checkpoint()
    lost = store.checkpoint().note
    CheckpointFile(store.data).path.unlink()
    store.connection.execute("DELETE FROM checkpoints WHERE number = 2")
    store.append(1)
    store.checkpoint()

    (finding,) = store.verified(outside=[lost]).findings
    assert finding.kind == Kind.ROLLED_BACK
    assert "went on from an older state" in finding.what


@pytest.mark.parametrize(
    ("forged", "said"),
    [
        ("UPDATE checkpoints SET note = replace(note, 'position', 'positiom') WHERE number = 2", "not of the form"),
        ("UPDATE checkpoints SET note = replace(note, 'time 2026', 'time 2025') WHERE number = 2", "2 was altered"),
        ("UPDATE checkpoints SET note = replace(note, 'time 2026', 'time 2036') WHERE number = 3", "3 is not signed"),
        ("DELETE FROM checkpoints WHERE number = 2", "2 is missing"),
    ],
)
def test_a_checkpoint_that_was_altered_or_removed_is_named(store: Store, forged: str, said: str) -> None:
    for _ in range(3):
        store.append(2)
        store.checkpoint()
    store.connection.execute(forged)

    assert any(said in finding.what for finding in store.verified().findings)


def test_altered_entries_hide_nothing(store: Store) -> None:
    """Then the interval is named, for nothing tells any more which event it was."""
    store.append(6)
    store.checkpoint()
    store.connection.execute("DELETE FROM events WHERE notification_id = (SELECT max(notification_id) FROM events)")
    store.connection.execute("UPDATE proof_bundles SET entries = substring(entries FROM 1 FOR 200)")

    (finding,) = store.verified().findings
    assert finding.kind == Kind.REMOVED
    assert "the 5 events" in finding.what


def test_what_no_checkpoint_covers_yet_still_has_to_be_a_chain(store: Store) -> None:
    store.append(6)
    store.checkpoint()
    store.append(4)
    assert store.verified().unsigned == 4
    store.connection.execute(
        "UPDATE events SET state = 'other' WHERE notification_id = (SELECT max(notification_id) FROM events)"
    )

    (finding,) = store.verified().findings
    assert finding.kind == Kind.ALTERED
