"""Probes over evidence and its custody (mission row I3; ISO/IEC 27013, 6.2.5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta

from django.db.models import Q
from django.utils import timezone

from isthmus.conformity.probe import MAJOR, Seen, Sight, probe
from isthmus.context.probes.by_system import entries
from isthmus.incidents.evidence.edges import EVIDENCE
from isthmus.incidents.evidence.models import HELD, KEPT, MISSING, ON_ITS_WAY, OUTSIDE, EvidenceItem
from isthmus.incidents.evidence.words import Chain

Where = Mapping[str, Sequence[str]]
COLLECTED: Where = {"iso27001-2013": ["A.16.1.7"], "iso27001-2022": ["A.5.28"]}
#: Days after which a receiver should have answered, and what is outside should be back.
DAYS_TO_RECEIVE, DAYS_OUTSIDE = 2, 90

THERE = ~Q(state="void")


def _seen(sight: Sight, examined: Q, short: Q) -> Seen:
    return Seen(
        entries(sight, EvidenceItem, examined), entries(sight, EvidenceItem, examined & short)
    )


def _before(sight: Sight, days: int) -> datetime:
    return timezone.make_aware(datetime.combine(sight.on - timedelta(days=days), time.min))


@probe(
    "evidence-custody-gap",
    title="The chain of custody of evidence has no gap",
    requirements=COLLECTED,
    clause="6.2.5",
    remedy="Let whoever holds it confirm it, or explain on record why it can be relied on all the same.",
    reads=[EVIDENCE],
)
def evidence_custody_gap(sight: Sight) -> Seen:
    """Examine what was collected; where the chain is broken and unexplained, or whoever is said to
    hold it has not confirmed it, it falls short."""
    return _seen(sight, THERE, Q(custody__in=(Chain.BROKEN, Chain.UNCONFIRMED)))


@probe(
    "evidence-unaccounted-for",
    title="Of all evidence somebody knows where it is",
    requirements=COLLECTED,
    clause="6.2.5",
    remedy="Find it, let giver and receiver answer, ask for it back, or take it over from who has left.",
    reads=[EVIDENCE, "people.person"],
    gravity=MAJOR,
)
def evidence_unaccounted_for(sight: Sight) -> Seen:
    """Examine what somebody has to account for; what is missing, what a receiver has not answered
    for two days, what has been outside for ninety, and what somebody holds who has left fall short."""
    lost = (
        Q(state=MISSING)
        | Q(state__in=ON_ITS_WAY, waits_since__lt=_before(sight, DAYS_TO_RECEIVE))
        | Q(state=OUTSIDE, waits_since__lt=_before(sight, DAYS_OUTSIDE))
        | Q(holder__active=False)
    )
    return _seen(sight, Q(state__in=KEPT), lost)


@probe(
    "evidence-without-report",
    title="Evidence belongs to a report",
    requirements=COLLECTED,
    clause="6.2.5",
    remedy="Name the report it is evidence of, or say that it was recorded by mistake.",
    reads=[EVIDENCE],
)
def evidence_without_report(sight: Sight) -> Seen:
    """Examine what was recorded more than a day ago; what belongs to no report falls short."""
    return _seen(sight, THERE & Q(created_at__lt=_before(sight, 1)), Q(incident__isnull=True))


@probe(
    "evidence-kept-too-long",
    title="Evidence is not kept for longer than it is needed",
    requirements=COLLECTED,
    clause="6.2.5",
    remedy="Return or dispose of it, keep it longer with a reason, or put it on legal hold.",
    reads=[EVIDENCE],
)
def evidence_kept_too_long(sight: Sight) -> Seen:
    """Examine what is held and on no legal hold; what should have gone a week ago falls short."""
    until = sight.on - timedelta(days=7)
    return _seen(sight, Q(state=HELD, legal_hold=""), Q(keep_until__lt=until))


@probe(
    "evidence-damaged",
    title="Evidence is what was collected",
    requirements=COLLECTED,
    clause="6.2.5",
    remedy="Bring the file back from a backup; say in the case what can't be relied on.",
    reads=[EVIDENCE],
    gravity=MAJOR,
)
def evidence_damaged(sight: Sight) -> Seen:
    """Examine files that were collected; what is not what it was, by its SHA-256, falls short."""
    kept = Q(file__isnull=False, state__in=KEPT)
    return _seen(sight, kept, Q(damaged_at__isnull=False))
