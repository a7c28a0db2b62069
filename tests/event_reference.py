"""docs/reference/events.md and events.json, made from the code: `python -m tests.event_reference` writes both.

events.json has every published type and field with its kind. It only grows: where the code has lost or changed one,
nothing is written.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from b2b.web.api.event_catalogue import catalogue

FOLDER = Path(__file__).parents[1] / "docs" / "reference"
PAGE, KEPT = FOLDER / "events.md", FOLDER / "events.json"
Kinds = dict[str, dict[str, str]]


def published() -> Kinds:
    """Every type with its fields: their paths, and what they hold."""
    return {one["type"]: dict(sorted(_fields(one["schema"], ""))) for one in catalogue()}


def _fields(schema: dict[str, Any], path: str) -> Iterator[tuple[str, str]]:
    for name, inner in schema.get("properties", {}).items():
        yield f"{path}{name}", _kind(inner)
        yield from _fields(_plain(inner), f"{path}{name}.")


def _kind(schema: dict[str, Any]) -> str:
    if schema.get("type") == "array":
        return f"list of {_kind(schema['items'])}"
    types = schema.get("type", "object")
    words = types if isinstance(types, str) else " or ".join(types)
    return " ".join(filter(None, [words, schema.get("format")]))


def _plain(schema: dict[str, Any]) -> dict[str, Any]:
    """What is in a list, or may be null."""
    if schema.get("type") == "array":
        return _plain(schema["items"])
    choices = schema.get("anyOf", schema.get("allOf", []))
    return next((one for one in choices if "properties" in one), schema)


def kept() -> Kinds:
    """What was published before."""
    found: Kinds = json.loads(KEPT.read_text(encoding="utf-8")) if KEPT.exists() else {}
    return found


def lost(before: Kinds, now: Kinds) -> list[str]:
    """What is not as it was published."""
    return [
        f"{type} {path}: {kind}"
        for type, fields in before.items()
        for path, kind in [("", ""), *fields.items()]
        if (type not in now if not path else now.get(type, {}).get(path) != kind)
    ]


def page() -> str:
    """The reference as Markdown."""
    parts = [
        "# Events",
        "Made from the code by `python -m tests.event_reference`. How they are read: `GET /api/v1/events`, "
        "`/events/stream` and webhooks. A company is told what concerns it, in its own view: a field that its side may "
        "not see is not there. Types and fields are added in time; none is ever taken away or changed.",
    ]
    for one in catalogue():
        example = json.dumps(one["example"], ensure_ascii=False, indent=2)
        rows = [f"| `{path}` | {kind} |" for path, kind in published()[one["type"]].items()]
        parts += [
            f"## `{one['type']}`",
            f"{one['description']} Since {one['since']}.",
            "\n".join(["| field of `data` | holds |", "| --- | --- |", *rows]),
            f"```json\n{example}\n```",
        ]
    return "\n\n".join(parts) + "\n"


def main() -> None:
    gone = lost(kept(), published())
    if gone:
        raise SystemExit("Published fields are lost or changed:\n" + "\n".join(gone))
    FOLDER.mkdir(exist_ok=True)
    KEPT.write_text(json.dumps(published(), indent=1) + "\n", encoding="utf-8")
    PAGE.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
