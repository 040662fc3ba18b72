"""Starting the application inside a command, and who acts there in which organization."""

from __future__ import annotations

import os
from datetime import date
from typing import TYPE_CHECKING

from isthmus.cli.output import notice
from isthmus.cli.problems import Problem

if TYPE_CHECKING:
    from isthmus.engine.access import Viewer
    from isthmus.engine.door import Act
    from isthmus.engine.models import Organization
    from isthmus.people.models import Membership

VIA = "command line"


def start() -> None:
    """Load settings and record types. Takes most of a second, so commands call it late."""
    import django
    from django.apps import apps

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "isthmus.config.settings")
    try:
        if not apps.ready:
            django.setup()
    except ValueError as error:
        raise Problem(str(error)) from None


def pending_migrations() -> tuple[int, bool]:
    """Return how many migrations are to run, and whether the database is a new one."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return len(plan), not executor.loader.applied_migrations


def migrate() -> None:
    """Bring the database's tables and the standards library up to date."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False, skip_checks=True)


def prepare(*, new_only: bool = True) -> None:
    """Prepare a new database by itself. An older one is changed only when `new_only` is off.

    Raises Problem for one that waits for migrations: backing it up comes first.
    """
    count, new = pending_migrations()
    if not count:
        return
    if not new and new_only:
        raise Problem(
            f"The database is of an older version ({count} steps behind).",
            "Back it up, then run: isthmus manage migrate (or isthmus serve --migrate)",
        )
    notice("Preparing the database …")
    migrate()


def organization(slug: str = "") -> Organization:
    """Return the organization `slug`, or the only one. Raises Problem."""
    from isthmus.engine.models import Organization

    held = list(Organization.objects.order_by("slug"))
    if not held:
        raise Problem("There is no organization yet.", "Add one: isthmus org add NAME")
    known = ", ".join(each.slug for each in held)
    if not slug:
        if len(held) > 1:
            raise Problem("There are several organizations.", f"Name one with --org: {known}.")
        return held[0]
    found = next((each for each in held if each.slug == slug), None)
    if found is None:
        raise Problem(f"There is no organization “{slug}”.", f"One of: {known}.")
    return found


def member(org: Organization, email: str) -> Membership:
    """Return the membership of the account `email`. Raises Problem."""
    from isthmus.people.models import Membership

    found = (
        Membership.objects.select_related("organization", "principal", "user")
        .filter(organization=org, user__email=email.strip().lower())
        .first()
    )
    if found is None:
        raise Problem(
            f"{email} has no account in {org.name}.", f"See: isthmus user list --org {org.slug}"
        )
    return found


def viewer(slug: str, email: str) -> Viewer:
    """Return who acts: the account `email`, or the system on behalf of the command line."""
    start()
    from isthmus.engine.access import system_viewer
    from isthmus.people.viewers import viewer_of

    org = organization(slug)
    if not email:
        return system_viewer(org, VIA)
    found = member(org, email)
    if not found.user.is_active:
        raise Problem(f"The account {email} is switched off.", "Act as another one.")
    return viewer_of(found)


def act(slug: str, email: str) -> Act:
    """Return an act of now by `viewer`."""
    who = viewer(slug, email)
    from isthmus.engine.door import Act

    return Act.now(who, VIA)


def day(text: str, option: str = "--on") -> date:
    """Return the day `text` stands for, today without one. Raises Problem."""
    if not text:
        from django.utils import timezone

        return timezone.localdate()
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Problem(f"{option}: “{text}” is not a date.", "Write it as 2026-11-23.") from None
