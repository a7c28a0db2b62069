"""The places of the feed (API.md, Events): a cursor is the position of an event, in a form that promises nothing else.

It holds for ever: a position is kept by rebuilds, restarts and restores. Cursors sort as their events do.
"""

from __future__ import annotations

from base64 import b32hexdecode, b32hexencode
from binascii import Error

_BYTES = 8
BEGINNING = 0
LAST = (1 << 63) - 1


def cursor_at(position: int) -> str:
    """The place right after the event at a position: 13 letters and digits."""
    return b32hexencode(position.to_bytes(_BYTES, "big")).decode().rstrip("=").lower()


def position_of(cursor: str) -> int:
    """The position behind a cursor. ValueError: the feed never gave it."""
    try:
        position = int.from_bytes(b32hexdecode(cursor.upper() + "==="), "big")
    except (Error, UnicodeError) as error:
        raise ValueError(cursor) from error
    if position > LAST or cursor_at(position) != cursor:
        raise ValueError(cursor)
    return position
