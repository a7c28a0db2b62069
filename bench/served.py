"""Running as the processes of the service run."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from b2b import collection


@contextmanager
def as_served() -> Iterator[None]:
    """What is loaded by now is set aside until the end of the block, as our processes do when they begin to serve.

    The library's own do not, so what is measured beside ours is measured outside.
    """
    collection.set_aside()
    try:
        yield
    finally:
        gc.unfreeze()
