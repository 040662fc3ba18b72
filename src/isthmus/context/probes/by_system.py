"""Probes that ask the same of each management system, about what concerns it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import update_wrapper
from typing import Any

from django.db.models import Q

from isthmus.conformity.probe import MINOR, Look, Seen, Sight, probe
from isthmus.context.concerns import Concerns
from isthmus.context.models.scope import System
from isthmus.engine.models import Record
from isthmus.engine.models.entry import EntryQuerySet
from isthmus.engine.naming import About
from isthmus.standards.library import edition

#: Looks at what one of the systems is about.
LookFor = Callable[[Sight, System], Seen]
#: Looks at the records that meet the condition: they concern one of the systems.
LookAt = Callable[[Sight, Q], Seen]


def probe_of_each_system(
    id: str,  # noqa: A002 - the word the field uses
    *,
    title: str,
    requirements: Mapping[str, Sequence[str]],
    clause: str,
    remedy: str,
    reads: Sequence[str],
    gravity: str = MINOR,
    tolerance: float = 0.0,
    called: str = "",
) -> Callable[[LookFor], LookFor]:
    """Declare two probes, `id-isms` and `id-sms`, each for the requirements of its system.

    The title ends with what it is about, so “Objectives say how” becomes “…: information security”.
    `called` is a register whose records may go by different names: then it ends with theirs.
    """

    def declare(look: LookFor) -> LookFor:
        for system in System:
            text = f"{title}: {str(Concerns(system.value).label).lower()}"
            own = {c: r for c, r in requirements.items() if edition(c).system == system.value}
            probe(
                f"{id}-{system.value}",
                title=About(text, called, system.value) if called else text,
                requirements=own,
                clause=clause,
                remedy=remedy,
                reads=reads,
                gravity=gravity,
                tolerance=tolerance,
            )(_of(look, system))
        return look

    return declare


def probe_by_system(
    id: str,  # noqa: A002 - the word the field uses
    **said: Any,
) -> Callable[[LookAt], LookAt]:
    """Declare two probes like `probe_of_each_system`, each over the records that concern its system."""

    def declare(look: LookAt) -> LookAt:
        def looked(sight: Sight, system: System) -> Seen:
            return look(sight, concerning(system))

        probe_of_each_system(id, **said)(update_wrapper(looked, look))
        return look

    return declare


def _of(look: LookFor, system: System) -> Look:
    def looked(sight: Sight) -> Seen:
        return look(sight, system)

    update_wrapper(looked, look)
    return looked


def concerning(system: System) -> Q:
    """Return the condition that a record says that it concerns a system."""
    return Q(concerns__in=(system.value, Concerns.BOTH))


def entries(sight: Sight, model: type[Record], condition: Q) -> EntryQuerySet:
    """Return the entries of the records of one register that meet `condition`."""
    rows = model.objects.as_system("probe").filter(organization=sight.organization)
    code = model._meta.label_lower
    return sight.entries(code).filter(pk__in=rows.filter(condition).values("pk"))
