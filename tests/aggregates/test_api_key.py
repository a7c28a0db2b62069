"""An API key: issued once, found by its secret, revoked for good (A12, I1)."""

from __future__ import annotations

import pytest

from b2b.aggregates.api_key import ApiKey, key_id
from tests.builders import LAURIER, MONDAY, NINA, TUESDAY
from tests.scenario import fact, given, news, nothing_happens

pytestmark = pytest.mark.covers("A12", "I1")
SECRET = "b2b_live_x7Qm4nRt2WvZkLp9"
ISSUED = fact(
    ApiKey.ApiKeyIssued, company_id=LAURIER, user_id=NINA, name="Shop", hint="kLp9", scopes=("requests:write",)
)
REVOKED = fact(ApiKey.ApiKeyRevoked)


def test_a_key_is_issued_and_its_secret_kept_nowhere():
    key = ApiKey.issue(
        secret=SECRET, company_id=LAURIER, user_id=NINA, name="Shop", scopes=("requests:write",), now=MONDAY
    )

    assert SECRET not in repr(vars(key)) + repr(key.pending_events)
    assert news(key) == [ISSUED]
    assert (key.company_id, key.user_id, key.name, key.scopes) == (LAURIER, NINA, "Shop", ("requests:write",))
    assert not key.revoked


def test_a_key_is_found_by_its_secret_alone():
    key = ApiKey.issue(secret=SECRET, company_id=LAURIER, user_id=NINA, name="Shop", scopes=(), now=MONDAY)

    assert key.id == key_id(SECRET) != key_id(SECRET + "x")


def test_a_key_is_revoked():
    key = given(ApiKey, ISSUED)

    key.revoke(now=TUESDAY)

    assert news(key) == [REVOKED]
    assert key.revoked


def test_a_key_is_revoked_once():
    key = given(ApiKey, ISSUED, REVOKED)

    with nothing_happens(key):
        key.revoke(now=TUESDAY)
