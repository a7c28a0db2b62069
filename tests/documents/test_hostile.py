"""What people write stays text: no file is read, nothing is fetched, no tag or style takes effect (O1)."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from xhtml2pdf import pisa
from xhtml2pdf.config.resources import ResourceAccessError

from b2b.documents.printing import POLICY
from b2b.documents.typefaces import FOLDER
from tests.documents.paper import line, picking, slip

pytestmark = pytest.mark.covers("O1")

ATTACKS = [
    '<img src="{file}">',
    '"><img src="{web}">',
    "<link rel=stylesheet href={web}>",
    '</style><style>@import url("{web}"); * {{ background-image: url({file}) }}</style>',
    '@font-face {{ font-family: "NotoSans"; src: url({web}) }}',
    "<script>fetch('{web}')</script>",
    '<pdf:nextpage><pdf:font name="x" src="{file}"><pdf:barcode value="x" type="qr">',
    '<iframe src="{file}"></iframe><object data="{web}"></object>',
    '<a href="{web}">click</a>',
    '<div style="-pdf-frame-content: foot; font-size: 99pt">',
    "</td></tr></table></body></html>",
    "</head><body>",
    "{{{{ 7 * 7 }}}} {{% include '{file}' %}}",
    "&lt;img src={web}&gt; &#60;img src={web}&#62;",
    "]]><!-- <!DOCTYPE x [<!ENTITY e SYSTEM '{file}'>]> &e;",
]


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    """A picture on this machine that no document has any business to show."""
    path = tmp_path / "secret.png"
    Image.new("RGB", (123, 45), "red").save(path)
    return path


@pytest.fixture
def web() -> Iterator[tuple[str, list[str]]]:
    """A server on this machine, and the paths that were asked of it."""
    asked: list[str] = []

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(404)
            self.end_headers()

        def log_message(self, *_args: object) -> None:
            """Be quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Page) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/x", asked
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize("paper", [slip, picking])
def test_an_attack_is_printed_as_the_text_it_is(paper, attack, secret, web):
    address, asked = web
    text = attack.format(file=secret.as_uri(), web=address)
    notes = (
        {"note": text, "partner_notes": text, "phone": text} if paper is picking else {"note": text, "sender": [text]}
    )
    page = paper(
        retailer=text, address=[text], lines=[line(name=text, sku=text)], reference=text, country=text, **notes
    )
    assert page.says(text)
    assert asked == []
    assert (123, 45) not in [picture.size for picture in page.pictures()]
    assert page.fonts() <= {"NotoSans-Regular", "NotoSans-Bold"}
    assert not any("/Annots" in sheet for sheet in page.reader.pages)
    assert len(page.pages) <= 2


@pytest.mark.parametrize("html", ['<img src="{file}">', '<img src="{web}">', '<link rel="stylesheet" href="{web}">'])
def test_even_a_tag_that_slipped_through_would_reach_nothing(html, secret, web):
    address, asked = web
    html = html.format(file=secret.as_uri(), web=address)
    out = BytesIO()
    pisa.CreatePDF(f"<html><body>{html}text</body></html>", dest=out, resource_policy=POLICY)
    assert asked == []
    assert b"/Image" not in out.getvalue().replace(b"/ImageB /ImageC /ImageI", b"")


def test_the_policy_lets_documents_see_our_fonts_and_nothing_else(secret):
    POLICY.check_path(FOLDER / "NotoSans-Regular.ttf")
    for path in (secret, "/etc/hosts", FOLDER / "../printing.py", FOLDER.parent):
        with pytest.raises(ResourceAccessError):
            POLICY.check_path(path)
    for url in ("http://127.0.0.1/", "https://example.com/x.png", "ftp://example.com/x"):
        with pytest.raises(ResourceAccessError):
            POLICY.check_url(url)
