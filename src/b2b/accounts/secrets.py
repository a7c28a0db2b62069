"""The secrets that programs are given: API keys, with a form that scanners of leaked secrets recognise (A12).

A key is `b2b_live_`, 43 letters and digits at random (256 bits), and a check sum of 6: CRC-32 of what stands before it.
So a scanner tells a key from a word that resembles one without asking anybody; who has found one can be sure.
"""

from __future__ import annotations

import hashlib
import re
import string
import zlib

PREFIX = "b2b_live_"
ALPHABET = string.digits + string.ascii_uppercase + string.ascii_lowercase
KEY = re.compile(rf"{PREFIX}[0-9A-Za-z]{{49}}")


def api_key(seed: bytes) -> str:
    """The key that is made of 32 random bytes."""
    body = PREFIX + _written(int.from_bytes(hashlib.sha256(b"api key" + seed).digest()), 43)
    return body + _check(body)


def is_api_key(text: str) -> bool:
    """Whether this has the form of a key, check sum included."""
    return bool(KEY.fullmatch(text)) and _check(text[:-6]) == text[-6:]


def _check(body: str) -> str:
    return _written(zlib.crc32(body.encode()), 6)


def _written(number: int, length: int) -> str:
    """A number in base 62."""
    letters = ""
    for _ in range(length):
        number, digit = divmod(number, 62)
        letters = ALPHABET[digit] + letters
    return letters
