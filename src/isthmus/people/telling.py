"""Deputies are told that they stand in for somebody, and when that changes or ends."""

from __future__ import annotations

from collections.abc import Iterator

from isthmus.engine.notices.kinds import STAND_IN
from isthmus.engine.notices.noting import concerning
from isthmus.engine.notices.reasons import Reason, Told
from isthmus.people.models import StandIn

VERBS = ("absence_announced", "absence_changed", "absence_cancelled", "absence_restored")


def deputies_of(one: Told) -> Iterator[Reason]:
    """Yield a reason for each who stands in, and each who no longer does. One query an event."""
    absences = [int(row["id"]) for row in one.rows("people.absence")]
    standing = StandIn.objects.filter(absence__in=absences, removed_at__isnull=True)
    there = set(standing.values_list("deputy_id", flat=True))
    gone = {int(row["deputy"]) for row in one.rows("people.standin") if row["removed_at"]}
    for principal in sorted(there | gone):
        yield one.reason(STAND_IN, principal)


concerning.update(dict.fromkeys(VERBS, deputies_of))
