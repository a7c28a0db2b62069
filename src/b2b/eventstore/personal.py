"""Personal data in events: encrypted under a key of its subject, and destroyed with that key, everywhere (U6).

AES-256-GCM with random nonces. The keys stand in the table `personal_keys`, encrypted by the master key.
"""

from __future__ import annotations

import hmac
import os
import time
from base64 import b64encode
from binascii import a2b_base64
from collections import OrderedDict
from collections.abc import Callable, Collection, Mapping
from threading import Lock
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from eventsourcing.persistence import MapperDeserialisationError

from b2b.eventstore.datastore import Datastore
from b2b.settings import CannotStart
from b2b.sql import statements

SQL = statements("b2b.eventstore", "personal.sql")
_KEY, _NONCE = 32, 12  # bytes
_LIFE = 60.0  # seconds that another process may still read what was erased
_MOST = 10_000


class WrongMasterKey(CannotStart):
    """The master key is not the one under which the personal data of this database is encrypted."""


class PersonalDataAltered(MapperDeserialisationError):
    """Encrypted personal data was altered, or moved to another event."""


class SubjectKey:
    """The key of one subject. `bound_to` names the event: what is sealed for one cannot be read in another."""

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)

    def seal(self, plain: bytes, *, bound_to: bytes) -> str:
        nonce = os.urandom(_NONCE)
        return b64encode(nonce + self._cipher.encrypt(nonce, plain, bound_to)).decode()

    def unseal(self, sealed: str, *, bound_to: bytes) -> bytes:
        """What was sealed. Raises PersonalDataAltered."""
        try:
            whole = a2b_base64(sealed, strict_mode=True)
            return self._cipher.decrypt(whole[:_NONCE], whole[_NONCE:], bound_to)
        except (InvalidTag, ValueError) as error:
            raise PersonalDataAltered("Sealed personal data was altered, or belongs to another event.") from error


class Keyring:
    """The keys of the subjects of personal data. Those used last are kept in memory for a minute."""

    def __init__(self, datastore: Datastore, master_key: bytes, *, clock: Callable[[], float] = time.monotonic) -> None:
        """Raises WrongMasterKey, also where the key is missing: nothing personal could be written or read."""
        self._datastore = datastore
        self._master = _checked(datastore, master_key)
        self._clock = clock
        self._kept: OrderedDict[UUID, tuple[float, SubjectKey | None]] = OrderedDict()
        self._lock = Lock()

    def keys(self, subject_ids: Collection[UUID]) -> dict[UUID, SubjectKey | None]:
        """The keys of these subjects, None for the erased; those not in memory are read by one statement."""
        keys = self._at_hand(subject_ids)
        missing = [id for id in subject_ids if id not in keys]
        if missing:
            stored: dict[UUID, bytes] = dict(self._datastore.read(SQL["keys_of"], (missing,)))
            read = {id: self._unwrapped(id, stored.get(id)) for id in missing}
            self._keep(read)
            keys |= read
        return keys

    def key_to_seal(self, subject_id: UUID) -> SubjectKey | None:
        """The key of a subject, made for a new one. None: it is erased, and nothing of it may be kept again."""
        key = self._at_hand([subject_id]).get(subject_id)
        if key is None:
            key = self._made(subject_id)
            self._keep({subject_id: key})
        return key

    def erase(self, subject_id: UUID) -> None:
        """Destroy the key of a subject: what events say of it cannot be read by anyone any more.

        Other processes that have the key in memory forget it within a minute.
        """
        self._datastore.execute(SQL["erase"], (subject_id,))
        self._keep({subject_id: None})

    def _made(self, subject_id: UUID) -> SubjectKey | None:
        offered = self._wrapped(subject_id, os.urandom(_KEY))
        rows: list[tuple[bytes | None]] = []
        while not rows:  # none: another process added it after this statement had begun
            rows = self._datastore.execute(SQL["key_of"], (subject_id, offered, subject_id))
        return self._unwrapped(subject_id, rows[0][0])

    def _wrapped(self, subject_id: UUID, key: bytes) -> bytes:
        nonce = os.urandom(_NONCE)
        return nonce + self._master.encrypt(nonce, key, subject_id.bytes)

    def _unwrapped(self, subject_id: UUID, wrapped: bytes | None) -> SubjectKey | None:
        if wrapped is None:
            return None
        return SubjectKey(self._master.decrypt(wrapped[:_NONCE], wrapped[_NONCE:], subject_id.bytes))

    def _at_hand(self, subject_ids: Collection[UUID]) -> dict[UUID, SubjectKey | None]:
        now = self._clock()
        with self._lock:
            kept = {id: self._kept[id] for id in subject_ids if id in self._kept}
        return {id: key for id, (until, key) in kept.items() if now < until}

    def _keep(self, keys: Mapping[UUID, SubjectKey | None]) -> None:
        until = self._clock() + _LIFE
        with self._lock:
            for id, key in keys.items():
                self._kept[id] = until, key
                self._kept.move_to_end(id)
            while len(self._kept) > _MOST:
                self._kept.popitem(last=False)


def _checked(datastore: Datastore, master_key: bytes) -> AESGCM:
    if len(master_key) != _KEY:
        raise WrongMasterKey(f"The master key has {len(master_key)} bytes and not {_KEY}. Set B2B_MASTER_KEY.")
    digest = hmac.digest(master_key, b"b2b master key check", "sha256")
    rows: list[tuple[bytes]] = []
    while not rows:
        rows = datastore.execute(SQL["check_master_key"], (digest,))
    if not hmac.compare_digest(digest, rows[0][0]):
        raise WrongMasterKey(
            "This is not the master key of this database. Set B2B_MASTER_KEY to the one with which it was first "
            "opened, or put that back into the file master.key in B2B_DATA. Nothing was changed."
        )
    return AESGCM(master_key)
