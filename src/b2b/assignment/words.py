"""The messages that explain a plan (G3): English is the id of each translation; a reason's facts fill the `{names}`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

Fact = str | int | Decimal | datetime


def N_(message: str) -> str:
    """Mark a message for translation without translating it here."""
    return message


MESSAGES = {
    # Why this partner delivers this item.
    "only_one": N_("{item}: {partner} alone offers it on your terms, at {price}."),
    "only_whole": N_("{item}: {partner} alone can deliver all {quantity}, at {price}."),
    "most_whole": N_("{item}: nobody can deliver all of it alone; nobody has more than the {quantity} of {partner}."),
    "all_needed": N_("{item}: {quantity} from {partner}; all that is on offer is needed."),
    "lowest": N_("{item}: {quantity} from {partner}; nobody asks less than its {price}."),
    "next_lowest": N_("{item}: {quantity} from {partner}, which is next with {price}; all that is cheaper is taken."),
    "other_not_whole": N_("{item}: {partner} at {price}; {other} asks {other_price}, but cannot deliver all of it."),
    "other_later": N_("{item}: {partner} at {price}; {other} asks {other_price}, but is ready only on {date}."),
    "other_parcel": N_("{item}: {partner} at {price}; {other} asks {other_price}, but would be one parcel more."),
    "other_dearer": N_(
        "{item}: {partner} at {price}; {other} asks {other_price}, but with {shipping} for its shipping "
        "the whole would cost {extra} more."
    ),
    "other_same": N_(
        "{item}: {partner} at {price}; {other} asks {other_price}, but with {shipping} for its shipping "
        "the whole would cost the same, in one parcel more."
    ),
    # Why an item is not complete.
    "missing_max_price": N_("{item}: {missing} of {quantity} missing; the rest is offered above your max price only."),
    "missing_back_order": N_("{item}: {missing} of {quantity} missing; the rest is offered on back order only."),
    "missing_split": N_("{item}: {missing} of {quantity} missing; it would be complete if it were split."),
    "missing": N_("{item}: {missing} of {quantity} missing; not enough is on offer."),
    # Why not this partner.
    "expired": N_("{partner}: did not answer in time."),
    "declined": N_("{partner}: declined."),
    "waiting": N_("{partner}: has not answered yet."),
    "silent": N_("{partner}: has no answer that counts."),
    "carries_none": N_("{partner}: carries none of the items."),
    "none_in_stock": N_("{partner}: has none in stock."),
    "back_order_only": N_("{partner}: has it on back order only, and back orders do not count."),
    "over_max_price": N_("{partner}: {item} is {over} over your max price."),
    "over_max_prices": N_("{partner}: over your max price for everything it has, by {over} at least."),
    "nothing_usable": N_(
        "{partner}: nothing to take. Items over your max price: {over}; not in stock: {none}; "
        "on back order only: {later}."
    ),
    "not_whole": N_("{partner}: cannot deliver the whole of any item."),
    "ready_later": N_("{partner}: ready on {date} at the earliest, after all the others."),
    "equal_later": N_("{partner}: would cost the same instead of {other}, but be ready later."),
    "equal_answered_later": N_("{partner}: as good as {other}, but answered later."),
    "equal": N_("{partner}: as good as {other}; of equals, the order of their ids decides."),
    "one_parcel_more": N_("{partner}: would be one parcel more."),
    "no_saving": N_("{partner}: nothing would be cheaper with it, and its shipping is {shipping}."),
    "no_saving_free": N_("{partner}: nothing would be cheaper with it, and it would be one parcel more."),
    "dearer": N_("{partner}: would save {saving} on the goods, but its shipping is {shipping}: {extra} more in all."),
    "same_total": N_("{partner}: would save only what its shipping costs ({shipping}), in one parcel more."),
}


def fill_in(template: str, facts: Mapping[str, Fact]) -> str:
    """A message of this table, or its translation, with the facts as plain text: money with two decimals at least."""
    return template.format(**{name: plain(fact) for name, fact in facts.items()})


def plain(fact: Fact) -> str:
    match fact:
        case Decimal():
            return f"{fact:.2f}" if fact == round(fact, 2) else f"{fact.normalize():f}"
        case datetime():
            return f"{fact:%Y-%m-%d %H:%M} UTC"
        case _:
            return str(fact)
