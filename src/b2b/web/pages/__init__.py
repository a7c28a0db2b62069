"""The pages: parse, call one command, answer. No rule, no SQL."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask

from b2b.web.pages import (
    answers,
    api_keys,
    audit,
    billing,
    bulk,
    cards,
    company,
    dashboard,
    decide,
    first_steps,
    history,
    news,
    notifications,
    orders,
    partners,
    partnership,
    password,
    personal_data,
    plans,
    product_lines,
    profile,
    request_edit,
    saved_searches,
    search,
    second_factor,
    shops,
    sign_in,
    sign_up,
    time_travel,
    users,
    webhooks,
    widgets,
)
from b2b.web.pages.blueprint import pages
from b2b.web.pages.people import address_of, symbol_of
from b2b.web.pages.refusals import init_refusals

__all__ = [
    "answers",
    "api_keys",
    "audit",
    "billing",
    "bulk",
    "cards",
    "company",
    "dashboard",
    "decide",
    "first_steps",
    "history",
    "init_pages",
    "news",
    "notifications",
    "orders",
    "pages",
    "partners",
    "partnership",
    "password",
    "personal_data",
    "plans",
    "product_lines",
    "profile",
    "request_edit",
    "saved_searches",
    "search",
    "second_factor",
    "shops",
    "sign_in",
    "sign_up",
    "time_travel",
    "users",
    "webhooks",
    "widgets",
]


def init_pages(app: Flask) -> None:
    """Register every page, and what a refused command looks like."""
    app.register_blueprint(pages)
    app.jinja_env.globals.update(
        a_day=timedelta(days=1), address_of=address_of, billing_warning=billing.warning, currency_symbol=symbol_of
    )
    init_refusals(app)
