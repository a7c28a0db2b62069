"""The database that comes with the service: a PostgreSQL cluster in the data folder, reached by a socket alone."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import psycopg

from b2b.database import locks
from b2b.database.binaries import Binaries, find, runnable_by_all
from b2b.database.process import account_for, give, spawn
from b2b.database.server import PORT, Server, StartFailed, last_words
from b2b.settings import CannotStart, Settings

_OWNER = "postgres"
_ROLE = "b2b"  # the service's own: owns its database, and is no superuser
_LOCALES = ("C.UTF-8", "C")  # for character classes (pg_trgm, text search); C.UTF-8 is not on every system
_DYING = 5.0  # seconds; a server killed just now still looks alive for an instant
_INITDB = (
    f"--username={_OWNER}",
    "--encoding=UTF8",
    "--locale-provider=builtin",  # sorts the same on every system and for ever: no index breaks with a new libc
    "--builtin-locale=C.UTF-8",
    "--lc-messages=C",
    "--data-checksums",
    "--auth-local=trust",  # whoever reaches the socket is the owner: folder and socket are closed to others
    "--auth-host=reject",
    "--set=max_connections=200",
    "--set=shared_buffers=128MB",
    "--set=random_page_cost=1.1",  # an SSD, or a cache, reads anywhere at about the same cost
    "--set=log_checkpoints=off",
    "--set=log_error_verbosity=terse",  # a DETAIL or a STATEMENT could carry personal data into the log
    "--set=log_min_error_statement=panic",
)


class OtherMajorVersion(CannotStart):
    """The data folder was made by another major version of PostgreSQL, whose files this one cannot read."""


class Unreachable(CannotStart):
    """There is no way into the database that was named."""


class NotOurs(CannotStart):
    """The data folder belongs to another user."""


@contextmanager
def open_database(settings: Settings) -> Iterator[str]:
    """The libpq URL of the database in use, good inside the `with`: B2B_DATABASE_URL, or the embedded one.

    The embedded server is started, or joined where it runs. It ends with its last user: `b2b run`, as a rule, or a
    command that ran alone. Raises CannotStart.
    """
    if settings.database_url:
        _try(settings.database_url)
        yield settings.database_url
        return
    with Cluster(settings.data).in_use() as url:
        yield url


def revive(settings: Settings) -> bool:
    """Start the embedded server again where it has died under its users; whether that was so. Raises CannotStart."""
    if settings.database_url:
        return False
    cluster = Cluster(settings.data)
    if cluster.answers():
        return False
    cluster.start()
    return True


def _try(url: str) -> None:
    try:
        psycopg.connect(url, connect_timeout=10).close()
    except psycopg.OperationalError as error:
        raise Unreachable(
            f"B2B_DATABASE_URL: {error}\nSee that this PostgreSQL runs and lets you in, or leave the variable out."
        ) from error


class Cluster:
    """The embedded PostgreSQL of a data folder: its files in `postgresql`, its log and locks beside them.

    Any number of processes may use it at once. `options` are settings for a server that this object starts.
    """

    def __init__(self, data: Path, *, options: Mapping[str, str] | None = None) -> None:
        self._data = data.absolute()
        self._folder = self._data / "postgresql"
        self._log = self._data / "postgresql.log"
        self._options = dict(options or {})
        self._server = Server(self._folder, alive=self._data / "postgresql.alive", log=self._log)

    @property
    def url(self) -> str:
        """The libpq URL of the service's own database, while the server runs."""
        return self.url_of(_ROLE, database=_ROLE)

    @property
    def owner_url(self) -> str:
        """The URL for the superuser of the cluster: for making databases, never for the service."""
        return self.url_of(_OWNER, database="postgres")

    def url_of(self, role: str, *, database: str) -> str:
        host = quote(os.fsencode(self._server.socket_folder))
        return f"postgresql://{role}@/{database}?host={host}&port={PORT}"

    def start(self) -> str:
        """Bring up the server, and make its cluster on the first call; where one runs, join it. Returns `url`.

        Raises CannotStart: OtherMajorVersion, StartFailed, NoBinaries or NoAccount.
        """
        with self._alone():
            self._bring_up()
        return self.url

    def answers(self) -> bool:
        """Whether the server runs and takes connections: a look, without one."""
        return self._server.answers()

    def stop(self) -> None:
        """End the server, whoever uses it. Nothing where none runs."""
        with self._alone():
            self._server.stop()

    @contextmanager
    def in_use(self) -> Iterator[str]:
        """Start or join the server for the time of the `with`; the last one to leave stops it.

        A process that was forked inside the `with` leaves it untouched: its parent is still in there.
        """
        entered = os.getpid()
        with self._alone():
            self._bring_up()
            users = locks.shared(self._data / "postgresql.users")
        try:
            yield self.url
        finally:
            if os.getpid() == entered:
                self._leave(users)

    def _leave(self, users: int) -> None:
        with self._alone():
            if locks.is_last(users):
                self._server.stop()
            os.close(users)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        try:
            self._data.mkdir(mode=0o700, parents=True, exist_ok=True)
            with locks.alone(self._data / "postgresql.lock"):
                yield
        except PermissionError as error:
            raise NotOurs(
                f"B2B_DATA is {self._data}, where {error.filename or 'something'} is closed to us ({error.strerror}). "
                "Run this as the user who ran it first, or name another folder."
            ) from error

    def _bring_up(self) -> None:
        """Join or launch, and see that the service's database is there; once more where the server dies meanwhile."""
        deadline = time.monotonic() + _DYING
        while True:
            self._join_or_launch()
            try:
                return self._make_database()
            except psycopg.OperationalError:
                if time.monotonic() > deadline:
                    raise
            time.sleep(0.05)

    def _join_or_launch(self) -> None:
        lock = self._server.settle()
        if lock is None:
            return
        try:
            self._launch(lock)
        finally:
            os.close(lock)
        self._server.confirm()

    def _launch(self, lock: int) -> None:
        binaries = self._fitting_binaries()
        if not self._folder.exists():
            self._make_cluster(binaries, lock)
        self._server.launch(binaries.folder / "postgres", lock=lock, options=self._options)

    def _fitting_binaries(self) -> Binaries:
        binaries = find()
        version = self._folder / "PG_VERSION"
        if version.exists() and (made_by := version.read_text().strip()) != str(binaries.major):
            raise OtherMajorVersion(
                f"{self._folder} was made by PostgreSQL {made_by}; this is PostgreSQL {binaries.major}. Nothing was "
                "changed. Start the version of B2B Console that last ran on it and dump the database (pg_dump of what "
                "`b2b database url` prints), then start this one with an empty B2B_DATA and restore the dump."
            )
        return runnable_by_all(binaries) if os.geteuid() == 0 else binaries

    def _make_cluster(self, binaries: Binaries, lock: int) -> None:
        """Make the cluster beside its place, then move it there: a half-made one is never taken for a whole one."""
        for locale in _LOCALES:
            draft = self._data / "postgresql.new"
            shutil.rmtree(draft, ignore_errors=True)
            draft.mkdir(mode=0o700)
            if self._initdb(binaries, draft, lock, locale):
                draft.rename(self._folder)
                return
        raise StartFailed(f"PostgreSQL could not make its files in {self._data}:\n{last_words(self._log, 0)}")

    def _initdb(self, binaries: Binaries, draft: Path, lock: int, locale: str) -> bool:
        account = account_for(self._folder)
        give(draft, account)
        program = binaries.folder / "initdb"
        arguments = (*_INITDB, f"--locale={locale}")
        return spawn(program, *arguments, folder=draft, account=account, log=self._log, lock=lock).wait() == 0

    def _make_database(self) -> None:
        with psycopg.connect(self.owner_url, autocommit=True) as connection:
            if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [_ROLE]).fetchone():
                connection.execute(f"CREATE ROLE {_ROLE} LOGIN")
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [_ROLE]).fetchone():
                connection.execute(f"CREATE DATABASE {_ROLE} OWNER {_ROLE}")
