"""The headers that keep a page to itself: what may run in it, who may frame it, what leaves with a link.

Sources: CSP Level 3 (W3C), HSTS (RFC 6797), OWASP Secure Headers Project.
"""

from __future__ import annotations

from flask import Flask, Response, request

POLICY = "; ".join(
    [
        "default-src 'self'",
        "base-uri 'none'",
        "connect-src 'self'",
        "font-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "img-src 'self' data:",
        "object-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
    ]
)
"""Nothing from elsewhere, nothing inline. data: images are QR codes of the second factor (PRODUCT A4)."""


def policy_with(*, script: str, frame: str, connect: str) -> str:
    """The policy of a page that needs another site's script and frames: the card form of the payment service."""
    wider = POLICY.replace("script-src 'self'", f"script-src 'self' {script}")
    return wider.replace("connect-src 'self'", f"connect-src 'self' {connect}") + f"; frame-src {frame}"


HEADERS = {
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}

ONE_YEAR = "max-age=31536000; includeSubDomains"


def _protect(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", ONE_YEAR)
    if request.endpoint != "static":
        response.headers.setdefault("Cache-Control", "no-store")
    return response


def init_security(app: Flask) -> None:
    """Add the headers to every response (a view may set its own first); keep cookies from scripts and other sites."""
    app.config.update(SESSION_COOKIE_HTTPONLY=True, SESSION_COOKIE_SAMESITE="Lax")
    app.after_request(_protect)
