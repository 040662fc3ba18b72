"""Deadlines that come near or are missed are told of once each, to whoever sees to them.

Which was told stands with the notification (`warned_for`, `missed_for`): another deadline is told of
anew, the same one never twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from isthmus.engine.access import system_viewer
from isthmus.engine.door import Act, history
from isthmus.engine.door.bulk import update_rows
from isthmus.engine.door.hanging import tell
from isthmus.engine.door.transaction import door_open
from isthmus.engine.models import Entry, Organization
from isthmus.incidents.notifying.models import TO_BE_TOLD, Notification
from isthmus.incidents.notifying.verbs import MISSED, WARNED

#: So many are looked at in one run; the next follows soon.
BATCH = 200


def _untold(now: datetime) -> QuerySet[Notification]:
    unwarned = Q(warn_at__lte=now) & (Q(warned_for=None) | ~Q(warned_for=F("due_at")))
    unmissed = Q(due_at__lt=now) & (Q(missed_for=None) | ~Q(missed_for=F("due_at")))
    rows = Notification.objects.as_system("notifications: what falls due")
    found: QuerySet[Notification] = rows.filter(
        unwarned | unmissed, state=TO_BE_TOLD, removed_at=None
    )
    return found


def organizations() -> Iterable[tuple[int, Mapping[str, Any]]]:
    """Yield the organizations in which something is to be told. One query."""
    keys = _untold(timezone.now()).order_by().values_list("organization", flat=True).distinct()
    return [(key, {"organization_id": key}) for key in keys]


def sweep(organization: Organization, now: datetime) -> int:
    """Tell of every deadline that is near or missed by `now`; return of how many."""
    act = Act(system_viewer(organization, "deadlines"), "job", now, now)
    keys = _untold(now).filter(organization=organization).order_by("warn_at", "pk")
    return sum(_tell(key, act) for key in keys.values_list("pk", flat=True)[:BATCH])


def _tell(key: int, act: Act) -> bool:
    with door_open():
        entries = Entry.objects.as_system("notifications: what falls due")
        entry = entries.select_for_update(no_key=True).get(pk=key)
        one = _untold(act.occurred_at).filter(pk=key).first()
        if one is None:
            return False
        missed = one.due_at is not None and one.due_at < act.occurred_at
        one.warned_for = one.due_at
        if missed:
            one.missed_for = one.due_at
        tell(entry, MISSED if missed else WARNED, act, due=history.plain(one.due_at))
        update_rows(Notification, [one], ("warned_for", "missed_for"))
    return True
