"""The graph around a record, as far as one viewer may see it: what is drawn, and what is left out.

It is walked breadth first from the record through those that are expanded, so that what is near is
drawn before what is far. Relations between two records of which neither is expanded are not known.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from isthmus.assets.impact import reading as impact
from isthmus.assets.impact.reading import Answer
from isthmus.assets.picture import neighbours
from isthmus.assets.picture.asked import Asked
from isthmus.assets.picture.neighbours import Neighbour, Place
from isthmus.engine.access import Viewer
from isthmus.engine.door import Absent
from isthmus.engine.edges import EdgeType
from isthmus.engine.lookup import Lookup
from isthmus.engine.models import Entry
from isthmus.engine.own.relations import relation_types
from isthmus.engine.reading import COUNT_CAP
from isthmus.engine.registry import RecordType, registry

#: So many records are drawn in all.
MOST = 300
#: So many of each register are named beside the picture as hit; the impact page has the rest.
NAMED = 6


@dataclass
class Group:
    """The records beside an expanded one by one relation, on one side of it."""

    near: int
    outgoing: bool
    code: str
    #: drawn here; others of the group may stand elsewhere in the picture
    members: list[int] = field(default_factory=list)
    total: int = 0
    #: of registers that the viewer's roles don't open
    closed: int = 0
    left_out: int = 0
    #: there are more than were counted
    more: bool = False


@dataclass(frozen=True)
class Graph:
    """What is drawn. Keys of entries; the first of `entries` is the record it is about."""

    entries: Mapping[int, Entry]
    opened: frozenset[int]
    #: those that have neighbours still to be shown
    beyond: frozenset[int]
    #: by the record they stand beside, those before it first
    groups: Mapping[int, Sequence[Group]]
    #: from source to target, by which relations
    lines: Mapping[tuple[int, int], Sequence[str]]
    #: what could be shown and filtered by, whatever is
    registers: Sequence[type[RecordType]]
    relations: Sequence[str]
    #: every type of relation that the organization knows, by code
    types: Mapping[str, EdgeType]

    @property
    def left_out(self) -> bool:
        return any(one.left_out or one.more for groups in self.groups.values() for one in groups)

    def said(self, codes: Iterable[str]) -> str:
        """Return how relations read along the arrow, from source to target."""
        return ", ".join(self.types[code].label for code in codes)


def graph_of(root: Entry, asked: Asked, viewer: Viewer) -> Graph:
    """Return the graph around a record: four queries, whatever is expanded. Raises Absent."""
    _admit(viewer)
    lookup = Lookup(viewer)
    # Hidden, absent and no record are alike: nothing is expanded.
    lookup.load_references(asked.open)
    found = {one.pk for ref in asked.open if (one := lookup.entry_named(ref)) is not None}
    wanted = {root.pk, *found}
    walk = _Walk(root.pk, wanted, neighbours.beside(wanted, asked, viewer))
    kinds, types = neighbours.kinds(walk.opened, viewer), relation_types(viewer.organization)
    lookup.load_entries(walk.drawn)
    entries = {key: one for key in walk.drawn if (one := lookup.entry(key)) is not None}
    registers = {type_: kind for type_, _ in kinds if (kind := registry.find(type_)) is not None}
    return Graph(
        {root.pk: root} | entries,
        frozenset(walk.opened),
        frozenset(walk.beyond),
        walk.groups,
        walk.lines,
        sorted(registers.values(), key=lambda one: (one.label_plural, one.code)),
        sorted({code for _, code in kinds}, key=lambda code: (types[code].label, code)),
        types,
    )


def hits(root: Entry, asked: Asked, viewer: Viewer) -> Answer | None:
    """Return what is marked: what is lost with the record, or what it rests on."""
    if asked.mark == "lost":
        return impact.lost_with([root], viewer, most=NAMED)
    return impact.rests_on(root, viewer, most=NAMED) if asked.mark == "rests" else None


@dataclass(frozen=True)
class Beside:
    """One page of the neighbours by one relation."""

    entries: Sequence[Entry]
    more: bool  #: there is a next page


def beside(place: Place, asked: Asked, viewer: Viewer) -> Beside:
    """Return a page of the neighbours that the viewer may open: two queries. Raises Absent."""
    _admit(viewer)
    keys = neighbours.page_of(place, asked, viewer)
    shown = keys[: neighbours.ON_A_PAGE]
    lookup = Lookup(viewer)
    lookup.load_entries(shown)
    entries = [one for key in shown if (one := lookup.entry(key)) is not None]
    return Beside(entries, len(keys) > len(shown) and bool(entries))


def _admit(viewer: Viewer) -> None:
    """Raise Absent for customers: how things hang together is not shared."""
    if viewer.customer:
        raise Absent("picture")


class _Walk:
    """From the record through what is expanded, to everything that is drawn."""

    def __init__(self, root: int, wanted: set[int], rows: Iterable[Neighbour]) -> None:
        self.by_near: dict[int, dict[tuple[bool, str], list[Neighbour]]] = defaultdict(dict)
        for row in rows:
            self.by_near[row.near].setdefault((row.outgoing, row.code), []).append(row)
        self.wanted = wanted
        self.drawn: dict[int, None] = {root: None}
        self.opened: list[int] = []
        self.beyond: set[int] = set()
        self.groups: dict[int, list[Group]] = {}
        self._members(root)
        known = self._lines()
        self.lines = {pair: sorted(codes) for pair, codes in sorted(known.items())}
        for groups in self.groups.values():
            self._count(groups)

    def _members(self, root: int) -> None:
        waiting = deque([root])
        while waiting:
            near = waiting.popleft()
            self.opened.append(near)
            self.groups[near] = []
            for (outgoing, code), rows in sorted(self.by_near.get(near, {}).items()):
                group = Group(near, outgoing, code)
                self.groups[near].append(group)
                for row in rows:
                    if row.closed:
                        group.closed = row.total
                        continue
                    group.total = row.total
                    if row.far in self.drawn or len(self.drawn) >= MOST:
                        continue
                    self.drawn[row.far] = None
                    group.members.append(row.far)
                    if row.beyond:
                        self.beyond.add(row.far)
                    if row.far in self.wanted:
                        waiting.append(row.far)

    def _lines(self) -> dict[tuple[int, int], set[str]]:
        known: dict[tuple[int, int], set[str]] = defaultdict(set)
        for near in self.opened:
            for (outgoing, code), rows in self.by_near.get(near, {}).items():
                for row in rows:
                    if row.far in self.drawn and not row.closed:
                        pair = (near, row.far) if outgoing else (row.far, near)
                        known[pair].add(code)
        return known

    def _count(self, groups: Sequence[Group]) -> None:
        """Find out what is left out: a neighbour may be drawn because another one leads to it."""
        for group in groups:
            at = 0 if group.outgoing else 1
            drawn = sum(
                1 for pair, codes in self.lines.items()
                if pair[at] == group.near and group.code in codes
            )  # fmt: skip
            group.left_out = max(group.total - drawn, 0)
        for outgoing in (False, True):
            side = [one for one in groups if one.outgoing is outgoing]
            if sum(one.total + one.closed for one in side) > COUNT_CAP:
                for one in side:
                    one.more = True
