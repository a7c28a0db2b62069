"""A page without what its reader would be refused: forms, buttons, dialogs and links that lead nowhere for it. Pure.

Whoever may only see something finds nothing to press there (A4, U5): what a form holds stays, as plain text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

from lxml import html
from lxml.html import HtmlElement

from b2b.web.pages.read_only import CALMED, calm

May = Callable[[str, str], bool]
"""Whether a request with this method for this path would be let through."""
_SENDING = {"hx-post": "POST", "hx-put": "PUT", "hx-patch": "PATCH", "hx-delete": "DELETE"}


def within_reach(page: str, *, here: str, may: May) -> str:
    """The page, or the part of one, as it is for somebody who may do only what `may` says. `here`: its own path."""
    if page.lstrip()[:9].lower() == "<!doctype":
        root = html.document_fromstring(page)
        _prune(root, here, may)
        return str(html.tostring(root, encoding="unicode", doctype="<!doctype html>"))
    parts = html.fragment_fromstring(page, create_parent="div")
    _prune(parts, here, may)
    return (parts.text or "") + "".join(str(html.tostring(part, encoding="unicode")) for part in parts)


def _prune(root: HtmlElement, here: str, may: May) -> None:
    gone = {name for form in _refused(root, here, may) for name in _take_away(form)}
    for element in list(root.iter()):
        if element.get("form") in gone:
            calm(element)
        elif element.get("data-dialog") in gone:
            _leave_words(element)
        elif _acts_in_vain(element, may):
            element.drop_tree()
    for link in list(root.iter("a")):
        _lead_nowhere(link, may)
    for menu in list(root.iter("details")):
        if "menu" in menu.classes and not menu.xpath(".//a | .//button"):
            _close(menu)


def _refused(root: HtmlElement, here: str, may: May) -> Iterator[HtmlElement]:
    """The forms that nobody would take from this reader."""
    for form in list(root.iter("form")):
        sends = form.get("method", "get").lower() == "post" or any(name in form.attrib for name in _SENDING)
        target = form.get("action") or next((form.get(name) for name in _SENDING if form.get(name)), here)
        if sends and not may("POST", urlsplit(target).path or here):
            yield form


def _take_away(form: HtmlElement) -> Iterator[str]:
    """Let a form go, with the dialog that is there for it; gives the ids that lead to nothing from now on."""
    dialog = next(form.iterancestors("dialog"), None)
    yield from (element.get("id") for element in (form, dialog) if element is not None and element.get("id"))
    if dialog is not None and dialog.getparent() is not None:
        dialog.drop_tree()
    elif dialog is None:
        for element in list(form.iter(*CALMED)):
            if element.get("type") != "hidden":  # what a page has been told so far stands in one
                calm(element)


def _close(menu: HtmlElement) -> None:
    """Leave what a menu that offers nothing any more says itself."""
    summary = menu[0]
    if "btn" in summary.classes or summary.tag != "summary":
        menu.drop_tree()
        return
    summary.tag = "span"
    summary.attrib.pop("aria-label", None)
    menu.tag = "div"
    menu.attrib.pop("class")
    for inside in menu[1:]:
        inside.drop_tree()


def _acts_in_vain(element: HtmlElement, may: May) -> bool:
    return any(
        name in element.attrib and not may(method, urlsplit(element.get(name)).path)
        for name, method in _SENDING.items()
    )


def _lead_nowhere(link: HtmlElement, may: May) -> None:
    """Let a link to a page that would be refused lead nowhere."""
    address = urlsplit(link.get("href", ""))
    if not address.netloc and address.path.startswith("/") and not may("GET", address.path):
        _leave_words(link)


def _leave_words(element: HtmlElement) -> None:
    """What can be followed no more is plain text; what looks like a button goes."""
    if {"btn", "mi"} & set(element.classes):
        element.drop_tree()
    else:
        element.drop_tag()
