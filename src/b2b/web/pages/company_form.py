"""The forms about a company as they were typed: what they make of it, and what is wrong by field (A1, A2, A5)."""

from __future__ import annotations

import re
from collections.abc import Container, Mapping
from typing import Any

from flask_babel import gettext
from msgspec import Struct, structs

from b2b.aggregates.company import Company, Configuration
from b2b.aggregates.values import Address, Contact, Mode, Preference
from b2b.web.api.company import CURRENCIES, ZONES
from b2b.web.i18n import LANGUAGES

EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,189}")
A_YEAR = 8760
PREFERENCES: Mapping[str, Preference] = {"cost": ("cost", "delay"), "delay": ("delay", "cost")}
MAX_TEXT, MAX_WORDS = 200, 5000


class Details(Struct, frozen=True, kw_only=True):
    """Everything that a company says of itself."""

    name: str
    contact: Contact
    address: Address
    configuration: Configuration
    logo: str | None = None


def details_of(company: Company) -> Details:
    return Details(
        name=company.name,
        contact=company.contact,
        address=company.address,
        configuration=company.configuration,
        logo=company.logo,
    )


class CompanyForm:
    """Makes the company's details of a form; what is wrong is collected in `faults` on the way."""

    def __init__(self, before: Details, form: Mapping[str, str]) -> None:
        self.before = before
        self.form = form
        self.faults: dict[str, str] = {}

    def information(self) -> Details:
        """Name, contact and address (A1)."""
        name = self._text("name")
        if not name:
            self.faults["name"] = gettext("Enter the name of the company.")
        contact = Contact(name=self._text("contact"), email=self._text("email"), phone=self._text("phone"))
        if contact.email and not EMAIL.fullmatch(contact.email):
            self.faults["email"] = gettext("Enter an e-mail address, such as name@example.com.")
        return structs.replace(self.before, name=name, contact=contact, address=self._address())

    def configured(self) -> Details:
        """What stands on the page of the configuration (A2)."""
        return self._with(
            language=self._one_of("language", LANGUAGES),
            time_zone=self._one_of("time_zone", ZONES),
            currency=self._one_of("currency", CURRENCIES),
            shipping_time_hours=self._hours("shipping_time_hours"),
            **self._of_a_retailer(),
        )

    def _of_a_retailer(self) -> dict[str, Any]:
        """What only a retailer's page has; where it is not there, it stays."""
        if "default_mode" not in self.form:
            return {}
        return {
            "default_mode": Mode(self._one_of("default_mode", list(Mode))),
            "preference": PREFERENCES.get(self.form.get("preference", ""), self.before.configuration.preference),
            "split_lines": "split_lines" in self.form,
            "allow_back_orders": "allow_back_orders" in self.form,
            "customer_message": self._words("customer_message"),
        }

    def described(self) -> Details:
        """What it sells, and whether it can be found by it (A5)."""
        return self._with(description=self._words("description"), listed="listed" in self.form)

    def _with(self, **chosen: Any) -> Details:
        return structs.replace(self.before, configuration=structs.replace(self.before.configuration, **chosen))

    def _text(self, name: str) -> str:
        return self.form.get(name, "").strip()[:MAX_TEXT]

    def _words(self, name: str) -> str:
        return self.form.get(name, "").replace("\r\n", "\n").strip()[:MAX_WORDS]

    def _address(self) -> Address:
        return Address(
            lines=tuple(line for line in self.form.get("street", "").splitlines() if line.strip())[:6],
            city=self._text("city"),
            region=self._text("region") or None,
            postal_code=self._text("postal_code") or None,
            country=self._text("country"),
        )

    def _one_of(self, name: str, known: Container[str]) -> str:
        """A choice of a menu; what no menu offers leaves things as they were."""
        chosen = self.form.get(name, "")
        return chosen if chosen in known else str(getattr(self.before.configuration, name))

    def _hours(self, name: str) -> int:
        text = self._text(name)
        if text.isdecimal() and int(text) <= A_YEAR:
            return int(text)
        self.faults[name] = gettext("Enter whole hours, at most %(most)s.", most=A_YEAR)
        return int(getattr(self.before.configuration, name))
