"""The operator's pages (W4): companies, plans and rates, how the service is. Signed in apart from every company."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Flask, flash, g, make_response, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from b2b import errors
from b2b.accounts import mails, operators, plans, sessions
from b2b.accounts.queues import dead_letters, queues
from b2b.commands.billing import hold_sending
from b2b.projections import billing_dues, companies, deadlines
from b2b.projections.models import looked_at
from b2b.projections.status import standings
from b2b.web.billing_words import plan_name
from b2b.web.operator_rates import read_rate
from b2b.web.pages.refusals import field_words, words_of
from b2b.web.services import console, now, services

operator = Blueprint("operator", __name__, url_prefix="/operator")
COOKIE = "b2b_operator"
OPEN = frozenset({"operator.sign_in", "operator.signing_in"})
A_PAGE = 50


@operator.before_request
def recognise() -> Response | None:
    """Only operators come further than the sign-in page; who is signed in for a company is nobody here."""
    g.viewer = None
    token = request.cookies.get(COOKIE, "")
    g.operator = operators.operator_of(services().pool, token, now=now()) if token else None
    if g.operator is None and request.endpoint not in OPEN:
        return redirect(url_for("operator.sign_in"))
    return None


@operator.get("/sign-in")
def sign_in() -> Response | str:
    if g.operator is not None:
        return redirect(url_for("operator.tenants"))
    return render_template("operator/sign-in.html", email="", error="")


@operator.post("/sign-in", endpoint="signing_in")
def signing_in() -> Response | tuple[str, int]:
    """Throttled as every sign-in is, whichever process is asked."""
    email, pool = request.form.get("email", ""), services().pool
    tried_as = f"operator {email}"
    try:
        sessions.may_try(pool, tried_as, now=now())
        token = operators.open_session(pool, email=email, password=request.form.get("password", ""), now=now())
    except (errors.WrongPassword, errors.TooManyTries) as refused:
        if isinstance(refused, errors.WrongPassword):
            sessions.tried(pool, tried_as, right=False, now=now())
        page = render_template("operator/sign-in.html", email=email, error=words_of(refused))
        return page, 422 if refused.status == 401 else refused.status
    response = make_response(redirect(url_for("operator.tenants")))
    response.set_cookie(
        COOKIE, token, httponly=True, samesite="Strict", secure=request.is_secure, path=url_for("operator.tenants")
    )
    return response


@operator.post("/sign-out")
def sign_out() -> Response:
    operators.close_session(services().pool, request.cookies.get(COOKIE, ""))
    response = make_response(redirect(url_for("operator.sign_in")))
    response.delete_cookie(COOKIE, path=url_for("operator.tenants"))
    return response


@operator.get("")
def tenants() -> str:
    """Companies, latest first, with what each has and owes."""
    search = request.args.get("q", "").strip()[:100]
    found = companies.tenants(services().pool, search=search, limit=A_PAGE)
    prices = plans.price_list(services().pool)
    return render_template("operator/companies.html", tenants=found, search=search, prices=prices, plan_name=plan_name)


@operator.post("/companies/<uuid:id>/hold")
def hold(id: UUID) -> Response:
    """Suspend a company's sending, or lift that."""
    held = request.form.get("do") == "suspend"
    hold_sending(console(), company_id=id, held=held, now=now())
    flash(gettext("Sending is suspended.") if held else gettext("The company can send again."), "success")
    return redirect(url_for("operator.tenants"))


@operator.get("/plans")
def rates() -> str:
    """Every plan with every rate."""
    return rates_page()


def rates_page(*, faults: dict[str, str] | None = None, typed: dict[str, str] | None = None) -> str:
    """`faults` by field, beside what was typed."""
    prices = plans.price_list(services().pool)
    return render_template(
        "operator/plans.html",
        prices=prices,
        plan_name=plan_name,
        today=now().date(),
        faults=faults or {},
        typed=typed or {},
        opened="rate" if faults else "",
    )


@operator.post("/plans")
def rate_kept() -> Response | tuple[str, int]:
    """A rate from a coming day on."""
    try:
        plans.keep_rate(services().pool, read_rate(request.form), today=now().date())
    except (errors.Invalid, errors.RateBegun, errors.UnknownPlan) as refused:
        faults = {pointer.strip("/"): words for pointer, words in field_words(refused).items()}
        return rates_page(faults=faults, typed=request.form.to_dict()), 422
    flash(gettext("The rate is saved; everybody is told it with the next renewal."), "success")
    return redirect(url_for("operator.rates"))


@operator.get("/health")
def health() -> str:
    """Read models and their lag, deadlines, billing, mails, webhooks, dead letters."""
    pool = services().pool
    return render_template(
        "operator/health.html",
        models=standings(console(), looked_at(published=bool(services().settings.nats_url)), now=now()),
        deadlines=deadlines.pending(pool, now=now()),
        billing=billing_dues.troubles(pool),
        queues=queues(pool, now=now()),
        dead=dead_letters(pool),
        failed_mails=mails.failures(pool)[:A_PAGE],
    )


def init_operator(app: Flask) -> None:
    app.register_blueprint(operator)
