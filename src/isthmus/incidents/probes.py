"""Probes over what is reported (mission rows I1 and I2; ISO/IEC 27013, 6.2.5).

What the ISMS asks is looked at in what concerns the ISMS, what the SMS asks in what concerns the SMS.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta

from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from isthmus.conformity.probe import Seen, Sight, probe
from isthmus.context.probes.by_system import entries, probe_by_system
from isthmus.incidents.clock_reading import ClockReading
from isthmus.incidents.edges import INCIDENT
from isthmus.incidents.evidence import probes as _evidence  # noqa: F401 - declare themselves
from isthmus.incidents.major import probes as _major  # noqa: F401 - they declare themselves
from isthmus.incidents.models import UNRESOLVED, Incident
from isthmus.incidents.notifying import probes as _notifying  # noqa: F401 - declare themselves
from isthmus.incidents.publishing import probes as _publishing  # noqa: F401 - declares itself

Where = Mapping[str, Sequence[str]]
CLASSIFIED_AS_INCIDENTS: Where = {
    "iso20000-1-2011": ["8.1 c)"],
    "iso20000-1-2018": ["8.6.1 a)", "8.6.2 a)"],
}
CLASSIFIED_AS_EVENTS: Where = {"iso27001-2013": ["A.16.1.4"], "iso27001-2022": ["A.5.25"]}
PRIORITIZED: Where = {
    "iso20000-1-2011": ["8.1 b)"],
    "iso20000-1-2018": ["8.6.1 b)", "8.6.2 b)"],
}
PRIORITY_BY_RISK: Where = {"iso20000-1-2011": ["6.6.3"], "iso20000-1-2018": ["8.7.3.3"]}
RESOLVED: Where = {
    "iso20000-1-2011": ["8.1 f)"],
    "iso20000-1-2018": ["8.6.1 d)", "8.6.2 c)"],
}
WITHIN_TARGETS: Where = {"iso20000-1-2011": ["6.1"], "iso20000-1-2018": ["8.3.3"]}
EVIDENCE: Where = {"iso27001-2013": ["A.16.1.7"], "iso27001-2022": ["A.5.28"]}
RESOLVED_SECURELY: Where = {"iso20000-1-2011": ["6.6.3"], "iso20000-1-2018": ["8.7.3.3 d)"]}
RESPONDED: Where = {"iso27001-2013": ["A.16.1.5"], "iso27001-2022": ["A.5.26"]}

THERE = ~Q(state__in=("cancelled", "merged"))
OPEN = Q(state__in=UNRESOLVED)
SMS, ISMS = Q(concerns__in=("sms", "both")), Q(concerns__in=("isms", "both"))
#: What nobody has classified may be anybody's.
UNCLASSIFIED = Q(handled_as="")
#: Days after which somebody should have said what it is; and after which nothing should be open.
DAYS_TO_CLASSIFY, DAYS_OPEN = 1, 30
#: For so long a report that was restored too early is one to learn from.
DAYS_TO_LEARN = 90
#: What `deciding.decision.needs_decision` says of answers, for many.
SECURITY = Q(security_seen="yes") | Q(security_harm="yes")


#: A clock of it ran out.
MISSED = Exists(ClockReading.objects.filter(record=OuterRef("pk"), breached_at__isnull=False))


def _seen(sight: Sight, examined: Q, short: Q) -> Seen:
    return Seen(entries(sight, Incident, examined), entries(sight, Incident, examined & short))


def _before(sight: Sight, days: int) -> datetime:
    """Return the midnight that many days before the day looked at."""
    return timezone.make_aware(datetime.combine(sight.on - timedelta(days=days), time.min))


@probe(
    "report-not-classified",
    title="It is said of every report what it is",
    requirements={**CLASSIFIED_AS_INCIDENTS, **CLASSIFIED_AS_EVENTS},
    clause="6.2.5",
    remedy="Answer the questions under “What it is”.",
    reads=[INCIDENT],
)
def report_not_classified(sight: Sight) -> Seen:
    """Examine what was reported at least a day ago; what nobody has classified falls short."""
    old = THERE & Q(opened_at__lt=_before(sight, DAYS_TO_CLASSIFY))
    return _seen(sight, old, UNCLASSIFIED)


@probe(
    "incident-without-service",
    title="Incidents and requests name the service they are about",
    requirements=CLASSIFIED_AS_INCIDENTS,
    clause="6.2.5",
    remedy="Name the service, so that it counts where its customers' agreements count.",
    reads=[INCIDENT],
)
def incident_without_service(sight: Sight) -> Seen:
    """Examine what the rules of the SMS apply to; what names no service falls short."""
    return _seen(sight, THERE & SMS, Q(service__isnull=True))


@probe(
    "incident-without-priority",
    title="Incidents and requests have a priority",
    requirements=PRIORITIZED,
    clause="6.2.5",
    remedy="Say how grave it is, and how urgent.",
    reads=[INCIDENT],
)
def incident_without_priority(sight: Sight) -> Seen:
    """Examine what the rules of the SMS apply to; what has no priority falls short."""
    return _seen(sight, THERE & SMS, Q(priority=""))


@probe(
    "security-incident-without-risk",
    title="The priority of security incidents rests on the risk",
    requirements=PRIORITY_BY_RISK,
    clause="6.2.5",
    remedy="Say how high the risk to information security is.",
    reads=[INCIDENT],
)
def security_incident_without_risk(sight: Sight) -> Seen:
    """Examine information security incidents that concern the SMS; one of which nobody has said how
    high the risk is falls short."""
    return _seen(sight, THERE & SMS & Q(handled_as="security_incident"), Q(security_risk=""))


@probe(
    "incident-open-too-long",
    title="Incidents and requests are resolved",
    requirements=RESOLVED,
    clause="6.2.5",
    remedy="Resolve it, or say whom it waits for.",
    reads=[INCIDENT],
)
def incident_open_too_long(sight: Sight) -> Seen:
    """Examine what the rules of the SMS apply to; what is open and worked on after thirty days
    falls short."""
    late = Q(state__in=("new", "active"), opened_at__lt=_before(sight, DAYS_OPEN))
    return _seen(sight, THERE & SMS, late)


@probe(
    "security-incident-unanswered",
    title="Somebody responds to security incidents",
    requirements=RESPONDED,
    clause="6.2.5",
    remedy="Take it on.",
    reads=[INCIDENT],
)
def security_incident_unanswered(sight: Sight) -> Seen:
    """Examine what the rules of the ISMS apply to; what nobody took on within a day falls short."""
    waiting = Q(state="new", opened_at__lt=_before(sight, 1))
    return _seen(sight, THERE & ISMS, waiting)


@probe_by_system(
    "breach-without-reason",
    title="Of every missed target it is said why",
    requirements={**WITHIN_TARGETS, **RESPONDED},
    clause="6.2.5",
    remedy="Say under “Missed targets” why it took longer than promised.",
    reads=[INCIDENT],
)
def breach_without_reason(sight: Sight, concerned: Q) -> Seen:
    """Examine what missed a target; where nobody says why, it falls short.

    The SMS asks since results against targets are reviewed for their causes, the ISMS since a
    response to an incident that came late is one to learn from.
    """
    return _seen(sight, THERE & concerned & Q(MISSED), Q(breach_reason=""))


@probe(
    "evidence-not-decided",
    title="Of every security report it is decided what becomes of the evidence",
    requirements=EVIDENCE,
    clause="6.2.5",
    remedy="Decide: collect the evidence, say why it is not needed, or have it waived.",
    reads=[INCIDENT],
)
def evidence_not_decided(sight: Sight) -> Seen:
    """Examine open reports of security incidents and events; one of which nothing is decided after a
    day falls short."""
    old = OPEN & SECURITY & Q(opened_at__lt=_before(sight, DAYS_TO_CLASSIFY))
    return _seen(sight, old, Q(evidence=""))


@probe_by_system(
    "restored-before-evidence-decision",
    title="Nothing is restored before it is decided what becomes of the evidence",
    requirements={**EVIDENCE, **RESOLVED_SECURELY},
    clause="6.2.5",
    remedy="Decide now, and look into why the service was restored first.",
    reads=[INCIDENT],
)
def restored_before_evidence_decision(sight: Sight, concerned: Q) -> Seen:
    """Examine security reports restored or resolved in the last ninety days; one without a decision
    by then falls short.

    That is how reports come out that were replayed, or turned out to touch security afterwards. The
    SMS asks since it answers for priorities by risk, the ISMS since what was lost can't be shown.
    """
    recent = _before(sight, DAYS_TO_LEARN)
    done = Q(restored_at__gte=recent) | Q(resolved_at__gte=recent)
    undecided = Q(evidence="") | Q(evidence="collect")
    late = Q(evidence_at__gt=F("restored_at")) | Q(
        restored_at__isnull=True, evidence_at__gt=F("resolved_at")
    )
    return _seen(sight, THERE & SECURITY & concerned & done, undecided | late)


@probe(
    "evidence-collection-overdue",
    title="Evidence is collected in the time that was agreed",
    requirements={**EVIDENCE, **WITHIN_TARGETS},
    clause="6.2.5",
    remedy="Collect it, or have somebody waive it who may.",
    reads=[INCIDENT],
)
def evidence_collection_overdue(sight: Sight) -> Seen:
    """Examine reports whose evidence is to be collected by a time; one past it falls short."""
    promised = ClockReading.objects.filter(record=OuterRef("pk"), metric="evidence")
    missed = promised.filter(breached_at__isnull=False)
    return _seen(sight, OPEN & Q(evidence="collect") & Q(Exists(promised)), Q(Exists(missed)))
