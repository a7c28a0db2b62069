"""Whether the checkpoints of the database are a chain that was signed, and hold those that were kept elsewhere.

Each checkpoint has the hash of the one before, so the signature of the last one stands for all of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from b2b.proof.finding import Finding, Kind
from b2b.proof.note import BadNote, Checkpoint, PublicKey, Signed, opened

_START = bytes(32)


def checked(
    notes: Iterable[str], *, outside: Iterable[str], keys: Sequence[PublicKey]
) -> tuple[list[Signed], list[Finding]]:
    """The checkpoints that can be relied on, oldest first, and what is wrong with the others."""
    chain, findings = _chained(notes, keys)
    by_number = {signed.checkpoint.number: signed for signed in chain}
    beyond: dict[int, Signed] = {}
    for note in outside:
        try:
            signed = Signed.parse(note)
            ours = by_number.get(signed.checkpoint.number)
            if ours is not None and ours.note == note:
                continue
            opened(note, keys)
        except BadNote as error:
            findings.append(_bad(f"a checkpoint that was kept outside the database {error}"))
            continue
        if ours is not None:
            findings.append(_other(ours.checkpoint, signed.checkpoint))
        else:
            beyond[signed.checkpoint.number] = signed
    if beyond and not findings:
        findings.append(_gone(chain, beyond))
    return [*chain, *(beyond[number] for number in sorted(beyond))], findings


def _chained(notes: Iterable[str], keys: Sequence[PublicKey]) -> tuple[list[Signed], list[Finding]]:
    chain: list[Signed] = []
    for note in notes:
        try:
            signed = Signed.parse(note)
        except BadNote as error:
            return chain, [_bad(f"the checkpoint after number {len(chain)} {error}")]
        if fault := _fault(chain[-1] if chain else None, signed, keys):
            return chain, [_bad(fault)]
        chain.append(signed)
    while chain and (fault := _unsigned(chain[-1], keys)):
        chain.pop()
        if not chain or not _unsigned(chain[-1], keys):
            return chain, [_bad(fault)]
    return chain, []


def _fault(before: Signed | None, signed: Signed, keys: Sequence[PublicKey]) -> str | None:
    """Why this checkpoint does not follow the one before; None: it does."""
    now, number = signed.checkpoint, before.checkpoint.number + 1 if before else 1
    if now.number != number:
        return f"checkpoint {number} is missing"
    follows = now.previous == (before.digest if before else _START)
    if follows and (before is None or _grows(before.checkpoint, now)):
        return None
    altered = before if not follows and before is not None and _unsigned(before, keys) else signed
    return f"checkpoint {altered.checkpoint.number} was altered: those around it do not follow from each other"


def _grows(before: Checkpoint, now: Checkpoint) -> bool:
    return before.size <= now.size and before.position <= now.position and before.time <= now.time


def _unsigned(signed: Signed, keys: Sequence[PublicKey]) -> str | None:
    try:
        opened(signed.note, keys)
    except BadNote as error:
        return f"checkpoint {signed.checkpoint.number} {error}"
    return None


def _bad(what: str) -> Finding:
    return Finding(kind=Kind.CHECKPOINT, position=-1, what=what)


def _other(ours: Checkpoint, kept: Checkpoint) -> Finding:
    what = (
        f"checkpoint {kept.number} of {kept.time:%Y-%m-%d %H:%M:%S} UTC was kept outside, and the database has another "
        f"one, of {ours.time:%Y-%m-%d %H:%M:%S} UTC: it went on from an older state"
    )
    return Finding(kind=Kind.ROLLED_BACK, position=ours.position, what=what)


def _gone(chain: Sequence[Signed], beyond: dict[int, Signed]) -> Finding:
    last = chain[-1].checkpoint if chain else None
    newest = beyond[max(beyond)].checkpoint
    ends = f"ends with checkpoint {last.number}" if last else "has no checkpoint"
    what = (
        f"checkpoint {newest.number} of {newest.time:%Y-%m-%d %H:%M:%S} UTC was kept outside, over {newest.size:,} "
        f"events; the database {ends}, over {last.size if last else 0:,}"
    )
    return Finding(kind=Kind.ROLLED_BACK, position=last.position if last else -1, what=what)
