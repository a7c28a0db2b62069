"""Publishes the feed to NATS JetStream, in order, each message with the id of its event.

One worker does it at a time. How far it is, is noted once everything of a batch is acknowledged: whatever crashes, a
part of a batch is sent again at most, and the server knows it again by its id.
"""

from __future__ import annotations

from typing import Any

import structlog
from psycopg import Connection

from b2b.console import Console
from b2b.integrations.nats.jetstream import JetStream, Message, Unreachable
from b2b.projections.feed import Published
from b2b.projections.follower import BATCH, SQL, Follower
from b2b.views.envelopes import Envelope

log = structlog.get_logger()


class FanOut(Follower):
    """Follows the events, and keeps nothing but its position."""

    def __init__(self, console: Console, server: JetStream) -> None:
        feed = Published().looking_back(console.events)
        super().__init__(console, feed)
        self._feed = feed
        self._server = server
        self._trouble = ""

    def step(self, connection: Connection[Any], *, limit: int = BATCH) -> int:
        """Publish what the next events tell, then note it. Raises Unreachable; then nothing of it is noted."""
        before = self.position(connection)
        notifications = self.following(before, limit, None)
        if not notifications:
            return 0
        told = self._feed.told(self.read(notifications))
        self._server.publish([_message(envelope) for envelope in told])
        self._trouble = ""
        values = {"name": self.model.name, "before": before, "position": notifications[-1].id}
        connection.execute(SQL["move"], values)
        return len(notifications)

    def step_singly(self, connection: Connection[Any]) -> None:
        """A server that is away does not take one message either."""
        self.step(connection)

    def stop_at(self, connection: Connection[Any], error: Exception) -> None:
        """Note why nothing is published; it is tried again. The log says once that the server is away."""
        if not isinstance(error, Unreachable):
            super().stop_at(connection, error)
            return
        if str(error) != self._trouble:
            log.warning("nothing is published to NATS", error=str(error))
        self._trouble = str(error)
        self.note(connection, error)


def _message(envelope: Envelope) -> Message:
    kind = envelope.type.removeprefix("b2b.")
    return Message(f"b2b.{envelope.company_id}.{kind}", str(envelope.event_id), envelope.envelope)
