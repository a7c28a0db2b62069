"""Numbered SQL files: each once, in its order, by any number of processes, and never two histories of one schema."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from subprocess import PIPE, Popen

import psycopg
import pytest

from b2b.database.migrate import ChangedMigration, MigrationFailed, UnknownMigration, known, migrate, pending

RACE = """
import sys
from pathlib import Path
from b2b.database.migrate import migrate
sys.stdin.read()
print(*migrate(sys.argv[1], Path(sys.argv[2])))
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "0001_colours.sql").write_text(
        "CREATE TABLE colours (name text);\nINSERT INTO colours VALUES ('red');\n"
    )
    (tmp_path / "0010_shades.sql").write_text("ALTER TABLE colours ADD COLUMN shade text NOT NULL DEFAULT '50%';\n")
    (tmp_path / "__init__.py").touch()
    return tmp_path


def colours(url: str) -> list[tuple]:
    with psycopg.connect(url) as connection:
        return connection.execute("SELECT * FROM colours").fetchall()


def has_colours(url: str) -> bool:
    with psycopg.connect(url) as connection:
        return connection.execute("SELECT to_regclass('colours') IS NOT NULL").fetchone()[0]


def test_each_file_is_applied_once_in_the_order_of_its_number(empty_database_url: str, folder: Path) -> None:
    assert pending(empty_database_url, folder) == ["0001_colours.sql", "0010_shades.sql"]
    assert migrate(empty_database_url, folder) == ["0001_colours.sql", "0010_shades.sql"]
    assert migrate(empty_database_url, folder) == []
    assert pending(empty_database_url, folder) == []
    assert colours(empty_database_url) == [("red", "50%")]


def test_asking_what_is_pending_changes_nothing(empty_database_url: str, folder: Path) -> None:
    pending(empty_database_url, folder)
    with psycopg.connect(empty_database_url) as connection:
        assert connection.execute("SELECT to_regclass('migrations')").fetchone() == (None,)


def test_a_new_file_is_applied_to_a_used_database(empty_database_url: str, folder: Path) -> None:
    migrate(empty_database_url, folder)
    (folder / "0002_blue.sql").write_text("INSERT INTO colours VALUES ('blue')")
    assert migrate(empty_database_url, folder) == ["0002_blue.sql"]
    assert colours(empty_database_url) == [("red", "50%"), ("blue", "50%")]


def test_a_failed_file_is_undone_and_those_before_it_stay(empty_database_url: str, folder: Path) -> None:
    (folder / "0002_wrong.sql").write_text("INSERT INTO colours VALUES ('blue'); SELECT 1/0;")
    with pytest.raises(MigrationFailed, match=r"0002_wrong\.sql failed and was undone: division by zero"):
        migrate(empty_database_url, folder)
    assert colours(empty_database_url) == [("red",)]
    assert pending(empty_database_url, folder) == ["0002_wrong.sql", "0010_shades.sql"]


def test_an_applied_file_must_not_change(empty_database_url: str, folder: Path) -> None:
    migrate(empty_database_url, folder)
    (folder / "0001_colours.sql").write_text("CREATE TABLE colours (name text NOT NULL)")
    (folder / "0002_blue.sql").write_text("INSERT INTO colours VALUES ('blue')")
    with pytest.raises(ChangedMigration, match=r"0001_colours\.sql was applied with another content"):
        migrate(empty_database_url, folder)
    with pytest.raises(ChangedMigration):
        pending(empty_database_url, folder)
    assert colours(empty_database_url) == [("red", "50%")]


def test_an_applied_file_must_not_be_renamed(empty_database_url: str, folder: Path) -> None:
    migrate(empty_database_url, folder)
    (folder / "0001_colours.sql").rename(folder / "0001_color.sql")
    with pytest.raises(ChangedMigration, match=r"0001_colours\.sql was applied with another content than 0001_color"):
        migrate(empty_database_url, folder)


def test_line_ends_of_another_system_are_no_change(empty_database_url: str, folder: Path) -> None:
    migrate(empty_database_url, folder)
    file = folder / "0001_colours.sql"
    file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    assert migrate(empty_database_url, folder) == []


def test_older_code_refuses_a_newer_database(empty_database_url: str, folder: Path) -> None:
    migrate(empty_database_url, folder)
    (folder / "0010_shades.sql").unlink()
    (folder / "0002_blue.sql").write_text("INSERT INTO colours VALUES ('blue')")
    with pytest.raises(UnknownMigration, match=r"0010_shades\.sql, which this version of B2B Console does not know"):
        migrate(empty_database_url, folder)
    assert colours(empty_database_url) == [("red", "50%")]


def test_threads_at_the_same_moment(empty_database_url: str, folder: Path) -> None:
    with ThreadPoolExecutor(8) as threads:
        applied = list(threads.map(lambda _: migrate(empty_database_url, folder), range(8)))
    assert sorted(applied) == [[]] * 7 + [["0001_colours.sql", "0010_shades.sql"]]
    assert colours(empty_database_url) == [("red", "50%")]


def test_processes_at_the_same_moment(empty_database_url: str, folder: Path) -> None:
    command = [sys.executable, "-c", RACE, empty_database_url, str(folder)]
    processes = [Popen(command, stdin=PIPE, stdout=PIPE, text=True) for _ in range(3)]
    for process in processes:
        process.stdin.close()
        process.stdin = None
    said = [process.communicate(timeout=30)[0].split() for process in processes]
    assert sorted(said) == [[], [], ["0001_colours.sql", "0010_shades.sql"]]


def test_one_that_is_killed_half_way_keeps_nobody_out(empty_database_url: str, folder: Path) -> None:
    (folder / "0002_slow.sql").write_text("CREATE TABLE half (); SELECT pg_sleep(60)")
    command = [sys.executable, "-c", RACE, empty_database_url, str(folder)]
    process = Popen(command, stdin=PIPE, stdout=PIPE, text=True)
    process.stdin.close()
    with psycopg.connect(empty_database_url, autocommit=True) as connection:
        sleeping = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event = 'PgSleep'"
        while not connection.execute(sleeping + " AND datname = current_database()").fetchone():
            assert process.poll() is None
    assert process.wait(30) != 0
    (folder / "0002_slow.sql").write_text("CREATE TABLE half ()")
    assert migrate(empty_database_url, folder) == ["0002_slow.sql", "0010_shades.sql"]


@pytest.mark.parametrize("name", ["1_short.sql", "0001 space.sql", "0003.sql", "00004_long.sql"])
def test_a_name_that_is_no_number_and_name_is_an_error_of_the_code(tmp_path: Path, name: str) -> None:
    (tmp_path / name).touch()
    with pytest.raises(ValueError, match="is not named NNNN_name"):
        known(tmp_path)


def test_a_number_used_twice_is_an_error_of_the_code(folder: Path) -> None:
    (folder / "0001_more_colours.sql").touch()
    with pytest.raises(ValueError, match="have the same number"):
        known(folder)


def test_the_schema_of_this_code_is_applied_and_reported(empty_database_url: str) -> None:
    names = [step.name for step in known()]
    assert migrate(empty_database_url) == names
    assert pending(empty_database_url) == []
