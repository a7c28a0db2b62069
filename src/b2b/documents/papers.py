"""What lies in the parcel and what the supplier picks from (O1): the facts of both documents, and their PDFs."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from b2b.documents.pictures import Picture, barcode, logo
from b2b.documents.printing import printed
from b2b.documents.typefaces import is_japanese
from b2b.documents.wording import Wording

LONGEST_BARCODE = 15
"""How many characters a Code 128 barcode of a line may have and still be read off a column of 56 mm."""


class PaperLine(Struct, frozen=True, kw_only=True):
    """One product as it is packed."""

    name: str
    sku: str
    quantity: int

    @property
    def scannable(self) -> bool:
        """Whether the SKU is to have a barcode: Code 128 has the characters, and the column the room."""
        return 0 < len(self.sku) <= LONGEST_BARCODE and self.sku.isascii() and self.sku.isprintable()

    @property
    def barcode(self) -> Picture:
        return barcode(self.sku, module=0.26, height=7)


class Paper(Struct, frozen=True, kw_only=True):
    """What both documents say."""

    number: str
    retailer: str
    logo: bytes | None = None
    address: list[str]
    country: str = ""
    lines: list[PaperLine]
    printed_at: datetime

    @property
    def units(self) -> int:
        return sum(line.quantity for line in self.lines)

    @property
    def japanese(self) -> bool:
        """Whether characters that Chinese and Japanese share are to be drawn as Japanese does."""
        return self.country == "JP" or is_japanese("".join(self.address))


class PackingSlip(Paper, frozen=True, kw_only=True):
    """For the customer. `reference` is the number the customer knows; `sender` the retailer's name and address."""

    reference: str
    ordered_at: datetime
    note: str
    sender: list[str]


class PickingList(Paper, frozen=True, kw_only=True):
    """For the supplier's people. `reference` is the retailer's own number, where it gave one."""

    reference: str
    phone: str
    ship_by: datetime
    note: str
    partner_notes: str

    @property
    def barcode(self) -> Picture:
        return barcode(self.number, module=0.3, height=9)


def packing_slip(paper: PackingSlip, wording: Wording) -> bytes:
    """The PDF that goes into the parcel."""
    return printed("packing-slip.html", wording=wording, paper=paper, logo=logo(paper.logo))


def picking_list(paper: PickingList, wording: Wording) -> bytes:
    """The PDF that the goods are picked by."""
    return printed("picking-list.html", wording=wording, paper=paper, logo=logo(paper.logo))
