"""The checkpoints outside the database: a file that is only added to, untouched by a roll-back of the database."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from b2b.proof.log import Log
from b2b.proof.note import Signed, each_note

NAME = "checkpoints.txt"
_TAIL = 4096  # bytes: more than the longest note
_APART = "\n\n"  # after each note, which ends with a newline itself


class RolledBack(Exception):
    """The file has a checkpoint that the database has not: events that were signed for are gone."""


class CheckpointFile:
    """The file of a data folder; none until the first checkpoint is made."""

    def __init__(self, data: Path) -> None:
        self.path = data / NAME

    def notes(self) -> Iterator[str]:
        """All notes, oldest first."""
        if self.path.exists():
            with self.path.open(encoding="utf-8", errors="replace") as lines:
                yield from each_note(lines)

    def last(self) -> Signed | None:
        """The newest checkpoint in the file, without reading the others."""
        if not self.path.exists():
            return None
        with self.path.open("rb") as file:
            file.seek(max(0, self.path.stat().st_size - _TAIL))
            tail = file.read().decode(errors="replace")
        cut = tail if len(tail) < _TAIL else tail.partition(f"\n{_APART}")[2]
        notes = list(each_note(cut.splitlines(keepends=True)))
        return Signed.parse(notes[-1]) if notes else None

    def must_not_be_ahead(self, log: Log) -> None:
        """Raises RolledBack where the newest checkpoint of the file is not that of the database."""
        last = self.last()
        if last is None:
            return
        kept = log.at(last.checkpoint.number)
        if kept is None or kept.note != last.note:
            raise RolledBack(
                f"{self.path} ends with checkpoint {last.checkpoint.number} of {last.checkpoint.time:%Y-%m-%d %H:%M:%S}"
                " UTC, which the database does not have: it was rolled back, or belongs to another log. `b2b audit "
                "verify` says what is missing. If you restored a backup on purpose, move this file away and keep it."
            )

    def take_in(self, log: Log) -> None:
        """Add the checkpoints of the database that are not in the file yet, and have them safe on the disk."""
        last = self.last()
        notes = "".join(f"{note}{_APART}" for note in log.notes(after=last.checkpoint.number if last else 0))
        descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(f"\n{_APART}{notes}" if self._is_cut_off() else notes)
            file.flush()
            os.fsync(file.fileno())

    def _is_cut_off(self) -> bool:
        """Whether a process died while it wrote: what it left is then kept apart, and passed over."""
        with self.path.open("rb") as file:
            file.seek(max(0, self.path.stat().st_size - _TAIL))
            end = file.read().decode(errors="replace")
        return bool(end) and not end.endswith(f"\n{_APART}")
