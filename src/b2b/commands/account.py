"""Companies, their people and their keys: as much as the main flow needs (A1, A2, A4, A12)."""

from __future__ import annotations

import secrets
from datetime import datetime
from io import BytesIO
from typing import NoReturn
from uuid import UUID

from eventsourcing.domain import Aggregate
from msgspec import Struct
from PIL import Image, ImageOps, UnidentifiedImageError
from zxcvbn.frequency_lists import FREQUENCY_LISTS

from b2b import errors
from b2b.access import EVERYTHING, Actor, Area, Level, levels_of, narrowed, privileges_of
from b2b.accounts import blobs, credentials
from b2b.accounts import secrets as forms
from b2b.aggregates.api_key import ApiKey, key_id
from b2b.aggregates.company import Company, Configuration
from b2b.aggregates.user import Profile, User, UserStatus
from b2b.aggregates.values import Address, CompanyKind, Contact
from b2b.commands.billing import begin
from b2b.commands.saved import Saved, changing
from b2b.console import Console
from b2b.eventstore.metadata import Metadata

BREACHED = frozenset(FREQUENCY_LISTS["passwords"])
_BEHIND: dict[UUID, tuple[UUID, UUID]] = {}
"""Maker and company of each key that opened something in this process: they never change, so all are read at once."""


class NewCompany(Struct, frozen=True, kw_only=True):
    company: Company
    user: User
    api_key: str
    position: int


def create_company(
    console: Console,
    *,
    kind: CompanyKind,
    name: str,
    email: str,
    password: str,
    person: str = "",
    configuration: Configuration | None = None,
    plan: str | None = None,
    now: datetime,
) -> NewCompany:
    """A company with its Account Manager and a first API key that may do everything (API.md, Start-up).

    With a plan, it tries everything for 30 days and then pays for it (W1); without, it owes nothing, ever.
    """
    check_password(password)
    company_id, user_id, key = console.new_id(), console.new_id(), forms.api_key(secrets.token_bytes(32))
    contact = Contact(name=person, email=email)
    company = Company.register(
        id=company_id,
        kind=kind,
        name=name,
        contact=contact,
        configuration=configuration or Configuration(),
        now=now,
    )
    profile = Profile(name=person or name, email=email)
    user = User.register(id=user_id, company_id=company_id, profile=profile, account_manager=True, now=now)
    api_key = ApiKey.issue(secret=key, company_id=company_id, user_id=user_id, name="First key", scopes=(), now=now)
    subscribed = [begin(console, company_id=company_id, plan=plan, trial=True, now=now)] if plan else []
    by = Metadata(kind="command", actor_id=user_id, company_id=company_id)
    with credentials.added(console.pool, user_id=user_id, email=email, password=password):
        position = console.save(company, user, api_key, *subscribed, metadata=by)
    return NewCompany(company=company, user=user, api_key=key, position=position)


def check_password(password: str) -> None:
    """Raises Invalid for a password that is too short, or among the 30,000 most used in known breaches (zxcvbn)."""
    if len(password) < 8:
        raise errors.Invalid(errors.FieldError("/password", "Use at least 8 characters."))
    if password.casefold() in BREACHED:
        raise errors.Invalid(errors.FieldError("/password", "Too many people use this password. Choose another one."))


def sign_in(console: Console, *, email: str, password: str) -> Actor:
    """The user with this e-mail and password; WrongPassword tells nothing of which of the two was wrong."""
    user_id = credentials.check(console.pool, email=email, password=password)
    try:
        return actor_of_user(console, user_id) if user_id else _nobody()
    except errors.NotSignedIn:
        return _nobody()


def _nobody() -> NoReturn:
    raise errors.WrongPassword("/password")


def actor_of_user(console: Console, user_id: UUID) -> Actor:
    user = console.load(User, user_id)
    return acting(user, console.load(Company, user.company_id))


def acting(user: User, company: Company) -> Actor:
    """A user, acting for its company as far as its privileges go. Raises NotSignedIn where it may not any more."""
    if user.status != UserStatus.ACTIVE:
        raise errors.NotSignedIn
    return Actor(
        kind="user",
        id=user.id,
        user_id=user.id,
        company_id=company.id,
        company_kind=company.kind,
        company_name=company.name,
        privileges=EVERYTHING if user.account_manager else levels_of(user.privileges),
        account_manager=user.account_manager,
    )


def actor_of_key(console: Console, secret: str, *, now: datetime | None = None) -> Actor:
    """The company and rights behind an API key, which are never more than those of its maker today.

    Raises NotSignedIn where there is none, or it was revoked or has ended. Without `now`, one that will end has ended.
    """
    id = key_id(secret)
    known = _BEHIND.get(id, ())
    found = console.load_many(Aggregate, [id, *known])
    key = found.get(id)
    if not isinstance(key, ApiKey) or not key.opens(now):
        raise errors.NotSignedIn
    if not known:
        _BEHIND[id] = (key.user_id, key.company_id)
        found |= console.load_many(Aggregate, _BEHIND[id])
    maker, company = found.get(key.user_id), found.get(key.company_id)
    if not isinstance(maker, User) or not isinstance(company, Company):
        raise errors.NotSignedIn
    person = acting(maker, company)
    return Actor(
        kind="key",
        id=key.id,
        user_id=key.user_id,
        company_id=company.id,
        company_kind=company.kind,
        company_name=company.name,
        privileges=narrowed(privileges_of(key.scopes), person.privileges),
        account_manager=person.account_manager and not key.scopes,
    )


def load_company(console: Console, actor: Actor) -> Company:
    return console.load(Company, actor.company_id)


def change_company(
    console: Console,
    actor: Actor,
    *,
    name: str,
    contact: Contact,
    address: Address,
    configuration: Configuration,
    if_match: int | None = None,
    now: datetime,
) -> Saved[Company]:
    """New information or configuration (A1, A2, A5)."""
    actor.must(Area.COMPANY, Level.CHANGE)

    def change(company: Company) -> None:
        company.change(name=name, contact=contact, address=address, configuration=configuration, now=now)

    return changing(
        console,
        actor,
        lambda: load_company(console, actor),
        change,
        if_match=if_match,
        version=lambda company: company.version,
    )


def set_logo(
    console: Console, actor: Actor, *, image: bytes | None, if_match: int | None = None, now: datetime
) -> Saved[Company]:
    """The logo of packing slips and picking lists: decoded, checked, written anew without metadata (A2)."""
    actor.must(Area.COMPANY, Level.CHANGE)
    clean = clean_logo(image) if image is not None else None
    digest = blobs.put(console.pool, clean) if clean is not None else None
    return changing(
        console,
        actor,
        lambda: load_company(console, actor),
        lambda company: company.set_logo(logo=digest, now=now),
        if_match=if_match,
        version=lambda company: company.version,
    )


MAX_LOGO = 500


def clean_logo(image: bytes) -> bytes:
    """The same picture as a plain RGB JPEG; LogoInvalid where it is none, or too large.

    The size is read from the header before anything is decoded, so a bomb costs nothing.
    """
    try:
        with Image.open(BytesIO(image), formats=["JPEG"]) as picture:
            if max(picture.size) > MAX_LOGO:
                raise errors.LogoTooLarge(width=picture.width, height=picture.height)
            upright = _upright(picture).convert("RGB")
    except UnidentifiedImageError:
        raise errors.LogoNotJpeg from None
    except Image.DecompressionBombError:
        raise errors.LogoInvalid from None
    except (OSError, SyntaxError, ValueError):
        raise errors.LogoDamaged from None
    out = BytesIO()
    upright.save(out, "JPEG", quality=90)
    return out.getvalue()


def _upright(picture: Image.Image) -> Image.Image:
    return ImageOps.exif_transpose(picture)


def logo_of(console: Console, company: Company) -> bytes | None:
    """The bytes of a company's logo, as JPEG."""
    return blobs.get(console.pool, company.logo) if company.logo else None
