"""Probes over nonconformities and improvements (mission rows V2 and V5; ISO/IEC 27013, 6.3.3).

What the ISMS asks is looked at in what concerns the ISMS, what the SMS asks in what concerns the SMS.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from isthmus.conformity.probe import Seen, Sight, probe
from isthmus.context.probes.by_system import entries, probe_by_system
from isthmus.controls.edges import CONTROL, CONTROL_TEST
from isthmus.controls.models import ControlTest
from isthmus.controls.models.control import LIVE
from isthmus.engine.models import CircleMember, Edge
from isthmus.improvement.edges import ACTS_ON, IMPROVEMENT, NONCONFORMITY, VIOLATES
from isthmus.improvement.models import Action, Improvement, Nonconformity
from isthmus.improvement.models.improvement import DECIDE_DAYS, WANTED
from isthmus.incidents.edges import INCIDENT, SHOWS_RISK
from isthmus.incidents.major.edges import MAJOR
from isthmus.incidents.major.models import MajorIncident
from isthmus.risks.edges import RISK

Where = Mapping[str, Sequence[str]]
NATURE: Where = {
    "iso27001-2013": ["10.1 f)"],
    "iso27001-2022": ["10.2 f)"],
    "iso20000-1-2011": ["4.5.4.1"],
    "iso20000-1-2018": ["10.1.2 a)"],
}
CAUSES: Where = {
    "iso27001-2013": ["10.1 b)"],
    "iso27001-2022": ["10.2 b)"],
    "iso20000-1-2011": ["4.5.5.1"],
    "iso20000-1-2018": ["10.1.1 b)"],
}
ACTIONS: Where = {
    "iso27001-2013": ["10.1 c)"],
    "iso27001-2022": ["10.2 c)"],
    "iso20000-1-2011": ["4.5.5.1"],
    "iso20000-1-2018": ["10.1.1 c)"],
}
EFFECTS: Where = {
    "iso27001-2013": ["10.1 d)"],
    "iso27001-2022": ["10.2 d)"],
    "iso20000-1-2011": ["4.5.5.1"],
    "iso20000-1-2018": ["10.1.1 d)"],
}
DECIDED: Where = {
    "iso27001-2013": ["10.2"],
    "iso27001-2022": ["10.1"],
    "iso20000-1-2011": ["4.5.5.2"],
    "iso20000-1-2018": ["10.2"],
}
DONE: Where = {
    "iso27001-2013": ["10.2"],
    "iso27001-2022": ["10.1"],
    "iso20000-1-2011": ["4.5.5.2 b)"],
    "iso20000-1-2018": ["10.2 b)"],
}
MEASURED: Where = {
    "iso27001-2013": ["10.2"],
    "iso27001-2022": ["10.1"],
    "iso20000-1-2011": ["4.5.5.2 d)"],
    "iso20000-1-2018": ["10.2 d)"],
}
LEARNT: Where = {
    "iso27001-2013": ["A.16.1.6"],
    "iso27001-2022": ["A.5.27"],
    "iso20000-1-2011": ["8.1"],
    "iso20000-1-2018": ["8.6.1"],
}
CLAUSE = "6.3.3"


def _nonconformities(sight: Sight, examined: Q, short: Q) -> Seen:
    return Seen(
        entries(sight, Nonconformity, examined), entries(sight, Nonconformity, examined & short)
    )


def _improvements(sight: Sight, examined: Q, short: Q) -> Seen:
    return Seen(
        entries(sight, Improvement, examined), entries(sight, Improvement, examined & short)
    )


def _past(column: str, sight: Sight) -> Q:
    """Return the condition that a day is over, or that none is set."""
    return Q(**{f"{column}__lt": sight.on}) | Q(**{f"{column}__isnull": True})


@probe_by_system(
    "nonconformity-without-requirement",
    title="Of nonconformities it is said what they do not meet",
    requirements=NATURE,
    clause=CLAUSE,
    remedy="Relate it to what it does not meet: a requirement, an obligation, an agreement, a document.",
    reads=[NONCONFORMITY],
)
def without_requirement(sight: Sight, concerned: Q) -> Seen:
    """Examine every nonconformity; one that names nothing it does not meet falls short."""
    there = concerned & ~Q(state="withdrawn")
    named = Edge.objects.current().filter(
        type=VIOLATES.code, source=OuterRef("pk"), target__circle__isnull=True
    )
    return _nonconformities(sight, there, ~Q(Exists(named)))


@probe_by_system(
    "nonconformity-without-cause",
    title="It is known in time why nonconformities happened",
    requirements=CAUSES,
    clause=CLAUSE,
    remedy="Put it right, find its cause, and look whether the same is the case elsewhere.",
    reads=[NONCONFORMITY],
)
def without_cause(sight: Sight, concerned: Q) -> Seen:
    """Examine every nonconformity; one past its day of which the cause is not known falls short."""
    there = concerned & ~Q(state="withdrawn")
    return _nonconformities(sight, there, Q(state="found") & _past("due_on", sight))


@probe_by_system(
    "corrective-action-overdue",
    title="Corrective actions are carried out when they are due",
    requirements=ACTIONS,
    clause=CLAUSE,
    remedy="Carry it out, or agree on another day and say why.",
    reads=[NONCONFORMITY],
)
def action_overdue(sight: Sight, concerned: Q) -> Seen:
    """Examine nonconformities whose cause is known; one that is late, or has a late action, falls
    short."""
    late = Action.objects.filter(record=OuterRef("pk"), done_on=None, due_on__lt=sight.on)
    analysed = concerned & ~Q(state__in=("found", "withdrawn"))
    waiting = Q(state="analysed") & _past("due_on", sight)
    return _nonconformities(sight, analysed, waiting | Q(Exists(late), state="acting"))


@probe_by_system(
    "corrective-action-not-checked",
    title="It is looked at whether corrective actions helped",
    requirements=EFFECTS,
    clause=CLAUSE,
    remedy="Look whether it has come back, and say what shows it.",
    reads=[NONCONFORMITY],
)
def not_checked(sight: Sight, concerned: Q) -> Seen:
    """Examine nonconformities whose actions are done; one past the day of its check falls short."""
    done = concerned & Q(state__in=("checking", "closed"))
    return _nonconformities(sight, done, Q(state="checking") & _past("check_on", sight))


@probe(
    "major-lessons-without-action",
    title="What is learnt from major incidents changes something",
    requirements=LEARNT,
    clause="6.2.5",
    remedy="Record an improvement, a nonconformity or a risk on its report, or say in a review why none is needed.",
    reads=[MAJOR, INCIDENT, IMPROVEMENT, NONCONFORMITY, RISK],
)
def lessons_without_action(sight: Sight) -> Seen:
    """Examine reviewed major incidents; one falls short whose report led to no improvement, no
    nonconformity and no risk, and whose review does not say why nothing has to change."""
    reviewed = Q(state="reviewed")
    known = Q(circle=None) | Q(circle=OuterRef("circle"))
    ended = {"state__in": ("withdrawn", "rejected")}
    learnt: list[QuerySet[Any]] = [
        model.objects.as_system("probe")
        .filter(known, incident=OuterRef("incident"), removed_at=None)
        .exclude(**ended)
        for model in (Nonconformity, Improvement)
    ]
    short = reviewed & Q(no_action="")
    for rows in [*learnt, _risks()]:
        short &= ~Q(Exists(rows))
    return Seen(entries(sight, MajorIncident, reviewed), entries(sight, MajorIncident, short))


def _risks() -> QuerySet[Edge]:
    """Return the risks that the report of a declaration shows, as far as whoever knows of that knows
    of them."""
    found: QuerySet[Edge] = Edge.objects.current().filter(
        _known_with_it("target"),
        type=SHOWS_RISK.code,
        source=OuterRef("incident"),
        target__removed_at=None,
    )
    return found


def _known_with_it(end: str) -> Q:
    """Return the condition that whoever knows of the outer record knows of this end of a relation: a
    circle of its own counts if it leaves nobody of them out."""
    member = CircleMember.objects.filter(
        circle=OuterRef(OuterRef(f"{end}__circle")), principal=OuterRef("principal")
    )
    left_out = CircleMember.objects.filter(~Exists(member), circle=OuterRef(OuterRef("circle")))
    within = Q(**{f"{end}__circle__isnull": False}) & ~Exists(left_out)
    restricted = Exists(CircleMember.objects.filter(circle=OuterRef(OuterRef("circle"))))
    return Q(**{f"{end}__circle": None}) | (restricted & within)


@probe(
    "control-test-failed-without-action",
    title="Something is done about every control that failed its test",
    requirements=CAUSES,
    clause="6.2.3",
    remedy="Record a nonconformity or an improvement on the test, or mend the control and test it again.",
    reads=[CONTROL, CONTROL_TEST, IMPROVEMENT, NONCONFORMITY],
)
def failed_without_action(sight: Sight) -> Seen:
    """Examine failed tests of controls that are not retired; one falls short if no nonconformity and no
    improvement acts on it that goes on or was carried out, and no later test of the same kind passed."""
    failed = Q(state="failed", control__state__in=LIVE, control__removed_at=None)
    later = Q(done_on__gt=OuterRef("done_on")) | Q(
        done_on=OuterRef("done_on"), pk__gt=OuterRef("pk")
    )
    passed = ControlTest.objects.as_system("probe").filter(
        later,
        Q(circle=None) | Q(circle=OuterRef("circle")),
        control=OuterRef("control"),
        kind=OuterRef("kind"),
        state="passed",
        removed_at=None,
    )
    ended = [
        model.objects.as_system("probe").filter(state=state).values("pk")
        for model, state in ((Nonconformity, "withdrawn"), (Improvement, "rejected"))
    ]
    acts: Any = Edge.objects.current().filter(
        _known_with_it("source"),
        type=ACTS_ON.code,
        target=OuterRef("pk"),
        source__removed_at=None,
    )
    for rows in ended:
        acts = acts.exclude(source__in=rows)
    short = failed & ~Q(Exists(passed)) & ~Q(Exists(acts))
    return Seen(entries(sight, ControlTest, failed), entries(sight, ControlTest, short))


@probe_by_system(
    "improvement-undecided",
    title="It is decided in time whether improvements are made",
    requirements=DECIDED,
    clause=CLAUSE,
    remedy="Judge its benefit and its effort, and approve or reject it.",
    reads=[IMPROVEMENT],
)
def undecided(sight: Sight, concerned: Q) -> Seen:
    """Examine every improvement; one that has been waiting for two months falls short."""
    old = timezone.make_aware(datetime.combine(sight.on - timedelta(days=DECIDE_DAYS), time.min))
    return _improvements(sight, concerned, Q(state="proposed", changed_at__lt=old))


@probe_by_system(
    "improvement-overdue",
    title="Approved improvements are carried out when they are due",
    requirements=DONE,
    clause=CLAUSE,
    remedy="Carry it out, or set a day.",
    reads=[IMPROVEMENT],
)
def overdue(sight: Sight, concerned: Q) -> Seen:
    """Examine what was approved; what is past its day, or has none, falls short."""
    approved = concerned & Q(state__in=(*WANTED, "in_effect", "closed"))
    return _improvements(sight, approved, Q(state__in=WANTED) & _past("due_on", sight))


@probe_by_system(
    "improvement-not-measured",
    title="What improvements brought is held against their targets",
    requirements=MEASURED,
    clause=CLAUSE,
    remedy="Measure the result, and say whether the target is reached.",
    reads=[IMPROVEMENT],
)
def not_measured(sight: Sight, concerned: Q) -> Seen:
    """Examine what is in effect; what is past the day of its measurement, or has none, falls short."""
    done = concerned & Q(state__in=("in_effect", "closed"))
    return _improvements(sight, done, Q(state="in_effect") & _past("measure_on", sight))
