"""Lists: `{"data", "next_cursor"}`, read by keyset, so that no row is missed or shown twice while others come."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from flask_babel import gettext
from marshmallow import Schema, fields

from b2b import errors
from b2b.errors import FieldError
from b2b.views.writing import moment
from b2b.web.api.bodies import refuse_odd_text
from b2b.web.api.fields import Body, Text, Whole

R = TypeVar("R")
Key = tuple[Any, ...]
MOST, USUAL = 200, 50


class ListQuery(Body):
    """What every list takes."""

    limit = Whole(least=1, most=MOST, load_default=USUAL, metadata={"in_query": True, "description": "Rows of a page."})
    cursor = Text(most=2000, load_default=None, metadata={"description": "`next_cursor` of the page before."})


def page_of(shape: type[Schema]) -> Schema:
    """The shape of a list of these."""
    rows = fields.List(fields.Nested(shape))
    found = Schema.from_dict({"data": rows, "next_cursor": fields.String(allow_none=True)}, name=f"{shape.__name__}s")
    return found()


def listing(
    query: Mapping[str, Any],
    read: Callable[[Key | None, int], list[R]],
    *,
    key: Callable[[R], Key],
    kinds: tuple[type, ...],
    show: Callable[[list[R]], list[Any]],
) -> dict[str, Any]:
    """One page of a list.

    `read(after, limit)` gives rows after a key, in the order of the key; `key(row)` is a row's own, made of str, int,
    UUID and datetime as `kinds` says; `show(rows)` gives what is told of them. Raises Invalid for a cursor that no
    list gave.
    """
    limit = query["limit"]
    after = None if query["cursor"] is None else key_of(query["cursor"], kinds)
    rows = read(after, limit + 1)
    more = len(rows) > limit
    return {
        "data": show(rows[:limit]),
        "next_cursor": cursor_of(key(rows[limit - 1])) if more else None,
    }


def cursor_of(key: Key) -> str:
    """A key as an opaque word."""
    plain = json.dumps([_plain(part) for part in key], separators=(",", ":"))
    return urlsafe_b64encode(plain.encode()).decode().rstrip("=")


def key_of(cursor: str, kinds: tuple[type, ...]) -> Key:
    """The key behind a cursor. Raises Invalid."""
    try:
        parts = json.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        refuse_odd_text(parts)
        if not isinstance(parts, list) or len(parts) != len(kinds):
            raise ValueError(cursor)
        key = tuple(_part(part, kind) for part, kind in zip(parts, kinds, strict=True))
        if cursor_of(key) != cursor:
            raise ValueError(cursor)
    except (ValueError, TypeError, RecursionError, errors.Refused):
        fault = FieldError("/cursor", gettext("No list gave this cursor. Begin again without it."))
        raise errors.Invalid(fault) from None
    return key


def _plain(part: Any) -> Any:
    if isinstance(part, datetime):
        return moment(part)
    return part if isinstance(part, int) else str(part)


def _part(part: Any, kind: type) -> Any:
    if kind is int:
        if not isinstance(part, int) or abs(part) >= 1 << 63:
            raise ValueError(part)
        return part
    if not isinstance(part, str):
        raise ValueError(part)
    if kind is UUID:
        return UUID(part)
    return datetime.fromisoformat(part) if kind is datetime else part
