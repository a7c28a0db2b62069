"""A worker that publishes, in a process of its own, to be killed: `python -m tests.nats.worker DATABASE NATS`."""

from __future__ import annotations

import sys
import time

from b2b.console import Console
from b2b.integrations.nats.fan_out import FanOut
from b2b.integrations.nats.jetstream import JetStream
from b2b.projections.runner import Runner

KEY = bytes(range(32))


def main(url: str, nats_url: str) -> None:
    """Publish until killed."""
    with Console.open(url, master_key=KEY) as console:
        server = JetStream(nats_url)
        server.start()
        Runner(console, [], url=url, others=[FanOut(console, server)]).start()
        time.sleep(120)


if __name__ == "__main__":
    main(*sys.argv[1:])
