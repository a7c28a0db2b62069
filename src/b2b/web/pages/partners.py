"""The partners of a retailer: the list, one of them, invitations (A11)."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from b2b import errors
from b2b.access import Area, Level
from b2b.aggregates.partnership import Agreement, Partnership, PartnerStatus
from b2b.aggregates.values import CompanyKind
from b2b.commands import partners as commands
from b2b.projections.partners import of_retailer
from b2b.projections.product_lines import of_company
from b2b.web.pages.blueprint import actor, pages
from b2b.web.pages.company_form import EMAIL
from b2b.web.pages.performance import NOBODY, SORTS, performance_of_partners
from b2b.web.pages.refusals import words_of
from b2b.web.services import console, now, services

A_YEAR = 8760
STATES = (PartnerStatus.CONNECTED, PartnerStatus.INVITED, PartnerStatus.PAUSED, PartnerStatus.ENDED)


@pages.get("/account/partners")
def partners() -> str:
    """All of them, or those in one state."""
    return _partners()


def _partners(*, faults: Mapping[str, str] | None = None, typed: Mapping[str, str] | None = None) -> str:
    actor().must(Area.PARTNERS, Level.SEE, as_a=CompanyKind.RETAILER)
    rows, chosen = of_retailer(services().pool, actor().company_id), request.args.get("state", "")
    shown = [row for row in rows if row.state == chosen or (not chosen and row.state != PartnerStatus.ENDED)]
    how = performance_of_partners()
    sort = request.args.get("sort", "")
    if sort in SORTS:
        shown.sort(key=lambda row: SORTS[sort](how.get(row.id, NOBODY)), reverse=True)
    loaded = console().load_many(Partnership, [row.id for row in shown])
    return render_template(
        "partners.html",
        partners=[loaded[row.id] for row in shown],
        performance=how,
        nobody=NOBODY,
        sort=sort,
        counts={state: sum(row.state == state for row in rows) for state in STATES},
        lines=_lines_of_each(),
        chosen=chosen,
        may_invite=actor().may(Area.PARTNERS, Level.SEND),
        typed=typed or {},
        faults=faults or {},
        opened="invite" if faults else "",
        nav="account",
    )


def _lines_of_each() -> dict[UUID, list[str]]:
    """The names of the product lines that each partner is linked to."""
    found: dict[UUID, list[str]] = {}
    for line in of_company(services().pool, actor().company_id):
        for partner_id in line.partner_ids if not line.archived else ():
            found.setdefault(partner_id, []).append(line.name)
    return found


@pages.post("/account/partners")
def partner_invite() -> Response | tuple[str, int]:
    """A new partner, with a personal message; the invitation goes out by mail."""
    form = request.form
    faults: dict[str, str] = {}
    email = form.get("email", "").strip()
    agreement = _agreement(form, Agreement(name=""), faults)
    if not EMAIL.fullmatch(email):
        faults["email"] = gettext("Enter an e-mail address, such as name@example.com.")
    if faults:
        return _partners(faults=faults, typed=form), 422
    try:
        saved = commands.invite_partner(
            console(), actor(), email=email, message=form.get("message", "")[:5000], agreement=agreement, now=now()
        )
    except errors.PartnerLimit as refused:
        return _partners(faults={"name": words_of(refused)}, typed=form), refused.status
    flash(gettext("The invitation goes out to %(address)s.", address=email), "success")
    return redirect(url_for("pages.partner", id=saved.subject.id))


@pages.get("/account/partners/<uuid:id>")
def partner(id: UUID) -> str:
    """What is agreed with one of them."""
    return _partner(id)


def _partner(id: UUID, *, faults: Mapping[str, str] | None = None, typed: Agreement | None = None) -> str:
    one = commands.own_partner(console(), actor(), id)
    return render_template(
        "partner.html",
        partner=one,
        agreement=typed or one.agreement,
        lines=_lines_of_each().get(id, []),
        done=performance_of_partners().get(id),
        may_change=actor().may(Area.PARTNERS, Level.CHANGE) and one.status != PartnerStatus.ENDED,
        may_invite=actor().may(Area.PARTNERS, Level.SEND),
        faults=faults or {},
        nav="account",
    )


@pages.post("/account/partners/<uuid:id>")
def partner_save(id: UUID) -> Response | tuple[str, int]:
    """Another agreement."""
    faults: dict[str, str] = {}
    agreement = _agreement(request.form, commands.own_partner(console(), actor(), id).agreement, faults)
    if faults:
        return _partner(id, faults=faults, typed=agreement), 422
    commands.change_partner(console(), actor(), partner_id=id, agreement=agreement, now=now())
    flash(gettext("Your changes are saved."), "success")
    return redirect(url_for("pages.partner", id=id))


@pages.post("/account/partners/<uuid:id>/state")
def partner_state(id: UUID) -> Response:
    """Pause, resume or end; a withdrawn invitation has ended before it began."""
    one = commands.own_partner(console(), actor(), id)
    state = PartnerStatus(request.form["state"])
    commands.change_partner(console(), actor(), partner_id=id, agreement=one.agreement, status=state, now=now())
    said = {
        PartnerStatus.PAUSED: gettext("%(partner)s is paused: nothing new is asked.", partner=one.agreement.name),
        PartnerStatus.CONNECTED: gettext("%(partner)s is asked again.", partner=one.agreement.name),
    }
    ended = gettext("It has ended with %(partner)s. What is under way goes on.", partner=one.agreement.name)
    flash(said.get(state, ended), "success")
    return redirect(url_for("pages.partners") if state == PartnerStatus.ENDED else url_for("pages.partner", id=id))


@pages.post("/account/partners/<uuid:id>/invite")
def partner_resend(id: UUID) -> Response:
    """Send the invitation again."""
    commands.resend_invitation(console(), actor(), partner_id=id, now=now())
    flash(gettext("The invitation goes out again."), "success")
    return redirect(url_for("pages.partner", id=id))


def _agreement(form: Mapping[str, str], before: Agreement, faults: dict[str, str]) -> Agreement:
    """What a form says is agreed; `faults` says whether it may be used."""
    name, hours = form.get("name", "").strip()[:200], form.get("answer_hours", "").strip()
    if not name:
        faults["name"] = gettext("Enter the name of the company.")
    if not (hours.isdecimal() and 1 <= int(hours) <= A_YEAR):
        faults["answer_hours"] = gettext("Enter whole hours, from 1 to %(most)s.", most=A_YEAR)
    return Agreement(
        name=name,
        answer_hours=before.answer_hours if "answer_hours" in faults else int(hours),
        shipping_required="shipping_required" in form,
        change_order_authorised="change_order_authorised" in form,
        notes=form.get("notes", before.notes).replace("\r\n", "\n").strip()[:5000],
    )
