"""A company: a tenant, retailer or supplier, and how it is configured (A1, A2, A5)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from eventsourcing.domain import Aggregate, event
from msgspec import Struct

from b2b.aggregates.personal import PersonalAddress, PersonalContact
from b2b.aggregates.values import COST_FIRST, Address, CompanyKind, Contact, Mode, Preference, Terms


class Configuration(Struct, frozen=True, kw_only=True):
    """What a company chose of A2 and A5; the defaults are those of a new company."""

    language: str = "en"
    time_zone: str = "UTC"
    currency: str = "EUR"
    shipping_time_hours: int = 48
    default_mode: Mode = Mode.MANUAL
    preference: Preference = COST_FIRST
    split_lines: bool = True
    allow_back_orders: bool = False
    description: str = ""
    listed: bool = False
    customer_message: str = ""

    def terms(self) -> Terms:
        """What a request sent now is decided by."""
        return Terms(
            currency=self.currency,
            preference=self.preference,
            split_lines=self.split_lines,
            allow_back_orders=self.allow_back_orders,
            shipping_time_hours=self.shipping_time_hours,
        )


class Company(Aggregate):
    class CompanyRegistered(Aggregate.Created):
        TOPIC = "company.registered"
        kind: CompanyKind
        name: str
        subject_id: UUID
        contact: PersonalContact
        configuration: Configuration

    @classmethod
    def register(
        cls, *, id: UUID, kind: CompanyKind, name: str, contact: Contact, configuration: Configuration, now: datetime
    ) -> Company:
        """A new company, with the defaults of A2 but for what it already said."""
        return cls._create(
            cls.CompanyRegistered,
            id=id,
            timestamp=now,
            kind=kind,
            name=name,
            subject_id=id,
            contact=contact,
            configuration=configuration,
        )

    @event(CompanyRegistered)
    def __init__(
        self, *, kind: CompanyKind, name: str, subject_id: UUID, contact: Contact, configuration: Configuration
    ) -> None:
        self.kind = kind
        self.name = name
        self.subject_id = subject_id
        self.contact = contact
        self.address = Address()
        self.configuration = configuration
        self.logo: str | None = None

    class CompanyChanged(Aggregate.Event):
        TOPIC = "company.changed"
        name: str
        subject_id: UUID
        contact: PersonalContact
        address: PersonalAddress
        configuration: Configuration

    def change(
        self, *, name: str, contact: Contact, address: Address, configuration: Configuration, now: datetime
    ) -> None:
        """New information or configuration; nothing is recorded where nothing differs."""
        before = (self.name, self.contact, self.address, self.configuration)
        if (name, contact, address, configuration) == before:
            return
        self.trigger_event(
            self.CompanyChanged,
            timestamp=now,
            name=name,
            subject_id=self.subject_id,
            contact=contact,
            address=address,
            configuration=configuration,
        )

    @event(CompanyChanged)
    def _changed(self, name: str, contact: Contact, address: Address, configuration: Configuration) -> None:
        self.name = name
        self.contact = contact
        self.address = address
        self.configuration = configuration

    class LogoChanged(Aggregate.Event):
        TOPIC = "company.logo_changed"
        logo: str | None

    def set_logo(self, *, logo: str | None, now: datetime) -> None:
        """The SHA-256 (hex) of the logo's bytes, which are kept under it; None: no logo."""
        if logo != self.logo:
            self.trigger_event(self.LogoChanged, timestamp=now, logo=logo)

    @event(LogoChanged)
    def _logo_changed(self, logo: str | None) -> None:
        self.logo = logo
