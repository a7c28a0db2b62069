"""Proofs and receipts, verified as a third party would: by the script alone, in a process of its own (U4, U7)."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from b2b.eventstore.chain import START
from b2b.proof.note import Signer
from b2b.proof.proofs import Proven, consistency, inclusion, receipt
from tests.proof.conftest import SEED, Store

SCRIPT = Path(__file__).parents[2] / "examples" / "verify.py"
pytestmark = pytest.mark.covers("U4")


@pytest.fixture(scope="module")
def store(module_store):
    for count in (1, 300, 299, 0, 40):
        module_store.append(count)
        module_store.checkpoint()
    return module_store


def proven(store: Store, number: int, *, shown: bool = True) -> Proven:
    """The event with this number in the log."""
    rows = store.connection.execute(
        "SELECT originator_id, notification_id FROM events ORDER BY notification_id"
    ).fetchall()
    id, position = rows[number]
    links = store.recorder.select_links(id)
    place = [at for own, at in rows if own == id].index(position)
    return Proven(links[place], links[place - 1].hash if place else START, position, shown)


def verified(store: Store, folder: Path, *documents: object, key: object = None) -> subprocess.CompletedProcess[str]:
    files = []
    for number, document in enumerate(documents):
        files.append(folder / f"{number}.json")
        files[-1].write_text(json.dumps(document))
    command = [sys.executable, "-I", SCRIPT, str(key or store.key), *files]
    return subprocess.run(command, capture_output=True, text=True)


def test_the_script_needs_nothing_of_ours_and_is_short() -> None:
    text = SCRIPT.read_text()
    assert "b2b." not in text.replace("b2b-console", "")
    assert len([line for line in text.splitlines() if line.strip()]) <= 110


def test_any_event_can_be_proven(store: Store, tmp_path: Path) -> None:
    documents = [inclusion(store.log, proven(store, number)) for number in (0, 1, 255, 256, 300, 599, 639)]

    done = verified(store, tmp_path, *documents)

    assert done.returncode == 0, done.stderr
    assert done.stdout.count("was there at") == 7


def test_an_event_whose_content_is_not_for_all_is_proven_by_its_hash(store: Store, tmp_path: Path) -> None:
    document = inclusion(store.log, proven(store, 5, shown=False))

    assert "state" in document["event"] and document["event"]["state"] is None
    assert "aggregate_id" not in document["event"]
    assert verified(store, tmp_path, document).returncode == 0


def test_two_checkpoints_are_shown_to_be_consistent(store: Store, tmp_path: Path) -> None:
    kept = [store.log.at(number) for number in range(1, 6)]
    documents = [
        consistency(store.log, first, second) for first in kept for second in kept if first.size <= second.size
    ]

    done = verified(store, tmp_path, *documents)

    assert done.returncode == 0, done.stderr
    assert "600 events are the first of the 640" in done.stdout


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda it: it["event"].update(position="9"), "not among those"),
        (lambda it: it["event"].update(state="e30="), "does not have its hash"),
        (lambda it: it["event"].update(hash="00" * 32, state=None), "not among those"),
        (lambda it: it.update(index=it["index"] + 1), "not among those"),
        (lambda it: it["path"].pop(), "length"),
        (lambda it: it.update(checkpoint=it["checkpoint"].replace("position ", "position 1")), "signature"),
    ],
)
def test_a_proof_that_was_changed_does_not_hold(store: Store, tmp_path: Path, change, said: str) -> None:
    document = inclusion(store.log, proven(store, 20))
    change(document)

    done = verified(store, tmp_path, document)

    assert done.returncode == 1
    assert "DOES NOT HOLD" in done.stderr and said in done.stderr


def test_a_proof_by_another_key_does_not_hold(store: Store, tmp_path: Path) -> None:
    other = Signer(store.log.origin(), bytes(32)).public
    assert (
        "not signed with this key"
        in verified(store, tmp_path, inclusion(store.log, proven(store, 2)), key=other).stderr
    )


def test_consistency_of_what_is_not_does_not_hold(store: Store, tmp_path: Path) -> None:
    document = consistency(store.log, store.log.at(2), store.log.at(5))
    document["first"] = store.log.at(1).note

    assert verified(store, tmp_path, document).returncode == 1


@pytest.mark.covers("U7")
def test_a_receipt_says_what_it_is_of_and_its_event_is_proven(store: Store, tmp_path: Path) -> None:
    signer = Signer(store.log.origin(), SEED)
    document = receipt(store.log, proven(store, 3), {"number": "R-10482", "company": "Änne & Söhne"}, signer=signer)
    done = verified(store, tmp_path, document)
    assert done.returncode == 0, done.stderr
    assert "R-10482" in done.stdout and "Änne & Söhne" in done.stdout

    other = {**document, **inclusion(store.log, proven(store, 4)), "kind": "receipt"}
    assert "of another event" in verified(store, tmp_path, other).stderr
    forged = {**document, "receipt": document["receipt"].replace("10482", "10483")}
    assert verified(store, tmp_path, forged).returncode == 1


def test_what_no_checkpoint_covers_cannot_be_proven_yet(store: Store) -> None:
    store.append(1)

    assert inclusion(store.log, proven(store, 640)) is None
