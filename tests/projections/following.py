"""A worker's followers in a process of their own, to be killed."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from psycopg import Cursor

from b2b.console import Console
from b2b.projections.follower import Recorded
from b2b.projections.runner import Runner
from b2b.projections.transaction_rows import TransactionRows
from tests.projections.world import KEY

PAUSE = 0.15


class SlowRows(TransactionRows):
    """Takes its time between the rows and the commit, so that a kill finds it in the middle of a batch."""

    def apply(self, cursor: Cursor[Any], batch: Sequence[Recorded]) -> set[UUID]:
        companies = super().apply(cursor, batch)
        print(batch[-1].position if batch else 0, flush=True)
        time.sleep(PAUSE)
        return companies


def main(url: str) -> None:
    """Follow until killed; each line is the position of a batch whose rows are written and not yet committed."""
    with Console.open(url, master_key=KEY) as console:
        runner = Runner(console, [SlowRows()], url=url)
        runner.start()
        print("started", flush=True)
        time.sleep(60)


if __name__ == "__main__":
    main(sys.argv[1])
