"""Recorders and consoles on a database of the test's own."""

from __future__ import annotations

import psycopg
import pytest

from b2b.console import Console
from b2b.eventstore.datastore import Datastore
from b2b.eventstore.recorder import EventRecorder

MASTER_KEY = bytes(range(32))


@pytest.fixture
def datastore(database_url):
    with Datastore(database_url) as datastore:
        yield datastore


@pytest.fixture
def recorder(datastore):
    recorder = EventRecorder(datastore)
    yield recorder
    recorder.close()


@pytest.fixture
def other_recorder(database_url):
    """A recorder as another process has it: nothing is shared but the database."""
    with Datastore(database_url) as datastore:
        recorder = EventRecorder(datastore)
        yield recorder
        recorder.close()


@pytest.fixture
def console(database_url):
    with Console.open(database_url, master_key=MASTER_KEY) as console:
        yield console


@pytest.fixture
def other_console(database_url):
    """A console as another process has it."""
    with Console.open(database_url, master_key=MASTER_KEY) as console:
        yield console


@pytest.fixture
def connection(database_url):
    """A connection beside the store, in auto-commit mode."""
    with psycopg.connect(database_url, autocommit=True) as connection:
        yield connection
