"""Reading what a call was given: JSON that is JSON, then the fields of its schema, each fault with its place."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from flask import request
from flask_babel import gettext, lazy_gettext
from marshmallow import Schema, ValidationError

from b2b import errors
from b2b.errors import FieldError

DEEPEST = 32
"""Levels of nesting that a body may have; none of ours has more than five."""

MOST_FAULTS = 100
"""Faults that one answer lists."""

_STANDARD = {
    "Missing data for required field.": lazy_gettext("This is needed."),
    "Field may not be null.": lazy_gettext("This may be left out, but not null."),
    "Unknown field.": lazy_gettext("There is no such field. Leave it out, or check its name."),
    "Not a valid UUID.": lazy_gettext("This is not an id: give a UUID."),
    "Not a valid string.": lazy_gettext("Give text."),
    "Not a valid integer.": lazy_gettext("Give a whole number."),
    "Not a valid boolean.": lazy_gettext("Give true or false."),
    "Not a valid list.": lazy_gettext("Give a list."),
    "Not a valid mapping type.": lazy_gettext("Give an object."),
    "Invalid type.": lazy_gettext("Give an object."),
    "Invalid input type.": lazy_gettext("Give an object."),
}
"""marshmallow's own messages, in words that can be translated."""


def read_body(schema: Schema) -> Any:
    """The JSON body of this request, loaded by the schema; a call that needs nothing may have none.

    Raises MalformedJson, UnsupportedMediaType, and Invalid with a pointer to each fault.
    """
    return load(schema, body_of_request())


def read_query(schema: Schema) -> Any:
    """The query string, loaded by the schema: a name may stand there once. Raises Invalid."""
    twice = [name for name, values in request.args.lists() if len(values) > 1]
    if twice:
        raise errors.Invalid(*(FieldError(f"/{_escaped(name)}", gettext("Give this once.")) for name in twice))
    given: dict[str, Any] = request.args.to_dict()
    refuse_odd_text(given)
    return load(schema, given)


def load(schema: Schema, given: Any) -> Any:
    """What the schema makes of some data. Raises Invalid."""
    try:
        return schema.load(given)
    except ValidationError as error:
        raise errors.Invalid(*_faults(error.messages)[:MOST_FAULTS]) from None


def body_of_request() -> Any:
    """The JSON of this request; an empty object where it has no body at all."""
    content = request.get_data(cache=True)
    if not content and not request.content_type:
        return {}
    if request.mimetype != "application/json" and not request.mimetype.endswith("+json"):
        raise errors.UnsupportedMediaType(wanted="application/json")
    found = parse(content)
    refuse_odd_text(found)
    return found


def parse(content: bytes) -> Any:
    """JSON as RFC 8259 has it: UTF-8, no NaN, no name twice in an object. Raises MalformedJson."""
    try:
        return json.loads(
            content.decode("utf-8"), parse_constant=_no_constant, object_pairs_hook=_each_once, parse_int=_whole
        )
    except (ValueError, RecursionError) as error:
        raise errors.MalformedJson(problem=_problem(error)) from None


def refuse_odd_text(given: Any) -> None:
    """Refuse what no database keeps and nobody can read: zero bytes and halves of characters, with their place."""
    faults = [FieldError(pointer, gettext("This holds a character that is none.")) for pointer in _odd(given, "", 0)]
    if faults:
        raise errors.Invalid(*faults[:MOST_FAULTS])


def _odd(value: Any, pointer: str, depth: int) -> Iterator[str]:
    if depth > DEEPEST:
        raise errors.MalformedJson(problem=f"it is nested deeper than {DEEPEST} levels")
    if isinstance(value, str):
        if not _readable(value):
            yield pointer
    elif isinstance(value, dict):
        for name, inner in value.items():
            if not _readable(name):
                yield pointer
            yield from _odd(inner, f"{pointer}/{_escaped(name)}", depth + 1)
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from _odd(inner, f"{pointer}/{place}", depth + 1)


def _readable(text: str) -> bool:
    return "\0" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)


def _escaped(name: str) -> str:
    """A name as a part of a JSON pointer (RFC 6901); what cannot be written in UTF-8 is shown as ?."""
    return name.encode("utf-8", "replace").decode().replace("~", "~0").replace("/", "~1")[:200]


def _faults(messages: Any, pointer: str = "") -> list[FieldError]:
    """marshmallow's nested messages, flat: the first one of each field."""
    if isinstance(messages, Mapping):
        inner = ((_below(pointer, name), inside) for name, inside in messages.items())
        return [fault for below, inside in inner for fault in _faults(inside, below)]
    text = messages[0] if isinstance(messages, list) else messages
    return [FieldError(pointer, str(_STANDARD.get(str(text), text)))]


def _below(pointer: str, name: object) -> str:
    return pointer if name == "_schema" else f"{pointer}/{_escaped(str(name))}"


def _no_constant(word: str) -> None:
    raise ValueError(f"{word} is not JSON")


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice in one object")
    return found


def _whole(digits: str) -> int | float:
    """A number too long for any field is read as one too large for any field."""
    return int(digits) if len(digits) < 30 else float("inf")


def _problem(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "it is nested too deeply"
    if isinstance(error, UnicodeDecodeError):
        return "it is not UTF-8"
    return str(error)
