"""Python's collector of cycles, put off while a batch is at work.

A batch holds hundreds of aggregates at once, all of them in use: the collector looks through them again and again and
finds nothing, for about a third of the batch's time (docs/decisions/0005).
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def put_off() -> Iterator[None]:
    """Collect no cycles in this process until the end of the block, whatever ends it; then as before."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def set_aside() -> None:
    """What a process has loaded when it begins to serve stays until its end: the collector need not look at it again.

    Else every full collection goes through all modules and schemas, which takes longer than a batch.
    """
    gc.collect()
    gc.freeze()
