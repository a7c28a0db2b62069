"""The whole service in processes of its own, as integrators meet it: over HTTP, with a key."""

from __future__ import annotations

import http.client
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import httpx
from tests.service import Service, running

from b2b.console import Console
from b2b.settings import Settings
from bench.place import Place

API = "/api/v1"


class Refused(Exception):
    """The service answered otherwise than this measurement needs."""


@dataclass(frozen=True)
class Retailer:
    """A retailer of the service, and the key of its program."""

    service: Service
    url: str
    company_id: str
    key: str

    def caller(self) -> Caller:
        return Caller(self.service.port, {"Authorization": f"Bearer {self.key}"})

    @contextmanager
    def console(self) -> Iterator[Console]:
        """The service's event store, from within."""
        settings = Settings.from_environment(self.service.environment)
        with Console.open(self.url, master_key=settings.master_key) as console:
            yield console


class Caller:
    """One connection that is kept open, with as little work of its own as may be."""

    def __init__(self, port: int, headers: Mapping[str, str]) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._headers = {**headers, "Content-Type": "application/json"}

    def get(self, path: str) -> bytes:
        return self._told("GET", path, None, {})

    def post(self, path: str, body: Any, headers: Mapping[str, str] | None = None) -> bytes:
        return self._told("POST", path, json.dumps(body).encode(), headers or {})

    def stream(self, path: str) -> http.client.HTTPResponse:
        self._connection.request("GET", path, headers=self._headers)
        return self._connection.getresponse()

    def close(self) -> None:
        self._connection.close()

    def _told(self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]) -> bytes:
        self._connection.request(method, path, body, {**self._headers, **headers})
        response = self._connection.getresponse()
        told = response.read()
        if response.status >= 300:
            raise Refused(f"{method} {path}: {response.status} {told[:300]!r}")
        return told


@contextmanager
def served(place: Place) -> Iterator[Retailer]:
    """`b2b run` over a database of its own, with one retailer."""
    data = Path(mkdtemp(dir=place.folder))
    with (
        place.database() as url,
        running(data, database_url=url, settings={"B2B_WEBHOOK_ALLOW_PRIVATE": "1"}) as service,
    ):
        words = ("company", "create", "--kind", "retailer", "--name", "Maison Laurier", "--email", "a@example.com")
        made = json.loads(service.command(*words, "--password-stdin", stdin="correct horse\n"))
        yield Retailer(service, url, made["company_id"], made["api_key"])


def signed_in(retailer: Retailer, mail: str) -> httpx.Client:
    """The browser of somebody, without its scripts."""
    window = httpx.Client(base_url=retailer.service.address, timeout=60)
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', window.get("/sign-in").text)
    assert token
    answer = window.post("/sign-in", data={"csrf_token": token[1], "email": mail, "password": "correct horse"})
    assert answer.is_redirect, answer.text
    return window


def visit(window: httpx.Client) -> None:
    """Open the dashboard."""
    page = window.get("/")
    assert page.status_code == 200 and 'id="widgets"' in page.text, page.text
