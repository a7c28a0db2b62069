"""A PDF read back: its words, its fonts and pictures, and whether each character was drawn with a glyph of its own."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from io import BytesIO

from fontTools.ttLib import TTFont
from PIL import Image
from pypdf import PdfReader
from pypdf.generic import ContentStream


class Document:
    """A PDF as its reader sees it. `text` is in logical order, with Arabic letters in their plain forms."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.reader = PdfReader(BytesIO(content))
        self.pages = [unicodedata.normalize("NFKC", page.extract_text()) for page in self.reader.pages]
        self.text = "\n".join(self.pages)
        self.words = "".join(self.text.split())

    def says(self, text: str) -> bool:
        """Whether the text stands there, wherever its lines were broken."""
        return "".join(unicodedata.normalize("NFKC", text).split()) in self.words

    def drawn(self) -> list[str]:
        """The runs of characters in the order in which they are drawn, which is left to right within a line."""
        return ["".join(char for char, _ in run) for run in self._runs()]

    def undrawn(self) -> set[str]:
        """Visible characters for which the font they are drawn with has no glyph: a box on paper."""
        return {char for run in self._runs() for char, has_glyph in run if not has_glyph and char.strip()}

    def fonts(self) -> set[str]:
        """The names of the embedded fonts that something is drawn with."""
        return {face.name for face, _ in self._shown()}

    def pictures(self) -> list[Image.Image]:
        return [picture.image for page in self.reader.pages for picture in page.images if picture.image]

    def _runs(self) -> Iterator[list[tuple[str, bool]]]:
        for face, codes in self._shown():
            yield [(face.characters[code], code in face.drawable) for code in codes]

    def _shown(self) -> Iterator[tuple[Face, bytes]]:
        """Each string that is shown, with its font."""
        faces: dict[int, Face] = {}
        for page in self.reader.pages:
            fonts = page["/Resources"]["/Font"]
            face = None
            for operands, operator in ContentStream(page.get_contents(), self.reader).operations:
                if operator == b"Tf":
                    reference = fonts.raw_get(operands[0])
                    face = faces.setdefault(reference.idnum, Face(reference.get_object()))
                elif operator == b"Tj" and face:
                    yield face, operands[0].original_bytes


class Face:
    """One embedded font: what its codes mean, and which of them it can draw."""

    def __init__(self, font) -> None:
        self.name = font["/BaseFont"].rpartition("+")[2]
        self.characters: dict[int, str] = {}
        self.drawable: set[int] = set()
        if "/ToUnicode" in font:
            self._read(font)

    def _read(self, font) -> None:
        for line in font["/ToUnicode"].get_data().decode().splitlines():
            code, _, value = line.strip("<>").partition("> <")
            if value and len(value) >= 4:
                self.characters[int(code, 16)] = bytes.fromhex(value).decode("utf-16-be")
        embedded = TTFont(BytesIO(font["/FontDescriptor"]["/FontFile2"].get_data()))
        glyphs = embedded["cmap"].tables[0].cmap
        self.drawable = {code for code in self.characters if glyphs.get(code, ".notdef") != ".notdef"}
