"""Probes that ask the same of each management system, about what concerns it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import update_wrapper

from django.db.models import Q

from isthmus.conformity.probe import MINOR, Look, Seen, Sight, probe
from isthmus.context.concerns import Concerns
from isthmus.engine.models import Record
from isthmus.engine.models.entry import EntryQuerySet
from isthmus.standards.library import edition

#: Looks at the records that meet the condition: they concern one of the systems.
LookAt = Callable[[Sight, Q], Seen]


def probe_by_system(
    id: str,  # noqa: A002 - the word the field uses
    *,
    title: str,
    requirements: Mapping[str, Sequence[str]],
    clause: str,
    remedy: str,
    reads: Sequence[str],
    gravity: str = MINOR,
    tolerance: float = 0.0,
) -> Callable[[LookAt], LookAt]:
    """Declare two probes, `id-isms` and `id-sms`, each over what concerns its system.

    The title ends with what it is about, so “Objectives say how” becomes “…: information security”.
    """

    def declare(look: LookAt) -> LookAt:
        for concerned in (Concerns.ISMS, Concerns.SMS):
            own = {c: r for c, r in requirements.items() if edition(c).system == concerned.value}
            probe(
                f"{id}-{concerned.value}",
                title=f"{title}: {str(concerned.label).lower()}",
                requirements=own,
                clause=clause,
                remedy=remedy,
                reads=reads,
                gravity=gravity,
                tolerance=tolerance,
            )(_of(look, concerned))
        return look

    return declare


def _of(look: LookAt, concerned: Concerns) -> Look:
    def looked(sight: Sight) -> Seen:
        return look(sight, Q(concerns__in=(concerned, Concerns.BOTH)))

    update_wrapper(looked, look)
    return looked


def entries(sight: Sight, model: type[Record], condition: Q) -> EntryQuerySet:
    """Return the entries of the records of one register that meet `condition`."""
    rows = model.objects.as_system("probe").filter(organization=sight.organization)
    code = model._meta.label_lower
    return sight.entries(code).filter(pk__in=rows.filter(condition).values("pk"))
