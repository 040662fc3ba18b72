"""Probes over controls (mission rows R5 and V3; ISO/IEC 27013, 6.2.3)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from django.db.models import Exists, OuterRef, Q, QuerySet

from isthmus.conformity.edges import TRACED_OR_NOT
from isthmus.conformity.probe import (
    FALLS_SHORT,
    MAJOR,
    MET,
    NO_EVIDENCE,
    Seen,
    SeenRequirements,
    Sight,
    probe,
)
from isthmus.conformity.succession import by_way
from isthmus.context.probes.by_system import entries
from isthmus.controls.edges import CONTROL, CONTROL_TEST, OPERATION
from isthmus.controls.models import Control, ControlTest, Operation
from isthmus.controls.models.control import COMING, LIVE
from isthmus.controls.tested import Effectiveness
from isthmus.controls.trials import failing
from isthmus.engine.language import N_
from isthmus.engine.models import Edge

Where = Mapping[str, Sequence[str]]
#: Where the editions ask that controls are carried out …
CARRIED_OUT: Where = {
    "iso27001-2013": ["8.3"],
    "iso27001-2022": ["8.3"],
    "iso20000-1-2011": ["6.6.2"],
    "iso20000-1-2018": ["8.7.3.2"],
}
#: … and that somebody looks whether they do what they should.
LOOKED_AT: Where = {
    "iso27001-2013": ["9.1"],
    "iso27001-2022": ["9.1"],
    "iso20000-1-2011": ["6.6.2"],
    "iso20000-1-2018": ["8.7.3.2"],
}
CLAUSE = "6.2.3"


def _controls(sight: Sight, examined: Q, short: Q) -> Seen:
    return Seen(entries(sight, Control, examined), entries(sight, Control, examined & short))


@probe(
    "control-not-implemented-in-time",
    title="Controls are implemented by the day that was set",
    requirements=CARRIED_OUT,
    clause=CLAUSE,
    remedy="Implement it, set another day, or retire it and say why.",
    reads=[CONTROL],
)
def not_implemented_in_time(sight: Sight) -> Seen:
    """Examine controls that are not retired; one falls short that is not implemented and is past its
    day, or has none."""
    late = Q(implement_by__lt=sight.on) | Q(implement_by__isnull=True)
    return _controls(sight, Q(state__in=LIVE), Q(state__in=COMING) & late)


@probe(
    "control-review-overdue",
    title="Controls are looked at again when they are due",
    requirements=LOOKED_AT,
    clause=CLAUSE,
    remedy="Ask whether it still fits what it is there against, and give the next date.",
    reads=[CONTROL],
)
def review_overdue(sight: Sight) -> Seen:
    """Examine implemented controls; one whose review is past due, or has no date, falls short."""
    late = Q(review_due__lt=sight.on) | Q(review_due__isnull=True)
    return _controls(sight, Q(state="implemented"), late)


@probe(
    "control-untested",
    title="Controls that are implemented are tested",
    requirements=LOOKED_AT,
    clause=CLAUSE,
    remedy="Define a test of it, carry it out, and record what was found.",
    reads=[CONTROL],
)
def untested(sight: Sight) -> Seen:
    """Examine implemented controls; one falls short of which no test is defined, or none was ever
    carried out."""
    return _controls(
        sight,
        Q(state="implemented"),
        Q(tested__in=(Effectiveness.NONE.value, Effectiveness.NEVER.value)),
    )


@probe(
    "control-test-old",
    title="Controls are tested again when it is due",
    requirements=LOOKED_AT,
    clause=CLAUSE,
    remedy="Carry out its test again, and record what was found.",
    reads=[CONTROL],
)
def tests_old(sight: Sight) -> Seen:
    """Examine implemented controls that passed their tests; one that was to be tested again by now falls
    short."""
    passed = Q(
        state="implemented", tested__in=(Effectiveness.PASSED.value, Effectiveness.OLD.value)
    )
    return _controls(sight, passed, Q(tests_hold_until__lt=sight.on))


@probe(
    "control-operation-silent",
    title="What is done for controls again and again is done in time",
    requirements=CARRIED_OUT,
    clause=CLAUSE,
    remedy="Carry it out and record what was found, or drop it and say why.",
    reads=[CONTROL, CONTROL_TEST, OPERATION],
)
def operation_silent(sight: Sight) -> Seen:
    """Examine implemented controls with a running recurring operation; one falls short of which a day
    passed with nothing done, whether or not somebody was asked."""
    of_it = {"control": OuterRef("pk"), "removed_at": None, "circle": None}
    running = Operation.objects.as_system("probe").filter(state="running", **of_it)
    asked = ControlTest.objects.as_system("probe").filter(
        state="planned", operation__isnull=False, due_on__lt=sight.on, **of_it
    )
    silent = Exists(asked) | Exists(running.filter(next_on__lt=sight.on))
    return _controls(sight, Q(Exists(running), state="implemented"), Q(silent))


@probe(
    "requirement-served-by-tested-control",
    title="Controls that serve a requirement are tested and work",
    requirements={},
    clause=CLAUSE,
    remedy="Test the controls that serve it, and mend what fails.",
    reads=[CONTROL, CONTROL_TEST],
    gravity=MAJOR,
    about_requirements=True,
    says={
        MET: N_("A control that serves %(refs)s has passed its tests."),
        FALLS_SHORT: N_("A control that serves %(refs)s failed its test."),
        NO_EVIDENCE: N_("No control that serves %(refs)s has a test that holds."),
    },
)
def served_by_tested_control(sight: Sight) -> SeenRequirements:
    """Examine the requirements of both standards that a control is traced to which is not retired; one
    falls short if an implemented one failed its last test, and there is no evidence for it unless one
    passed a test that still holds.

    One test counts for every requirement that its control serves.
    """
    known = Control.objects.as_system("probe").filter(
        organization=sight.organization,
        state__in=LIVE,
        pk__in=sight.entries(CONTROL).values("pk"),
    )
    served = _served(known, sight.editions)
    if not served:
        return SeenRequirements((), ())
    failed, works = set(), set()
    tried = known.filter(
        state="implemented", tested__in=(Effectiveness.FAILED, Effectiveness.PASSED)
    )
    for key, tested, until in tried.values_list("pk", "tested", "tests_hold_until"):
        if tested == Effectiveness.FAILED:
            failed.add(key)
        elif until is None or until >= sight.on:
            works.add(key)
    every = {
        target: [one for one in sources if one in failed] for target, sources in served.items()
    }
    short = {target: sources for target, sources in every.items() if sources}
    tests = failing(failed) if short else {}
    return SeenRequirements(
        examined=[*served],
        falling_short=[*short],
        unseen=[
            one for one, sources in served.items() if one not in short and not works & {*sources}
        ],
        records={
            target: [test for one in sources for test in tests.get(one, ())]
            for target, sources in short.items()
        },
    )


def _served(controls: QuerySet[Control], codes: Sequence[str]) -> dict[int, list[int]]:
    """Return the keys of these controls by the requirement that they are traced to. One query."""
    edges = Edge.objects.current().filter(type__in=TRACED_OR_NOT, source__in=controls.values("pk"))
    served: dict[int, list[int]] = defaultdict(list)
    drawn = edges.order_by("source_id", "target_id").values_list("source_id", "target_id", "type")
    for source, target in by_way(drawn, codes):
        served[target].append(source)
    return served
