"""Every B2B_* variable: its name, its default, its meaning. Read once, at start-up; nothing else reads them."""

from __future__ import annotations

import base64
import binascii
import os
import secrets
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

_KEY_BYTES = 32  # AES-256, and as much for signatures


class CannotStart(Exception):
    """The service or a command cannot start. The message says why and what to do about it."""


class InvalidSetting(CannotStart):
    """A variable, or the file that stands for it, has a value that cannot be taken."""

    def __init__(self, variable: str, problem: str, remedy: str) -> None:
        super().__init__(f"{variable} {problem}. {remedy}")
        self.variable = variable


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What the environment decides. API.md, “Start-up from the command line”, fixes the names."""

    data: Path = field(default_factory=lambda: Path("var").absolute())
    """B2B_DATA (./var): the folder of the embedded database and the key files; made on the first start, owner-only."""

    database_url: str | None = field(default=None, repr=False)
    """B2B_DATABASE_URL (none): the libpq URL of a PostgreSQL to use. Without it, one is embedded in `data`."""

    host: str = "127.0.0.1"
    """B2B_HOST: the address to serve on."""

    port: int = 8000
    """B2B_PORT: the TCP port to serve on, 1 to 65535."""

    demo: bool = True
    """B2B_DEMO (1): fill an empty database with demo data on the first start; 0 starts empty."""

    webhook_allow_private: bool = False
    """B2B_WEBHOOK_ALLOW_PRIVATE (0): 1 lets webhooks go to private, loopback and link-local addresses."""

    url: str = "http://127.0.0.1:8000"
    """B2B_URL (http:// with B2B_HOST and B2B_PORT): where people reach the service, as links in mails say it."""

    smtp_url: str | None = field(default=None, repr=False)
    """B2B_SMTP_URL: the mail server, smtp://user:password@host:587 or smtps://…:465. Without it mails stay queued, and
    with B2B_DEMO=1 the page /outbox shows them.
    """

    mail_from: str = "B2B Console <no-reply@localhost.localdomain>"
    """B2B_MAIL_FROM: who mails come from; its mailbox gets those that bounce."""

    stripe_key: str | None = field(default=None, repr=False)
    """B2B_STRIPE_KEY: the secret key of a Stripe account. Without it no money moves: only test numbers are taken."""

    stripe_public_key: str = field(default="", repr=False)
    """B2B_STRIPE_PUBLIC_KEY: the publishable key of the same account, for Stripe's card form."""

    stripe_webhook_secret: str = field(default="", repr=False)
    """B2B_STRIPE_WEBHOOK_SECRET: what Stripe signs with when it calls /payments/stripe (whsec_…)."""

    stripe_url: str | None = None
    """B2B_STRIPE_URL (none: Stripe's own): where Stripe's API is reached, for one that stands in for it."""

    nats_url: str | None = field(default=None, repr=False)
    """B2B_NATS_URL: a server of NATS with JetStream, nats://user:password@host:4222 or tls://…; several with commas
    between. What companies are told is published there as well. Without it nothing of this runs.
    """

    metrics_port: int | None = None
    """B2B_METRICS_PORT (none): the port of Prometheus's /metrics, on B2B_HOST, beside that of the service."""

    master_key: bytes = field(repr=False)
    """B2B_MASTER_KEY: 32 bytes in base64, which encrypt the keys of personal data (U6). Without it, the file
    `master.key` in `data`, made on the first start. Lost, all personal data is lost with it: keep a copy elsewhere.
    """

    secret_key: bytes = field(repr=False)
    """B2B_SECRET_KEY: 32 bytes in base64, which sign sessions and links in mails. Without it, the file `secret.key`
    in `data`. A new one signs everybody out.
    """

    signing_key: bytes = field(repr=False)
    """B2B_SIGNING_KEY: 32 bytes in base64, the Ed25519 key that signs checkpoints and receipts (U4). Without it, the
    file `signing.key` in `data`. All machines need the same one; whoever has it can sign another past.
    """

    @property
    def outbox(self) -> bool:
        """Whether mails are looked at on a page, because none goes out: for a trial, never for real people's mails."""
        return self.demo and self.smtp_url is None

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> Self:
        """Read the variables; an empty one counts as not set. Makes the data folder and the key files if need be.

        Raises InvalidSetting, which names the variable and the remedy.
        """
        given = {name: value for name, value in environ.items() if value}
        data = _folder(given.get("B2B_DATA", "var"))
        host, port = given.get("B2B_HOST", "127.0.0.1"), _port("B2B_PORT", given.get("B2B_PORT", "8000"))
        return cls(
            data=data,
            database_url=given.get("B2B_DATABASE_URL"),
            host=host,
            port=port,
            url=given.get("B2B_URL", _address(host, port)).rstrip("/"),
            smtp_url=_smtp(given.get("B2B_SMTP_URL")),
            mail_from=given.get("B2B_MAIL_FROM", cls.mail_from),
            stripe_key=given.get("B2B_STRIPE_KEY"),
            stripe_public_key=given.get("B2B_STRIPE_PUBLIC_KEY", ""),
            stripe_webhook_secret=given.get("B2B_STRIPE_WEBHOOK_SECRET", ""),
            stripe_url=given.get("B2B_STRIPE_URL"),
            nats_url=_nats(given.get("B2B_NATS_URL")),
            metrics_port=_port("B2B_METRICS_PORT", given["B2B_METRICS_PORT"]) if "B2B_METRICS_PORT" in given else None,
            demo=_switch("B2B_DEMO", given.get("B2B_DEMO", "1")),
            webhook_allow_private=_switch("B2B_WEBHOOK_ALLOW_PRIVATE", given.get("B2B_WEBHOOK_ALLOW_PRIVATE", "0")),
            master_key=_key("B2B_MASTER_KEY", given, data / "master.key"),
            secret_key=_key("B2B_SECRET_KEY", given, data / "secret.key"),
            signing_key=_key("B2B_SIGNING_KEY", given, data / "signing.key"),
        )


def _folder(value: str) -> Path:
    folder = Path(value).expanduser().absolute()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise InvalidSetting(
            "B2B_DATA", f"is {folder}, which cannot be made ({error.strerror})", "Name a folder that you may write to."
        ) from error
    return folder


def _address(host: str, port: int) -> str:
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"


def _smtp(value: str | None) -> str | None:
    if value and urlsplit(value).scheme not in ("smtp", "smtps"):
        raise InvalidSetting("B2B_SMTP_URL", "is no address of a mail server", "Give smtp://host:25 or smtps://host.")
    return value


def _nats(value: str | None) -> str | None:
    servers = [urlsplit(one) for one in value.split(",")] if value else []
    if any(one.scheme not in ("nats", "tls") or not one.hostname for one in servers):
        raise InvalidSetting("B2B_NATS_URL", "is no address of a NATS server", "Give nats://host:4222 or tls://host.")
    return value


def _port(variable: str, value: str) -> int:
    if not (value.isascii() and value.isdigit() and 1 <= int(value) <= 65535):
        raise InvalidSetting(variable, f"is {value!r}", "Give a number from 1 to 65535.")
    return int(value)


def _switch(variable: str, value: str) -> bool:
    if value not in ("0", "1"):
        raise InvalidSetting(variable, f"is {value!r}", "Give 1 or 0.")
    return value == "1"


def _key(variable: str, given: Mapping[str, str], file: Path) -> bytes:
    if variable in given:
        return _decoded(variable, given[variable])
    try:
        if not file.exists():
            _make_key(file)
        if stat.S_IMODE(file.stat().st_mode) & 0o077:
            raise InvalidSetting(variable, f"is in {file}, which others can read", f"Run: chmod 600 '{file}'")
        return _decoded(f"{variable} in {file}", file.read_bytes())
    except OSError as error:
        raise InvalidSetting(
            variable, f"is in {file}, which cannot be used ({error.strerror})", "Run as its owner, or set the variable."
        ) from error


def _make_key(file: Path) -> None:
    """Write a new key under a name of its own, then link it: of two processes, one wins, and none reads half a key."""
    draft = file.with_name(f".{file.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(base64.b64encode(secrets.token_bytes(_KEY_BYTES)) + b"\n")
        stream.flush()
        os.fsync(stream.fileno())
    try:
        os.link(draft, file)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def _decoded(variable: str, text: str | bytes) -> bytes:
    try:
        key = base64.b64decode(text.strip(), validate=True)
    except (ValueError, binascii.Error):
        key = b""
    if len(key) != _KEY_BYTES:
        raise InvalidSetting(variable, f"is not {_KEY_BYTES} bytes in base64", "Make one: openssl rand -base64 32")
    return key
