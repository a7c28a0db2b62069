"""Payment services, behind one small promise (accounts/gateway.py): Stripe, and one for tests."""
