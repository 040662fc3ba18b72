"""Rules about what a scope may leave out, with the way by which it contributes (27013, 5.2)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from isthmus.context.answers import Answer
from isthmus.context.edges import OPERATED
from isthmus.context.scope.graph import PARTY, STEPWISE, steps_of, whole_graph
from isthmus.context.scope.statements import Named, drafted
from isthmus.engine.access import Viewer
from isthmus.engine.language import tr
from isthmus.engine.lookup import Lookup
from isthmus.engine.models import Edge, Entry


@dataclass(frozen=True)
class Contribution:
    """Something excluded, and how it contributes: from what is included to itself."""

    excluded: int
    way: tuple[int, ...]
    words: str = ""
    path: str = ""


def contributing_exclusions(statement: Any, viewer: Viewer) -> list[Contribution]:
    """Return what the statement, as it stands, excludes although it contributes; named for people."""
    found = contributions(viewer.organization_id, drafted(statement))
    lookup = Lookup(viewer)
    lookup.load_entries({key for one in found for key in one.way})
    return [
        Contribution(
            one.excluded,
            one.way,
            _words(lookup, one.excluded),
            " → ".join(_words(lookup, key) for key in one.way),
        )
        for one in found
    ]


def _words(lookup: Lookup, key: int) -> str:
    entry = lookup.entry(key)
    # Whoever may not see a register is told that there is something, and what it does not say.
    return f"{entry.reference} {entry.title}" if entry else tr("a record of another register")


def contributions(organization_id: int, named: Named) -> list[Contribution]:
    """Return what `named` excludes although the provider itself adds it to what is included.

    What another party operates, and the party itself, may be excluded: for those an agreement and
    evidence of governance take the place of membership. Reported is what is excluded itself, not
    what hangs on it. Restricted records are nobody's example.
    """
    own = _own(organization_id, named.excluded)
    if not own or not named.included:
        return []
    before = _before(organization_id, named, own)
    found = []
    for key in sorted(own):
        way = _way_back(key, before, named)
        if way:
            found.append(Contribution(key, way))
    return found


def _own(organization_id: int, excluded: Collection[int]) -> set[int]:
    """Return which of these the provider operates itself."""
    rows = Entry.objects.as_system("scope rules").unrestricted()
    rows = rows.filter(organization=organization_id, pk__in=excluded, removed_at__isnull=True)
    theirs = Edge.objects.current().filter(source__in=excluded, type=OPERATED.code)
    rows = rows.exclude(type=PARTY).exclude(pk__in=theirs.values("source"))
    return {*rows.values_list("pk", flat=True)}


def _before(organization_id: int, named: Named, starts: Collection[int]) -> dict[int, list[int]]:
    """Return what leads to each record from which one of `starts` can be reached."""
    before: dict[int, list[int]] = {}
    frontier = {*starts}
    while frontier:
        before |= {key: [] for key in frontier}
        if len(before) > STEPWISE:
            return _all_before(organization_id, named)
        steps = steps_of(organization_id, named.system, frontier, leading_to=True)
        following = set()
        for start, end in sorted(steps):
            before[end].append(start)
            if start not in before and start not in named.excluded:
                following.add(start)
        frontier = following - named.included.keys()
    return before


def _all_before(organization_id: int, named: Named) -> dict[int, list[int]]:
    before: dict[int, list[int]] = {}
    for start, ends in whole_graph(organization_id, named.system).after.items():
        for end in ends:
            before.setdefault(end, []).append(start)
    return before


def _way_back(key: int, before: dict[int, list[int]], named: Named) -> tuple[int, ...]:
    """Return the shortest way from something included to `key`; empty where there is none."""
    after: dict[int, int | None] = {key: None}
    frontier: Iterable[int] = [key]
    while frontier:
        following = []
        for node in frontier:
            for start in before.get(node, ()):
                if start in after or start in named.excluded:
                    continue
                after[start] = node
                if start in named.included:
                    return _chain(start, after)
                following.append(start)
        frontier = following
    return ()


def _chain(start: int, after: dict[int, int | None]) -> tuple[int, ...]:
    way, at = [], start
    while True:
        way.append(at)
        following = after[at]
        if following is None:
            return tuple(way)
        at = following


def whole_organizations(keys: Collection[int]) -> list[int]:
    """Return which of these are the whole of an organization that isn't wholly a service provider.

    ISO/IEC 20000-1 can't be applied to such an organization as a whole (27013, 5.2).
    """
    from isthmus.context.models import Profile

    rows = Profile.objects.as_system("scope rules").filter(pk__in=keys, removed_at__isnull=True)
    return [*rows.exclude(service_provider=Answer.YES).values_list("pk", flat=True)]
