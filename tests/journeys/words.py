"""What the pages say in a language, so that a journey finds the same button in each of them."""

from __future__ import annotations

from collections.abc import Callable

from b2b.locale import messages

LANGUAGES = ("en", *messages.LANGUAGES)
ENGLISH = {message.id[0]: message.id for message in messages.template() if isinstance(message.id, tuple)}
"""The words that have a plural, by their singular."""


def words(language: str) -> Callable[..., str]:
    """A function from the English words of a page to those of a language, with values for their places.

    `num`: how many, where there is a plural.
    """
    catalogue = None if language == "en" else messages.read(language)

    def said(text: str, **values: object) -> str:
        message = catalogue.get(text) if catalogue is not None else None
        assert catalogue is None or (message is not None and message.string), f"no {language} for {text!r}"
        if message is None:
            forms: object = ENGLISH.get(text, text)
        else:
            forms = message.string
        translated = forms[values.get("num") != 1] if isinstance(forms, tuple | list) else str(forms)
        return translated % values if values else translated

    return said
