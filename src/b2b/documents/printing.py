"""From a template to a PDF: the words of its language, the fonts of its text, and nothing from outside.

xhtml2pdf sees the folder of our fonts alone: no other file, no network. The logo travels in the document itself.
Whatever people wrote is escaped before it comes here, so it holds no tag, no style and no address to follow; were one
to slip through, there would still be nothing for it to reach.
"""

from __future__ import annotations

import logging
import re
from functools import lru_cache
from io import BytesIO

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from reportlab.pdfbase import ttfonts
from xhtml2pdf import pisa
from xhtml2pdf.config.resources import ResourceAccessPolicy

from b2b.documents.typefaces import FOLDER, stack_for
from b2b.documents.wording import LANGUAGES, Wording, catalogue
from b2b.documents.writing import direction, printable, rows, written

POLICY = ResourceAccessPolicy.server(FOLDER, allow_remote=False)

logging.getLogger("xhtml2pdf").setLevel(logging.ERROR)
"""Its warnings quote the text they are about, such as a name with a rare character: nothing for a log (U6)."""


@lru_cache(maxsize=len(LANGUAGES))
def environment(language: str) -> Environment:
    """The templates of this folder, speaking one language."""
    found = Environment(
        loader=PackageLoader("b2b.documents"),
        autoescape=select_autoescape(("html",)),
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.install_gettext_translations(catalogue(language), newstyle=True)  # type: ignore[attr-defined]
    found.filters |= {"printable": printable, "written": written, "rows": rows, "direction": direction}
    return found


def printed(template: str, *, wording: Wording, **content: object) -> bytes:
    """The PDF of a template. Raises what the PDF writer raises: never half a document."""
    html = environment(wording.language).get_template(template).render(wording=wording, **content)
    style = environment("en").get_template("print.css").render(stack=stack_for(html))
    out = BytesIO()
    pisa.CreatePDF(
        html.replace("</head>", f"<style>{style}</style></head>", 1),
        dest=out,
        path=str(FOLDER / "document.html"),
        resource_policy=POLICY,
    )
    return out.getvalue()


def _readable(name: str, subset: list[int]) -> str:
    """The table by which text is copied out of a PDF, with characters beyond U+FFFF in UTF-16 as PDF wants them.

    ReportLab 5.1 writes <20BB7>, which readers refuse (ISO 32000-1, 9.10.3): the character is drawn but not found.
    """
    return re.sub(r"<([0-9A-F]{5,6})>", lambda code: f"<{_utf16(int(code[1], 16))}>", _to_unicode(name, subset))


def _utf16(code: int) -> str:
    return chr(code).encode("utf-16-be").hex().upper()


_to_unicode = ttfonts.makeToUnicodeCMap
ttfonts.makeToUnicodeCMap = _readable
