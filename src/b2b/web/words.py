"""The words that app.js and its companions put on the page, translated by the server into one JSON block.

A name in braces is filled in by the script. None of them counts a noun, so none needs a plural.
"""

from __future__ import annotations

from flask_babel import LazyString, lazy_gettext

WORDS: dict[str, LazyString] = {
    "days": lazy_gettext("{d} d"),
    "hours": lazy_gettext("{h} h {m} min"),
    "minutes": lazy_gettext("{m} min"),
    "now": lazy_gettext("<1 min"),
    "days_late": lazy_gettext("{d} d late"),
    "hours_late": lazy_gettext("{h} h late"),
    "minutes_late": lazy_gettext("{m} min late"),
    "expired": lazy_gettext("Expired"),
    "has_expired": lazy_gettext("{name}: time is over"),
    "of": lazy_gettext("{n} of {all}"),
    "complete": lazy_gettext("Complete"),
    "over": lazy_gettext("{n} over"),
    "missing": lazy_gettext("{n} not assigned"),
    "none": lazy_gettext("None in stock"),
    "not_carried": lazy_gettext("Not carried"),
    "unanswered": lazy_gettext("Not answered"),
    "all": lazy_gettext("All available"),
    "later": lazy_gettext("{n} now, {b} later"),
    "short": lazy_gettext("Short by {n}"),
    "copied": lazy_gettext("Copied"),
    "copy_by_hand": lazy_gettext("Copying is not allowed here: select the text and copy it"),
    "all_filled": lazy_gettext("Every item is filled in as available"),
    "live": lazy_gettext("Live"),
    "not_live": lazy_gettext("Reconnecting"),
    "new_alerts": lazy_gettext("Unread alerts: {n}"),
    "not_sent": lazy_gettext("This did not reach the server. Check the connection, then try again."),
    "refused": lazy_gettext("The server refused this. Nothing was changed; load the page again."),
    "draft_found": lazy_gettext("Unsaved work of {time} was found on this device."),
    "draft_restore": lazy_gettext("Restore it"),
    "draft_discard": lazy_gettext("Discard it"),
    "close": lazy_gettext("Close"),
    "found": lazy_gettext("{n} found"),
    "found_nothing": lazy_gettext("Nothing found for {q}"),
    "moved": lazy_gettext("{name}: moved to place {n} of {all}"),
    "shipping_required": lazy_gettext("Shipping required"),
    "shipping_optional": lazy_gettext("Shipping optional"),
    "system": lazy_gettext("system"),
    "light": lazy_gettext("light"),
    "dark": lazy_gettext("dark"),
    "compact": lazy_gettext("compact"),
    "comfortable": lazy_gettext("comfortable"),
    "on": lazy_gettext("on"),
    "off": lazy_gettext("off"),
    "blocked": lazy_gettext("blocked in the browser"),
}


def words() -> dict[str, str]:
    """Every word in the language of the page."""
    return {key: str(word) for key, word in WORDS.items()}
