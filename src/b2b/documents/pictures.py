"""Pictures that a document carries in itself, so that no file has to be read for them: the logo and barcodes."""

from __future__ import annotations

import base64
from io import BytesIO
from typing import NamedTuple

from markupsafe import Markup
from PIL import Image
from reportlab.graphics.barcode.code128 import Code128
from reportlab.lib.units import mm

LOGO_DPI, LOGO_WIDTH, LOGO_HEIGHT = 150, 60 * mm, 24 * mm
PIXEL = 72 / 96
DOTS = 8
"""How many dots a module of a barcode has: fine enough that no viewer's smoothing blurs its edge."""


class Picture(NamedTuple):
    """A picture as `img` takes it: sides in CSS pixels, of which an inch has 96."""

    address: Markup
    width: float
    height: float


def logo(jpeg: bytes | None) -> Picture | None:
    """A logo at 150 dots to the inch, or smaller where it would be over 60 mm wide or 24 mm high."""
    if jpeg is None:
        return None
    with Image.open(BytesIO(jpeg), formats=["JPEG"]) as picture:
        width, height = picture.size
    scale = min(72 / LOGO_DPI, LOGO_WIDTH / width, LOGO_HEIGHT / height)
    return _placed(_inlined(jpeg, "jpeg"), width * scale, height * scale)


def barcode(text: str, *, module: float, height: float) -> Picture:
    """Code 128 (ISO/IEC 15417) of a text in ASCII; `module` is the width of its thinnest bar, in millimetres.

    The library's own drawing makes a shape of each bar, which takes 20 ms a barcode: a list of 300 lines would take
    six seconds for them alone.
    """
    modules = _modules(text)
    image = Image.new("1", (len(modules), 1), 1)
    image.putdata([0 if bar else 1 for bar in modules])
    out = BytesIO()
    image.resize((len(modules) * DOTS, DOTS), Image.Resampling.NEAREST).save(out, "PNG")
    return _placed(_inlined(out.getvalue(), "png"), len(modules) * module * mm, height * mm)


def _modules(text: str) -> list[bool]:
    """The symbol as the library writes it, a letter a bar (A to D) or gap (a to d), one module wide or up to four."""
    symbol = Code128(text)
    symbol.validate()
    symbol.encode()
    return [letter.isupper() for letter in symbol.decompose() for _ in range("abcd".index(letter.lower()) + 1)]


def _placed(address: Markup, width: float, height: float) -> Picture:
    """A picture of this size in points."""
    return Picture(address, round(width / PIXEL, 2), round(height / PIXEL, 2))


def _inlined(content: bytes, kind: str) -> Markup:
    return Markup(f"data:image/{kind};base64,") + base64.b64encode(content).decode("ascii")
