"""Reading a page in a test: parsed HTML, found by XPath, text with plain spaces."""

from __future__ import annotations

from flask.testing import FlaskClient
from lxml import html


class Page:
    """What a client got for an address, as a reader of its HTML sees it."""

    def __init__(self, client: FlaskClient, path: str, **options) -> None:
        self.response = client.get(path, **options)
        self.source = self.response.text
        self.root = html.document_fromstring(self.source)

    def all(self, xpath: str) -> list:
        return self.root.xpath(xpath)

    def one(self, xpath: str):
        found = self.all(xpath)
        assert len(found) == 1, f"{len(found)} of {xpath}"
        return found[0]

    def text(self, xpath: str) -> str:
        return words(self.one(xpath))


def words(element) -> str:
    """The text of an element, its spaces collapsed."""
    return " ".join(element.text_content().split())
