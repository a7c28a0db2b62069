"""A worker that dies by SIGKILL in the middle of a digest: `python -m tests.mail.killed URL STATEMENT`."""

from __future__ import annotations

import os
import signal
import sys
from typing import Any

import psycopg
from psycopg_pool import ConnectionPool

from b2b.accounts.mails import SQL as QUEUE
from b2b.console import Console
from b2b.integrations.mail.alerts import SQL as ALERTS
from b2b.integrations.mail.digests import Digests
from tests.builders import MONDAY
from tests.mail.test_mail import LINKS
from tests.projections.world import KEY


def main(url: str, after: str) -> None:
    """Tell what is due, and die right after one of the statements."""
    last = {**ALERTS, **QUEUE}[after]

    class Dying(psycopg.Connection[Any]):
        def execute(self, query: Any, *args: Any, **options: Any) -> Any:
            done = super().execute(query, *args, **options)
            if query == last:
                os.kill(os.getpid(), signal.SIGKILL)
            return done

    connections = ConnectionPool(url, connection_class=Dying, min_size=1, open=True)
    with Console.open(url, master_key=KEY) as console, connections:
        console.pool = connections
        Digests(console, LINKS).tell_due(MONDAY)


if __name__ == "__main__":
    main(*sys.argv[1:])
