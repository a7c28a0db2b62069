"""The places of the feed (API.md, Events): a cursor is the position of an event, in a form that promises nothing else.

It holds for ever: a position is kept by rebuilds, restarts and restores. Cursors sort as their events do.
"""

from __future__ import annotations

from base64 import b32hexdecode
from binascii import Error
from functools import lru_cache

_LETTERS = "0123456789abcdefghijklmnopqrstuv"
_PAIRS = [first + second for first in _LETTERS for second in _LETTERS]
"""RFC 4648, 7, written here because b32hexencode takes five times as long, which a rebuild of the feed feels."""
BEGINNING = 0
LAST = (1 << 63) - 1


@lru_cache(maxsize=256)  # each company that is told of an event is given the same
def cursor_at(position: int) -> str:
    """The place right after the event at a position: 13 letters and digits."""
    bits = position << 1  # 13 letters of 5 bits hold one more than the position has
    pairs = [_PAIRS[bits >> shift & 1023] for shift in range(50, -1, -10)]
    return _LETTERS[bits >> 60] + "".join(pairs)


def position_of(cursor: str) -> int:
    """The position behind a cursor. ValueError: the feed never gave it."""
    try:
        position = int.from_bytes(b32hexdecode(cursor.upper() + "==="), "big")
    except (Error, UnicodeError) as error:
        raise ValueError(cursor) from error
    if position > LAST or cursor_at(position) != cursor:
        raise ValueError(cursor)
    return position
