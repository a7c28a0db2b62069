"""`python -m b2b.documents.fonts.subset FOLDER`: cut our fonts out of the full ones again (see VENDORED.md).

FOLDER holds the unpacked packages that VENDORED.md names. Cut away are layout tables and hints, which the PDF writer
does not read, and characters that no address needs. All get the line height of the Latin font, so that a line that
mixes scripts is as high as any other and stands on one base line.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

HERE = Path(__file__).parent
ASCENT, DESCENT, SPACE = 1.069, 0.293, 0.26
"""Of Noto Sans, in ems."""

Keep = Callable[[int], bool]


class Cut(NamedTuple):
    """One font of ours: the full font's file name in its package, and which code points stay."""

    source: str
    keep: Keep


def anything(code: int) -> bool:
    return code > 0


def within(*blocks: tuple[int, int]) -> Keep:
    """Whether a code point is in one of these blocks, both ends included."""
    return lambda code: any(first <= code <= last for first, last in blocks)


def encodable(codec: str) -> Keep:
    """Whether a national character set has a code point: what people in that country type."""

    def known(code: int) -> bool:
        try:
            return bool(chr(code).encode(codec))
        except UnicodeEncodeError:
            return False

    return known


def any_of(*rules: Keep) -> Keep:
    return lambda code: any(rule(code) for rule in rules)


SPACES = within((0x20, 0x20), (0xA0, 0xA0))
"""In every font: a space is drawn with the font of the word before it."""

EUROPEAN = within(
    (0x20, 0x58F), (0x1AB0, 0x1AFF), (0x1D00, 0x23FF), (0x25A0, 0x27BF), (0x2C60, 0x2C7F), (0xA640, 0xAB6F)
)
CJK_MARKS = within((0x2010, 0x205F), (0x2460, 0x24FF), (0x2E80, 0x33FF), (0xFE30, 0xFE4F), (0xFF00, 0xFFEF))
SUPPLEMENTARY = within((0x20000, 0x3FFFF))
KANA = within((0x3040, 0x30FF), (0x31F0, 0x31FF), (0xFF00, 0xFFEF))
HANGUL = within((0x3130, 0x318F), (0xAC00, 0xD7A3))
SCRIPTS = (
    *("Armenian", "Bengali", "Devanagari", "Ethiopic", "Georgian", "Gujarati", "Gurmukhi", "Kannada", "Khmer", "Lao"),
    *("Malayalam", "Myanmar", "Sinhala", "Symbols", "Tamil", "Telugu", "Thai"),
)

FONTS = {
    "NotoSans-Regular": Cut("NotoSans_400Regular.ttf", EUROPEAN),
    "NotoSans-Bold": Cut("NotoSans_700Bold.ttf", EUROPEAN),
    "NotoSansArabic-Regular": Cut("NotoSansArabic_400Regular.ttf", anything),
    "NotoSansArabic-Bold": Cut("NotoSansArabic_700Bold.ttf", anything),
    "NotoSansHebrew-Regular": Cut("NotoSansHebrew_400Regular.ttf", anything),
    "NotoSansHebrew-Bold": Cut("NotoSansHebrew_700Bold.ttf", anything),
    "NotoSansSC-Regular": Cut("NotoSansSC_400Regular.ttf", any_of(encodable("gbk"), CJK_MARKS, SUPPLEMENTARY)),
    "NotoSansJP-Regular": Cut("NotoSansJP_400Regular.ttf", any_of(encodable("cp932"), KANA, SUPPLEMENTARY)),
    "NotoSansKR-Regular": Cut("NotoSansKR_400Regular.ttf", HANGUL),
    "NotoSansMath-Regular": Cut("NotoSansMath_400Regular.ttf", within((0x2100, 0x2BFF))),
    "NotoEmoji-Regular": Cut("NotoEmoji_400Regular.ttf", within((0x2600, 0x27BF), (0x1F300, 0x1FAFF))),
    **{f"NotoSans{name}-Regular": Cut(f"NotoSans{name}_400Regular.ttf", anything) for name in SCRIPTS},
}


def cut(source: Path, keep: Keep) -> TTFont:
    """The font with these characters alone. Its date stays, so the same cut always gives the same bytes."""
    font = TTFont(source, recalcTimestamp=False)
    options = Options(
        layout_features=[],
        hinting=False,
        notdef_outline=True,
        glyph_names=False,
        drop_tables=["GSUB", "GPOS", "GDEF", "BASE", "VORG", "vhea", "vmtx", "STAT", "DSIG", "MATH", "meta"],
        name_IDs=[0, 1, 2, 3, 4, 5, 6, 13, 14],
    )
    subsetter = Subsetter(options)
    space_too(font)
    subsetter.populate(unicodes=[code for code in font.getBestCmap() if keep(code) or SPACES(code)])
    subsetter.subset(font)
    set_height(font)
    set_space(font)
    return font


def space_too(font: TTFont) -> None:
    """A hard space where the font has the other alone."""
    for table in font["cmap"].tables:
        if table.isUnicode() and 0x20 in table.cmap:
            table.cmap.setdefault(0xA0, table.cmap[0x20])


def set_height(font: TTFont) -> None:
    """The same ascent and descent for all fonts."""
    em = font["head"].unitsPerEm
    ascent, descent = round(ASCENT * em), round(DESCENT * em)
    head, metrics = font["hhea"], font["OS/2"]
    head.ascent, head.descent, head.lineGap = ascent, -descent, 0
    metrics.sTypoAscender, metrics.sTypoDescender, metrics.sTypoLineGap = ascent, -descent, 0
    metrics.usWinAscent, metrics.usWinDescent = ascent, descent


def set_space(font: TTFont) -> None:
    """The same space in all fonts; that of emoji would be as wide as they are."""
    advance = round(SPACE * font["head"].unitsPerEm)
    for name in {font.getBestCmap()[0x20], font.getBestCmap()[0xA0]}:
        font["hmtx"][name] = (advance, 0)


def main(folder: Path) -> None:
    found = {path.name: path for path in folder.rglob("*.ttf")}
    for name, (source, keep) in FONTS.items():
        target = HERE / f"{name}.ttf"
        cut(found[source], keep).save(target)
        print(f"{target.stat().st_size:>9} {name}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
