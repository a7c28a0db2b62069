"""Cards: add, make default, remove, pay what is open (A9). A number is seen by the payment service alone."""

from __future__ import annotations

from uuid import UUID

from flask import flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from b2b import errors
from b2b.accounts.gateway import TakesTestNumbers
from b2b.commands import payments
from b2b.web.billing_words import refusal_words
from b2b.web.pages.billing import billing_page
from b2b.web.pages.blueprint import actor, pages
from b2b.web.security import policy_with
from b2b.web.services import console, now, services

STRIPE = "https://js.stripe.com"


@pages.get("/account/billing/card")
def card_new() -> Response:
    """Stripe's own form for a card; test numbers have theirs on the page before."""
    wallet = payments.open_wallet(console(), actor(), services().gateway, now=now()).subject
    form = services().gateway.form(customer=wallet.customer)
    if form is None:
        return redirect(url_for("pages.billing") + "#card")
    response = make_response(render_template("card-new.html", form=form, script=f"{STRIPE}/v3/", nav="account"))
    response.headers["Content-Security-Policy"] = policy_with(
        script=STRIPE, frame=f"{STRIPE} https://hooks.stripe.com", connect="https://api.stripe.com"
    )
    return response


@pages.post("/account/billing/cards")
def card_add() -> Response | tuple[str, int]:
    """Keep a card that the payment service made a token of, or a test number; charge what is open."""
    gateway = services().gateway
    try:
        token = _token()
        payments.add_card(console(), actor(), gateway, token=token, default="default" in request.form, now=now())
    except errors.CardRefused as refused:
        words = refusal_words(str(refused.facts["reason"]))
        return billing_page(faults={refused.pointer: words}, opened="card"), refused.status
    flash(gettext("The card is added."), "success")
    if "default" in request.form:
        _pay()
    return redirect(url_for("pages.billing"))


def _token() -> str:
    gateway = services().gateway
    if not isinstance(gateway, TakesTestNumbers):
        return request.form.get("token", "")
    wallet = payments.open_wallet(console(), actor(), gateway, now=now()).subject
    form = request.form
    return gateway.token(
        customer=wallet.customer,
        number=form.get("number", ""),
        expires=form.get("expires", ""),
        code=form.get("code", ""),
        now=now(),
    )


@pages.post("/account/billing/cards/<uuid:id>/default")
def card_default(id: UUID) -> Response:
    """Charge this card from now on."""
    payments.make_default(console(), actor(), card_id=id, now=now())
    flash(gettext("This card is charged from now on."), "success")
    return redirect(url_for("pages.billing"))


@pages.post("/account/billing/cards/<uuid:id>/remove")
def card_remove(id: UUID) -> Response | tuple[str, int]:
    """Forget a card."""
    try:
        payments.remove_card(console(), actor(), services().gateway, card_id=id, now=now())
    except errors.DefaultCard as refused:
        return billing_page(refusal=gettext(refused.message)), refused.status
    flash(gettext("The card is removed."), "success")
    return redirect(url_for("pages.billing"))


@pages.post("/account/billing/pay")
def pay_now() -> Response | tuple[str, int]:
    """Charge the default card for everything that is unpaid."""
    try:
        _pay()
    except errors.NoCard as refused:
        return billing_page(refusal=gettext(refused.message), opened="card"), refused.status
    return redirect(url_for("pages.billing"))


def _pay() -> None:
    tried = payments.pay_open(console(), actor(), services().gateway, now=now())
    if any(invoice.paid_at is None for invoice in tried):
        reason = refusal_words(tried[-1].refused_because)
        flash(gettext("The payment was refused: %(reason)s.", reason=reason), "error")
    elif tried:
        flash(gettext("Everything is paid. Thank you."), "success")
