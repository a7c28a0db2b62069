"""The fields of bodies and queries: each checks, bounds and documents itself. Money is a string, times are RFC 3339."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from flask_babel import gettext
from marshmallow import RAISE, Schema, ValidationError, fields, validate

from b2b.views.cursors import position_of

MOST_UNITS = 1_000_000_000
"""The largest quantity: a thousand million of one item."""

NOW = "now"
"""The place in the feed after everything that has happened."""

_MONEY = re.compile(r"[0-9]{1,12}(\.[0-9]{1,4})?")
_MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?([Zz]|[+-][0-9]{2}:[0-9]{2})"
)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


class Body(Schema):
    """A JSON object. Loads to a dict; a field that is not declared is refused."""

    class Meta:
        unknown = RAISE


class Length(validate.Length):
    """So many characters, or so many elements."""

    def _format_error(self, value: Any, message: str) -> str:
        del value, message
        if self.min and self.max is not None:
            return gettext("Give from %(least)s to %(most)s.", least=self.min, most=self.max)
        return gettext("Give at most %(most)s.", most=self.max)


class Range(validate.Range):
    """A number from `min` to `max`."""

    def _format_error(self, value: Any, message: str) -> str:
        del value, message
        return gettext("Give a number from %(least)s to %(most)s.", least=self.min, most=self.max)


class Text(fields.String):
    """Up to `most` characters, at least `least`."""

    def __init__(self, *, most: int, least: int = 0, pattern: str | None = None, **options: Any) -> None:
        shape = [Pattern(pattern)] if pattern else []
        super().__init__(validate=[Length(min=least or None, max=most), *shape], **options)


class Pattern(validate.Regexp):
    """Text of a certain form. A `$` is the end, as in JavaScript; Python would let a line feed follow."""

    def __call__(self, value: Any) -> Any:
        whole = str(self.regex.pattern).endswith("$")
        if (self.regex.fullmatch(value) if whole else self.regex.match(value)) is None:
            raise ValidationError(gettext("This does not have the form that is needed here."))
        return value


class Name(Text):
    """What something is called: up to 200 characters, and not blanks alone."""

    def __init__(self, **options: Any) -> None:
        super().__init__(least=1, most=200, pattern=r"^\s*\S", **options)


class Email(Text):
    """An e-mail address, to the form that every mail server takes: something, an @, a domain."""

    def __init__(self, **options: Any) -> None:
        super().__init__(most=254, pattern=r"^[^@\s\x00-\x1f\x7f]{1,64}@[^@\s\x00-\x1f\x7f]{1,189}$", **options)


class Id(fields.UUID):
    """A UUID as a string."""

    def _validated(self, value: Any) -> UUID:
        if isinstance(value, UUID):
            return value
        if not (isinstance(value, str) and _UUID.fullmatch(value)):
            raise self.make_error("invalid_uuid")
        return UUID(value)


class Whole(fields.Integer):
    """A whole number from `least` to `most`, written as a JSON number (in a query: as digits)."""

    def __init__(self, *, least: int, most: int, **options: Any) -> None:
        super().__init__(strict=True, validate=Range(min=least, max=most), **options)

    def _validated(self, value: Any) -> int:
        if isinstance(value, str) and re.fullmatch(r"-?[0-9]{1,18}", value) and self.metadata.get("in_query"):
            return int(value)
        if isinstance(value, bool) or not isinstance(value, int | float) or value != value // 1 or abs(value) > 1e300:
            raise self.make_error("invalid")
        return int(value)


class Quantity(Whole):
    """How many: a whole number from 0 (or `least`) on."""

    def __init__(self, *, least: int = 0, **options: Any) -> None:
        super().__init__(least=least, most=MOST_UNITS, **options)


class Money(fields.Field[Decimal]):
    """An amount ≥ 0 as a string with at most 4 decimals. It is shown with 2 decimals at least: "9.80"."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{**options, "metadata": {"pattern": f"^{_MONEY.pattern}$", **options.get("metadata", {})}})

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Decimal:
        if not (isinstance(value, str) and _MONEY.fullmatch(value)):
            raise ValidationError(gettext("Give an amount as text with at most 4 decimals, as in “9.80”."))
        return Decimal(value)


class Moment(fields.Field[datetime]):
    """A moment: RFC 3339 with any offset; loaded and shown in UTC."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> datetime:
        try:
            if not (isinstance(value, str) and _MOMENT.fullmatch(value)):
                raise ValueError(value)
            found = datetime.fromisoformat(_microseconds(value.upper())).astimezone(UTC)
            return found if 2000 <= found.year < 2200 else _beyond(found)
        except (ValueError, OverflowError):
            raise ValidationError(
                gettext("Give a time with its offset (RFC 3339), as in “2026-11-24T16:00:00Z”.")
            ) from None


class Day(fields.Field[date]):
    """A calendar day: "2026-12-02"."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> date:
        try:
            if not (isinstance(value, str) and _DAY.fullmatch(value)):
                raise ValueError(value)
            found = date.fromisoformat(value)
            return found if 2000 <= found.year < 2200 else _beyond(found)
        except ValueError:
            raise ValidationError(gettext("Give a day, as in “2026-12-02”.")) from None


class Cursor(fields.Field[Any]):
    """A place in the feed; loads to the position behind it, or with `or_now` to the word `now`."""

    def __init__(self, *, or_now: bool = False, **options: Any) -> None:
        self.or_now = or_now
        shape = {"type": "string", "maxLength": 13}
        super().__init__(**{**options, "metadata": {**shape, **options.get("metadata", {})}})

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> int | str:
        try:
            return NOW if self.or_now and value == NOW else position_of(value if isinstance(value, str) else "")
        except ValueError:
            raise ValidationError(gettext("The feed never gave this cursor.")) from None


class Choice(fields.String):
    """One of a few words: those of an enumeration, or a list."""

    def __init__(self, words: type[StrEnum] | Iterable[str], **options: Any) -> None:
        self.words = tuple(str(word) for word in words)
        super().__init__(validate=_OneOf(self.words), **options)


class _OneOf(validate.OneOf):
    def __call__(self, value: Any) -> Any:
        if value not in self.choices:
            raise ValidationError(gettext("Choose one of: %(words)s.", words=self.choices_text))
        return value


class Flag(fields.Boolean):
    """true or false, and nothing that resembles them (in a query: the words)."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> bool:
        if isinstance(value, str) and self.metadata.get("in_query"):
            value = {"true": True, "false": False}.get(value)
        if not isinstance(value, bool):
            raise self.make_error("invalid", input=value)
        return value


class Many(fields.List[Any]):
    """At most `most` of a kind, at least `least`; with `unlike`, none of them twice."""

    def __init__(
        self,
        kind: fields.Field[Any],
        *,
        most: int,
        least: int = 0,
        unlike: bool = False,
        **options: Any,
    ) -> None:
        bounds: list[validate.Validator] = [Length(min=least or None, max=most)]
        if unlike:
            options = {**options, "metadata": {"uniqueItems": True, **options.get("metadata", {})}}
        super().__init__(kind, validate=[*bounds, *([_unlike] if unlike else [])], **options)


def _unlike(values: list[Any]) -> None:
    if any(value in values[:place] for place, value in enumerate(values)):
        raise ValidationError(gettext("Give each of these once."))


class One(fields.Nested):
    """An object within an object: `One(AddressBody)`."""


def _microseconds(text: str) -> str:
    """datetime keeps 6 digits of a second; RFC 3339 allows any number."""
    return re.sub(r"(\.[0-9]{6})[0-9]+", r"\1", text)


def _beyond(value: Any) -> Any:
    raise ValueError(f"{value} is not within 2000 to 2199")
