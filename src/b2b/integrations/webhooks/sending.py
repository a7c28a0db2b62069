"""One POST to an endpoint, to an address that was checked, all within ten seconds, redirects not followed."""

from __future__ import annotations

import ssl
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import httpcore
import httpx

from b2b.public_addresses import AddressForbidden, Resolve, checked, resolve

SECONDS = 10.0
MOST = 4096
"""Bytes of a response that are read and kept."""
_TLS = ssl.create_default_context()
_FAULTS = (
    httpcore.TimeoutException,
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.UnsupportedProtocol,
    OSError,
)


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """What became of one try: the status, or what went wrong before there was one."""

    milliseconds: int
    status: int | None = None
    error: str | None = None
    response: str = ""

    @property
    def succeeded(self) -> bool:
        return self.error is None


@dataclass(frozen=True)
class Post:
    """Sends over connections of its own. `allow_private`: to any address, for tests and closed networks."""

    allow_private: bool = False
    seconds: float = SECONDS
    resolve: Resolve = resolve

    def __call__(self, url: str, *, headers: Mapping[str, str], body: bytes) -> Attempt:
        begun = time.monotonic()
        try:
            status, response = self._exchange(url, headers, body, until=begun + self.seconds)
        except AddressForbidden as error:
            return Attempt(milliseconds=_since(begun), error=str(error))
        except httpcore.TimeoutException:
            return Attempt(milliseconds=_since(begun), error=f"no answer within {self.seconds:g} s")
        except _FAULTS as error:
            return Attempt(milliseconds=_since(begun), error=f"{type(error).__name__}: {error}"[:500])
        wrong = None if 200 <= status < 300 else _words(status)
        return Attempt(milliseconds=_since(begun), status=status, error=wrong, response=response)

    def _exchange(self, url: str, headers: Mapping[str, str], body: bytes, *, until: float) -> tuple[int, str]:
        parsed = httpx.URL(url)
        target = httpcore.URL(scheme=parsed.raw_scheme, host=parsed.raw_host, port=parsed.port, target=parsed.raw_path)
        own = {"Host": parsed.netloc.decode("ascii"), "Content-Length": str(len(body))}
        sent: list[tuple[bytes | str, bytes | str]] = [*own.items(), *headers.items()]
        backend = _Pinned(self, until)
        with (
            httpcore.ConnectionPool(ssl_context=_TLS, max_connections=1, network_backend=backend) as pool,
            pool.stream("POST", target, headers=sent, content=body, extensions=_timeouts(self.seconds)) as response,
        ):
            return response.status, _beginning(response.iter_stream())


class _Pinned(httpcore.NetworkBackend):
    """Connects to a checked address of the host; the host's name stays in the request and in TLS."""

    def __init__(self, post: Post, until: float) -> None:
        self._post = post
        self._until = until
        self._network = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        address = host if self._post.allow_private else checked(host, port, resolve=self._post.resolve)
        left = _left(self._until, timeout)
        stream = self._network.connect_tcp(address, port, left, local_address, socket_options)
        return _Bounded(stream, self._until)


class _Bounded(httpcore.NetworkStream):
    """A stream that ends at a moment, however slowly its bytes come."""

    def __init__(self, stream: httpcore.NetworkStream, until: float) -> None:
        self._stream = stream
        self._until = until

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _left(self._until, timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _left(self._until, timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        stream = self._stream.start_tls(ssl_context, server_hostname, _left(self._until, timeout))
        return _Bounded(stream, self._until)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _left(until: float, timeout: float | None) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise httpcore.ReadTimeout
    return left if timeout is None else min(left, timeout)


def _timeouts(seconds: float) -> dict[str, Any]:
    return {"timeout": dict.fromkeys(("connect", "read", "write", "pool"), seconds)}


def _beginning(chunks: Iterable[bytes]) -> str:
    """The first bytes of a response; a zero byte, which no database keeps, becomes a space."""
    read = b""
    for chunk in chunks:
        read += chunk
        if len(read) >= MOST:
            break
    return read[:MOST].decode(errors="replace").replace("\0", " ")


def _words(status: int) -> str:
    return f"{status}, and redirects are not followed" if 300 <= status < 400 else str(status)


def _since(begun: float) -> int:
    return round((time.monotonic() - begun) * 1000)
