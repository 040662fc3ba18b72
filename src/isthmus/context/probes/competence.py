"""Probes over required competences (mission row C6; ISO/IEC 27013, 6.3.3)."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q

from isthmus.conformity.probe import ANY, Seen, Sight
from isthmus.context.models import Competence, Holder, Level, Membership
from isthmus.context.models.scope import System, Way
from isthmus.context.probes.by_system import (
    concerning,
    entries,
    probe_by_system,
    probe_of_each_system,
)
from isthmus.context.scope.statements import in_force
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


@probe_of_each_system(
    "role-without-competence",
    title="For every role it is known what its holder has to be able to do",
    requirements=DETERMINED,
    clause="6.3.3",
    remedy="Record the competence that the role requires.",
    # Any relation may take a role into a scope.
    reads=[ANY],
    tolerance=0.1,
)
def undetermined(sight: Sight, system: System) -> Seen:
    """Examine the roles in use that this system covers; one for which it requires no competence
    falls short.

    It covers a role that is in its scope. One that its scope excludes, that is in the scope of the
    other system alone, or that is known to need something for the other alone, it doesn't.
    """
    required = Competence.objects.as_system("probe").filter(
        pk__in=sight.entries(COMPETENCE).values("pk"), state="required", role__isnull=False
    )
    known = Q(pk__in=required.filter(concerning(system)).values("role"))
    elsewhere = Q(_stated(sight, ~Q(system=system))) | Q(pk__in=required.values("role"))
    stated = Q(_stated(sight, Q(system=system)))
    excluded = {
        key
        for one in in_force(sight.organization.pk)
        if one.system == system
        for key in one.excluded
    }
    covered = Q(state="in_use") & (stated | (~Q(pk__in=excluded) & (known | ~elsewhere)))
    return Seen(entries(sight, Role, covered), entries(sight, Role, covered & ~known))


def _stated(sight: Sight, condition: Q) -> Exists:
    """Return whether a role is in a scope by a statement and what that brings along."""
    rows = Membership.objects.filter(
        condition,
        organization=sight.organization,
        way__in=(Way.STATED, Way.CARRIED),
        entry=OuterRef("pk"),
    )
    return Exists(rows)
