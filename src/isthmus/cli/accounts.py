"""Organizations, accounts and tokens."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from isthmus.cli import installation
from isthmus.cli.options import As, Json, Org
from isthmus.cli.output import as_json, notice, table
from isthmus.cli.problems import Problem

if TYPE_CHECKING:
    from isthmus.engine.models import Organization
    from isthmus.people.models import Token

org = typer.Typer(help="Organizations of this installation.", no_args_is_help=True)
user = typer.Typer(help="Accounts of an organization.", no_args_is_help=True)
token = typer.Typer(help="Tokens, with which programs use the API.", no_args_is_help=True)

Email = Annotated[str, typer.Argument(metavar="EMAIL", help="The account's e-mail address.")]
Roles = Annotated[
    list[str] | None,
    typer.Option(
        "--role",
        metavar="ROLE",
        help="ims_manager, contributor, approver, auditor, top_management, customer_contact or "
        "administrator; may be given several times.",
    ),
]
PasswordStdin = Annotated[
    bool,
    typer.Option(
        "--password-stdin", help="Read the password from stdin; without it one is made and shown."
    ),
]


@org.command("add")
def add_organization(
    name: Annotated[str, typer.Argument(help="Its name, as people write it.")],
    slug: Annotated[
        str, typer.Option(metavar="SLUG", help="Short name in addresses; default from the name.")
    ] = "",
    edition: Annotated[
        list[str] | None,
        typer.Option(
            metavar="EDITION",
            help="An edition to be measured against, one of each standard; default "
            "iso27001-2013 and iso20000-1-2011.",
        ),
    ] = None,
    json: Json = False,
) -> None:
    """Add an organization. A new database is prepared first."""
    from isthmus.cli.standards import held

    chosen = [held(code).code for code in edition or ("iso27001-2013", "iso20000-1-2011")]
    installation.start()
    installation.prepare()
    from isthmus.people.operations import found_organization

    made = found_organization(name=name, slug=slug, editions=chosen, via=installation.VIA)
    if json:
        as_json(_organization(made))
    else:
        notice(f"{made.name} is there. Next: isthmus user add EMAIL --role ims_manager")
        typer.echo(made.slug)


@org.command("list")
def list_organizations(json: Json = False) -> None:
    """The organizations of this installation."""
    installation.start()
    from isthmus.engine.models import Organization

    rows = [_organization(row) for row in Organization.objects.order_by("slug")]
    if json:
        as_json(rows)
    else:
        table(
            ("Short name", "Name", "Editions", "Accounts"),
            ([r["slug"], r["name"], ", ".join(r["editions"]), r["accounts"]] for r in rows),
            empty="No organization yet. Add one: isthmus org add NAME",
        )


def _organization(row: Organization) -> dict[str, Any]:
    from isthmus.conformity.adoption import editions_in_use
    from isthmus.people.models import Membership

    return {
        "slug": row.slug,
        "name": row.name,
        "editions": [edition.code for edition in editions_in_use(row.pk)],
        "accounts": Membership.objects.filter(organization=row).count(),
    }


@user.command("add")
def add_user(
    email: Email,
    name: Annotated[str, typer.Option(help="The person's name.")] = "",
    role: Roles = None,
    password_stdin: PasswordStdin = False,
    org: Org = "",
    actor: As = "",
    json: Json = False,
) -> None:
    """Give a person an account; prints its password once, unless it comes from stdin."""
    act = installation.act(org, actor)
    from isthmus.people.models import User
    from isthmus.people.operations import add_account
    from isthmus.people.passwords import check_password, new_password

    if not role:
        raise Problem("The account has no role.", "Give one with --role, for example ims_manager.")
    known = User.objects.filter(email=email.strip().lower()).exists()
    password = sys.stdin.readline().rstrip("\n") if password_stdin else new_password()
    check_password(password)
    add_account(email=email, name=name, password=password, roles=role, act=act)
    shown = None if known or password_stdin else password
    if json:
        as_json({"email": email, "name": name, "roles": sorted(set(role)), "password": shown})
        return
    if known:
        notice(f"{email} had an account already and keeps its password.")
    else:
        notice(f"{email} can sign in.")
    if shown:
        typer.echo(shown)


@user.command("list")
def list_users(org: Org = "", actor: As = "", json: Json = False) -> None:
    """The accounts of an organization and their roles."""
    viewer = installation.viewer(org, actor)
    from isthmus.people.operations import accounts_of

    rows = [
        {
            "email": each.user.email,
            "name": each.principal.name,
            "roles": each.roles,
            "active": each.user.is_active,
            "last_login": each.user.last_login and each.user.last_login.isoformat(),
        }
        for each in accounts_of(viewer)
    ]
    if json:
        as_json(rows)
    else:
        table(
            ("E-mail", "Name", "Roles", "Last signed in"),
            (
                [r["email"], r["name"], ", ".join(r["roles"]), r["last_login"] or "never"]
                for r in rows
            ),
            empty="No accounts yet. Add one: isthmus user add EMAIL --role ims_manager",
        )


@user.command("roles")
def change_roles(
    email: Email,
    roles: Annotated[list[str], typer.Argument(metavar="ROLE…", help="All its roles from now on.")],
    org: Org = "",
    actor: As = "",
) -> None:
    """Give an account other roles."""
    act = installation.act(org, actor)
    from isthmus.engine.access import names
    from isthmus.people.operations import set_roles

    set_roles(installation.member(act.viewer.organization, email), roles, act)
    notice(f"{email}: {names(roles)}.")


@user.command("password")
def change_password(
    email: Email,
    password_stdin: PasswordStdin = False,
    org: Org = "",
    actor: As = "",
) -> None:
    """Give an account a new password; ends its sessions. Prints it once, unless from stdin."""
    act = installation.act(org, actor)
    from isthmus.people.operations import set_password
    from isthmus.people.passwords import new_password

    found = installation.member(act.viewer.organization, email)
    password = sys.stdin.readline().rstrip("\n") if password_stdin else new_password()
    set_password(found, password, act)
    notice(f"{email} has a new password.")
    if not password_stdin:
        typer.echo(password)


@user.command("remove")
def remove_user(email: Email, org: Org = "", actor: As = "") -> None:
    """Take an account's place in the organization away, with its tokens. The person stays."""
    act = installation.act(org, actor)
    from isthmus.people.operations import remove_account

    remove_account(installation.member(act.viewer.organization, email), act)
    notice(f"{email} has no place in {act.viewer.organization.name} any more.")


@user.command("hand-over")
def hand_over(
    email: Email,
    to: Annotated[str, typer.Option(metavar="EMAIL", help="Who takes over what they hold.")],
    reason: Annotated[str, typer.Option(help="Why; history keeps it.")],
    actor: As,
    close: Annotated[
        bool, typer.Option("--close", help="Then take the account away; the person has left.")
    ] = False,
    org: Org = "",
) -> None:
    """Hand over everything an account's person holds that the one who acts may see."""
    act = installation.act(org, actor)
    from isthmus.people.handover.run import begin, refused_of

    here = act.viewer.organization
    person, successor = (installation.member(here, one).principal_id for one in (email, to))
    row = begin(person, successor, {}, reason, act, closes=close)
    if row.finished_at is None:
        notice(f"{row.total} to move: a worker does it (isthmus work).")
        return
    notice(f"{sum(row.moved.values())} handed over.")
    left = refused_of(row, act.viewer)
    for one in left:
        notice(f"{one['entry'].reference} stays: {one['why']}")
    if left:
        raise Problem(f"{len(left)} could not be moved.", "Mend each, then hand over again.")


@token.command("add")
def add_token(
    email: Annotated[str, typer.Argument(metavar="EMAIL", help="The account it acts as.")],
    name: Annotated[str, typer.Option(help="What it is for.")] = "command line",
    writes: Annotated[bool, typer.Option("--writes", help="It may write, not only read.")] = False,
    administers: Annotated[
        bool,
        typer.Option("--administers", help="It may restrict, share, erase, change settings too."),
    ] = False,
    register: Annotated[
        list[str] | None, typer.Option(help="It is for this register only; give it several times.")
    ] = None,
    days: Annotated[int, typer.Option(help="It lives so many days, at most 366.")] = 90,
    org: Org = "",
    json: Json = False,
) -> None:
    """Create a token; its secret is shown once and kept nowhere."""
    act = installation.act(org, "")
    from isthmus.people.operations import create_token

    found = installation.member(act.viewer.organization, email)
    made, secret = create_token(
        found,
        name=name,
        writes=writes,
        administers=administers,
        registers=register or (),
        days=days,
        act=act,
    )
    if json:
        as_json({"email": email, **_token(made), "secret": secret})
        return
    notice(
        f"{made.name}: {'reads and writes' if made.writes else 'reads'} until "
        f"{made.expires_at:%Y-%m-%d}."
    )
    typer.echo(secret)


@token.command("list")
def list_tokens(org: Org = "", json: Json = False) -> None:
    """The tokens of an organization that are valid."""
    act = installation.act(org, "")
    from isthmus.people.models import Token

    rows = Token.objects.select_related("membership__user").filter(
        membership__organization=act.viewer.organization,
        revoked_at__isnull=True,
        expires_at__gt=act.recorded_at,
    )
    found = [
        {"email": row.membership.user.email, **_token(row)} for row in rows.order_by("created_at")
    ]
    if json:
        as_json(found)
    else:
        table(
            ("Account", "Name", "May write", "Until"),
            (
                [r["email"], r["name"], "yes" if r["writes"] else "no", r["expires_at"][:10]]
                for r in found
            ),
            empty="No tokens.",
        )


@token.command("revoke")
def revoke(
    email: Email,
    name: Annotated[str, typer.Argument(help="The token's name; every token of that name.")],
    org: Org = "",
) -> None:
    """Make tokens useless from now on."""
    act = installation.act(org, "")
    from isthmus.people.models import Token
    from isthmus.people.operations import revoke_token

    found = installation.member(act.viewer.organization, email)
    rows = list(Token.objects.filter(membership=found, name=name, revoked_at__isnull=True))
    if not rows:
        raise Problem(f"{email} has no token “{name}”.", "See: isthmus token list")
    for row in rows:
        revoke_token(row, act)
    notice(f"{len(rows)} revoked.")


def _token(row: Token) -> dict[str, Any]:
    return {
        "name": row.name,
        "writes": row.writes,
        "administers": row.administers,
        "registers": row.registers,
        "last_used_at": row.last_used_at.isoformat() if row.last_used_at else None,
        "created_at": row.created_at.isoformat(),
        "expires_at": row.expires_at.isoformat(),
    }
