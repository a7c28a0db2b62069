"""`python -m b2b.locale.messages`: bring the catalogues up to date with the code, and compile them.

A message is the English text itself. It is found in templates and Python as an argument of gettext and its kin, of
FieldError, and as the `message` of a class in errors.py, which the edge translates. Kept by hand: the .po files'
translations alone.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from babel.messages import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

SOURCE = Path(__file__).parents[1]
CATALOGUES = Path(__file__).parent
LANGUAGES = ("fr", "es")
"""English is the language of the messages themselves and needs no catalogue."""

EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
"""A fixed date in the headers: the same code always gives the same file."""

TEMPLATES = (".html", ".txt", ".xml")
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "lazy_gettext": None,
    "lazy_ngettext": (1, 2),
    "lazy_pgettext": ((1, "c"), 2),
    "FieldError": (2,),
}


class Found(NamedTuple):
    """One message where it stands: `id` is a pair where it has a plural."""

    place: str
    id: str | tuple[str, ...]
    context: str | None = None


def template() -> Catalog:
    """Every message of the code, as a catalogue without translations."""
    catalogue = Catalog(project="B2B Console", fuzzy=False)
    for found in _messages():
        catalogue.add(found.id, locations=[(found.place, 0)], context=found.context)
    return catalogue


def _messages() -> Iterator[Found]:
    for path in sorted(SOURCE.rglob("*")):
        place = path.relative_to(SOURCE).as_posix()
        if path.suffix == ".py":
            yield from _extracted(path, place, "python")
        elif path.suffix in TEMPLATES and "static" not in path.parts:
            yield from _extracted(path, place, "jinja2.ext:babel_extract")
    yield from _refusals()


def _extracted(path: Path, place: str, method: str) -> Iterator[Found]:
    options = {"encoding": "utf-8", "silent": "false"}
    with path.open("rb") as file:
        for _line, message, _comments, context in extract(method, file, keywords=KEYWORDS, options=options):
            yield Found(place, message, context)


def _refusals() -> Iterator[Found]:
    tree = ast.parse((SOURCE / "errors.py").read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
        value = getattr(node, "value", None)
        if isinstance(target, ast.Name) and target.id == "message" and isinstance(value, ast.Constant):
            yield Found("errors.py", str(value.value))


def po_path(language: str) -> Path:
    return CATALOGUES / language / "LC_MESSAGES" / "messages.po"


def read(language: str) -> Catalog:
    """The catalogue of a language as it is on disk; an empty one where there is none."""
    path = po_path(language)
    if not path.exists():
        return Catalog(locale=language, fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def untranslated(catalogue: Catalog) -> list[Message]:
    """What is missing, half missing or only guessed."""
    return [message for message in catalogue if message.id and (message.fuzzy or not _complete(message))]


def _complete(message: Message) -> bool:
    return all(message.string) if isinstance(message.string, (tuple, list)) else bool(message.string)


def compiled(catalogue: Catalog) -> bytes:
    """What gettext loads at run time: the .mo file."""
    out = BytesIO()
    write_mo(out, catalogue)
    return out.getvalue()


def update(language: str) -> Catalog:
    """Add new messages to a catalogue, drop those that nobody says any more, write it and its compiled form."""
    catalogue, path = read(language), po_path(language)
    catalogue.update(template(), no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    _head(catalogue)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalogue, width=110, omit_header=False, include_lineno=False, sort_output=True)
    path.with_suffix(".mo").write_bytes(compiled(catalogue))
    return catalogue


def _head(catalogue: Catalog) -> None:
    name = catalogue.locale.english_name if catalogue.locale else ""
    catalogue.header_comment = (
        f"# B2B Console in {name}. Edit the msgstr lines, then run python -m b2b.locale.messages."
    )
    catalogue.project, catalogue.version, catalogue.msgid_bugs_address = "B2B Console", "1", ""
    catalogue.last_translator = catalogue.language_team = "B2B Console"
    catalogue.creation_date = catalogue.revision_date = EPOCH


def main() -> None:
    for language in LANGUAGES:
        missing = untranslated(update(language))
        print(f"{language}: {len(missing)} to translate")
        for message in missing:
            print(f"  {message.id!r}")


if __name__ == "__main__":
    main()
