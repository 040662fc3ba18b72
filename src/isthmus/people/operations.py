"""Organizations, accounts and tokens: what spans a record and an account, in one transaction each."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Sequence
from datetime import timedelta

from isthmus.conformity.adoption import adopt_editions
from isthmus.engine.access import ROLES, Viewer, system_viewer
from isthmus.engine.door import (
    Absent,
    Act,
    Forbidden,
    Invalid,
    RowError,
    create,
    record_organization_event,
)
from isthmus.engine.door.settings import (
    PERMISSION,
    lock_organization,
    require_administration,
)
from isthmus.engine.door.transaction import door_open
from isthmus.engine.keys import new_key
from isthmus.engine.language import known_language, tr
from isthmus.engine.models import Entry, Organization, Principal
from isthmus.engine.registry import registry
from isthmus.engine.text import clean_line, fold
from isthmus.people.models import Membership, Token, User
from isthmus.people.passwords import check_password
from isthmus.people.records import PersonType
from isthmus.people.viewers import digest

#: Whoever holds one of these may change roles and accounts.
KEEPERS = frozenset({"administrator", "ims_manager"})
THEMES = ("auto", "light", "dark")
SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")


def slug_for(name: str) -> str:
    """Return a short name for addresses, made from an organization's name."""
    return re.sub(r"[^a-z0-9]+", "-", fold(name)).strip("-")[:40].strip("-")


def create_organization(*, slug: str, name: str, via: str) -> Organization:
    """Create an organization with the entry that keeps its own history.

    Raises Invalid when the short name is taken or can't stand in an address.
    """
    name = clean_line(name)
    if not name:
        raise Invalid([RowError(0, "name", "required", tr("Name is missing."))])
    if not SLUG.fullmatch(slug):
        hint = tr("Use lower-case letters, digits and hyphens, at most 40.")
        raise Invalid(
            [
                RowError(
                    0, "slug", "slug", tr("“%(slug)s” can't stand in an address.", slug=slug), hint
                )
            ]
        )
    if Organization.objects.filter(slug=slug).exists():
        message = tr("There is an organization “%(slug)s” already.", slug=slug)
        raise Invalid([RowError(0, "slug", "taken", message, tr("Choose another short name."))])
    organization = Organization(id=new_key(), slug=slug, name=name)
    act = Act.now(system_viewer(organization, "installation"), via)
    organization.created_at = act.recorded_at
    with door_open():
        organization.save(force_insert=True)
        entry = Entry(
            id=organization.pk,
            organization=organization,
            type="engine.organization",
            reference=slug,
            title=name,
            title_key=fold(name)[:250],
            created_at=act.recorded_at,
            changed_at=act.recorded_at,
        )
        Entry.objects.bulk_create([entry])
        record_organization_event("created", {"name": name, "slug": slug}, act)
    return organization


def found_organization(
    *, name: str, editions: Sequence[str], via: str, slug: str = ""
) -> Organization:
    """Create an organization that is measured against `editions`. Raises Invalid."""
    with door_open():
        organization = create_organization(slug=slug or slug_for(name), name=name, via=via)
        adopt_editions(editions, Act.now(system_viewer(organization, "installation"), via))
    return organization


def set_up(
    *, organization: str, slug: str, editions: Sequence[str], name: str, email: str, password: str
) -> Membership:
    """Create the first organization and the first account, which may do everything there.

    Raises Invalid with every mistake at once, Absent when somebody was here before.
    """
    errors = _set_up_errors(organization, editions, name, password)
    if errors:
        raise Invalid(errors)
    with door_open():
        # The first entry of the library serves as the lock: two first visitors take turns.
        library = Entry.objects.as_system("first set-up").filter(organization__isnull=True)
        list(library.order_by("pk").select_for_update(no_key=True)[:1])
        if User.objects.exists():
            raise Absent("first set-up any more")
        made = found_organization(name=organization, slug=slug, editions=editions, via="web")
        return add_account(
            email=email,
            name=name,
            password=password,
            roles=["ims_manager", "administrator"],
            act=Act.now(system_viewer(made, "first set-up"), "web"),
        )


def _set_up_errors(
    organization: str, editions: Sequence[str], name: str, password: str
) -> list[RowError]:
    errors = []
    if not clean_line(organization):
        errors.append(
            RowError(0, "organization", "required", tr("Say what the organization is called."))
        )
    if not editions:
        errors.append(
            RowError(0, "isms", "required", tr("Choose an edition of at least one standard."))
        )
    if not clean_line(name):
        errors.append(RowError(0, "name", "required", tr("Say who you are.")))
    try:
        check_password(password)
    except Invalid as error:
        errors += error.errors
    return errors


def rename_organization(name: str, act: Act) -> None:
    """Give the organization another name; its short name stays. Raises Forbidden, Invalid."""
    require_administration(act)
    name = clean_line(name)
    if not name or len(name) > 200:
        raise Invalid(
            [RowError(0, "name", "required", tr("Give a name of at most 200 characters."))]
        )
    organization = act.viewer.organization
    if name == organization.name:
        return
    with door_open():
        old, organization.name = organization.name, name
        organization.save(update_fields=["name"])
        record_organization_event("renamed", {"name": [old, name]}, act)


def accounts_of(viewer: Viewer) -> list[Membership]:
    """Return the accounts of the viewer's organization, by name. Raises Forbidden."""
    if not viewer.may(PERMISSION):
        raise Forbidden(
            PERMISSION, tr("Your role does not let you see the organization's accounts.")
        )
    return list(
        Membership.objects.select_related("organization", "principal", "user")
        .filter(organization_id=viewer.organization_id)
        .order_by("principal__name_key", "pk")
    )


def add_account(
    *, email: str, name: str, password: str | None, roles: Iterable[str], act: Act
) -> Membership:
    """Give a person an account, or an account that exists a place, in the actor's organization.

    An account that exists keeps its password. A person record is created unless one with this
    address is there that no other account acts as. Raises Invalid, Forbidden.
    """
    require_administration(act)
    email, chosen = email.strip().lower(), sorted(set(roles))
    _known_roles(chosen)
    if "@" not in email:
        raise Invalid(
            [
                RowError(
                    0, "email", "email", tr("“%(email)s” is not an e-mail address.", email=email)
                )
            ]
        )
    organization = act.viewer.organization
    with door_open():
        user = User.objects.filter(email=email).first()
        if user is None:
            user = User.objects.create_user(email, password, clean_line(name))
        if Membership.objects.filter(user=user, organization=organization).exists():
            raise Invalid(
                [
                    RowError(
                        0, "email", "taken", tr("%(email)s has a place here already.", email=email)
                    )
                ]
            )
        _somebody_vouches(user)
        # Addresses of people may be edited: what one account may know of, another must not inherit.
        taken = Membership.objects.filter(organization=organization).values("principal_id")
        principal = (
            Principal.objects.filter(organization=organization, email=email, kind="person")
            .exclude(pk__in=taken)
            .first()
        )
        if principal is None:
            values = {"title": clean_line(name) or email, "email": email}
            (person,) = create(PersonType, [values], act)
            principal = Principal.objects.get(pk=person.pk)
        membership = Membership.objects.create(
            user=user, organization=organization, principal=principal, roles=chosen
        )
        record_organization_event(
            "account added", {"person": str(principal.pk), "roles": chosen}, act
        )
    return membership


def set_roles(membership: Membership, roles: Iterable[str], act: Act) -> None:
    """Give an account other roles; an event of the organization. Raises Invalid, Forbidden."""
    require_administration(act)
    chosen = sorted(set(roles))
    _known_roles(chosen)
    with door_open():
        lock_organization(act)
        if not KEEPERS & set(chosen):
            _somebody_keeps(membership, act)
        old, membership.roles = membership.roles, chosen
        membership.save(update_fields=["roles"])
        payload = {"person": str(membership.principal_id), "roles": [old, chosen]}
        record_organization_event("roles changed", payload, act)


def remove_account(membership: Membership, act: Act) -> None:
    """Take an account's place here away, with its tokens; the person stays.

    Raises Forbidden, and Invalid for the last one who could change accounts.
    """
    require_administration(act)
    with door_open():
        lock_organization(act)
        _somebody_keeps(membership, act)
        membership.delete()
        record_organization_event("account removed", {"person": str(membership.principal_id)}, act)


def set_password(membership: Membership, password: str, act: Act) -> None:
    """Give an account another password, which ends its sessions. Raises Forbidden, Invalid.

    An account with a place in another organization as well is not one organization's to open.
    """
    require_administration(act)
    elsewhere = Membership.objects.filter(user=membership.user).exclude(
        organization=act.viewer.organization
    )
    if not act.viewer.system and elsewhere.exists():
        text = tr("Only its owner changes the password of this account.")
        raise Forbidden(PERMISSION, text)
    check_password(password, membership.user)
    with door_open():
        membership.user.set_password(password)
        membership.user.save(update_fields=["password"])
        payload = {"person": str(membership.principal_id)}
        record_organization_event("password set", payload, act)


def set_language(user: User, language: str) -> None:
    """Keep the language that a person is spoken to in; empty: none of their own. Raises Invalid."""
    _known_language(language)
    user.language = language
    user.save(update_fields=["language"])


def set_organization_language(language: str, act: Act) -> None:
    """Choose the language of whoever chose none; empty: their browser's. Raises Forbidden, Invalid."""
    require_administration(act)
    _known_language(language)
    organization = act.viewer.organization
    if language == organization.language:
        return
    with door_open():
        old, organization.language = organization.language, language
        organization.save(update_fields=["language"])
        record_organization_event("language chosen", {"language": [old, language]}, act)


def _known_language(code: str) -> None:
    if code and not known_language(code):
        message = tr("“%(code)s” is none of the languages that are here.", code=code[:20])
        raise Invalid([RowError(0, "language", "choice", message)])


def set_theme(user: User, theme: str) -> None:
    """Keep how a person likes the pages: auto, light or dark. Raises Invalid."""
    if theme not in THEMES:
        raise Invalid([RowError(0, "theme", "choice", tr("Choose auto, light or dark."))])
    user.theme = theme
    user.save(update_fields=["theme"])


def create_token(
    membership: Membership,
    *,
    name: str,
    writes: bool,
    days: int,
    act: Act,
    administers: bool | None = None,
    registers: Sequence[str] = (),
) -> tuple[Token, str]:
    """Create a token and return it with its secret, which is kept nowhere. Raises Invalid.

    Left out, `administers` is as `writes`: the token leaves its person's permissions whole.
    """
    administers = writes if administers is None else administers
    if not 1 <= days <= 366:
        raise Invalid([RowError(0, "days", "range", tr("A token lives 1 to 366 days."))])
    unknown = [one for one in registers if registry.by_register(one) is None]
    if unknown:
        raise Invalid(
            [
                RowError(
                    0,
                    "registers",
                    "choice",
                    tr("There is no “%(unknown)s”.", unknown=unknown[0][:40]),
                )
            ]
        )
    secret = "ist_" + secrets.token_urlsafe(32)
    with door_open():
        token = Token.objects.create(
            membership=membership,
            name=clean_line(name)[:100] or "token",
            digest=digest(secret),
            writes=writes or administers,
            administers=administers,
            registers=sorted(set(registers)),
            created_at=act.recorded_at,
            expires_at=act.recorded_at + timedelta(days=days),
        )
        payload = {"token": str(token.pk), "name": token.name, "writes": token.writes}
        payload |= {"level": token.level, "registers": token.registers}
        record_organization_event("token created", payload, act)
    return token, secret


def revoke_token(token: Token, act: Act) -> None:
    """Make a token useless from now on."""
    with door_open():
        token.revoked_at = act.recorded_at
        token.save(update_fields=["revoked_at"])
        record_organization_event("token revoked", {"token": str(token.pk)}, act)


def _somebody_keeps(membership: Membership, act: Act) -> None:
    """Raise Invalid if nobody but this account could change roles and accounts."""
    membership.refresh_from_db(fields=["roles"])
    others = Membership.objects.filter(
        organization=act.viewer.organization, user__is_active=True
    ).exclude(pk=membership.pk)
    if KEEPERS & set(membership.roles) and not any(KEEPERS & set(o.roles) for o in others):
        message = tr("Nobody else could change roles then.")
        raise Invalid(
            [RowError(0, "roles", "last", message, tr("Give somebody else the role first."))]
        )


def _somebody_vouches(user: User) -> None:
    """Raise Invalid if an account goes by an address that none of its organizations knows it by.

    People change the address they sign in with themselves, and nothing proves that it is theirs:
    somebody could wait under another's address for the place that is meant for the other.
    """
    known = {place.principal.email for place in user.memberships.select_related("principal")}
    if known and user.email not in {email.lower() for email in known}:
        message = tr("%(email)s can't be given a place.", email=user.email)
        hint = tr("Ask who runs this installation.")
        raise Invalid([RowError(0, "email", "unproven", message, hint)])


def _known_roles(roles: Sequence[str]) -> None:
    if not roles:
        raise Invalid([RowError(0, "roles", "required", tr("Choose at least one role."))])
    unknown = [code for code in roles if code not in ROLES]
    if unknown:
        known = ", ".join(ROLES)
        message = tr("There is no role “%(unknown)s”.", unknown=unknown[0])
        raise Invalid(
            [RowError(0, "roles", "choice", message, tr("One of: %(known)s.", known=known))]
        )
