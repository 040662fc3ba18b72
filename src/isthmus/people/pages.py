"""What people adds to the engine's pages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest

from isthmus.engine import audience
from isthmus.engine.approvals.seats import deputies
from isthmus.engine.calendar import dates
from isthmus.engine.door.settings import PERMISSION
from isthmus.engine.models import Entry, Organization
from isthmus.engine.needs.desk import Source
from isthmus.engine.needs.desk import sources as needs
from isthmus.engine.registry import registry
from isthmus.engine.web.addresses import list_address, record_address
from isthmus.engine.web.hooks import (
    NavItem,
    Panel,
    RecordPage,
    nav_items,
    organization_sources,
    panels,
    record_annotations,
)
from isthmus.people import happenings as _happenings  # noqa: F401 - declares
from isthmus.people import telling as _telling  # noqa: F401 - registers itself
from isthmus.people.away import (
    AWAY_DEPUTY,
    AWAY_UNTIL,
    absences_between,
    away_deputy,
    away_panel,
    away_until,
)
from isthmus.people.deputies import seats, stood_in_for
from isthmus.people.handover.left_behind import left_behind
from isthmus.people.models import Person, Role
from isthmus.people.records import PersonType
from isthmus.people.viewers import (
    mailboxes,
    members,
    organizations_of,
    outsiders,
    roles_held,
    viewers_behind,
)


def organizations(request: HttpRequest) -> Iterable[Organization]:
    """Return the organizations of the person who asks; the middleware may know them already."""
    known: list[Organization] | None = getattr(request, "organizations", None)
    if known is not None:
        return known
    return organizations_of(request.user) if request.user.is_authenticated else []


def answers_for(page: RecordPage) -> dict[str, Any]:
    """Return the roles a person holds or stands in for, and how much they own, by register."""
    person, viewer = page.record, page.viewer
    slug = viewer.organization.slug
    roles = (
        Role.objects.visible_to(viewer)
        .filter(Q(holder=person.pk) | Q(deputy=person.pk), state="in_use")
        .select_related("entry")
        .order_by("title_key", "pk")
    )
    owned = (
        Entry.objects.visible_to(viewer)
        .filter(organization=viewer.organization, owner=person.pk)
        .values("type")
        .annotate(count=Count("pk"))
    )
    counts = {one["type"]: one["count"] for one in owned}
    return {
        "roles": [
            {
                "title": role.title,
                "url": record_address(role, slug),
                "deputy": role.holder_id != person.pk,
            }
            for role in roles
        ],
        "owned": [
            {
                "label": record_type.label_plural if count > 1 else record_type.label,
                "count": count,
                "url": f"{list_address(record_type, slug)}?owner={person.reference}",
            }
            for record_type in registry.types()
            if (count := counts.get(record_type.code, 0))
        ],
    }


#: People of a party that its page names; the list has them all.
SHOWN = 20


def contacts(page: RecordPage) -> dict[str, Any] | None:
    """Return the people of a party who are there, by name; None where nobody is recorded."""
    slug = page.viewer.organization.slug
    rows = Person.objects.visible_to(page.viewer).filter(
        organization=page.viewer.organization, party=page.record.pk, state="here"
    )
    found = list(rows.order_by("title_key", "pk")[: SHOWN + 1])
    if not found:
        return None
    every = f"{list_address(PersonType, slug)}?party={page.record.reference}"
    return {
        "people": [
            {
                "name": one.title,
                "job_title": one.job_title,
                "email": one.email,
                "url": record_address(one, slug),
            }
            for one in found[:SHOWN]
        ],
        "more": every if len(found) > SHOWN else "",
    }


organization_sources.append(organizations)
deputies.append(seats)
audience.sources.append(viewers_behind)
audience.roles_of.append(roles_held)
dates.sources.append(absences_between)
needs.append(Source("hand_over", "To hand over", "transfer", left_behind))
audience.stands_in_for.append(stood_in_for)
record_annotations |= {AWAY_UNTIL: away_until, AWAY_DEPUTY: away_deputy}
panels.append(Panel("*", "people/away_panel.html", away_panel, place="rail", order=5))
audience.members.append(members)
audience.contacts.append(outsiders)
audience.mailboxes.append(mailboxes)
panels.append(Panel("people.person", "people/answers_for.html", answers_for, order=10))
panels.append(Panel("people.party", "people/contacts.html", contacts, order=10))
nav_items.append(NavItem("start", "Settings", "settings", "settings", permission=PERMISSION))
