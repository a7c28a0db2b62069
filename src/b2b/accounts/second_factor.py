"""A second factor beside the password: codes of an authenticator (TOTP, RFC 6238), and recovery codes (A4).

The secret is encrypted, and recovery codes are kept as keyed hashes, both under a key that follows from the master key:
a stolen table opens nothing. Each code is taken once (RFC 6238, 5.2), by whichever process.
"""

from __future__ import annotations

import hmac
import os
import secrets
from datetime import datetime
from hashlib import sha256
from typing import NamedTuple
from uuid import UUID

import pyotp
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from psycopg_pool import ConnectionPool

from b2b.sql import statements

SQL = statements("b2b.accounts", "second_factor.sql")
STEP = 30
"""Seconds that a code is shown for."""
DRIFT = (0, -1, 1)
"""How many steps the clock of an authenticator may be off."""
CODES, LETTERS = 10, "23456789abcdefghjkmnpqrstuvwxyz"
"""How many recovery codes are given, and of which letters: none that looks like another."""
_NONCE = 12


class Drawer(NamedTuple):
    """Where second factors are kept, and the key that opens it."""

    pool: ConnectionPool
    master_key: bytes

    def key(self, purpose: bytes) -> bytes:
        return HKDF(SHA256(), 32, salt=None, info=b"b2b second factor " + purpose).derive(self.master_key)


def begin(drawer: Drawer, user_id: UUID) -> str | None:
    """A new secret for an authenticator, in base 32; None where one holds already."""
    secret, nonce = pyotp.random_base32(), os.urandom(_NONCE)
    sealed = nonce + AESGCM(drawer.key(b"secret")).encrypt(nonce, secret.encode(), user_id.bytes)
    with drawer.pool.connection() as connection:
        row = connection.execute(SQL["begin"], {"user_id": user_id, "secret": sealed}).fetchone()
    return secret if row else None


def begun(drawer: Drawer, user_id: UUID) -> str | None:
    """The secret that no code has confirmed yet."""
    found = _secret(drawer, user_id)
    return found[0] if found and not found[1] else None


def holds(drawer: Drawer, user_id: UUID) -> bool:
    """Whether a code is asked for when this user signs in."""
    found = _secret(drawer, user_id)
    return found is not None and found[1]


def confirm(drawer: Drawer, user_id: UUID, code: str, *, now: datetime) -> list[str] | None:
    """Let the factor hold from now on, if the code is right; gives the recovery codes, which are never seen again."""
    if not _takes(drawer, user_id, code, now):
        return None
    codes = ["-".join("".join(secrets.choice(LETTERS) for _ in range(5)) for _ in range(2)) for _ in range(CODES)]
    hashes = [_hash(drawer, user_id, one) for one in codes]
    with drawer.pool.connection() as connection:
        connection.execute(SQL["hold"], {"user_id": user_id, "recovery": hashes})
    return codes


def takes(drawer: Drawer, user_id: UUID, code: str, *, now: datetime) -> bool:
    """Whether this is a code of the authenticator, or one of the recovery codes; neither is taken twice."""
    return _takes(drawer, user_id, code, now) or _recovers(drawer, user_id, code)


def left(drawer: Drawer, user_id: UUID) -> int:
    """How many recovery codes there are."""
    with drawer.pool.connection() as connection:
        row = connection.execute(SQL["left"], {"user_id": user_id}).fetchone()
    return int(row[0]) if row else 0


def forget(pool: ConnectionPool, user_id: UUID) -> None:
    """Ask for nothing beside the password any more."""
    with pool.connection() as connection:
        connection.execute(SQL["forget"], {"user_id": user_id})


def address_of(secret: str, *, email: str) -> str:
    """What an authenticator reads from the picture (otpauth://)."""
    return pyotp.TOTP(secret, interval=STEP).provisioning_uri(name=email, issuer_name="B2B Console")


def _secret(drawer: Drawer, user_id: UUID) -> tuple[str, bool] | None:
    with drawer.pool.connection() as connection:
        row = connection.execute(SQL["secret"], {"user_id": user_id}).fetchone()
    if row is None:
        return None
    sealed = bytes(row[0])
    plain = AESGCM(drawer.key(b"secret")).decrypt(sealed[:_NONCE], sealed[_NONCE:], user_id.bytes)
    return plain.decode(), row[1]


def _takes(drawer: Drawer, user_id: UUID, code: str, now: datetime) -> bool:
    found = _secret(drawer, user_id)
    step = _step_of(found[0], code.replace(" ", ""), now) if found else None
    if step is None:
        return False
    with drawer.pool.connection() as connection:
        return connection.execute(SQL["take"], {"user_id": user_id, "step": step}).fetchone() is not None


def _step_of(secret: str, code: str, now: datetime) -> int | None:
    """The step whose code this is, of those that a clock may be off by."""
    totp, step, given = pyotp.TOTP(secret, interval=STEP), int(now.timestamp()) // STEP, code.encode()
    right = (off for off in DRIFT if hmac.compare_digest(totp.at(now, counter_offset=off).encode(), given))
    return next((step + off for off in right), None)


def _recovers(drawer: Drawer, user_id: UUID, code: str) -> bool:
    values = {"user_id": user_id, "code": _hash(drawer, user_id, code)}
    with drawer.pool.connection() as connection:
        return connection.execute(SQL["recover"], values).fetchone() is not None


def _hash(drawer: Drawer, user_id: UUID, code: str) -> bytes:
    plain = "".join(letter for letter in code.casefold() if letter.isalnum())
    return hmac.digest(drawer.key(b"recovery"), user_id.bytes + plain.encode(), sha256)
