"""Updates to customers that are due soon or late are told of once each, to whoever sees to them.

Of which was told stands with the declaration (`update_warned_for`, `update_missed_for`): the next
update is told of anew, the same one never twice.
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
from isthmus.incidents.major.models import LIVE, MajorIncident
from isthmus.incidents.major.verbs import UPDATE_MISSED, UPDATE_WARNED

#: So many are looked at in one run; the next follows soon.
BATCH = 200


def _untold(now: datetime) -> QuerySet[MajorIncident]:
    unwarned = Q(update_warned_for=None) | ~Q(update_warned_for=F("update_due"))
    unmissed = Q(update_missed_for=None) | ~Q(update_missed_for=F("update_due"))
    rows = MajorIncident.objects.as_system("updates: what falls due")
    found: QuerySet[MajorIncident] = rows.filter(
        unwarned | (unmissed & Q(update_due__lt=now)),
        update_warn_at__lte=now,
        state__in=LIVE,
        removed_at=None,
    )
    return found


def organizations() -> Iterable[tuple[int, Mapping[str, Any]]]:
    """Yield the organizations in which something is to be told. One query."""
    keys = _untold(timezone.now()).order_by().values_list("organization", flat=True).distinct()
    return [(key, {"organization_id": key}) for key in keys]


def sweep(organization: Organization, now: datetime) -> int:
    """Tell of every update that is due soon or late by `now`; return of how many."""
    act = Act(system_viewer(organization, "updates"), "job", now, now)
    keys = _untold(now).filter(organization=organization).order_by("update_warn_at", "pk")
    return sum(_tell(key, act) for key in keys.values_list("pk", flat=True)[:BATCH])


def _tell(key: int, act: Act) -> bool:
    with door_open():
        entries = Entry.objects.as_system("updates: what falls due")
        entry = entries.select_for_update(no_key=True).get(pk=key)
        one = _untold(act.occurred_at).filter(pk=key).first()
        if one is None:
            return False
        missed = one.update_due is not None and one.update_due < act.occurred_at
        one.update_warned_for = one.update_due
        if missed:
            one.update_missed_for = one.update_due
        verb = UPDATE_MISSED if missed else UPDATE_WARNED
        tell(entry, verb, act, due=history.plain(one.update_due))
        update_rows(MajorIncident, [one], ("update_warned_for", "update_missed_for"))
    return True
