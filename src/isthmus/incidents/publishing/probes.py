"""A probe over what was published of restricted cases (mission row I5; ISO/IEC 27013, 6.2.5)."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q

from isthmus.conformity.probe import Seen, Sight, probe
from isthmus.context.probes.by_system import entries
from isthmus.engine.models import Edge
from isthmus.incidents.edges import INCIDENT
from isthmus.incidents.models import UNRESOLVED, Incident
from isthmus.incidents.publishing.edges import PUBLISHED_AS


@probe(
    "published-effect-left-open",
    title="What was published of a restricted case ends with it",
    requirements={
        "iso20000-1-2011": ["8.1"],
        "iso20000-1-2018": ["8.6.1"],
        "iso27001-2013": ["A.16.1.5"],
        "iso27001-2022": ["A.5.26"],
    },
    clause="6.2.5",
    remedy="Resolve what was published, or say there what still does not work.",
    reads=[INCIDENT],
)
def published_effect_left_open(sight: Sight) -> Seen:
    """Examine cases of which something was published for everybody; one that has ended while what was
    published is open falls short. Outsiders know of neither: those who know of the case are told."""
    published = Edge.objects.current().filter(
        type=PUBLISHED_AS.code, source=OuterRef("pk"), target__removed_at=None
    )
    examined = Q(Exists(published))
    open_ = Q(Exists(published.filter(target__state__in=UNRESOLVED)))
    short = examined & ~Q(state__in=UNRESOLVED) & open_
    return Seen(entries(sight, Incident, examined), entries(sight, Incident, short))
