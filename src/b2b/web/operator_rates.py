"""The form of a rate (W4)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation

from flask_babel import gettext

from b2b import errors
from b2b.aggregates.plans import Limits, Rate
from b2b.errors import FieldError


def read_rate(form: Mapping[str, str]) -> Rate:
    """The rate that was typed. Raises Invalid with every field at fault."""
    faults: list[FieldError] = []
    rate = Rate(
        plan=form.get("plan", ""),
        starts_on=_day(form, faults),
        monthly=_amount(form, "monthly", faults),
        users_included=_whole(form, "users_included", faults) or 0,
        extra_user=_amount(form, "extra_user", faults),
        limits=Limits(
            users=_whole(form, "users", faults),
            partners=_whole(form, "partners", faults),
            calls=_whole(form, "calls", faults),
        ),
    )
    if faults:
        raise errors.Invalid(*faults)
    return rate


def _day(form: Mapping[str, str], faults: list[FieldError]) -> date:
    try:
        return date.fromisoformat(form.get("starts_on", ""))
    except ValueError:
        faults.append(FieldError("/starts_on", gettext("Give a day.")))
        return date.min


def _amount(form: Mapping[str, str], name: str, faults: list[FieldError]) -> Decimal:
    try:
        amount = Decimal(form.get(name, "").replace(",", "."))
        if amount.is_finite() and 0 <= amount < 1_000_000 and amount == round(amount, 2):
            return amount
    except InvalidOperation:
        pass
    faults.append(FieldError(f"/{name}", gettext("Give an amount with two decimals at most.")))
    return Decimal(0)


def _whole(form: Mapping[str, str], name: str, faults: list[FieldError]) -> int | None:
    """An empty field is no limit."""
    text = form.get(name, "").strip()
    if text and not (text.isascii() and text.isdigit() and len(text) < 9):
        faults.append(FieldError(f"/{name}", gettext("Give a whole number, or nothing for no limit.")))
        return None
    return int(text) if text else None
