"""Two hundred ways to alter the events behind the system's back: each is found, and named (U4)."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from uuid import UUID

import pytest

from b2b.eventstore.chain import START, hash_of
from b2b.proof.finding import Kind
from tests.proof.conftest import Store

pytestmark = pytest.mark.covers("U4")
TABLES = ("events", "checkpoints", "proof_bundles")
ROWS = "originator_id, originator_version, topic, state, hash, notification_id"
Event = tuple  # a row of ROWS


class Attacker:
    """Whoever may write to the tables. Each attack gives the positions of which the verification may speak."""

    def __init__(self, store: Store) -> None:
        self.store, self.connection = store, store.connection
        self.events: list[Event] = self.connection.execute(
            f"SELECT {ROWS} FROM events ORDER BY notification_id"
        ).fetchall()
        for table in TABLES:
            self.connection.execute(f"CREATE TABLE {table}_whole AS TABLE {table}")

    def undo(self) -> None:
        for table in TABLES:
            self.connection.execute(f"TRUNCATE {table}; INSERT INTO {table} TABLE {table}_whole")

    def set(self, event: Event, column: str, value: object) -> None:
        statement = f"UPDATE events SET {column} = %s WHERE originator_id = %s AND originator_version = %s"
        self.connection.execute(statement, [value, *event[:2]])

    def delete(self, events: list[Event]) -> None:
        self.connection.execute("DELETE FROM events WHERE notification_id = ANY (%s)", [[e[5] for e in events]])

    def insert(self, *event: object) -> None:
        self.connection.execute(f"INSERT INTO events ({ROWS}) VALUES (%s, %s, %s, %s, %s, %s)", event)

    def free_position(self, chance: Random) -> int:
        taken = {event[5] for event in self.events}
        return next(p for p in iter(lambda: chance.randrange(min(taken), max(taken)), None) if p not in taken)


def flip(value: bytes, chance: Random) -> bytes:
    """One bit is the other way round."""
    place, bit = chance.randrange(len(value)), 1 << chance.randrange(8)
    return value[:place] + bytes([value[place] ^ bit]) + value[place + 1 :]


def change_state(attacker: Attacker, chance: Random) -> set[int]:
    event = chance.choice(attacker.events)
    attacker.set(event, "state", flip(event[3], chance))
    return {event[5]}


def change_topic(attacker: Attacker, chance: Random) -> set[int]:
    event = chance.choice(attacker.events)
    attacker.set(event, "topic", event[2] + "x")
    return {event[5]}


def change_hash(attacker: Attacker, chance: Random) -> set[int]:
    event = chance.choice(attacker.events)
    attacker.set(event, "hash", flip(event[4], chance))
    return {event[5]}


def change_version(attacker: Attacker, chance: Random) -> set[int]:
    event = chance.choice(attacker.events)
    attacker.set(event, "originator_version", event[1] + 10_000)
    return {event[5]}


def change_position(attacker: Attacker, chance: Random) -> set[int]:
    event, position = chance.choice(attacker.events), attacker.free_position(chance)
    attacker.set(event, "notification_id", position)
    return {event[5], position}


def change_and_forge_the_chain(attacker: Attacker, chance: Random) -> set[int]:
    """With all the later hashes of the aggregate made to fit: only the checkpoints know better."""
    event = chance.choice(attacker.events)
    own = [e for e in attacker.events if e[0] == event[0]]
    previous = own[event[1] - 2][4] if event[1] > 1 else START
    for id, version, topic, state, *_ in own[event[1] - 1 :]:
        forged = flip(state, chance) if version == event[1] else state
        previous = hash_of(previous, id, version, topic, forged)
        attacker.set((id, version), "state", forged)
        attacker.set((id, version), "hash", previous)
    return {event[5]}


def delete_one(attacker: Attacker, chance: Random) -> set[int]:
    event = chance.choice(attacker.events)
    attacker.delete([event])
    return {event[5]}


def delete_an_aggregate(attacker: Attacker, chance: Random) -> set[int]:
    id = chance.choice(attacker.events)[0]
    own = [event for event in attacker.events if event[0] == id]
    attacker.delete(own)
    return {own[0][5]}


def insert_a_new_aggregate(attacker: Attacker, chance: Random) -> set[int]:
    id, position = UUID(int=chance.getrandbits(128)), attacker.free_position(chance)
    attacker.insert(id, 1, "told", b"{}", hash_of(START, id, 1, "told", b"{}"), position)
    return {position}


def insert_at_the_end_of_an_aggregate(attacker: Attacker, chance: Random) -> set[int]:
    id = chance.choice(attacker.events)[0]
    last = [event for event in attacker.events if event[0] == id][-1]
    position = attacker.free_position(chance)
    attacker.insert(id, last[1] + 1, "told", b"{}", hash_of(last[4], id, last[1] + 1, "told", b"{}"), position)
    return {position}


def swap_positions(attacker: Attacker, chance: Random) -> set[int]:
    one, other = chance.sample(attacker.events, 2)
    attacker.set(one, "notification_id", -1)
    attacker.set(other, "notification_id", one[5])
    attacker.set(one, "notification_id", other[5])
    return {min(one[5], other[5])}


def swap_contents(attacker: Attacker, chance: Random) -> set[int]:
    one = chance.choice(attacker.events)
    other = chance.choice([event for event in attacker.events if event[3] != one[3]])
    attacker.set(one, "state", other[3])
    attacker.set(other, "state", one[3])
    return {min(one[5], other[5])}


def truncate_the_tail(attacker: Attacker, chance: Random) -> set[int]:
    start = chance.randrange(len(attacker.events))
    attacker.delete(attacker.events[start:])
    return {attacker.events[start][5]}


def roll_back(attacker: Attacker, chance: Random) -> set[int]:
    """To a backup of some checkpoint, with all that is in the database."""
    kept = attacker.store.log.at(chance.randrange(1, 8))
    bundles = attacker.store.log.entries(0, kept.size)
    attacker.delete([event for event in attacker.events if event[5] > kept.position])
    attacker.connection.execute("DELETE FROM checkpoints WHERE number > %s", [kept.number])
    attacker.connection.execute("DELETE FROM proof_bundles WHERE number > %s", [(kept.size - 1) // 256])
    last = b"".join(bundles[(kept.size - 1) // 256 * 256 :])
    attacker.connection.execute(
        "UPDATE proof_bundles SET entries = %s, root = NULL WHERE number = %s", [last, (kept.size - 1) // 256]
    )
    return {kept.position}


ATTACKS: dict[Callable[[Attacker, Random], set[int]], set[Kind]] = {
    change_state: {Kind.ALTERED},
    change_topic: {Kind.ALTERED},
    change_hash: {Kind.ALTERED},
    change_version: {Kind.ALTERED},
    change_position: {Kind.REORDERED},
    change_and_forge_the_chain: {Kind.ALTERED},
    delete_one: {Kind.REMOVED},
    delete_an_aggregate: {Kind.REMOVED},
    insert_a_new_aggregate: {Kind.INSERTED},
    insert_at_the_end_of_an_aggregate: {Kind.INSERTED},
    swap_positions: {Kind.REORDERED},
    swap_contents: {Kind.ALTERED},
    truncate_the_tail: {Kind.REMOVED},
    roll_back: {Kind.ROLLED_BACK},
}


@pytest.fixture(scope="module")
def attacker(module_store):
    for _ in range(8):
        module_store.append(45)
        module_store.checkpoint()
    return Attacker(module_store)


@pytest.mark.parametrize("seed", range(200))
def test_it_is_found_and_named(attacker: Attacker, seed: int) -> None:
    chance = Random(f"attack {seed}")
    attack, kinds = list(ATTACKS.items())[seed % len(ATTACKS)]
    try:
        positions = attack(attacker, chance)
        first = attacker.store.verified().findings[0]
    finally:
        attacker.undo()

    assert first.kind in kinds, (attack.__name__, first)
    assert first.position in positions, (attack.__name__, first)


def test_nothing_is_found_where_nothing_was_done(attacker: Attacker) -> None:
    found = attacker.store.verified()

    assert (found.events, found.checkpoints, found.unsigned, found.findings) == (360, 8, 0, [])
