"""Personal data in events: encrypted under a key per subject; destroying the key erases it everywhere (U6)."""

from __future__ import annotations

import os
import threading
from collections import OrderedDict
from collections.abc import Iterable
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from psycopg_pool import ConnectionPool

NONCE = 12
CACHED = 20_000


class PersonalKeys:
    """The keys of subjects, wrapped by the master key in the table `personal_keys`."""

    def __init__(self, pool: ConnectionPool, master_key: bytes) -> None:
        self._pool = pool
        self._master = AESGCM(master_key)
        self._cache: OrderedDict[UUID, AESGCM] = OrderedDict()
        self._lock = threading.Lock()

    def encrypt(self, subject_id: UUID, plain: bytes, context: bytes) -> bytes:
        """Ciphertext under the subject's key, which is made with its first use."""
        nonce = os.urandom(NONCE)
        return nonce + self._key_for(subject_id).encrypt(nonce, plain, context)

    def decrypt(self, subject_id: UUID, secret: bytes, context: bytes) -> bytes | None:
        """The plain bytes; None once the key is destroyed."""
        key = self._cache.get(subject_id) or self._load([subject_id]).get(subject_id)
        try:
            return key.decrypt(secret[:NONCE], secret[NONCE:], context) if key else None
        except InvalidTag:
            return None

    def prefetch(self, subject_ids: Iterable[UUID]) -> None:
        """Load many keys in one round trip."""
        wanted = [id for id in set(subject_ids) if id not in self._cache]
        if wanted:
            self._load(wanted)

    def erase(self, subject_id: UUID) -> None:
        """Destroy the subject's key."""
        with self._pool.connection() as connection:
            connection.execute("DELETE FROM personal_keys WHERE subject_id = %s", [subject_id])
        self._cache.pop(subject_id, None)

    def _key_for(self, subject_id: UUID) -> AESGCM:
        known = self._cache.get(subject_id)
        if known is not None:
            return known
        fresh = AESGCM.generate_key(256)
        with self._pool.connection() as connection:
            connection.execute(
                "INSERT INTO personal_keys (subject_id, wrapped) VALUES (%s, %s) ON CONFLICT DO NOTHING",
                [subject_id, self._wrap(subject_id, fresh)],
            )
        return self._load([subject_id])[subject_id]

    def _wrap(self, subject_id: UUID, key: bytes) -> bytes:
        nonce = os.urandom(NONCE)
        return nonce + self._master.encrypt(nonce, key, subject_id.bytes)

    def _load(self, subject_ids: list[UUID]) -> dict[UUID, AESGCM]:
        with self._pool.connection() as connection:
            rows = connection.execute(
                "SELECT subject_id, wrapped FROM personal_keys WHERE subject_id = ANY(%s)", [subject_ids]
            ).fetchall()
        keys = {id: AESGCM(self._master.decrypt(w[:NONCE], w[NONCE:], id.bytes)) for id, w in rows}
        with self._lock:
            self._cache.update(keys)
            while len(self._cache) > CACHED:
                self._cache.popitem(last=False)
        return keys
