"""Billing and cards: the plan and its changes, the next renewal, invoices (A3, A8)."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from flask import flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from b2b import errors
from b2b.access import Area, Level
from b2b.accounts import standing
from b2b.aggregates.plans import first_of_next_month
from b2b.aggregates.subscription import Subscription
from b2b.commands import billing as commands
from b2b.commands import payments
from b2b.commands.invoices import invoice_pdf
from b2b.commands.limits import subscription_of
from b2b.commands.renewal import next_renewals
from b2b.projections import invoices, subscriptions
from b2b.web import filters
from b2b.web.billing_words import card_words, line_words, plan_name, refusal_words, why_words
from b2b.web.pages.blueprint import actor, pages
from b2b.web.pages.refusals import words_of
from b2b.web.services import console, now, services

A_PAGE = 24
MONTHS_TO_CHOOSE = 6


@pages.get("/account/billing")
def billing() -> str:
    """The page as it stands."""
    return billing_page()


def billing_page(*, refusal: str = "", faults: dict[str, str] | None = None, opened: str = "") -> str:
    """`refusal` and `faults` say why something was refused, in the dialog that is `opened`."""
    who, pool = actor(), services().pool
    who.must(Area.BILLING, Level.SEE)
    subscription, wallet = subscription_of(console(), who.company_id), payments.own_cards(console(), who)
    prices = commands.offered(console())
    rows = invoices.of_company(pool, who.company_id, limit=A_PAGE)
    return render_template(
        "billing.html",
        subscription=subscription,
        state=subscription.state(now().date()) if subscription else None,
        today=now().date(),
        cards=wallet.cards if wallet else (),
        default=wallet.default if wallet else None,
        prices=prices,
        offered=prices.offered(),
        months=_months(subscription),
        renewals=next_renewals(console(), who),
        users=standing.users_of(pool, who.company_id),
        invoices=rows,
        unpaid=[row for row in rows if row.state in ("refused", "overdue")],
        may_change=who.may(Area.BILLING, Level.CHANGE),
        test_mode=services().gateway.test,
        card_words=card_words,
        refusal_words=refusal_words,
        plan_name=plan_name,
        line_words=line_words,
        why_words=why_words,
        refusal=refusal,
        faults=faults or {},
        opened=opened,
        nav="account",
    )


def warning() -> str | None:
    """What stands above every page of a company that cannot send, or soon cannot."""
    return subscriptions.warning(services().pool, actor().company_id)


def _months(subscription: Subscription | None) -> list[tuple[str, str]]:
    """The firsts of the coming months on which a plan can change."""
    if subscription is None:
        return []
    found, day = [], first_of_next_month(max(now().date(), subscription.billed_until))
    for _ in range(MONTHS_TO_CHOOSE):
        found.append((day.isoformat(), filters.day(day)))
        day = first_of_next_month(day)
    return found


@pages.post("/account/billing/plan")
def billing_plan() -> Response | tuple[str, int]:
    """Choose a plan: for the time after the trial, from a month on, or to begin again."""
    on = request.form.get("on", "")
    try:
        commands.choose_plan(
            console(), actor(), plan=request.form.get("plan", ""), on=date.fromisoformat(on) if on else None, now=now()
        )
    except (errors.UnknownPlan, errors.NoSuchMonth) as refused:
        return billing_page(refusal=words_of(refused), opened="plan"), refused.status
    flash(gettext("Your choice of plan is saved."), "success")
    return redirect(url_for("pages.billing"))


@pages.post("/account/billing/undo")
def billing_undo() -> Response:
    """Take a change of plan back."""
    commands.undo_plan_change(console(), actor(), on=date.fromisoformat(request.form["on"]), now=now())
    flash(gettext("The change of plan is taken back."), "success")
    return redirect(url_for("pages.billing"))


@pages.post("/account/billing/cancel")
def billing_cancel() -> Response:
    """End the subscription with what is paid for."""
    saved = commands.cancel_subscription(console(), actor(), now=now())
    ends_on = saved.subject.ends_on or now().date()
    flash(gettext("Your subscription ends on %(day)s.", day=filters.day(ends_on)), "success")
    return redirect(url_for("pages.billing"))


@pages.post("/account/billing/keep")
def billing_keep() -> Response:
    """Go on after all."""
    commands.keep_subscription(console(), actor(), now=now())
    flash(gettext("Your subscription goes on."), "success")
    return redirect(url_for("pages.billing"))


@pages.get("/account/billing/invoices/<uuid:id>.pdf")
def invoice_file(id: UUID) -> Response:
    """An invoice as PDF, in the company's language."""
    invoice = commands.own_invoice(console(), actor(), id)
    response = make_response(invoice_pdf(console(), invoice))
    response.mimetype = "application/pdf"
    response.headers["Content-Disposition"] = f'inline; filename="{invoice.number}.pdf"'
    return response
