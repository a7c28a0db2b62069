"""The plans page (W1): packages and rates, for whoever comes by."""

from __future__ import annotations

from flask import render_template

from b2b.commands.billing import offered
from b2b.web.billing_words import plan_name
from b2b.web.pages.blueprint import pages
from b2b.web.services import console, now


@pages.get("/plans")
def plans() -> str:
    """Every plan that is offered, at today's rate, and the rate that is to come."""
    prices, today = offered(console()), now().date()
    rows = [
        (
            plan,
            plan_name(prices, plan.code),
            prices.rate(plan.code, today),
            next((rate for rate in prices.rates if rate.plan == plan.code and rate.starts_on > today), None),
        )
        for plan in prices.offered()
    ]
    return render_template("plans.html", rows=rows, currency=prices.currency)
