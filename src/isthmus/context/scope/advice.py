"""Where the two scopes differ, and what aligning them at one place would change (27013, 5.2).

Nothing is done by looking: the effect of each piece of advice is worked out beside what stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from isthmus.context.models import Membership
from isthmus.context.models.scope import System
from isthmus.context.scope.closure import reached
from isthmus.context.scope.graph import Graph, whole_graph
from isthmus.context.scope.statements import Named, in_force
from isthmus.engine.access import Viewer
from isthmus.engine.lookup import Lookup
from isthmus.engine.models import Entry

#: So many pieces of advice are worked out at once.
MOST = 12
OTHER = {System.ISMS: System.SMS, System.SMS: System.ISMS}


@dataclass(frozen=True)
class Advice:
    """To include in one system's statement what only the other's names."""

    entry: Entry
    system: str  #: whose statement would name it
    statement: int | None  #: the statement to revise; None: there is none in force
    excluded: bool  #: that statement leaves it out now
    #: so many records more would be in both scopes, and so many in this one
    more_in_both: int
    more: int


def advice(viewer: Viewer) -> list[Advice]:
    """Return what could be aligned, the greatest effect first, each with its effect."""
    statements = in_force(viewer.organization_id)
    by_system = {
        system: [one for one in statements if one.system == system] for system in System.values
    }
    wanted = [
        (key, OTHER[System(system)])
        for system, named in by_system.items()
        for key in _roots(named)
        if key not in _members(viewer.organization_id, OTHER[System(system)])
    ]
    lookup = Lookup(viewer)
    lookup.load_entries(key for key, _ in wanted)
    found = []
    for system in System.values:
        keys = [key for key, whose in wanted if whose == system and lookup.entry(key)]
        found += _weighed(viewer, system, keys[:MOST], by_system[system], lookup)
    return sorted(found, key=lambda one: (-one.more_in_both, one.entry.title_key))


def _roots(named: Iterable[Named]) -> list[int]:
    return sorted({key for one in named for key in one.included})


def _members(organization_id: int, system: str) -> set[int]:
    """Return what is in a scope by its statements: what says so itself needs no statement."""
    rows = Membership.objects.filter(
        organization=organization_id, system=system, statement__isnull=False
    )
    return {*rows.values_list("entry_id", flat=True)}


def _weighed(
    viewer: Viewer, system: str, keys: Sequence[int], named: Sequence[Named], lookup: Lookup
) -> list[Advice]:
    if not keys:
        return []
    graph = whole_graph(viewer.organization_id, system)
    members = _members(viewer.organization_id, system)
    others = _members(viewer.organization_id, OTHER[System(system)])
    known = _known(viewer)
    found = []
    for key in keys:
        entry = lookup.entry(key)
        assert entry is not None
        more = (_with(key, graph, named) - members) & known
        holder = next((one for one in named if key in one.excluded), named[0] if named else None)
        found.append(
            Advice(
                entry,
                system,
                holder.statement if holder else None,
                any(key in one.excluded for one in named),
                len(more & others),
                len(more),
            )
        )
    return found


def _with(key: int, graph: Graph, named: Sequence[Named]) -> set[int]:
    """Return what would follow from `key` if a statement named it; its other exclusions stay."""
    holder = named[0] if named else None
    excluded = (holder.excluded if holder else frozenset()) - {key}
    return {*reached(key, graph.after, excluded)}


def _known(viewer: Viewer) -> set[int]:
    """Return the keys of all that the viewer may know of: nothing else is counted."""
    rows = Entry.objects.visible_to(viewer).filter(organization=viewer.organization_id)
    return {*rows.values_list("pk", flat=True)}
