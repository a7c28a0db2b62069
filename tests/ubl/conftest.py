"""The market of the contract's tests, for tests of UBL."""

from tests.contract.conftest import halden, market, nordlys, other_retailer, retailer, stranger

__all__ = ["halden", "market", "nordlys", "other_retailer", "retailer", "stranger"]
