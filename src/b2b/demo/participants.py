"""Who takes part in a replay: one retailer, and every supplier that a file names, with their API keys."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Self
from uuid import NAMESPACE_URL, uuid5

from b2b.access import Actor
from b2b.aggregates.company import Configuration
from b2b.aggregates.partnership import Agreement
from b2b.aggregates.values import CompanyKind, Mode
from b2b.app import Services
from b2b.commands.account import actor_of_key, create_company
from b2b.commands.partners import connect_partner, invite_partner

RETAILER = "Replay Retail"


class Participants:
    """API keys and partner ids by the companies' names, kept in a file for another run."""

    def __init__(self, keys: dict[str, str], partners: dict[str, str]) -> None:
        self.keys = keys
        self.partners = partners

    @classmethod
    def kept_in(cls, file: Path) -> Self:
        """Those of the runs before."""
        kept = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {"keys": {}, "partners": {}}
        return cls(kept["keys"], kept["partners"])

    def keep_in(self, file: Path) -> None:
        """Written for the owner alone, and never half."""
        draft = file.with_suffix(".new")
        draft.touch(mode=0o600)
        draft.write_text(json.dumps(vars(self), ensure_ascii=False), encoding="utf-8")
        draft.replace(file)


def registered(services: Services, suppliers: Iterable[str]) -> Participants:
    """The retailer and these suppliers, each connected to it; whoever is not there yet is made."""
    file = services.settings.data / "replay.json"
    people = Participants.kept_in(file)
    if RETAILER not in people.keys:
        configuration = Configuration(default_mode=Mode.AUTOMATIC, currency="USD")
        people.keys[RETAILER] = _company(services, RETAILER, CompanyKind.RETAILER, configuration)
    for name in sorted(set(suppliers) - people.partners.keys()):
        people.keys[name] = _company(services, name, CompanyKind.SUPPLIER, Configuration(currency="USD"))
        people.partners[name] = _connected(services, people, name)
        people.keep_in(file)
    return people


def _company(services: Services, name: str, kind: CompanyKind, configuration: Configuration) -> str:
    console = services.console
    return create_company(
        console,
        kind=kind,
        name=name,
        email=f"{uuid5(NAMESPACE_URL, name).hex[:12]}.{console.new_id().hex[:6]}@replay.example",
        password=console.new_id().hex,
        configuration=configuration,
        now=services.clock(),
    ).api_key


def _connected(services: Services, people: Participants, name: str) -> str:
    def actor(of: str) -> Actor:
        return actor_of_key(services.console, people.keys[of])

    console, now, supplier = services.console, services.clock(), actor(name)
    agreement = Agreement(name=name, answer_hours=24, shipping_required=True)
    invited = invite_partner(console, actor(RETAILER), email="", message="", agreement=agreement, now=now)
    connect_partner(console, supplier, partner_id=invited.subject.id, supplier_id=supplier.company_id, now=now)
    return str(invited.subject.id)
