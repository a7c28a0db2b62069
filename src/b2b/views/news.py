"""What happened, as it is told: a type of API.md, the thing that it happened to, and what each company may know."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple
from uuid import UUID

View = dict[str, Any]


class News(NamedTuple):
    """`data` by company: whoever is not in it is told nothing."""

    type: str
    subject: str
    data: Mapping[UUID, View]


def type_name(thing: str, what: str) -> str:
    """ "request", "sent" → "b2b.request.sent.v1"."""
    return f"b2b.{thing}.{what}.v1"
