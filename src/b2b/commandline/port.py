"""The TCP port of the service: free or not, and its address as a browser takes it."""

from __future__ import annotations

import errno
import socket
import time

from b2b.settings import CannotStart, Settings

PATIENCE = 3.0
"""Seconds for which a taken port is looked at again: a service that was just ended may still be giving it back."""
_PAUSE = 0.1


class PortTaken(CannotStart):
    """Something else serves there."""


def address_of(settings: Settings) -> str:
    """The address to open in a browser on this machine."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.host, settings.host)
    return f"http://{bracketed(host)}:{settings.port}"


def bracketed(host: str) -> str:
    """An IPv6 address as URLs and gunicorn take it."""
    return f"[{host}]" if ":" in host else host


def must_be_free(settings: Settings, *, patience: float = PATIENCE) -> None:
    """Raise CannotStart where the service could not listen."""
    end = time.monotonic() + patience
    while (error := _fault(settings)) is not None:
        if error.errno != errno.EADDRINUSE:
            raise CannotStart(
                f"Cannot serve on {settings.host} port {settings.port}: {error.strerror}. Set B2B_HOST or B2B_PORT."
            ) from error
        if time.monotonic() >= end:
            raise PortTaken(
                f"Port {settings.port} of {settings.host} is in use. End what serves there, or choose another: "
                f"B2B_PORT={settings.port % 65535 + 1}"
            ) from error
        time.sleep(_PAUSE)


def _fault(settings: Settings) -> OSError | None:
    try:
        family, kind, _, _, place = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as listener:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(place)
    except OSError as error:
        return error
    return None
