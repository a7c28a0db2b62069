"""A deliverer in a process of its own, to be killed: `python -m tests.webhooks.worker URL`."""

from __future__ import annotations

import sys
import time
from datetime import timedelta

from b2b.accounts.links import Links
from b2b.app import wall_clock
from b2b.console import Console
from b2b.integrations.webhooks.deliverer import Deliverer
from b2b.integrations.webhooks.sending import Post

KEY = bytes(range(32))
HOLD = timedelta(seconds=1)
"""What a killed one had claimed is claimed again after this."""


def main(url: str) -> None:
    """Deliver until killed; a line says that it begins."""
    with Console.open(url, master_key=KEY) as console:
        links = Links("http://127.0.0.1:8000", bytes(32), wall_clock)
        post = Post(allow_private=True)
        Deliverer(console, url=url, links=links, post=post, clock=wall_clock, hold=HOLD).start()
        print("started", flush=True)
        time.sleep(120)


if __name__ == "__main__":
    main(sys.argv[1])
