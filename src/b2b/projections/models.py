"""Every read model that a worker follows."""

from __future__ import annotations

from b2b.projections.partners import PartnerRows
from b2b.projections.product_lines import LineRows
from b2b.projections.runner import ReadModel
from b2b.projections.transaction_rows import TransactionRows


def read_models() -> tuple[ReadModel, ...]:
    return (TransactionRows(), PartnerRows(), LineRows())
