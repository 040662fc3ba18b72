"""Probes over required competences (mission row C6; ISO/IEC 27013, 6.3.3)."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q

from isthmus.conformity.probe import Seen, Sight, probe
from isthmus.context.models import Competence, Holder, Level
from isthmus.context.probes.by_system import entries, probe_by_system
from isthmus.people.models import Role

COMPETENCE, ROLE = "context.competence", "people.role"

#: Where the editions ask what people in each role have to be able to do.
DETERMINED = {
    "iso27001-2013": ["7.2 a)"],
    "iso27001-2022": ["7.2 a)"],
    "iso20000-1-2011": ["4.4.2 a)"],
    "iso20000-1-2018": ["7.2 a)"],
}
#: … that they are, and that it can be shown.
SHOWN = {
    "iso27001-2013": ["7.2 b)", "7.2 d)"],
    "iso27001-2022": ["7.2 b)", "7.2 d)"],
    "iso20000-1-2011": ["4.4.2 b)", "4.4.2 e)"],
    "iso20000-1-2018": ["7.2 b)", "7.2 d)"],
}


@probe_by_system(
    "competence-missing",
    title="Required competence is there and can be shown",
    requirements=SHOWN,
    clause="6.3.3",
    remedy="Have it learnt, shown or renewed, and record the evidence.",
    reads=[COMPETENCE, ROLE],
    tolerance=0.1,
)
def missing(sight: Sight, concerned: Q) -> Seen:
    """Examine required competences. One falls short that nobody has, that the holder of its role is
    not on record for, or that somebody on record has not shown, or not for this day."""
    required = Q(state="required") & concerned
    rows = Holder.objects.filter(record=OuterRef("pk"))
    lacking = rows.filter(~Q(level=Level.SHOWN) | Q(valid_until__lt=sight.on))
    roles = Role.objects.as_system("probe").filter(pk__in=sight.entries(ROLE).values("pk"))
    of_role = roles.filter(pk=OuterRef("role_id"), state="in_use", holder__isnull=False)
    on_record = rows.filter(person=OuterRef("role__holder_id"))
    short = ~Exists(rows) | Exists(lacking) | (Exists(of_role) & ~Exists(on_record))
    return Seen(
        entries(sight, Competence, required),
        entries(sight, Competence, required & Q(short)),
    )


@probe(
    "role-without-competence",
    title="For every role it is known what its holder has to be able to do",
    requirements=DETERMINED,
    clause="6.3.3",
    remedy="Record the competence that the role requires.",
    reads=[COMPETENCE, ROLE],
    tolerance=0.1,
)
def undetermined(sight: Sight) -> Seen:
    """Examine the roles in use; one for which no competence is required falls short."""
    in_use = Q(state="in_use")
    known = Competence.objects.as_system("probe").filter(
        pk__in=sight.entries(COMPETENCE).values("pk"), state="required", role__isnull=False
    )
    return Seen(
        entries(sight, Role, in_use),
        entries(sight, Role, in_use & ~Q(pk__in=known.values("role"))),
    )
