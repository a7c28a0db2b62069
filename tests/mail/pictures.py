"""The digest of widgets with a mail alert in each language, drawn: `python -m tests.mail.pictures FOLDER`."""

from __future__ import annotations

import sys
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

from playwright.sync_api import sync_playwright

from b2b.aggregates.widgets import Placed
from b2b.documents.mails import laid_out
from b2b.documents.widget_titles import title_of
from b2b.documents.wording import LANGUAGES, Wording
from b2b.integrations.mail.digest_letter import Entry, digest
from b2b.projections.transactions import Row
from tests import browser as chromium
from tests.builders import HOUR, MONDAY
from tests.mail.test_mail import LINKS

SEEN = (
    ("waiting_under_1h", "request", "R-10482", "waiting", "Hana Yoshida"),
    ("need_attention", "request", "R-10479", "need_attention", "Théo Lavoie"),
    ("need_attention", "request", "R-10480", "need_attention", "Paul Anselme"),
    ("shipping_late", "order", "O-20311", "late", "Samuel Okafor"),
)


def entries(wording: Wording) -> list[Entry]:
    made = []
    for key, kind, number, state, who in SEEN:
        id = UUID(int=int(number[2:]))
        row = Row(
            company_id=id,
            id=id,
            kind=kind,
            side="retailer",
            number=number,
            state=state,
            title=who,
            request_id=id,
            created_at=MONDAY,
            modified_at=MONDAY,
            deadline=MONDAY + HOUR,
        )
        made.append(Entry(title_of(Placed(id=id, key=key), "retailer", wording.words.gettext), row))
    return made


def main(folder: Path) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.path(), args=chromium.FLAGS)
        page = browser.new_page(viewport={"width": 640, "height": 560})
        for language in LANGUAGES:
            wording = Wording(language, ZoneInfo("America/Toronto"))
            unsubscribe = LINKS.to("/unsubscribe/…")
            letter = digest(entries(wording), "Maison Laurier", wording, links=LINKS, unsubscribe=unsubscribe)
            page.set_content(laid_out(letter, wording).html)
            page.screenshot(path=folder / f"mail-alerts-{language}.png")
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
