"""Who may do what: areas, privileges, and the actor in whose name a command runs (A4)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from uuid import UUID

from b2b import errors
from b2b.aggregates.values import ActorKind, CompanyKind


class Area(StrEnum):
    DASHBOARD = "dashboard"
    REQUESTS = "requests"
    ORDERS = "orders"
    PARTNERS = "partners"
    PRODUCT_LINES = "product_lines"
    COMPANY = "company"
    BILLING = "billing"
    API = "api"
    AUDIT = "audit"


class Level(IntEnum):
    """How far a privilege reaches; each level includes the ones before it."""

    NONE = 0
    SEE = 1
    CHANGE = 2
    SEND = 3


EVERYTHING: Mapping[Area, Level] = dict.fromkeys(Area, Level.SEND)
AUDITOR: Mapping[Area, Level] = dict.fromkeys(Area, Level.SEE)
"""What an auditor may (U5): see and export everything of its company, and change nothing."""

REACH: Mapping[Area, Level] = {
    Area.DASHBOARD: Level.CHANGE,
    Area.REQUESTS: Level.SEND,
    Area.ORDERS: Level.SEND,
    Area.PARTNERS: Level.SEND,
    Area.PRODUCT_LINES: Level.CHANGE,
    Area.COMPANY: Level.CHANGE,
    Area.BILLING: Level.CHANGE,
    Area.API: Level.SEND,
    Area.AUDIT: Level.SEE,
}
"""The highest level that means something in each area: what a user can be given."""
SCOPE_LEVELS = {"read": Level.SEE, "write": Level.SEND}


def privileges_of(scopes: Iterable[str]) -> Mapping[Area, Level]:
    """What an API key with these scopes (`requests:write`, `orders:read`) may do; none at all: everything."""
    pairs = [scope.split(":") for scope in scopes]
    found: dict[Area, Level] = {}
    for area, verb in pairs:
        found[Area(area)] = max(found.get(Area(area), Level.NONE), SCOPE_LEVELS[verb])
    return found or EVERYTHING


def levels_of(privileges: Mapping[str, str]) -> Mapping[Area, Level]:
    """The privileges of a user as they stand in its events: names of areas and of levels."""
    return {Area(area): Level[level.upper()] for area, level in privileges.items()}


def named(levels: Mapping[Area, Level]) -> dict[str, str]:
    """Privileges as they stand in events: what is none is left out."""
    return {area.value: level.name.lower() for area, level in levels.items() if level > Level.NONE}


def narrowed(one: Mapping[Area, Level], other: Mapping[Area, Level]) -> Mapping[Area, Level]:
    """What both allow: a key with its scopes never does more than the user who made it."""
    return {area: min(level, other.get(area, Level.NONE)) for area, level in one.items()}


@dataclass(frozen=True, kw_only=True)
class Actor:
    """A user, an API key, or the service itself, acting for one company.

    `id` is the user's or the key's; `user_id` is the person behind it, where there is one.
    """

    kind: ActorKind
    id: UUID
    company_id: UUID
    company_kind: CompanyKind
    company_name: str = ""
    user_id: UUID | None = None
    privileges: Mapping[Area, Level] = field(default_factory=lambda: EVERYTHING)
    account_manager: bool = False

    @property
    def reader_id(self) -> UUID:
        """Whose dashboard and read state it has: its user's, or its own where it has none (D3)."""
        return self.user_id or self.id

    @property
    def audits(self) -> bool:
        """Whether it is an auditor: it may look at the audit, and change nothing anywhere."""
        return self.may(Area.AUDIT, Level.SEE) and max(self.privileges.values()) == Level.SEE

    def may(self, area: Area, level: Level) -> bool:
        return self.privileges.get(area, Level.NONE) >= level

    def must(self, area: Area, level: Level, *, as_a: CompanyKind | None = None) -> None:
        """Refuse with 403 unless the actor has the privilege, and its company is of the kind that does this."""
        if as_a is not None and self.company_kind != as_a:
            raise errors.WrongSide(kind=as_a)
        if not self.may(area, level):
            raise errors.Forbidden(privilege=f"{area}: {level.name.lower()}")

    def must_manage(self) -> None:
        """Refuse with 403 whoever is not the Account Manager (A4)."""
        if not self.account_manager:
            raise errors.OnlyManager
