"""Where Stripe tells us of payments that took their time. Nobody signs in here: Stripe signs what it says."""

from __future__ import annotations

from flask import Flask, Response, request
from flask_wtf.csrf import CSRFProtect

from b2b import errors
from b2b.commands.payments import hear
from b2b.web.services import console, now, services

PATH = "/payments/stripe"


def init_stripe_notices(app: Flask, *, csrf: CSRFProtect) -> None:
    """Serve the path. Without a Stripe account nothing that comes is believed."""
    app.add_url_rule(PATH, "stripe_notice", csrf.exempt(notice), methods=["POST"])


def notice() -> Response:
    """One notice; 204 where it is believed, whatever it is about."""
    gateway = services().gateway
    try:
        told = gateway.notice(body=request.get_data(), signature=request.headers.get("Stripe-Signature", ""))
    except errors.NotSignedIn as refused:
        return Response(status=refused.status)
    if told is not None:
        hear(console(), told, now=now())
    return Response(status=204)
