"""A supplier's answer as it was typed: read, filled from the last one, pasted, made into an answer (X1, X2)."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from b2b.aggregates.criteria import folded
from b2b.aggregates.values import Answer, AnsweredItem, Item
from b2b.web.entry import read_amount, written_amount

MAX = 1_000_000_000
COLUMNS = ("available", "price", "back", "date", "no")
TITLES = {
    "sku": {"sku", "article", "reference", "ref", "codigo", "referencia", "product", "produit", "producto"},
    "available": {"available", "available now", "disponible", "quantity", "qty", "stock", "quantite", "cantidad"},
    "price": {"price", "unit price", "prix", "prix unitaire", "precio", "precio unitario"},
    "back": {"back", "back-order quantity", "back order", "quantite en attente", "cantidad pendiente"},
    "date": {"date", "back-order date", "fecha", "date de reapprovisionnement", "fecha de entrega"},
}
"""What the titles of pasted columns may say, folded, in the languages of the pages."""


@dataclass
class AnswerForm:
    """Everything on the page, as text, per item: `no` ticked is not carried, `available` blank not answered yet."""

    lines: dict[UUID, dict[str, str]] = field(default_factory=dict)
    shipping: str = ""
    hours: str = ""
    comment: str = ""
    errors: dict[str, str] = field(default_factory=dict)


def field_name(item_id: UUID, column: str) -> str:
    return f"{column}-{item_id}"


def read_answer_form(form: MultiDict[str, str], items: Sequence[Item]) -> AnswerForm:
    """The page as it came back from the browser."""
    return AnswerForm(
        lines={i.id: {c: form.get(field_name(i.id, c), "").strip() for c in COLUMNS} for i in items},
        shipping=form.get("ship", "").strip(),
        hours=form.get("hours", "").strip(),
        comment=form.get("comment", "").replace("\r\n", "\n"),
    )


def form_of_answer(answer: Answer | None, items: Sequence[Item]) -> AnswerForm:
    """What was sent before, or an empty page. What an answer left out is not carried."""
    if answer is None:
        return AnswerForm(lines={item.id: dict.fromkeys(COLUMNS, "") for item in items})
    return AnswerForm(
        lines={item.id: _columns(answer.of(item.id)) for item in items},
        shipping=written_amount(answer.shipping_cost),
        hours="" if answer.ships_in_hours is None else str(answer.ships_in_hours),
        comment=answer.comment,
    )


def _columns(offer: AnsweredItem | None) -> dict[str, str]:
    if offer is None:
        return {**dict.fromkeys(COLUMNS, ""), "no": "on"}
    return {
        "available": str(offer.available),
        "price": written_amount(offer.unit_price),
        "back": str(offer.back_order_quantity) if offer.back_order_quantity else "",
        "date": offer.back_order_date.isoformat() if offer.back_order_date else "",
        "no": "",
    }


class Pasted(NamedTuple):
    """How many items were filled in, and the first cells of the rows that are no item of the request."""

    fitted: int
    unknown: tuple[str, ...]


def paste_answers(typed: AnswerForm, text: str, items: Sequence[Item]) -> Pasted:
    """Fill the page from rows of SKU, available, price, back-order quantity, back-order date.

    A first row with titles may name them in another order, and leave some out.
    """
    rows = [line for line in text.splitlines() if line.strip()]
    separator = max("\t;,", key=lambda mark: sum(line.count(mark) for line in rows))
    table = [[cell.strip() for cell in row] for row in csv.reader(rows, delimiter=separator)]
    order = _titles(table[0]) if table else None
    by_sku = {item.sku.casefold(): item.id for item in items if item.sku}
    fitted, unknown = 0, list[str]()
    for row in table[1:] if order else table:
        cells = dict(zip(order or ("sku", *COLUMNS), row, strict=False))
        id = by_sku.get(cells.get("sku", "").casefold())
        if id is None:
            unknown.append(row[0])
        else:
            typed.lines[id] = {column: cells.get(column, "") for column in COLUMNS if column != "no"} | {"no": ""}
            fitted += 1
    return Pasted(fitted, tuple(unknown))


def _titles(row: Sequence[str]) -> tuple[str, ...] | None:
    """The columns that a row of titles names, in its order; None where it is no such row."""
    named = tuple(next((column for column, words in TITLES.items() if folded(cell) in words), "") for cell in row)
    return named if "sku" in named else None


class AnswerReader:
    """Makes an answer of a form, and collects what is wrong by field on the way."""

    def __init__(self, typed: AnswerForm) -> None:
        self.typed = typed
        self.errors: dict[str, str] = {}

    def answer(self) -> Answer:
        """The answer; `errors` says whether it may be used."""
        return Answer(
            items=tuple(self._item(id, line) for id, line in self.typed.lines.items() if not line["no"]),
            shipping_cost=self._amount("ship", self.typed.shipping),
            ships_in_hours=self._hours(self.typed.hours),
            comment=self._comment(self.typed.comment),
        )

    def _item(self, id: UUID, line: Mapping[str, str]) -> AnsweredItem:
        if not line["available"]:
            words = gettext("Enter how many you have (0: none in stock), or tick “Not carried”.")
            self.errors[field_name(id, "available")] = words
        return AnsweredItem(
            item_id=id,
            available=self._quantity(field_name(id, "available"), line["available"]),
            unit_price=self._amount(field_name(id, "price"), line["price"]),
            back_order_quantity=self._quantity(field_name(id, "back"), line["back"]),
            back_order_date=self._date(field_name(id, "date"), line["date"]),
        )

    def _quantity(self, key: str, text: str) -> int:
        if not text:
            return 0
        if text.isdecimal() and int(text) <= MAX:
            return int(text)
        self.errors[key] = gettext("Enter a whole number; 0 means none in stock.")
        return 0

    def _amount(self, key: str, text: str) -> Decimal | None:
        if not text:
            return None
        try:
            amount = read_amount(text)
            if amount != amount.quantize(Decimal("0.0001")) or amount >= MAX:
                raise ValueError(text)
        except (ValueError, ArithmeticError):
            self.errors[key] = gettext("Enter an amount, such as 9.80.")
            return None
        return amount

    def _hours(self, text: str) -> int | None:
        if not text:
            return None
        if text.isdecimal() and int(text) <= 8760:
            return int(text)
        self.errors["hours"] = gettext("Enter whole hours, such as 24, or leave it blank.")
        return None

    def _date(self, key: str, text: str) -> date | None:
        if not text:
            return None
        try:
            return date.fromisoformat(text)
        except ValueError:
            self.errors[key] = gettext("Enter a date, such as 2026-12-02.")
            return None

    def _comment(self, text: str) -> str:
        if len(text) > 4000 or "\x00" in text:
            self.errors["comment"] = gettext("Shorten this to %(n)s characters.", n=4000)
        return text


def field_of_pointer(pointer: str, answer: Answer) -> str:
    """The field on the page that a refusal by pointer is about."""
    match pointer.strip("/").split("/"):
        case ["items", number, column] if number.isdigit():
            short = {"unit_price": "price", "back_order_date": "date", "available": "available"}.get(column, "price")
            return field_name(answer.items[int(number)].item_id, short)
        case ["shipping_cost"]:
            return "ship"
        case _:
            return "comment"
