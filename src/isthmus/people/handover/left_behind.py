"""People who have left and still hold something: work for whoever administers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from isthmus.engine.access import Viewer
from isthmus.engine.door.settings import PERMISSION
from isthmus.engine.language import tr
from isthmus.engine.models import Entry, Task
from isthmus.engine.needs.desk import MOST, Desk, Need
from isthmus.people.models import Person, Role

#: From a viewer to the people who have left and still hold something else: rows of one key.
holding: list[Callable[[Viewer], QuerySet[Any]]] = []


def left_behind(desk: Desk) -> Iterator[Need]:
    """Yield who has left and is still owner, holder of a role, or asked to do something: one query.

    Only what the administrator may see counts: a restricted record of theirs changes nothing here.
    """
    viewer = desk.viewer
    if not viewer.may(PERMISSION):
        return
    seen = Entry.objects.visible_to(viewer).filter(organization_id=viewer.organization_id)
    owners = seen.exclude(state_category="void").filter(owner__active=False)
    holders = Role.objects.visible_to(viewer).filter(state="in_use", holder__active=False)
    asked = Task.objects.filter(
        entry__in=seen, done_at__isnull=True, removed_at__isnull=True, assignee__active=False
    )
    held = (
        owners.order_by()
        .values("owner_id")
        .union(
            holders.order_by().values("holder_id"),
            asked.order_by().values("assignee_id"),
            *(find(viewer) for find in holding),
        )
    )
    people = Person.objects.visible_to(viewer).filter(state="left", pk__in=held)
    for person in people.order_by("changed_at", "pk")[:MOST]:
        kwargs = {"org": viewer.organization.slug, "reference": person.reference}
        yield Need(
            "hand_over",
            tr("Hand over what %(title)s held", title=person.title),
            reverse("person_hand_over", kwargs=kwargs),
            "transfer",
            person.reference,
            since=person.changed_at,
        )
