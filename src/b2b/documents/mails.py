"""What a mail looks like: an opening sentence, facts, somebody's words, a link; as text and as HTML (N1)."""

from __future__ import annotations

from itertools import groupby
from typing import NamedTuple

from msgspec import Struct

from b2b.documents.printing import environment
from b2b.documents.wording import Wording


class Linked(NamedTuple):
    """A line of a list that leads somewhere; `group` is its head, said where it changes."""

    group: str
    name: str
    words: str
    link: str


class Letter(Struct, frozen=True, kw_only=True):
    """A mail before it is laid out. `facts` are pairs of label and value; `quote` is what somebody wrote;
    `lines` are a list with a link each.

    `link` leads to where it is dealt with, `link_words` say so; `why` tells why the reader gets it; `unsubscribe` ends
    mails of its kind.
    """

    subject: str
    opening: str
    facts: tuple[tuple[str, str], ...] = ()
    quote: str = ""
    lines: tuple[Linked, ...] = ()
    link: str | None = None
    link_words: str = ""
    why: str = ""
    unsubscribe: str | None = None

    @property
    def groups(self) -> list[tuple[str, list[Linked]]]:
        """The lines under their heads, in their order."""
        return [(head, list(lines)) for head, lines in groupby(self.lines, key=lambda line: line.group)]


class Bodies(NamedTuple):
    text: str
    html: str


def laid_out(letter: Letter, wording: Wording) -> Bodies:
    """Both forms of a letter, in the reader's language."""
    templates = environment(wording.language)
    text, html = (
        templates.get_template(name).render(letter=letter, wording=wording).strip() + "\n"
        for name in ("mail.txt", "mail.html")
    )
    return Bodies(text, html)
