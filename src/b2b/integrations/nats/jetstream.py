"""A stream of NATS JetStream, written to from ordinary threads."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine, Sequence
from typing import Any, NamedTuple

from nats.aio.client import Client
from nats.js import JetStreamContext
from nats.js.api import StorageType, StreamConfig
from nats.js.errors import NotFoundError

import nats

STREAM = "B2B"
SUBJECTS = "b2b.*.>"
"""`b2b.<company>.<type>`: who may read the events of one company is given `b2b.<company>.>`."""
KEPT = 7 * 24 * 3600.0
"""Seconds for which a stream that we make keeps messages: what is published cannot be erased."""
WINDOW = 3600.0
"""Seconds for which it knows a message again by its id, and does not keep it twice."""
ANSWER = 5.0
"""Seconds in which the server has to acknowledge a message."""
_AT_ONCE: dict[str, Any] = {
    "name": "b2b console",
    "allow_reconnect": False,
    "max_reconnect_attempts": 1,
    "reconnect_time_wait": 0.1,
    "connect_timeout": 2,
}
"""The connection or the reason why there is none: we are the ones who try again."""


class Unreachable(Exception):
    """The server of NATS is away, or does not take what it is sent. The message says why."""


class Message(NamedTuple):
    """`id`: known again by the server; `body`: JSON."""

    subject: str
    id: str
    body: str


class JetStream:
    """One connection, made when it is needed and again after it broke. The stream is made if it is not there.

    `url`: nats://host:4222 or tls://…, with user:password@ or token@ if need be; several, with commas between.
    """

    def __init__(self, url: str) -> None:
        self._servers = url.split(",")
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="nats", daemon=True)
        self._client: Client | None = None
        self._said = ""

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._run(self._leave())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout=5)
        self._loop.close()

    def publish(self, messages: Sequence[Message]) -> None:
        """Each in its turn, the next once the one before is acknowledged. Raises Unreachable."""
        self._said = ""
        try:
            self._run(self._publish(messages))
        except (nats.errors.Error, OSError, TimeoutError) as error:
            self._run(self._leave())
            raise Unreachable(f"{type(error).__name__}: {self._said or error}") from error

    def _run(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result()

    async def _publish(self, messages: Sequence[Message]) -> None:
        stream = await self._stream()
        for message in messages:
            await stream.publish(
                message.subject,
                message.body.encode(),
                timeout=ANSWER,
                stream=STREAM,
                headers={"Nats-Msg-Id": message.id, "Content-Type": "application/cloudevents+json"},
            )

    async def _stream(self) -> JetStreamContext:
        if self._client is None or not self._client.is_connected:
            await self._leave()
            self._client = await nats.connect(self._servers, **_AT_ONCE, error_cb=self._noted)
            await _make(self._client.jetstream(timeout=ANSWER))
        return self._client.jetstream(timeout=ANSWER)

    async def _noted(self, error: Exception) -> None:
        """Why a server could not be reached; the library says only that none could be."""
        self._said = str(error)

    async def _leave(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            await client.close()


async def _make(stream: JetStreamContext) -> None:
    """The stream, if it is not there. One that is there stays as its operator wants it."""
    try:
        await stream.stream_info(STREAM)
    except NotFoundError:
        wanted = StreamConfig(
            name=STREAM,
            subjects=[SUBJECTS],
            storage=StorageType.FILE,
            max_age=KEPT,
            duplicate_window=WINDOW,
            description="What companies are told by B2B Console: CloudEvents, in order",
        )
        await stream.add_stream(wanted)
