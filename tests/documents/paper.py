"""Papers for tests: those of the builders' order, but for what a test says otherwise."""

from __future__ import annotations

from io import BytesIO
from zoneinfo import ZoneInfo

from PIL import Image, ImageDraw

from b2b.documents import papers
from b2b.documents.papers import PackingSlip, PaperLine, PickingList
from b2b.documents.wording import Wording
from tests.builders import MONDAY, TUESDAY, WEDNESDAY
from tests.documents.reading import Document

ELODIE = ["Élodie Marchand", "88 avenue Laurier Ouest", "Montréal (QC) H2T 2N4", "Canada"]
TWO_LINES = [
    PaperLine(name="Dish soap, 1 L", sku="ECL-DS-1000", quantity=24),
    PaperLine(name="Linen tea towel", sku="LIN-TT-50", quantity=12),
]
BOTH = {
    "number": "O-20931",
    "retailer": "Maison Laurier",
    "address": ELODIE,
    "country": "CA",
    "lines": TWO_LINES,
    "printed_at": TUESDAY,
    "reference": "WEB-77120",
}


def line(name: str = "Dish soap, 1 L", sku: str = "ECL-DS-1000", quantity: int = 24) -> PaperLine:
    return PaperLine(name=name, sku=sku, quantity=quantity)


def many(count: int) -> list[PaperLine]:
    return [line(f"Product {n}", f"SKU-{n:04}", n) for n in range(1, count + 1)]


def wording(language: str = "en", zone: str = "Europe/Copenhagen") -> Wording:
    return Wording(language, ZoneInfo(zone))


def slip(language: str = "en", **chosen) -> Document:
    usual = {"ordered_at": MONDAY, "note": "Merci !", "sender": ["Maison Laurier", "2 rue Sainte-Catherine"]}
    return Document(papers.packing_slip(PackingSlip(**{**BOTH, **usual, **chosen}), wording(language)))


def picking(language: str = "en", zone: str = "Europe/Copenhagen", **chosen) -> Document:
    usual = {"phone": "+1 514 555 0142", "ship_by": WEDNESDAY, "note": "Fragile", "partner_notes": "Ring twice"}
    return Document(papers.picking_list(PickingList(**{**BOTH, **usual, **chosen}), wording(language, zone)))


def jpeg(width: int = 400, height: int = 160) -> bytes:
    """A logo: green on white."""
    picture = Image.new("RGB", (width, height), "white")
    ImageDraw.Draw(picture).rectangle((0, 0, width // 2, height // 2), fill=(20, 90, 60))
    out = BytesIO()
    picture.save(out, "JPEG", quality=90)
    return out.getvalue()
