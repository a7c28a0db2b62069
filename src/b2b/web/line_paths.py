"""The paths of product lines as text: Clothing > Men's > Underwear; one a line in a file (A10).

The file may be the Google product taxonomy as it is published, with or without its numbers: its first line is a
comment, and each other line is “166 - Apparel & Accessories > Clothing”.
"""

from __future__ import annotations

import csv
import re

from flask_babel import gettext

from b2b.errors import FieldError, Invalid
from b2b.web.api.product_lines import DEEPEST

SEPARATOR = " > "
LONGEST = 200
MOST = 20_000
_NUMBER = re.compile(r"^\d+ - (?=\S)")


def words_of_path(names: tuple[str, ...]) -> str:
    return SEPARATOR.join(names)


def path_of_words(text: str, *, pointer: str = "/path") -> tuple[str, ...]:
    """The names of a path. Raises Invalid where one is too long, or they are too many; no name at all is no fault."""
    names = tuple(name.strip() for name in re.split(r"\s*>\s*", text) if name.strip())
    if len(names) > DEEPEST:
        raise Invalid(FieldError(pointer, gettext("A path has at most %(most)s names.", most=DEEPEST)))
    if any(len(name) > LONGEST for name in names):
        raise Invalid(FieldError(pointer, gettext("A name has at most %(most)s characters.", most=LONGEST)))
    return names


def paths_of_file(text: str) -> list[tuple[str, ...]]:
    """The paths of a file, in its order. Raises Invalid with the number of the first line that cannot be one."""
    lines = text.splitlines()
    if len(lines) > MOST:
        raise Invalid(FieldError("/file", gettext("The file has more than %(most)s lines.", most=MOST)))
    paths = [_path(line, number) for number, line in enumerate(lines, 1) if not line.startswith("#")]
    return [path for path in paths if path]


def _path(line: str, number: int) -> tuple[str, ...]:
    text = next(csv.reader([line]), [""])[0] if line.startswith('"') else line
    try:
        return path_of_words(_NUMBER.sub("", text.strip()))
    except Invalid as refused:
        reason = refused.field_errors[0].message
        words = gettext("Line %(number)s: %(reason)s", number=number, reason=reason)
        raise Invalid(FieldError("/file", words)) from refused
