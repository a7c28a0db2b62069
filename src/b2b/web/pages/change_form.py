"""A change of an order as it was typed: quantity, price and date of each line, and the reason (X3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

from flask_babel import gettext

from b2b.aggregates.values import LineChange
from b2b.errors import Refused
from b2b.web.entry import read_amount
from b2b.web.pages.refusals import field_words, words_of

MAX_QUANTITY = 1_000_000_000
COLUMNS = {"quantity": "qt", "unit_price": "pr", "back_order_date": "bd"}


class ChangeReader:
    """Makes the changes of a form, and collects what is wrong by field on the way."""

    def __init__(self, form: Mapping[str, str]) -> None:
        self.form = form
        self.faults: dict[str, str] = {}

    def change(self, line_id: UUID) -> LineChange:
        """A line as it is to be; `faults` says whether it may be used."""
        return LineChange(
            line_id=line_id,
            quantity=self._quantity(f"qt-{line_id}"),
            unit_price=self._price(f"pr-{line_id}"),
            back_order_date=self._date(f"bd-{line_id}"),
        )

    def reason(self) -> str:
        text = self.form.get("reason", "").strip()
        if not text:
            self.faults["reason"] = gettext("Say why the order changes.")
        return text[:1000]

    def _quantity(self, name: str) -> int:
        text = self.form.get(name, "").strip()
        if text.isdecimal() and int(text) <= MAX_QUANTITY:
            return int(text)
        self.faults[name] = gettext("Enter a whole number.")
        return 0

    def _price(self, name: str) -> Decimal:
        try:
            amount = read_amount(self.form.get(name, ""))
            if amount == round(amount, 4) and amount < MAX_QUANTITY:
                return amount
        except (ValueError, ArithmeticError):
            pass
        self.faults[name] = gettext("Enter an amount, such as 9.80.")
        return Decimal(0)

    def _date(self, name: str) -> date | None:
        text = self.form.get(name, "")
        try:
            return date.fromisoformat(text) if text else None
        except ValueError:
            self.faults[name] = gettext("Enter a date, such as 2026-12-02.")
            return None


def change_faults(refused: Refused, line_ids: Sequence[UUID]) -> dict[str, str]:
    """A refused change by field; what no field is to blame for stands on top of the form, under no name."""
    faults = {_field(pointer, line_ids): words for pointer, words in field_words(refused).items()}
    return faults or {"": words_of(refused)}


def _field(pointer: str, line_ids: Sequence[UUID]) -> str:
    match pointer.strip("/").split("/"):
        case ["lines" | "changes", number, *column] if number.isdigit() and int(number) < len(line_ids):
            short = COLUMNS.get(column[0] if column else "", "qt")
            return f"{short}-{line_ids[int(number)]}"
        case ["reason"]:
            return "reason"
        case _:
            return ""
