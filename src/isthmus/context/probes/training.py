"""Probes over trainings and awareness (mission row C6; ISO/IEC 27013, 6.3.3)."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q

from isthmus.conformity.probe import Seen, Sight
from isthmus.context.models import Training, TrainingKind
from isthmus.context.probes.by_system import entries, probe_by_system

TRAINING = "context.training"

#: Where the editions ask that people know what they contribute.
AWARE = {
    "iso27001-2013": ["7.3", "A.7.2.2"],
    "iso27001-2022": ["7.3", "A.6.3"],
    "iso20000-1-2011": ["4.4.2 d)"],
    "iso20000-1-2018": ["7.3"],
}
#: … that it is looked at whether what was done about competence helped.
EFFECTIVE = {
    "iso27001-2013": ["7.2 c)"],
    "iso27001-2022": ["7.2 c)"],
    "iso20000-1-2011": ["4.4.2 c)"],
    "iso20000-1-2018": ["7.2 c)"],
}
#: So long awareness lasts, and so long an evaluation may take.
AWARENESS_DAYS, EVALUATION_DAYS = 365, 90

HELD = Q(state__in=("held", "evaluated"))


@probe_by_system(
    "awareness-not-held",
    title="People are made aware at least once a year",
    requirements=AWARE,
    clause="6.3.3",
    remedy="Hold an awareness session, and record who took part.",
    reads=[TRAINING],
)
def not_held(sight: Sight, concerned: Q) -> Seen:
    """Examine the awareness sessions held within a year. Where there is none, the earlier ones are
    examined, and fall short: what they told is forgotten."""
    held = HELD & concerned & Q(kind=TrainingKind.AWARENESS, held_on__lte=sight.on)
    lately = held & Q(held_on__gte=sight.on - timedelta(days=AWARENESS_DAYS))
    found = entries(sight, Training, lately)
    if found.exists():
        return Seen(found, found.none())
    earlier = entries(sight, Training, held)
    return Seen(earlier, earlier)


@probe_by_system(
    "training-not-evaluated",
    title="It is looked at whether trainings helped",
    requirements=EFFECTIVE,
    clause="6.3.3",
    remedy="Write down what shows that people can do more than before, and evaluate it.",
    reads=[TRAINING],
    tolerance=0.1,
)
def not_evaluated(sight: Sight, concerned: Q) -> Seen:
    """Examine what was held; what is not evaluated after 90 days falls short."""
    held = HELD & concerned & Q(held_on__lte=sight.on)
    waiting = Q(state="held", held_on__lt=sight.on - timedelta(days=EVALUATION_DAYS))
    return Seen(entries(sight, Training, held), entries(sight, Training, held & waiting))
