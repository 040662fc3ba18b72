"""Probes over major incidents (mission row I4; ISO/IEC 27013, 6.2.5)."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from isthmus.conformity.probe import Seen, Sight, probe
from isthmus.context.probes.by_system import entries
from isthmus.incidents.edges import INCIDENT
from isthmus.incidents.evidence.edges import EVIDENCE as EVIDENCE_ITEM
from isthmus.incidents.major.edges import MAJOR
from isthmus.incidents.major.models import MajorIncident, MajorUpdate
from isthmus.incidents.major.reaching import unreached

BY_PROCEDURE = {"iso20000-1-2011": ["8.1"], "iso20000-1-2018": ["8.6.1"]}
RESPONDED = {"iso27001-2013": ["A.16.1.5"], "iso27001-2022": ["A.5.26"]}
LEARNT = {"iso27001-2013": ["A.16.1.6"], "iso27001-2022": ["A.5.27"]}
EVIDENCE = {"iso27001-2013": ["A.16.1.7"], "iso27001-2022": ["A.5.28"]}
#: Days within which a major incident is reviewed; and for how long declarations are looked at.
DAYS_TO_REVIEW, DAYS_LOOKED_AT = 14, 90
STANDS = ~Q(state="withdrawn")


def _seen(sight: Sight, examined: Q, short: Q) -> Seen:
    return Seen(
        entries(sight, MajorIncident, examined), entries(sight, MajorIncident, examined & short)
    )


def _before(sight: Sight, days: int) -> datetime:
    return timezone.make_aware(datetime.combine(sight.on - timedelta(days=days), time.min))


@probe(
    "major-never-confirmed",
    title="What is declared major is confirmed or withdrawn in time",
    requirements=BY_PROCEDURE,
    clause="6.2.5",
    remedy="Confirm it by what was agreed, or withdraw it.",
    reads=[MAJOR],
)
def major_never_confirmed(sight: Sight) -> Seen:
    """Examine declarations that stand; one still provisional on the day after its time falls short."""
    return _seen(sight, STANDS, Q(state="provisional", confirm_by__lt=_before(sight, 0)))


@probe(
    "major-for-evidence",
    title="No incident is declared major to win time for evidence",
    requirements={**BY_PROCEDURE, **EVIDENCE},
    clause="6.2.5",
    remedy="Decide about the evidence on the report; agree on times for its collection.",
    reads=[MAJOR],
)
def major_for_evidence(sight: Sight) -> Seen:
    """Examine declarations of the last ninety days; one for want of time for evidence falls short."""
    return _seen(sight, Q(declared_at__gte=_before(sight, DAYS_LOOKED_AT)), Q(ground="evidence"))


@probe(
    "major-withdrawn-or-repeated",
    title="Major incidents are declared once, and by what was agreed",
    requirements=BY_PROCEDURE,
    clause="6.2.5",
    remedy="Look into why it was declared, and whether the criteria are understood.",
    reads=[MAJOR],
    tolerance=0.2,
)
def major_withdrawn_or_repeated(sight: Sight) -> Seen:
    """Examine declarations of the last ninety days; one that was withdrawn, or that came after another
    of the same report, falls short. One that only some may know of makes no other one repeated for
    everybody. One in five is tolerated: who is in doubt shall declare."""
    earlier = MajorIncident.objects.as_system("probe").filter(
        Q(circle=None) | Q(circle=OuterRef("circle")),
        incident=OuterRef("incident"),
        declared_at__lt=OuterRef("declared_at"),
        removed_at=None,
    )
    recent = Q(declared_at__gte=_before(sight, DAYS_LOOKED_AT))
    return _seen(sight, recent, Q(state="withdrawn") | Q(Exists(earlier)))


@probe(
    "major-management-not-told",
    title="Top management is told of major incidents in time",
    requirements={**BY_PROCEDURE, **RESPONDED},
    clause="6.2.5",
    remedy="Tell somebody of top management, and record whom, how and when.",
    reads=[MAJOR, INCIDENT, EVIDENCE_ITEM, "people.person", "people.role", "people.team"],
)
def major_management_not_told(sight: Sight) -> Seen:
    """Examine declarations that stand; one of which top management was not told on the day of its
    deadline, or after it, falls short. Where no time was agreed, it is a day.

    A restricted one falls short at once where it names nobody who is among those who know of it,
    holds a role of top management and has no part in it; only those who know of it are told so."""
    waiting = Q(management_told_at__isnull=True)
    over = Q(management_due__lt=_before(sight, 0)) | Q(
        management_due__isnull=True, declared_at__lt=_before(sight, 1)
    )
    late = Q(management_told_at__gt=F("management_due"))
    return _seen(sight, STANDS, (waiting & over) | late | unreached(sight.on))


@probe(
    "major-update-late",
    title="Customers hear of major incidents as often as agreed",
    requirements={**BY_PROCEDURE, **RESPONDED},
    clause="6.2.5",
    remedy="Tell the customer how it stands, and record it; agree on an interval that can be kept.",
    reads=[MAJOR],
)
def major_update_late(sight: Sight) -> Seen:
    """Examine declarations of the last ninety days with an interval for updates; one with an update
    that came late, or with one that was due before the day, falls short."""
    late = MajorUpdate.objects.filter(record=OuterRef("pk"), at__gt=F("due"))
    asked = Q(declared_at__gte=_before(sight, DAYS_LOOKED_AT), update_every__isnull=False)
    return _seen(sight, asked, Q(update_due__lt=_before(sight, 0)) | Q(Exists(late)))


@probe(
    "major-without-review",
    title="Major incidents are reviewed",
    requirements={**BY_PROCEDURE, **LEARNT},
    clause="6.2.5",
    remedy="Review it, and write down what is to be done.",
    reads=[MAJOR, INCIDENT],
)
def major_without_review(sight: Sight) -> Seen:
    """Examine confirmed major incidents whose report was resolved two weeks ago; one without a review
    falls short."""
    resolved = Q(incident__resolved_at__lt=_before(sight, DAYS_TO_REVIEW))
    return _seen(sight, Q(state__in=("confirmed", "reviewed")) & resolved, Q(state="confirmed"))
