"""Probes over notification duties (mission rows I3 and C3; ISO/IEC 27013, 6.2.5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta

from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from isthmus.assets.edges import ITEM
from isthmus.conformity.probe import MAJOR, Seen, Sight, probe
from isthmus.context.probes.by_system import entries
from isthmus.incidents.edges import INCIDENT
from isthmus.incidents.models import Incident
from isthmus.incidents.notifying.duty import IN_FORCE, NotificationDuty
from isthmus.incidents.notifying.edges import DUTY, NOTIFICATION
from isthmus.incidents.notifying.information import Information, may_hold
from isthmus.incidents.notifying.models import TO_BE_TOLD, Notification

Where = Mapping[str, Sequence[str]]
TOLD: Where = {
    "iso27001-2013": ["A.6.1.3", "A.16.1.5"],
    "iso27001-2022": ["A.5.5", "A.5.26"],
    "iso20000-1-2011": ["6.6.3"],
    "iso20000-1-2018": ["8.7.3.3 c)"],
}
#: Days after which it should be said of each duty whether it applies; and for how long one looks.
DAYS_TO_SAY, DAYS_LOOKED_AT = 1, 90


def _before(sight: Sight, days: int) -> datetime:
    return timezone.make_aware(datetime.combine(sight.on - timedelta(days=days), time.min))


@probe(
    "notification-missed",
    title="Whoever has to be told of a security incident is told in time",
    requirements=TOLD,
    clause="6.2.5",
    remedy="Tell them now, record when, how and by whom; find out why it came late.",
    reads=[NOTIFICATION],
    gravity=MAJOR,
)
def notification_missed(sight: Sight) -> Seen:
    """Examine what was to be told in the last ninety days and what is still to be told; what was told
    after its deadline, or is not told on the day after it, falls short. What somebody decided not to
    tell, with a reason, does not."""
    recent = Q(due_at__gte=_before(sight, DAYS_LOOKED_AT))
    examined = ~Q(state="does_not_apply") & (recent | Q(state=TO_BE_TOLD))
    waiting = Q(state=TO_BE_TOLD, due_at__lt=_before(sight, 0))
    short = waiting | Q(state="told", told_at__gt=F("due_at"))
    return Seen(
        entries(sight, Notification, examined), entries(sight, Notification, examined & short)
    )


@probe(
    "notification-not-considered",
    title="Of every security incident it is said whom it has to be told to",
    requirements=TOLD,
    clause="6.2.5",
    remedy="Say on the report which notification duties apply, and why the others do not.",
    reads=[INCIDENT, NOTIFICATION, DUTY, ITEM],
)
def notification_not_considered(sight: Sight) -> Seen:
    """Examine security incidents opened in the last ninety days and more than a day ago; where a duty
    for any category and customer is in force of which nothing was said, it falls short. One for a kind
    of information counts where the report names no item, or the inventory names such information in
    what it touches. What came into force afterwards is not asked for."""
    opened = Q(opened_at__gte=_before(sight, DAYS_LOOKED_AT)) & Q(
        opened_at__lt=_before(sight, DAYS_TO_SAY)
    )
    there = Q(security_harm="yes") & ~Q(state__in=("cancelled", "merged")) & opened
    said = Notification.objects.as_system("probe").filter(
        # One that fewer know of than of its report says nothing to the others.
        Q(circle=None) | Q(circle=OuterRef(OuterRef("circle"))),
        incident=OuterRef(OuterRef("pk")),
        duty=OuterRef("pk"),
        removed_at=None,
    )
    asked = NotificationDuty.objects.as_system("probe").filter(
        ~Exists(said),
        organization=OuterRef("organization"),
        state=IN_FORCE,
        removed_at=None,
        category="",
        customer=None,
        created_at__lte=OuterRef("opened_at"),
    )
    short = Q(Exists(asked.filter(information="")))
    for kind in Information.values:
        short |= Q(Exists(asked.filter(information=kind))) & may_hold(kind)
    return Seen(entries(sight, Incident, there), entries(sight, Incident, there & short))
