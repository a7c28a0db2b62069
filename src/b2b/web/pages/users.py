"""The people of a company and what they may do; coming in by an invitation (A4)."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from b2b import errors
from b2b.access import REACH, Area, Level, levels_of
from b2b.accounts import standing
from b2b.accounts.links import FOR_LONG, USER_INVITATION
from b2b.aggregates.company import Company
from b2b.aggregates.user import User, UserStatus
from b2b.commands import users as commands
from b2b.commands.limits import plan_and_limits
from b2b.projections.users import of_company
from b2b.web.area_words import area_words, level_words, roles
from b2b.web.pages.blueprint import actor, pages
from b2b.web.pages.company_form import EMAIL
from b2b.web.pages.entering import entered
from b2b.web.pages.refusals import field_words, words_of
from b2b.web.services import console, now, services


@pages.get("/account/users")
def users() -> str:
    """Everybody, and one of them in full."""
    return _users()


def _users(*, refusal: str = "", faults: Mapping[str, str] | None = None, opened: str = "") -> str:
    actor().must(Area.COMPANY, Level.SEE)
    company_id = actor().company_id
    rows = of_company(services().pool, company_id)
    people = console().load_many(User, [row.id for row in rows])
    everybody = sorted(
        (one for one in people.values() if one.status != UserStatus.REMOVED),
        key=lambda one: (not one.account_manager, one.profile.name.casefold()),
    )
    return render_template(
        "users.html",
        people=[(one, REACH if one.account_manager else levels_of(one.privileges)) for one in everybody],
        chosen=_chosen(everybody),
        areas=[(area, area_words(area), REACH[area]) for area in Area],
        levels=list(Level),
        level_words=level_words,
        roles=[(key, words) for key, words, _ in roles()],
        most=plan_and_limits(console(), company_id, now=now())[1].users,
        count=standing.users_of(services().pool, company_id),
        manages=actor().account_manager,
        refusal=refusal,
        faults=faults or {},
        opened=opened,
        nav="account",
    )


def _chosen(everybody: list[User]) -> User | None:
    wanted = request.args.get("user") or (request.view_args or {}).get("id")
    return next((one for one in everybody if str(one.id) == str(wanted)), None)


@pages.post("/account/users")
def user_invite() -> Response | tuple[str, int]:
    """Invite somebody, with the privileges of a role to start from."""
    email = request.form.get("email", "").strip()
    if not EMAIL.fullmatch(email):
        fault = gettext("Enter an e-mail address, such as name@example.com.")
        return _users(faults={"email": fault}, opened="invite"), 422
    privileges = {key: levels for key, _, levels in roles()}.get(request.form.get("role", ""), {})
    name = request.form.get("name", "").strip()[:200]
    try:
        saved = commands.invite_user(console(), actor(), email=email, name=name, privileges=privileges, now=now())
    except (errors.EmailTaken, errors.UserLimit) as refused:
        faults = {pointer[1:]: words for pointer, words in field_words(refused).items()}
        return _users(faults=faults or {"email": words_of(refused)}, opened="invite"), refused.status
    flash(gettext("The invitation goes out to %(address)s.", address=email), "success")
    return redirect(url_for("pages.users", user=saved.subject.id))


@pages.post("/account/users/<uuid:id>/privileges")
def user_privileges(id: UUID) -> Response | tuple[str, int]:
    """How far one of them may go."""
    chosen = {area: _level(request.form.get(f"level-{area}", "")) for area in Area}
    try:
        commands.set_privileges(console(), actor(), user_id=id, privileges=chosen, now=now())
    except errors.ManagerMayAll as refused:
        return _users(refusal=words_of(refused)), refused.status
    flash(gettext("The privileges are saved. They hold from the next click on."), "success")
    return redirect(url_for("pages.users", user=id))


def _level(name: str) -> Level:
    return Level[name.upper()] if name.upper() in Level.__members__ else Level.NONE


@pages.post("/account/users/<uuid:id>/invite")
def user_invite_again(id: UUID) -> Response | tuple[str, int]:
    """Send the invitation again."""
    try:
        commands.invite_again(console(), actor(), user_id=id, now=now())
    except errors.NoInvitation as refused:
        return _users(refusal=words_of(refused)), refused.status
    flash(gettext("The invitation goes out again."), "success")
    return redirect(url_for("pages.users", user=id))


@pages.post("/account/users/<uuid:id>/disable")
def user_disable(id: UUID) -> Response | tuple[str, int]:
    try:
        commands.disable_user(console(), actor(), user_id=id, now=now())
    except errors.ManagerMustStay as refused:
        return _users(refusal=words_of(refused)), refused.status
    flash(gettext("The user is disabled, and signed out everywhere."), "success")
    return redirect(url_for("pages.users", user=id))


@pages.post("/account/users/<uuid:id>/enable")
def user_enable(id: UUID) -> Response:
    commands.enable_user(console(), actor(), user_id=id, now=now())
    flash(gettext("The user is enabled."), "success")
    return redirect(url_for("pages.users", user=id))


@pages.post("/account/users/<uuid:id>/remove")
def user_remove(id: UUID) -> Response | tuple[str, int]:
    try:
        commands.remove_user(console(), actor(), user_id=id, now=now())
    except errors.ManagerMustStay as refused:
        return _users(refusal=words_of(refused)), refused.status
    flash(gettext("The user is removed. What it did stays in the history."), "success")
    return redirect(url_for("pages.users"))


@pages.post("/account/users/hand-over")
def user_hand_over() -> Response | tuple[str, int]:
    """Give the role of Account Manager away."""
    password = request.form.get("password", "")
    try:
        commands.hand_over(console(), actor(), to=UUID(request.form.get("to", "")), password=password, now=now())
    except errors.WrongPassword:
        return _users(faults={"password": gettext("This is not your password.")}, opened="handover"), 422
    except (errors.CannotTakeOver, ValueError):
        return _users(faults={"to": gettext("Choose an active user of your company.")}, opened="handover"), 422
    flash(gettext("The role is handed over. You keep your other privileges."), "success")
    return redirect(url_for("pages.users"))


@pages.get("/invitation/<token>")
def invitation(token: str) -> str:
    """What the link of an invitation opens: who invites, and a form to come in."""
    return _invitation(token)


def _invitation(token: str, *, faults: Mapping[str, str] | None = None) -> str:
    user = console().load(User, _invited(token))
    if user.status != UserStatus.INVITED:
        raise errors.LinkInvalid
    company = console().load(Company, user.company_id)
    name = request.form.get("name", user.profile.name)
    return render_template("invitation.html", user=user, company=company, name=name, faults=faults or {})


@pages.post("/invitation/<token>")
def invitation_accept(token: str) -> Response | tuple[str, int]:
    """Come in: the browser is signed in at once."""
    name, password = request.form.get("name", "").strip()[:200], request.form.get("password", "")
    try:
        if not name:
            raise errors.Invalid(errors.FieldError("/name", gettext("Enter your name.")))
        who = commands.accept_invitation(console(), user_id=_invited(token), name=name, password=password, now=now())
    except (errors.Invalid, errors.EmailTaken) as refused:
        faults = {pointer[1:]: words for pointer, words in field_words(refused).items()}
        return _invitation(token, faults=faults), 422
    g.viewer = None
    return entered(who, to=url_for("pages.dashboard"))


def _invited(token: str) -> UUID:
    return UUID(services().links.read(USER_INVITATION, token, within=FOR_LONG))
