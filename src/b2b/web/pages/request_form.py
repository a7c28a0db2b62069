"""The form of a request as it was typed: read from the browser, changed by its buttons, made into a draft (R1-R7)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from b2b.aggregates.request import Request
from b2b.aggregates.values import Address, Mode, Recipient
from b2b.commands.drafts import Draft, DraftItem, DraftPartner
from b2b.web.entry import read_amount, read_moment, written_amount
from b2b.web.sheets import read_rows

TEXTS = ("name", "company", "street", "city", "region", "zip", "country", "phone", "email", "language")
MAX_TEXT = 200
MAX_NOTE = 4000
MAX_QUANTITY = 1_000_000_000


@dataclass
class TypedItem:
    """One item as typed. `shown` are the partners offered for it, `asked` those ticked."""

    name: str = ""
    sku: str = ""
    quantity: str = ""
    limited: bool = False
    max_price: str = ""
    line: str = ""
    shown: list[UUID] = field(default_factory=list)
    asked: set[UUID] = field(default_factory=set)

    @property
    def blank(self) -> bool:
        return not (self.name or self.sku or self.quantity)


@dataclass
class TypedPartner:
    """The terms of one partner as typed: its deadline as date and time of the viewer, and the shipping option.

    `usual` is the deadline that its answer time gave when the page was written: left alone, it moves with the clock.
    """

    date: str = ""
    time: str = ""
    shipping: str = ""
    usual: str = ""


@dataclass
class RequestForm:
    """Everything on the page, as text. Nothing typed is ever lost by an error."""

    recipient: dict[str, str] = field(default_factory=lambda: dict.fromkeys(TEXTS, ""))
    mode: str = ""
    reference: str = ""
    note_to_customer: str = ""
    note_to_suppliers: str = ""
    items: list[TypedItem] = field(default_factory=list)
    partners: dict[UUID, TypedPartner] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def asked(self) -> list[UUID]:
        """The partners ticked for at least one item, in the order in which they stand."""
        return list(dict.fromkeys(id for item in self.items for id in item.shown if id in item.asked))


def read_form(form: MultiDict[str, str]) -> RequestForm:
    """The page as it came back from the browser."""
    typed = RequestForm(
        recipient={name: form.get(name, "").strip() for name in TEXTS},
        mode=form.get("mode", ""),
        reference=form.get("reference", "").strip(),
        note_to_customer=form.get("note_to_customer", "").replace("\r\n", "\n"),
        note_to_suppliers=form.get("note_to_suppliers", "").replace("\r\n", "\n"),
        items=[_read_item(form, f"i{number}") for number in range(form.get("item_count", 0, type=int))],
    )
    for id in dict.fromkeys(id for item in typed.items for id in item.shown):
        typed.partners[id] = TypedPartner(
            form.get(f"dl-{id}-date", ""),
            form.get(f"dl-{id}-time", ""),
            form.get(f"dl-{id}-shipping", ""),
            form.get(f"dl-{id}-usual", ""),
        )
    return typed


def _read_item(form: MultiDict[str, str], key: str) -> TypedItem:
    return TypedItem(
        name=form.get(f"{key}-name", "").strip(),
        sku=form.get(f"{key}-sku", "").strip(),
        quantity=form.get(f"{key}-quantity", "").strip(),
        limited=f"{key}-limited" in form,
        max_price=form.get(f"{key}-max", "").strip(),
        line=form.get(f"{key}-line", ""),
        shown=_ids(form.getlist(f"{key}-shown")),
        asked=set(_ids(form.getlist(f"{key}-ask"))),
    )


def _ids(texts: Iterable[str]) -> list[UUID]:
    found = []
    for text in texts:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found


def form_of(subject: Request) -> RequestForm:
    """The form of a draft that exists."""
    who, content = subject.private.recipient, subject.content
    return RequestForm(
        recipient={
            "name": who.name,
            "company": who.company or "",
            "street": "\n".join(who.address.lines),
            "city": who.address.city,
            "region": who.address.region or "",
            "zip": who.address.postal_code or "",
            "country": who.address.country,
            "phone": who.phone or "",
            "email": who.email or "",
            "language": who.language or "",
        },
        mode=content.mode,
        reference=content.retailer_reference or "",
        note_to_customer=subject.private.note_to_customer,
        note_to_suppliers=subject.private.note_to_suppliers,
        items=[_item_of(subject, number) for number in range(len(content.items))],
        partners={asked.partner_id: TypedPartner() for asked in content.asked},
    )


def _item_of(subject: Request, number: int) -> TypedItem:
    item = subject.content.items[number]
    asked = [partner.partner_id for partner in subject.content.asked if item.id in partner.item_ids]
    return TypedItem(
        name=item.name,
        sku=item.sku,
        quantity=str(item.quantity),
        limited=item.max_price is not None,
        max_price=written_amount(item.max_price),
        line=str(item.product_line_id or ""),
        shown=asked,
        asked=set(asked),
    )


def read_pasted(text: str) -> list[TypedItem]:
    """Items of a spreadsheet or CSV file: product, SKU, quantity, max price; titles are passed over (R3)."""
    return [_pasted(row) for row in read_rows(text, columns=4) if not _titles(row)]


def _titles(row: Sequence[str]) -> bool:
    return not any(character.isdigit() for character in row[2]) and bool(row[2])


def _pasted(row: Sequence[str]) -> TypedItem:
    return TypedItem(name=row[0], sku=row[1], quantity=row[2], limited=bool(row[3]), max_price=row[3])


class DraftReader:
    """Makes a draft of a form, and collects what is wrong by field on the way."""

    def __init__(self, typed: RequestForm, zone: ZoneInfo) -> None:
        self.typed = typed
        self.zone = zone
        self.errors: dict[str, str] = {}

    def draft(self) -> Draft:
        """The draft; `errors` says whether it may be used."""
        items = [item for item in self.typed.items if not item.blank]
        return Draft(
            recipient=self._recipient(),
            mode=Mode(self.typed.mode) if self.typed.mode in set(Mode) else None,
            retailer_reference=self._text("reference", self.typed.reference) or None,
            note_to_customer=self._text("note_to_customer", self.typed.note_to_customer, MAX_NOTE),
            note_to_suppliers=self._text("note_to_suppliers", self.typed.note_to_suppliers, MAX_NOTE),
            items=tuple(self._item(self.typed.items.index(item), item) for item in items),
            partners=tuple(self._partner(id, items) for id in self.typed.asked),
        )

    def _recipient(self) -> Recipient:
        who = {name: self._text(name, value) for name, value in self.typed.recipient.items()}
        if not who["name"]:
            self.errors["name"] = gettext("Enter who gets the goods.")
        if who["email"] and ("@" not in who["email"] or " " in who["email"]):
            self.errors["email"] = gettext("Enter an e-mail address, such as name@example.com, or leave it blank.")
        address = Address(
            lines=tuple(line.strip() for line in who["street"].splitlines() if line.strip()),
            city=who["city"],
            region=who["region"] or None,
            postal_code=who["zip"] or None,
            country=who["country"],
        )
        return Recipient(
            name=who["name"],
            company=who["company"] or None,
            email=who["email"] or None,
            phone=who["phone"] or None,
            language=who["language"] or None,
            address=address,
        )

    def _item(self, number: int, item: TypedItem) -> DraftItem:
        key = f"i{number}"
        if not item.name:
            self.errors[f"{key}-name"] = gettext("Enter the product.")
        return DraftItem(
            name=self._text(f"{key}-name", item.name),
            sku=self._text(f"{key}-sku", item.sku),
            quantity=self._quantity(f"{key}-quantity", item.quantity),
            max_price=self._price(f"{key}-max", item.max_price) if item.limited else None,
            product_line_id=next(iter(_ids([item.line])), None),
        )

    def _quantity(self, key: str, text: str) -> int:
        if text.isdecimal() and 0 < int(text) <= MAX_QUANTITY:
            return int(text)
        self.errors[key] = gettext("Enter a whole number of at least 1.")
        return 0

    def _price(self, key: str, text: str) -> Decimal | None:
        try:
            amount = read_amount(text)
            if amount != amount.quantize(Decimal("0.0001")) or amount >= MAX_QUANTITY:
                raise ValueError(text)
        except (ValueError, ArithmeticError):
            self.errors[key] = gettext("Enter an amount, such as 9.80, or untick “Max price”.")
            return None
        return amount

    def _text(self, key: str, text: str, longest: int = MAX_TEXT) -> str:
        if len(text) > longest:
            self.errors[key] = gettext("Shorten this to %(n)s characters.", n=longest)
        if "\x00" in text:
            self.errors[key] = gettext("This has a character that cannot be kept. Type it again.")
        return text

    def _partner(self, id: UUID, items: Sequence[TypedItem]) -> DraftPartner:
        terms = self.typed.partners.get(id, TypedPartner())
        return DraftPartner(
            partner_id=id,
            deadline=self.deadline(f"dl-{id}", terms),
            shipping_required={"required": True, "optional": False}.get(terms.shipping),
            items=tuple(number for number, item in enumerate(items) if id in item.asked),
        )

    def deadline(self, key: str, terms: TypedPartner) -> datetime | None:
        """The moment that was chosen; None where the partner's answer time is to decide."""
        if f"{terms.date} {terms.time}".strip() in ("", terms.usual):
            return None
        try:
            return read_moment(terms.date, terms.time, self.zone)
        except ValueError:
            self.errors[key] = gettext("Give a date and a time.")
            return None


def field_of(pointer: str, typed: RequestForm) -> str:
    """The field on the page that a refusal by pointer is about."""
    parts = pointer.strip("/").split("/")
    match parts:
        case ["recipient", *_, name]:
            return {"lines": "street", "postal_code": "zip"}.get(name, name)
        case ["items", number, *_]:
            return f"i{number}-line"
        case ["partners", number, *_] if number.isdigit() and int(number) < len(typed.asked):
            return f"dl-{typed.asked[int(number)]}"
        case _:
            return "partners"


def merge_errors(typed: RequestForm, errors: Mapping[str, str]) -> RequestForm:
    typed.errors.update(errors)
    return typed
