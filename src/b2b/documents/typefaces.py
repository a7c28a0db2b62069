"""Which fonts a text needs: the Latin one always, another only where a character asks for it.

xhtml2pdf draws each character with the first family of `font-family` that has it; so a document names the families
that its text needs, in the order in which they are to be asked, and loads nothing else.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).parent / "fonts"


class Family(NamedTuple):
    """A font of ours. `blocks` is a character class of the code points that it may be asked for."""

    name: str
    blocks: str
    bold: bool = False

    def helps(self, text: str) -> bool:
        return re.search(f"[{self.blocks}]", text) is not None

    def rules(self) -> str:
        """The @font-face rules; their addresses are relative to FOLDER."""
        weights = ["Regular", "Bold"] if self.bold else ["Regular"]
        return "".join(
            f'@font-face {{ font-family: "{self.name}"; font-weight: {"bold" if weight == "Bold" else "normal"};'
            f' src: url("{self.name}-{weight}.ttf"); }}\n'
            for weight in weights
        )


LATIN = Family("NotoSans", r"\u0000-\u058F\u1D00-\u23FF", bold=True)
HAN = (
    r"\u2E80-\u2FFF\u3000-\u312F\u31A0-\u4DBF\u4E00-\u9FFF\uF900-\uFAFF\uFE30-\uFE4F\uFF00-\uFFEF\U00020000-\U0003FFFF"
)
CHINESE = Family("NotoSansSC", HAN)
JAPANESE = Family("NotoSansJP", HAN)
SIGNS = r"\u2000-\u2BFF"

OTHERS = (
    Family("NotoSansArabic", r"\u0600-\u06FF\u0750-\u077F\u0870-\u08FF\uFB50-\uFDFF\uFE70-\uFEFF", bold=True),
    Family("NotoSansHebrew", r"\u0590-\u05FF\uFB1D-\uFB4F", bold=True),
    CHINESE,
    JAPANESE,
    Family("NotoSansKR", r"\u3130-\u318F\uAC00-\uD7A3"),
    Family("NotoSansArmenian", r"\u0530-\u058F\uFB13-\uFB17"),
    Family("NotoSansGeorgian", r"\u10A0-\u10FF\u1C90-\u1CBF\u2D00-\u2D2F"),
    Family("NotoSansEthiopic", r"\u1200-\u139F\u2D80-\u2DDF\uAB00-\uAB2F"),
    Family("NotoSansThai", r"\u0E00-\u0E7F"),
    Family("NotoSansLao", r"\u0E80-\u0EFF"),
    Family("NotoSansKhmer", r"\u1780-\u17FF\u19E0-\u19FF"),
    Family("NotoSansMyanmar", r"\u1000-\u109F\uA9E0-\uA9FF\uAA60-\uAA7F"),
    Family("NotoSansDevanagari", r"\u0900-\u097F\uA8E0-\uA8FF"),
    Family("NotoSansBengali", r"\u0980-\u09FF"),
    Family("NotoSansGurmukhi", r"\u0A00-\u0A7F"),
    Family("NotoSansGujarati", r"\u0A80-\u0AFF"),
    Family("NotoSansTamil", r"\u0B80-\u0BFF"),
    Family("NotoSansTelugu", r"\u0C00-\u0C7F"),
    Family("NotoSansKannada", r"\u0C80-\u0CFF"),
    Family("NotoSansMalayalam", r"\u0D00-\u0D7F"),
    Family("NotoSansSinhala", r"\u0D80-\u0DFF"),
    Family("NotoSansMath", SIGNS),
    Family("NotoSansSymbols", SIGNS),
    Family("NotoEmoji", r"\u2000-\u2BFF\u3030\u303D\u3297\u3299\U0001F000-\U0001FAFF"),
)
KANA = re.compile(r"[\u3040-\u30FF\u31F0-\u31FF\uFF66-\uFF9D]")


class Stack(NamedTuple):
    """The families of one document, in the order in which they are asked for a character."""

    families: tuple[Family, ...]

    def rules(self) -> str:
        return "".join(family.rules() for family in self.families)

    def chinese(self) -> str:
        """The value of font-family: characters that Chinese and Japanese draw differently, as Chinese does."""
        return ", ".join(f'"{family.name}"' for family in self.families)

    def japanese(self) -> str:
        """The same with the Japanese shapes first."""
        swap = {CHINESE: JAPANESE, JAPANESE: CHINESE}
        return ", ".join(f'"{swap.get(family, family).name}"' for family in self.families)


def stack_for(text: str) -> Stack:
    """What it takes to draw this text."""
    return Stack((LATIN, *(family for family in OTHERS if family.helps(text))))


def is_japanese(text: str) -> bool:
    """Whether a text shows by its kana that its Chinese characters are to have the Japanese shapes."""
    return KANA.search(text) is not None
