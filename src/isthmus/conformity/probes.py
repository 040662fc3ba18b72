"""Probes over traces, judgements and assessments (mission rows P6, V6; ISO/IEC 27013, 6.1)."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Exists, OuterRef, Q

from isthmus.conformity.edges import EVIDENCE, TRACED_OR_NOT
from isthmus.conformity.models import Answer, Assessment, Judgement
from isthmus.conformity.probe import ANY, Seen, SeenRequirements, Sight, probe
from isthmus.conformity.succession import by_way
from isthmus.engine.models import Edge
from isthmus.engine.models.edge import EdgeQuerySet
from isthmus.engine.models.entry import EntryQuerySet
from isthmus.standards.library import edition

JUDGEMENT, ASSESSMENT = "conformity.judgement", "conformity.assessment"
#: So long an assessment may rest before it counts as left lying.
IDLE_DAYS = 90


def _judgements(sight: Sight, condition: Q) -> EntryQuerySet:
    rows = Judgement.objects.as_system("probe").filter(
        organization=sight.organization, state="standing"
    )
    return sight.entries(JUDGEMENT).filter(pk__in=rows.filter(condition).values("pk"))


def _evidence() -> EdgeQuerySet:
    """Return what a judgement rests on, as far as everybody may know of it."""
    return Edge.objects.current().filter(
        type=EVIDENCE.code, source=OuterRef("pk"), target__circle__isnull=True
    )


@probe(
    "requirement-without-trace",
    title="Every requirement is traced to something",
    requirements={},
    clause="6.1",
    remedy="Trace a document, a role or another record to the requirement.",
    reads=[ANY],
    tolerance=0.0,
)
def requirement_without_trace(sight: Sight) -> SeenRequirements:
    """Examine what is judged one by one in the editions in use; what nothing is traced to falls short.

    A trace to a lettered point speaks for the requirement above it. ISO/IEC 27013 asks for
    traceability; neither standard does, so this changes no verdict.
    """
    edges = Edge.objects.current().filter(
        organization=sight.organization,
        type__in=TRACED_OR_NOT,
        source__circle__isnull=True,
        source__removed_at__isnull=True,
    )
    drawn = edges.values_list("source_id", "target_id", "type")
    traced = {target for _, target in by_way(drawn, sight.editions)}
    examined, untraced = [], []
    # Before the first trace there is nothing to examine: that is missing evidence, no shortfall.
    for code in sight.editions if traced else ():
        held = edition(code)
        for requirement in held.judged():
            examined.append(requirement.key)
            family = [requirement, *held.below(requirement.ref)]
            if not any(member.key in traced for member in family):
                untraced.append(requirement.key)
    return SeenRequirements(examined, untraced)


@probe(
    "judgement-stale",
    title="Judgements rest on evidence that has not changed since",
    requirements={},
    clause="6.1",
    remedy="Look at the changed evidence and judge again.",
    reads=[ANY],
    tolerance=0.05,
)
def judgement_stale(sight: Sight) -> Seen:
    """Examine judgements with evidence; one whose evidence changed or went afterwards falls short."""
    evidence = _evidence()
    changed = evidence.filter(
        Q(target__changed_at__gt=OuterRef("judged_at")) | Q(target__removed_at__isnull=False)
    )
    return Seen(
        _judgements(sight, Q(Exists(evidence))),
        _judgements(sight, Q(Exists(changed))),
    )


@probe(
    "judgement-without-evidence",
    title="Judgements of conformity name their evidence",
    requirements={},
    clause="6.1",
    remedy="Judge again and name the records it rests on.",
    reads=[ANY],
    tolerance=0.1,
)
def judgement_without_evidence(sight: Sight) -> Seen:
    """Examine judgements that say “conforms”; one that rests on no record falls short."""
    conforming = Q(answer=Answer.CONFORMS)
    there = _evidence().filter(target__removed_at__isnull=True)
    return Seen(
        _judgements(sight, conforming),
        _judgements(sight, conforming & ~Q(Exists(there))),
    )


@probe(
    "gap-without-action",
    title="For every gap found there is a next action",
    requirements={
        "iso27001-2013": ["10.1 c)"],
        "iso27001-2022": ["10.2 c)"],
        "iso20000-1-2011": ["4.5.5.2 b)"],
        "iso20000-1-2018": ["10.1.1 c)"],
    },
    clause="5.3",
    remedy="Say in the judgement what is to be done next.",
    reads=[JUDGEMENT],
    tolerance=0.1,
)
def gap_without_action(sight: Sight) -> Seen:
    """Examine judgements that found a gap; one that says nothing of what to do next falls short."""
    gap = ~Q(answer=Answer.CONFORMS)
    seen = _judgements(sight, gap)
    judged = _judgements(sight, Q())
    return Seen(seen, _judgements(sight, gap & Q(action="")), operates=judged.exists())


@probe(
    "assessment-unfinished",
    title="Gap assessments that were begun are finished",
    requirements={},
    clause="5.3",
    remedy="Go on with the assessment, finish it, or abandon it with a reason.",
    reads=[ASSESSMENT, JUDGEMENT],
)
def assessment_unfinished(sight: Sight) -> Seen:
    """Examine assessments; an open one past its date, or without an answer for 90 days, falls short."""
    rows = Assessment.objects.as_system("probe").filter(organization=sight.organization)
    since = sight.on - timedelta(days=IDLE_DAYS)
    answered = Judgement.objects.as_system("probe").filter(
        assessment=OuterRef("pk"), judged_at__date__gte=since
    )
    overdue = Q(due_on__lt=sight.on)
    idle = Q(created_at__date__lt=since) & ~Q(Exists(answered))
    short = rows.filter(overdue | idle, state="open").values("pk")
    mine = sight.entries(ASSESSMENT)
    return Seen(mine.exclude(state="abandoned"), mine.filter(pk__in=short))
