"""Rows that were copied out of a spreadsheet, or come as a CSV file."""

from __future__ import annotations

import csv
from collections.abc import Sequence

from werkzeug.datastructures import FileStorage


def read_rows(text: str, *, columns: int) -> list[list[str]]:
    """The filled lines of a text as cells without outer blanks, each line at least so many.

    The separator is the one that the text uses most: tab, semicolon or comma.
    """
    lines = [line for line in text.splitlines() if line.strip()]
    separator = max("\t;,", key=lambda mark: sum(line.count(mark) for line in lines))
    return [_filled(row, columns) for row in csv.reader(lines, delimiter=separator)]


def _filled(row: Sequence[str], columns: int) -> list[str]:
    return [cell.strip() for cell in row] + [""] * (columns - len(row))


def pasted_or_sent(pasted: str, file: FileStorage | None) -> str:
    """What was pasted, else the text of the file; a byte-order mark, as spreadsheets write it, is no part of it."""
    return pasted or (file.read().decode("utf-8-sig", errors="replace") if file else "")
