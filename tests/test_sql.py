"""Named statements of an .sql file."""

from __future__ import annotations

from pathlib import Path

from b2b.sql import statements


def test_statements_are_found_by_name(tmp_path: Path, monkeypatch) -> None:
    package = tmp_path / "a_package_with_sql"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "x.sql").write_text(
        "-- About the file.\n\n-- one: the first\nSELECT 1;\n\n-- two: more\nSELECT 2, -- x\n3;\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    assert statements("a_package_with_sql", "x.sql") == {"one": "SELECT 1;", "two": "SELECT 2, -- x\n3;"}
