"""Verify a proof or a receipt of B2B Console without B2B Console: only Python and its `cryptography` are needed.

    python verify.py KEY FILE...

KEY is the public key of the service, name+id+key: have it from the service once, and keep it. FILE is a download: the
proof of one event, the consistency proof of two checkpoints, or a receipt. Ends with 1 where one does not hold.
"""

import json
import sys
from base64 import b64decode
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


def signed_text(note, key):
    """The text of a note (C2SP signed-note) that this key has signed."""
    name, _, raw = key.split("+", 2)
    public = b64decode(raw)
    id = sha256(name.encode() + b"\n" + public).digest()[:4]
    text, _, signatures = note.rpartition("\n\n")
    for line in signatures.splitlines():
        signature = b64decode(line.split(" ")[-1])
        if line.startswith(f"— {name} ") and signature[:4] == id:
            Ed25519PublicKey.from_public_bytes(public[1:]).verify(signature[4:], f"{text}\n".encode())
            return text
    raise ValueError("it is not signed with this key")


def checkpoint(note, key):
    """The size, the root and the time of a signed checkpoint."""
    origin, size, root, *more = signed_text(note, key).splitlines()
    must(origin == key.split("+")[0], "the checkpoint is of another log")
    return int(size), b64decode(root), dict(line.split(" ", 1) for line in more)["time"]


def node(left, right):
    return sha256(b"\1" + left + right).digest()


def root_by_inclusion(leaf, index, size, path):
    """The root to which a leaf leads (RFC 9162, 2.1.3.2)."""
    last, root = size - 1, leaf
    for hash in path:
        if index % 2 or index == last:
            root = node(hash, root)
            while index % 2 == 0 and index:
                index, last = index // 2, last // 2
        else:
            root = node(root, hash)
        index, last = index // 2, last // 2
    must(last == 0, "the path has not the length that it should have")
    return root


def root_by_consistency(root, first, size, path):
    """The roots of the smaller and of the larger tree to which a path leads (RFC 9162, 2.1.4.2)."""
    if first in (0, size):
        return root, root
    path = ([root] if first & (first - 1) == 0 else []) + path
    index, last = first - 1, size - 1
    while index % 2:
        index, last = index // 2, last // 2
    old = new = path[0]
    for hash in path[1:]:
        if index % 2 or index == last:
            old, new = node(hash, old), node(hash, new)
            while index % 2 == 0 and index:
                index, last = index // 2, last // 2
        else:
            new = node(new, hash)
        index, last = index // 2, last // 2
    must(last == 0, "the path has not the length that it should have")
    return old, new


def verify_inclusion(proof, key):
    """One event is among those that a checkpoint signs, at its place and as it is given."""
    event, (size, root, time) = proof["event"], checkpoint(proof["checkpoint"], key)
    position, hash = int(event["position"]), bytes.fromhex(event["hash"])
    if event["state"] is not None:
        parts = (bytes.fromhex(event["previous_hash"]), bytes.fromhex(event["aggregate_id"].replace("-", "")))
        rest = (int(event["version"]).to_bytes(8, "big"), event["topic"].encode(), b"\0", b64decode(event["state"]))
        must(sha256(b"".join((*parts, *rest))).digest() == hash, "the event does not have its hash")
    leaf = sha256(b"\0" + position.to_bytes(8, "big") + hash).digest()
    found = root_by_inclusion(leaf, proof["index"], size, [bytes.fromhex(each) for each in proof["path"]])
    must(found == root, "the event is not among those that the checkpoint signs")
    return f"event {event['topic']} at position {position} was there at {time}"


def verify_consistency(proof, key):
    """The events of one checkpoint are the first of those of another, unchanged."""
    (first, old, _), (size, new, time) = (checkpoint(proof[name], key) for name in ("first", "second"))
    must(first <= size, "the first checkpoint is the larger one")
    found = (
        root_by_consistency(old, first, size, [bytes.fromhex(each) for each in proof["path"]]) if first else (old, new)
    )
    must(found == (old, new), "the events of the first checkpoint are not the beginning of those of the second")
    return f"{first:,} events are the first of the {size:,} of {time}, unchanged"


def verify_receipt(proof, key):
    """What the service signed of an answer is of an event that a checkpoint signs."""
    title, facts = signed_text(proof["receipt"], key).splitlines()
    must(title == f"{key.split('+')[0]} receipt", "this is no receipt")
    event = {name: proof["event"][name] for name in ("position", "hash")}
    must(event == json.loads(facts)["event"], "the receipt is of another event than the proof")
    return f"{verify_inclusion(proof, key)}\n{facts}"


def must(holds, otherwise):
    if not holds:
        raise ValueError(otherwise)


def main(key, *files):
    for file in files:
        try:
            proof = json.loads(Path(file).read_text(encoding="utf-8"))
            kind = {"inclusion": verify_inclusion, "consistency": verify_consistency, "receipt": verify_receipt}
            print(f"{file}: {kind[proof['kind']](proof, key)}")
        except InvalidSignature:
            sys.exit(f"{file}: DOES NOT HOLD: the signature is not by this key, or of something else")
        except (ValueError, KeyError, TypeError, IndexError) as error:
            sys.exit(f"{file}: DOES NOT HOLD: {error}")


if __name__ == "__main__":
    main(*sys.argv[1:])
