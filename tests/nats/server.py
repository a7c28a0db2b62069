"""A real nats-server with JetStream, on a port and a folder of its own, that can be killed and started again."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import nats.errors
from nats.js import JetStreamContext
from nats.js.api import StreamConfig, StreamInfo
from nats.js.errors import NotFoundError

import nats
from b2b.integrations.nats.jetstream import STREAM, SUBJECTS
from tests.service import free_port, until


class Kept(NamedTuple):
    """A message of the stream."""

    subject: str
    id: str
    body: str


@dataclass
class NatsServer:
    folder: Path
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"nats://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start, and wait until it answers."""
        program = Path(sys.executable).with_name("nats-server")
        words = [program, "-js", "-sd", self.folder, "-a", "127.0.0.1", "-p", str(self.port)]
        self.process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        until(self._answers, what="nats-server")

    def kill(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def kept(self) -> list[Kept]:
        """Every message of the stream, in its order; none where there is no stream yet."""
        return asyncio.run(self._kept())

    def make_stream(self, **chosen: Any) -> None:
        """A stream as an operator makes it by hand."""
        self._asked(lambda stream: stream.add_stream(StreamConfig(name=STREAM, subjects=[SUBJECTS], **chosen)))

    def stream(self) -> StreamConfig:
        """The stream as it is set up."""
        return self._asked(lambda stream: stream.stream_info(STREAM)).config

    def _asked(self, question: Callable[[JetStreamContext], Awaitable[StreamInfo]]) -> StreamInfo:
        async def ask() -> StreamInfo:
            client = await nats.connect(self.url, allow_reconnect=False)
            answer = await question(client.jetstream())
            await client.close()
            return answer

        return asyncio.run(ask())

    def _answers(self) -> bool:
        try:
            asyncio.run(self._met())
        except (OSError, nats.errors.Error):
            return False
        return True

    async def _met(self) -> None:
        client = await nats.connect(self.url, max_reconnect_attempts=1, reconnect_time_wait=0.05, error_cb=_quiet)
        await client.jetstream().account_info()
        await client.close()

    async def _kept(self) -> list[Kept]:
        client = await nats.connect(self.url, allow_reconnect=False)
        stream = client.jetstream()
        try:
            state = (await stream.stream_info(STREAM)).state
            numbers = range(state.first_seq, state.last_seq + 1)
            found = [await _message(stream, number) for number in numbers]
        except NotFoundError:
            return []
        finally:
            await client.close()
        return [one for one in found if one is not None]


async def _message(stream: JetStreamContext, number: int) -> Kept | None:
    """None: it is gone."""
    try:
        one = await stream.get_msg(STREAM, number)
    except NotFoundError:
        return None
    return Kept(one.subject, (one.headers or {})["Nats-Msg-Id"], (one.data or b"").decode())


async def _quiet(error: Exception) -> None:
    del error


@contextmanager
def nats_server(folder: Path) -> Iterator[NatsServer]:
    server = NatsServer(folder)
    server.start()
    yield server
    server.kill()
