"""Several PDFs as one, to be printed in one go (O6)."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO

from pypdf import PdfWriter


def bound(papers: Iterable[bytes]) -> bytes:
    """One PDF with the pages of all of them, one after the other; a font or logo that they share is kept once."""
    with PdfWriter() as writer, BytesIO() as out:
        for paper in papers:
            writer.append(BytesIO(paper))
        writer.compress_identical_objects()
        writer.write(out)
        return out.getvalue()
