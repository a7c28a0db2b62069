"""What no reviewer should have to look for: rules of the code that hold everywhere."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "src" / "b2b"
FILES = sorted(SOURCE.rglob("*.py"))


def functions(path: Path) -> Iterator[ast.FunctionDef]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef):
            yield node


def applies_an_event(function: ast.FunctionDef) -> bool:
    calls = [d for d in function.decorator_list if isinstance(d, ast.Call)]
    return any(isinstance(call.func, ast.Name) and call.func.id == "event" for call in calls)


def applying() -> list[tuple[Path, ast.FunctionDef]]:
    return [
        (path, f) for path in FILES if path.parent.name == "aggregates" for f in functions(path) if applies_an_event(f)
    ]


def test_there_are_methods_that_apply_events() -> None:
    assert len(applying()) > 30


def test_applying_an_event_never_refuses() -> None:
    """It runs again at every load: a guard in it would keep old streams from loading."""
    for path, function in applying():
        refusing = [node for node in ast.walk(function) if isinstance(node, ast.Raise | ast.Assert)]
        assert not refusing, f"{path}:{function.lineno} {function.name}"


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_a_file_begins_with_what_it_is_for(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not text.strip() or ast.get_docstring(ast.parse(text)), "say in the first line what this file is for"


@pytest.mark.parametrize("layer", ["aggregates", "assignment", "commands", "projections", "documents"])
def test_time_comes_in_as_an_argument(layer: str) -> None:
    """Nobody below the edges reads the clock, so that tests can move it and a replay is exact."""
    for path in (SOURCE / layer).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            reads = isinstance(node, ast.Attribute) and node.attr in {"now", "utcnow", "today"}
            of_datetime = reads and isinstance(node.value, ast.Name) and node.value.id in {"datetime", "date"}
            assert not of_datetime, f"{path}:{node.lineno}"
