"""Every read model that a worker follows."""

from __future__ import annotations

from b2b.projections.api_keys import API_KEYS
from b2b.projections.companies import COMPANIES
from b2b.projections.feed import Feed, Published
from b2b.projections.follower import ReadModel
from b2b.projections.invoices import INVOICES
from b2b.projections.partner_records import PartnerRecords
from b2b.projections.partners import PARTNERS
from b2b.projections.product_lines import PRODUCT_LINES
from b2b.projections.saved_searches import SAVED_SEARCHES
from b2b.projections.shop_imports import SHOP_IMPORTS
from b2b.projections.subscriptions import SUBSCRIPTIONS
from b2b.projections.transaction_rows import TransactionRows
from b2b.projections.users import USERS
from b2b.projections.webhook_endpoints import WEBHOOK_ENDPOINTS


def read_models() -> tuple[ReadModel, ...]:
    return (
        TransactionRows(),
        Feed(),
        API_KEYS,
        WEBHOOK_ENDPOINTS,
        SHOP_IMPORTS,
        SAVED_SEARCHES,
        PARTNERS,
        PartnerRecords(),
        PRODUCT_LINES,
        USERS,
        SUBSCRIPTIONS,
        INVOICES,
        COMPANIES,
    )


def looked_at(*, published: bool) -> tuple[ReadModel, ...]:
    """Whose standing is shown: the read models, and the feed's way to NATS where there is one."""
    return (*read_models(), Published()) if published else read_models()
