"""Which event fields are personal data: they are stored encrypted under the key of the event's `subject_id` (U6).

An event with such fields has a field `subject_id: UUID`, the person whose key it is. Once the key is destroyed the
field reads as `erased`, and everything else of the event stays as it was.
"""

from __future__ import annotations

from typing import Annotated, NamedTuple

from b2b.aggregates.values import ERASED_RECIPIENT, Address, Contact, Recipient


class Personal(NamedTuple):
    """The mark in `Annotated[T, Personal(erased)]`: what the field reads as after its erasure."""

    erased: object


PersonalText = Annotated[str, Personal("")]
PersonalRecipient = Annotated[Recipient, Personal(ERASED_RECIPIENT)]
PersonalAddress = Annotated[Address, Personal(Address())]
PersonalContact = Annotated[Contact, Personal(Contact())]
