"""What an open response tells, and when: the part of it that is not about sockets."""

from __future__ import annotations

from typing import Protocol
from uuid import UUID

HEARTBEAT = 15.0
"""Seconds of silence after which a stream says that it is still there (API.md, Events)."""
STILL_HERE = b": still here\n\n"


class Reader(Protocol):
    """One open response. `patience`: after so many seconds of silence it is asked for what `silent` gives."""

    company_id: UUID
    patience: float
    ended: bool
    """Whether nothing more follows what was given last: then the connection is closed."""

    def concerns(self, model: str | None) -> bool:
        """Whether it wants to be asked once a read model (None: any may) shows more of its company."""
        ...

    def more(self) -> bytes:
        """What there is to tell now; nothing at all where there is nothing. It may read the database."""
        ...

    def silent(self) -> bytes:
        """What it says after a silence."""
        ...
