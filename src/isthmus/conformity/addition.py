"""What a cleared viewer is told besides: restricted records of their circles that fall short.

The answer everybody sees rests on unrestricted records and stays as it is. The addition is computed
here and now for one viewer and is stored nowhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from isthmus.conformity.probe import ANY, Probe, Seen, Sight, probes
from isthmus.engine.access import Viewer
from isthmus.engine.models import Entry
from isthmus.engine.models.entry import EntryQuerySet

#: So many records are named.
NAMED = 20


def known(viewer: Viewer) -> frozenset[int]:
    """Return the circles whose records the viewer may see, for good or for a time."""
    return viewer.circles | viewer.cleared


@dataclass(frozen=True)
class ClearedSight(Sight):
    """What a probe may look at for one viewer: the restricted entries of their circles, only those."""

    viewer: Viewer | None = None

    def entries(self, *types: str) -> EntryQuerySet:
        assert self.viewer is not None
        rows = Entry.objects.visible_to(self.viewer).filter(
            organization=self.organization, circle__in=known(self.viewer)
        )
        return rows.filter(type__in=types) if types else rows


@dataclass(frozen=True)
class Addition:
    """How many restricted records fall short, and the first of them."""

    short: int = 0
    entries: tuple[Entry, ...] = ()


NOTHING = Addition()


def addition(declared: Probe, viewer: Viewer, codes: tuple[str, ...], on: date) -> Addition:
    """Return what falls short of a probe in circles the viewer knows. No query without a circle.

    Probes over the library have none: whether a requirement is served rests on what all may see.
    """
    if not known(viewer):
        return NOTHING
    sight = ClearedSight(viewer.organization, codes, on, viewer=viewer)
    seen = declared.look(sight)
    if not isinstance(seen, Seen):
        return NOTHING
    found = tuple(seen.falling_short.order_by("due", "pk")[: NAMED + 1])
    short = len(found) if len(found) <= NAMED else seen.falling_short.count()
    return replace(NOTHING, short=short, entries=found[:NAMED])


def supplement(
    viewer: Viewer, codes: tuple[str, ...], on: date
) -> Iterator[tuple[Probe, Addition]]:
    """Yield the probes of which restricted records that the viewer knows of fall short, with those.

    No query without a circle; else one, and one or two for each probe that reads a register in which
    the viewer knows of something restricted.
    """
    if not known(viewer):
        return
    sight = ClearedSight(viewer.organization, codes, on, viewer=viewer)
    types = {*sight.entries().order_by().values_list("type", flat=True).distinct()}
    for one in probes.values():
        if (
            types
            and one.applies_to(codes)
            and types & {*one.reads, *(types if ANY in one.reads else ())}
        ):
            found = addition(one, viewer, codes, on)
            if found.short:
                yield one, found
