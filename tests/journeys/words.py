"""What the pages say in a language, so that a journey finds the same button in each of them."""

from __future__ import annotations

from collections.abc import Callable

from b2b.locale import messages

LANGUAGES = ("en", *messages.LANGUAGES)


def words(language: str) -> Callable[..., str]:
    """A function from the English words of a page, with values for their places, to those of the language."""
    catalogue = None if language == "en" else messages.read(language)

    def said(text: str, **values: object) -> str:
        message = catalogue.get(text) if catalogue is not None else None
        assert catalogue is None or (message is not None and message.string), f"no {language} for {text!r}"
        translated = text if message is None else str(message.string)
        return translated % values if values else translated

    return said
