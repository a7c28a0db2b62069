"""Lines with quantities as they are given: 0 is left out, and what is refused points at the line that was given."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from flask_babel import gettext

from b2b import errors
from b2b.errors import FieldError, Refused

_LINE = re.compile(r"/lines/([0-9]+)(/.*)?")


def taken(lines: Sequence[dict[str, Any]], *, alike: Sequence[str]) -> list[tuple[int, dict[str, Any]]]:
    """The lines with a quantity, each with its place. Raises Invalid where two agree in all of `alike`."""
    first: dict[tuple[Any, ...], int] = {}
    faults = []
    for place, line in enumerate(lines):
        if first.setdefault(tuple(line[name] for name in alike), place) != place:
            faults.append(FieldError(f"/lines/{place}", gettext("Give each of these once.")))
    if faults:
        raise errors.Invalid(*faults)
    return [(place, line) for place, line in enumerate(lines) if line["quantity"]]


@contextmanager
def pointing_at(places: Sequence[int]) -> Iterator[None]:
    """Have refusals point at the lines as they were given, whose places these are."""
    try:
        yield
    except errors.Invalid as refused:
        faults = (FieldError(_moved(fault.pointer, places), fault.message) for fault in refused.errors)
        raise errors.Invalid(*faults) from None
    except Refused as refused:
        if not refused.pointer:
            raise
        raise type(refused)(_moved(refused.pointer, places), **refused.facts) from None


def _moved(pointer: str, places: Sequence[int]) -> str:
    line = _LINE.fullmatch(pointer)
    return f"/lines/{places[int(line[1])]}{line[2] or ''}" if line else pointer
