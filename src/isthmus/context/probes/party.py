"""Probes over parties that have a share in services (mission row C2; ISO/IEC 27013, 6.3.5)."""

from __future__ import annotations

from django.db.models import Q

from isthmus.conformity.probe import ANY, Seen, Sight, probe
from isthmus.context.edges import CONTRIBUTES, OPERATED
from isthmus.engine.models import Edge
from isthmus.people.models import CONTRIBUTORS, Party

PARTY = "people.party"

#: Where the editions ask which other parties have a share in services, and as what.
CONTRIBUTING = {
    "iso27001-2013": ["4.3 c)"],
    "iso27001-2022": ["4.3 c)"],
    "iso20000-1-2011": ["7.2 b)"],
    "iso20000-1-2018": ["8.2.3.1"],
}


@probe(
    "contributing-party-without-role",
    title="Of parties that have a share in services it is known as what",
    requirements=CONTRIBUTING,
    clause="6.3.5",
    remedy="Say whether it is a supplier, an internal group or a customer acting as supplier.",
    reads=[ANY],
)
def without_role(sight: Sight) -> Seen:
    """Examine parties that contribute to something or operate a process; one that is neither a
    supplier nor an internal group nor a customer acting as supplier falls short. What is removed,
    restricted or of no further effect is contributed to by nobody."""
    live = sight.entries().exclude(state_category="void")
    current = Edge.objects.current()
    giving = current.filter(type=CONTRIBUTES.code, target__in=live).values("source")
    operating = current.filter(type=OPERATED.code, source__in=live).values("target")
    examined = sight.entries(PARTY).filter(Q(pk__in=giving) | Q(pk__in=operating))
    rows = Party.objects.as_system("probe").filter(organization=sight.organization)
    lacking = rows.filter(**dict.fromkeys(CONTRIBUTORS, False))
    return Seen(examined, examined.filter(pk__in=lacking.values("pk")))
