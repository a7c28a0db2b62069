"""Text as it can be printed: nothing invisible that no font draws, its direction, its escaped HTML."""

from __future__ import annotations

import re
import unicodedata

from markupsafe import Markup, escape

from b2b.documents.typefaces import is_japanese

UNPRINTABLE = re.compile(r"[\x00-\x08\x0B-\x1F\x7F-\x9F\u200B\u2060\uFE00-\uFE0F\uFEFF\U000E0000-\U000E0FFF]")
"""Control characters, and the selectors of variants that our fonts do not have: left out, they change no letter."""

COMPATIBILITY = re.compile(r"([\uF900-\uFAFF\U0002F800-\U0002FA1F]+)")
"""Characters of names (神 U+FA19) that composing would replace by others."""

BLANK = Markup("<div>&nbsp;</div>")


def printable(text: str) -> str:
    """The same text with letters and their accents composed, as fonts have them."""
    parts = COMPATIBILITY.split(UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n")))
    return "".join(part if COMPATIBILITY.match(part) else unicodedata.normalize("NFC", part) for part in parts)


def direction(text: str) -> str:
    """rtl or ltr, by the first letter that has a direction (UAX #9, P2)."""
    classes = (unicodedata.bidirectional(char) for char in text)
    return "rtl" if next((c for c in classes if c in {"L", "R", "AL"}), "L") != "L" else "ltr"


def written(text: str, *, japanese: bool = False) -> Markup:
    """A line of a user's text as HTML: escaped, in its own direction but in its place, in its language's shapes."""
    return (
        _marked(text, "line", japanese) if direction(text) == "rtl" or is_japanese(text) or japanese else _plain(text)
    )


def rows(text: str) -> list[Markup]:
    """A text of several lines, each of them a line of its own on its own side; an empty one stays an empty line."""
    lines = printable(text).strip("\n").split("\n")
    return [_marked(line, "", False) if line.strip() else BLANK for line in lines]


def _marked(text: str, kind: str, japanese: bool) -> Markup:
    classes = " ".join(filter(None, (kind, "ja" if japanese or is_japanese(text) else "")))
    return Markup('<div dir="{}" class="{}">{}</div>').format(direction(text), classes, printable(text))


def _plain(text: str) -> Markup:
    return escape(printable(text))
