"""File locks (flock): between processes, and gone with their last holder, however it ended.

A lock belongs to the open file: a child that inherits the descriptor holds the lock too.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_PAUSE = 0.02  # seconds between two looks at a lock that another process holds


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Wait until nobody else is inside `alone(path)`, and keep others out."""
    descriptor = _opened(path)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def shared(path: Path) -> int:
    """Join the holders of `path`; the descriptor returned holds the lock until it is closed."""
    descriptor = _opened(path)
    fcntl.flock(descriptor, fcntl.LOCK_SH)
    return descriptor


def is_last(descriptor: int) -> bool:
    """Whether the holder of this shared lock is its only one; if so, it holds it exclusively from now on."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def taken(path: Path, *, seconds: float = 0) -> int | None:
    """The descriptor of an exclusive lock on `path`, or None where others held it for `seconds`."""
    descriptor = _opened(path)
    deadline = time.monotonic() + seconds
    while not is_last(descriptor):
        if time.monotonic() >= deadline:
            os.close(descriptor)
            return None
        time.sleep(_PAUSE)
    return descriptor


def _opened(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
