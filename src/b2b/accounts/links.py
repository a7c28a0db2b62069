"""Links that are signed, so that a mail can carry them: what they say cannot be altered, and some end in time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from itsdangerous import BadSignature, TimestampSigner, URLSafeTimedSerializer

from b2b import errors

UNSUBSCRIBE = "unsubscribe"
"""The purpose of the link at the end of a mail; it says [user id, kind]."""

USER_INVITATION = "user invitation"
"""To join a company; it says the user's id."""
PARTNERSHIP = "partnership"
"""To become a partner; it says the partnership's id."""
NEW_PASSWORD = "new password"
"""To choose a new password; it says [user id, a trace of the old password], so that it is good once."""
NEW_ADDRESS = "new address"
"""To confirm another e-mail; it says [user id, the address]."""
SECOND_STEP = "second step"
"""In the cookie of a browser that owes a code; it says [user id, where it wanted to go, whether it stays signed in]."""
SIGN_UP = "sign up"
"""To confirm the e-mail of a new company; it says the id of the sign-up."""
FOR_LONG, FOR_SHORT = timedelta(days=14), timedelta(hours=2)
"""How long an invitation is good, and a link that changes how one signs in."""


@dataclass(frozen=True)
class Links:
    """`address` is where people reach the service, without a slash at its end; `clock` says when a link is old."""

    address: str
    secret_key: bytes
    clock: Callable[[], datetime]

    def to(self, path: str) -> str:
        """The full address of a page."""
        return f"{self.address}{path}"

    def signed(self, purpose: str, value: Any) -> str:
        """A token that says `value`, good for this purpose only."""
        return str(self._serializer(purpose).dumps(value))

    def read(self, purpose: str, token: str, *, within: timedelta | None = None) -> Any:
        """What a token says. Raises LinkInvalid where it is not ours, for another purpose, or too old."""
        seconds = int(within.total_seconds()) if within else None
        try:
            return self._serializer(purpose).loads(token, max_age=seconds)
        except BadSignature:
            raise errors.LinkInvalid from None

    def _serializer(self, purpose: str) -> URLSafeTimedSerializer:
        return URLSafeTimedSerializer(
            self.secret_key, salt=f"b2b {purpose}", signer=_ClockedSigner, signer_kwargs={"clock": self.clock}
        )


class _ClockedSigner(TimestampSigner):
    """Signs with the time of a clock that may be another than the machine's."""

    def __init__(self, *args: Any, clock: Callable[[], datetime], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._clock = clock

    def get_timestamp(self) -> int:
        return int(self._clock().timestamp())
