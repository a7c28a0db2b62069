"""Payment services, behind one small promise (accounts/gateway.py): Stripe, and one for tests."""

from __future__ import annotations

from psycopg_pool import ConnectionPool

from b2b.accounts.gateway import Gateway
from b2b.integrations.payment.trial import TrialGateway
from b2b.settings import Settings


def gateway_of(settings: Settings, pool: ConnectionPool) -> Gateway:
    """Stripe where there is a key; else the one for tests, which takes no real card."""
    if settings.stripe_key is None:
        return TrialGateway(pool)
    from b2b.integrations.payment.stripe import StripeGateway  # here: the library takes a second to load

    return StripeGateway(
        settings.stripe_key,
        public_key=settings.stripe_public_key,
        webhook_secret=settings.stripe_webhook_secret,
        address=settings.stripe_url,
    )
