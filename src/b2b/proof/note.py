"""Signed notes and checkpoints, in the form of the public transparency logs, so that their tools read them as well.

The form is C2SP signed-note and tlog-checkpoint: the text, an empty line, and a line `— name signature`. The first
three lines are the log's name, the size of the tree and its root; the lines after them are ours.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

_ED25519 = b"\x01"
_DASH = "— "


class BadNote(Exception):
    """A note that is not what it should be: not of this form, or not signed by who should have."""


@dataclass(frozen=True)
class PublicKey:
    """By which the notes of a log are verified. Its text, `name+id+key`, is that of C2SP's verifier keys."""

    name: str
    raw: bytes

    @classmethod
    def parse(cls, text: str) -> PublicKey:
        """Raises BadNote."""
        try:
            name, id, key = text.strip().split("+", 2)
            found = cls(name, b64decode(key, validate=True)[1:])
            known = len(found.raw) == 32 and found.id.hex() == id and b64decode(key)[:1] == _ED25519
        except ValueError:
            known = False
        if not known:
            raise BadNote(f"{text!r} is not the public key of a log: name+id+key is.")
        return found

    @property
    def id(self) -> bytes:
        return sha256(self.name.encode() + b"\n" + _ED25519 + self.raw).digest()[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.id.hex()}+{b64encode(_ED25519 + self.raw).decode()}"

    def has_signed(self, message: bytes, signature: bytes) -> bool:
        try:
            Ed25519PublicKey.from_public_bytes(self.raw).verify(signature, message)
        except InvalidSignature:
            return False
        return True


class Signer:
    """Signs for a log. `seed` is the 32 bytes of an Ed25519 key (RFC 8032)."""

    def __init__(self, name: str, seed: bytes) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        self.public = PublicKey(name, self._key.public_key().public_bytes_raw())

    def sign(self, text: str) -> str:
        """The note of a text, which ends with a newline."""
        signed = b64encode(self.public.id + self._key.sign(text.encode())).decode()
        return f"{text}\n{_DASH}{self.public.name} {signed}\n"


def opened(note: str, keys: Iterable[PublicKey]) -> str:
    """The text of a note that one of these keys has signed. Raises BadNote."""
    text, separator, signatures = note.rpartition("\n\n")
    known = {(key.name, key.id): key for key in keys}
    for line in signatures.splitlines() if separator else ():
        name, _, signed = line.removeprefix(_DASH).rpartition(" ")
        try:
            raw = b64decode(signed, validate=True)
        except ValueError:
            continue
        key = known.get((name, raw[:4]))
        if key is not None and key.has_signed(f"{text}\n".encode(), raw[4:]):
            return f"{text}\n"
    raise BadNote("is not signed with the key of this log")


@dataclass(frozen=True, kw_only=True)
class Checkpoint:
    """What is signed: at `time`, the first `size` events, up to `position`, were those with this root.

    `previous` is the SHA-256 of the checkpoint before, the whole note: 32 zero bytes for the first one.
    """

    origin: str
    number: int
    size: int
    root: bytes
    time: datetime
    position: int
    previous: bytes

    def text(self) -> str:
        lines = (
            self.origin,
            str(self.size),
            b64encode(self.root).decode(),
            f"number {self.number}",
            f"time {self.time.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}",
            f"position {self.position}",
            f"previous {b64encode(self.previous).decode()}",
        )
        return "".join(f"{line}\n" for line in lines)

    @classmethod
    def parse(cls, text: str) -> Checkpoint:
        """Raises BadNote."""
        try:
            origin, size, root, *more = text.splitlines()
            named = dict(line.split(" ", 1) for line in more)
            found = cls(
                origin=origin,
                number=int(named["number"]),
                size=int(size),
                root=b64decode(root, validate=True),
                time=datetime.fromisoformat(named["time"]),
                position=int(named["position"]),
                previous=b64decode(named["previous"], validate=True),
            )
        except (ValueError, KeyError) as error:
            raise BadNote("is not of the form of a checkpoint") from error
        return found


@dataclass(frozen=True)
class Signed:
    """A checkpoint with the note in which it is signed."""

    note: str
    checkpoint: Checkpoint

    @classmethod
    def parse(cls, note: str) -> Signed:
        """What a note says, whoever signed it. Raises BadNote."""
        return cls(note, Checkpoint.parse(note.rpartition("\n\n")[0] + "\n"))

    @property
    def digest(self) -> bytes:
        """What the next checkpoint calls `previous`."""
        return sha256(self.note.encode()).digest()


def each_note(lines: Iterable[str]) -> Iterator[str]:
    """The notes in a file of them, with empty lines between; what was cut off is left out."""
    note, empty = "", 0
    for line in lines:
        empty = 0 if line.strip() else empty + 1
        note = "" if empty > 1 else note + line
        if line.startswith(_DASH) and line.endswith("\n"):
            yield note.lstrip("\n")
            note = ""
