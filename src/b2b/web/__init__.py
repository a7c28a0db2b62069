"""The web: pages for people and the API for programs, over the same commands."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from flask import Flask
from flask_wtf.csrf import CSRFProtect

from b2b.metrics.requests import init_request_metrics
from b2b.web.api import init_api
from b2b.web.api.problems import below_api
from b2b.web.assets import init_assets
from b2b.web.error_pages import init_error_pages
from b2b.web.filters import init_formats
from b2b.web.i18n import init_i18n
from b2b.web.layout import init_layout
from b2b.web.live import init_live
from b2b.web.looking import init_looking
from b2b.web.newsletter import init_newsletter
from b2b.web.operator import init_operator
from b2b.web.outbox import outbox
from b2b.web.pages import init_pages
from b2b.web.security import init_security
from b2b.web.shops import init_shops
from b2b.web.stripe_notices import init_stripe_notices
from b2b.web.unsubscribe import unsubscribing

if TYPE_CHECKING:
    from b2b.app import Services

MEGABYTE = 1024 * 1024


def create_app(services: Services) -> Flask:
    """The Flask application of one process."""
    app = Flask(__name__)
    app.config.update(
        SECRET_KEY=services.settings.secret_key,
        MAX_CONTENT_LENGTH=4 * MEGABYTE,
        MAX_FORM_PARTS=20_000,
        MAX_FORM_MEMORY_SIZE=4 * MEGABYTE,
        SESSION_COOKIE_NAME="b2b_page",
        PERMANENT_SESSION_LIFETIME=timedelta(days=30),
        WTF_CSRF_TIME_LIMIT=None,
        SEND_FILE_MAX_AGE_DEFAULT=None,
    )
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.extensions["b2b"] = services
    csrf = CSRFProtect(app)
    init_i18n(app)
    init_formats(app, clock=services.clock)
    init_layout(app)
    init_assets(app)
    init_security(app)
    init_live(app, url=services.url)
    init_error_pages(app, below_api=below_api)
    init_pages(app)
    app.register_blueprint(outbox)
    app.register_blueprint(unsubscribing)
    csrf.exempt(unsubscribing)
    init_operator(app)
    init_newsletter(app, csrf=csrf)
    init_stripe_notices(app, csrf=csrf)
    init_shops(app, csrf=csrf)
    init_api(app, csrf=csrf)
    init_looking(app)
    init_request_metrics(app)
    return app
