"""The line between `b2b run` and its parts: when it breaks, whoever hangs on it ends.

The parts read from a pipe into which `b2b run` never writes. The pipe ends with it, even by a kill -9, which lets it
tell nobody.
"""

from __future__ import annotations

import os
import signal
import threading
import time

GRACE = 8.0
"""Seconds that a part gets to end in order, before all its processes are killed."""


def hold() -> None:
    """End this process in order, as SIGTERM does, when its standard input ends."""
    threading.Thread(target=_watch, name="lifeline", daemon=True).start()


def _watch() -> None:
    while os.read(0, 1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(GRACE)
    os.killpg(os.getpgrp(), signal.SIGKILL)
