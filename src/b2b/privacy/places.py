"""Every table, with what it holds of people, how an erasure follows there, and what a backup does with it (U6).

Read models are made of events, so they are made again without what was erased, and no backup holds them: clear text of
an erased person would survive there. Every other table stands here; a test walks all tables and asks for those that do
not.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import LiteralString

from b2b.projections.models import read_models
from b2b.sql import statements

SQL = statements("b2b.privacy", "places.sql")


class Backup(StrEnum):
    """What a backup does with the rows of a table."""

    KEPT = "kept"
    APART = "apart"
    """With the keys, of which only the newest copy is kept: an old one would undo erasures."""
    LEFT_OUT = "left out"
    """Worth nothing after a restore, or made again."""


@dataclass(frozen=True, kw_only=True)
class Place:
    """One table. `holds`: which personal data, or why there is none. `erase` is run for each erased subject."""

    table: str
    holds: str
    backup: Backup = Backup.KEPT
    erase: LiteralString | None = None


NOBODY = "nothing about people"

PLACES: tuple[Place, ...] = (
    Place(table="events", holds="personal fields sealed under their subject's key; IP addresses of acts in clear"),
    Place(table="personal_keys", holds="the keys of personal data, wrapped", backup=Backup.APART),
    Place(table="master_key_check", holds=NOBODY),
    Place(table="position_offset", holds=NOBODY),
    Place(table="migrations", holds=NOBODY),
    Place(table="proof_log", holds=NOBODY),
    Place(table="checkpoints", holds="hashes alone"),
    Place(table="proof_bundles", holds="hashes alone"),
    Place(table="followers", holds=NOBODY),
    Place(table="blobs", holds="logos of companies"),
    Place(table="idempotency_keys", holds="ids and versions; by its rule nothing personal"),
    Place(table="api_calls", holds=NOBODY, backup=Backup.LEFT_OUT),
    Place(table="api_positions", holds=NOBODY, backup=Backup.LEFT_OUT),
    Place(table="api_key_uses", holds="when a key was used", backup=Backup.LEFT_OUT),
    Place(table="demo_loads", holds=NOBODY),
    Place(table="widget_reads", holds="what a reader has read, by id"),
    Place(table="transaction_reads", holds="what a reader has read, by id"),
    Place(table="audit_looks", holds="what an auditor looked at, by id, and from which IP", erase=SQL["audit_looks"]),
    Place(table="erasures", holds="who was erased, by id"),
    Place(table="credentials", holds="e-mail and password hash of a user", erase=SQL["credentials"]),
    Place(table="second_factors", holds="how a user signs in, encrypted", erase=SQL["second_factors"]),
    Place(table="web_sessions", holds="IP and browser of a user", backup=Backup.LEFT_OUT, erase=SQL["web_sessions"]),
    Place(table="sign_in_failures", holds="e-mails", backup=Backup.LEFT_OUT, erase=SQL["sign_in_failures"]),
    Place(table="mails", holds="addresses and texts of mails", backup=Backup.LEFT_OUT, erase=SQL["mails"]),
    Place(table="alert_news", holds="what entered whose widgets, by id"),
    Place(table="alert_mails", holds="when a user was mailed, by id"),
    Place(table="newsletter", holds="e-mails, and the IP of each confirmation", erase=SQL["newsletter"]),
    Place(table="operators", holds="the operator's own people"),
    Place(table="operator_sessions", holds="the operator's own people", backup=Backup.LEFT_OUT),
    Place(table="plans", holds=NOBODY),
    Place(table="plan_rates", holds=NOBODY),
    Place(table="seller_taxes", holds=NOBODY),
    Place(table="sellers", holds="the address of the seller"),
    Place(table="billing_claims", holds=NOBODY),
    Place(table="test_cards", holds="cards that are no cards"),
    Place(table="test_charges", holds=NOBODY),
    Place(table="webhook_states", holds=NOBODY),
    Place(table="webhook_deliveries", holds="ids of events; the body of a test"),
    Place(table="webhook_replays", holds=NOBODY),
    Place(
        table="webhook_attempts",
        holds="what an endpoint answered, which may repeat what it was sent",
        backup=Backup.LEFT_OUT,
        erase=SQL["webhook_attempts"],
    ),
)

KEPT_OF_MODELS = frozenset({"deadlines"})
"""Tables of read models that a backup keeps: what was fired is in no event."""


def of_models() -> frozenset[str]:
    """The tables that are made of events alone."""
    return frozenset(table.name for model in read_models() for table in model.tables)


def left_out() -> list[str]:
    """The tables whose rows are not in a backup."""
    others = {place.table for place in PLACES if place.backup != Backup.KEPT}
    return sorted(others | (of_models() - KEPT_OF_MODELS))


def apart() -> list[str]:
    """The tables whose rows are kept apart."""
    return [place.table for place in PLACES if place.backup == Backup.APART]
