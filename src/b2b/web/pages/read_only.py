"""A page with nothing on it that acts: no form that posts, no button, no dialog, nothing that arrives later. Pure."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from urllib.parse import urlsplit, urlunsplit

from lxml import html
from lxml.html import HtmlElement

_ACTING = (
    "hx-get",
    "hx-post",
    "hx-put",
    "hx-patch",
    "hx-delete",
    "hx-trigger",
    "data-dialog",
    "data-guard",
    "data-draft",
)
_LIVE = ("hx-ext", "sse-connect", "hx-headers")
CALMED = ("dialog", "form", "input", "select", "textarea", "button")
"""What acts, or holds what is sent."""


def read_only(page: str, *, banner: str, as_of: datetime, leads: Callable[[str], bool]) -> str:
    """The page with `banner` above its content. Links to pages for which `leads` is true stay in the same past."""
    root = html.document_fromstring(page)
    main = root.get_element_by_id("main")
    for element in [root.body, *root.body.iter()]:
        for name in _LIVE if element is root.body else _ACTING:
            element.attrib.pop(name, None)
    for element in list(main.iter(*CALMED)):
        calm(element)
    for link in main.iter("a"):
        _carry(link, as_of, leads)
    main.insert(0, html.fragment_fromstring(banner.strip()))
    return str(html.tostring(root, encoding="unicode", doctype="<!doctype html>"))


def calm(element: HtmlElement) -> None:
    """A dialog, a button, and where a comment is written go; a form becomes plain text; a field shows what it holds."""
    if element.get("data-reset") is not None:
        element.drop_tree()
    elif element.tag == "form":
        element.tag = "div"
        for name in ("action", "method", "enctype", "target"):
            element.attrib.pop(name, None)
    elif element.tag in ("dialog", "button") or element.get("type") in ("submit", "file", "hidden"):
        element.drop_tree()
    else:
        element.set("disabled", "")


def _carry(link: HtmlElement, as_of: datetime, leads: Callable[[str], bool]) -> None:
    """Let a link lead to the same moment; one that opened a dialog leads nowhere and goes."""
    address = urlsplit(link.get("href", ""))
    if link.get("role") == "button":
        link.drop_tree()
    elif not address.netloc and address.path and leads(address.path):
        link.set("href", urlunsplit(address._replace(query=f"as_of={as_of.isoformat().replace('+', '%2B')}")))
