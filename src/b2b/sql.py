"""Read the named statements of an .sql file: each starts with a line `-- name: comment`."""

from __future__ import annotations

import re
from importlib import resources
from typing import LiteralString, cast

_NAME = re.compile(r"^-- (\w+): .+\n", re.MULTILINE)


def statements(package: str, file: str) -> dict[str, LiteralString]:
    """The statements of `file` in `package` by name; text before the first name is a comment and is dropped."""
    text = (resources.files(package) / file).read_text(encoding="utf-8")
    _, *parts = _NAME.split(text)
    return {name: cast("LiteralString", body.strip()) for name, body in zip(parts[::2], parts[1::2], strict=True)}
