"""The answer as one viewer may have it.

It is worked out across all registers, on what the viewer may know of: records that are restricted
to others take no part, as if they weren't there. What it reaches in registers that the viewer's
roles don't open is counted, not named.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from isthmus.assets.impact import reach
from isthmus.assets.impact.rule import Enough, Hit, Rest, foundation, losses
from isthmus.engine.access import VIEW, Viewer
from isthmus.engine.door import Absent
from isthmus.engine.edges import EdgeType
from isthmus.engine.lookup import Lookup
from isthmus.engine.models import Entry
from isthmus.engine.own.relations import relation_types
from isthmus.engine.registry import RecordType, registry

#: So many records of one register are told of, nearest first; of the others there is the number.
MOST = 500
#: So many records are looked at as lost at once.
MOST_AT_ONCE = 20


@dataclass(frozen=True)
class Link:
    """One relation on the way, read from the one that needs to the one that is needed."""

    code: str
    words: str  #: how it reads: runs on, stored in
    #: what is needed; None: of a register that the viewer may not see
    entry: Entry | None
    #: where some of several suffice: how many of how many; None: each is needed
    enough: Enough | None
    #: of those, still up when the loss went through here; None: where nothing is lost yet
    left: int | None


@dataclass(frozen=True)
class Told:
    """One record with the way that explains it."""

    entry: Entry
    way: Sequence[Link]
    lost: bool = True  #: False: it is concerned, and not lost itself
    alone: bool = True  #: its loss suffices; of what something rests on


@dataclass(frozen=True)
class Group:
    """What is told of one register."""

    record_type: type[RecordType]
    count: int
    told: Sequence[Told]

    @property
    def left_out(self) -> int:
        return self.count - len(self.told)


@dataclass(frozen=True)
class Answer:
    """Groups by register, those with most first, and how many are in registers that are closed."""

    groups: Sequence[Group]
    elsewhere: int
    #: everything that is hit by key, of closed registers as well: whether it is lost, or, of what
    #: something rests on, whether its loss suffices
    hit: Mapping[int, bool] = field(default_factory=dict)

    @property
    def count(self) -> int:
        return sum(one.count for one in self.groups)


def lost_with(
    starts: Collection[Entry], viewer: Viewer, *, only: str = "", most: int = MOST
) -> Answer:
    """Return what is hit when these records are lost at once. `only` names a type of record."""
    _admit(viewer)
    keys = [one.pk for one in starts]
    found = reach.after(keys, viewer)
    hits = {hit.entry: hit for hit in losses(keys, found.supports)}
    nearest = [entry for entry, hit in hits.items() if hit.via is not None]

    def way(entry: int) -> list[_Bare]:
        return _outward(hits, entry)

    def told(entry: Entry, links: Sequence[Link]) -> Told:
        return Told(entry, links, lost=hits[entry.pk].lost)

    answer = _Reduced(viewer, found.types, only, most).answer(nearest, way, told)
    return replace(answer, hit={entry: hits[entry].lost for entry in nearest})


def rests_on(target: Entry, viewer: Viewer, *, only: str = "", most: int = MOST) -> Answer:
    """Return everything whose loss can hit a record, and which single losses suffice."""
    _admit(viewer)
    found = reach.below(target.pk, viewer)
    rests = {one.entry: one for one in foundation(target.pk, found.supports)}

    def way(entry: int) -> list[_Bare]:
        return _inward(rests, entry)

    def told(entry: Entry, links: Sequence[Link]) -> Told:
        return Told(entry, links, alone=rests[entry.pk].alone)

    answer = _Reduced(viewer, found.types, only, most).answer(list(rests), way, told)
    return replace(answer, hit={entry: one.alone for entry, one in rests.items()})


def _admit(viewer: Viewer) -> None:
    """Raise Absent for customers: how things hang together is not shared."""
    if viewer.customer:
        raise Absent("impact")


@dataclass(frozen=True)
class _Bare:
    """A link with the key of what is needed."""

    code: str
    entry: int
    enough: Enough | None
    left: int | None


def _outward(hits: Mapping[int, Hit], entry: int) -> list[_Bare]:
    """Return the way from a record that is hit to what was lost first."""
    links, hit = [], hits[entry]
    while hit.via is not None:
        links.append(_Bare(hit.code, hit.via, hit.enough, hit.left if hit.enough else None))
        hit = hits[hit.via]
    return links


def _inward(rests: Mapping[int, Rest], entry: int) -> list[_Bare]:
    """Return the way from what is looked at to a record it rests on."""
    links = []
    at: int | None = entry
    while at is not None and at in rests:
        one = rests[at]
        links.append(_Bare(one.code, at, one.enough, None))
        at = one.to
    return links[::-1]


@dataclass(frozen=True)
class _Reduced:
    """Brings keys to what the viewer may see: one query for all entries that are named."""

    viewer: Viewer
    types: Mapping[int, str]
    only: str
    most: int

    def answer(
        self,
        nearest: Sequence[int],
        way: Callable[[int], list[_Bare]],
        told: Callable[[Entry, Sequence[Link]], Told],
    ) -> Answer:
        by_type: dict[str, list[int]] = defaultdict(list)
        for entry in nearest:
            by_type[self.types[entry]].append(entry)
        seen = {code: found for code in by_type if (found := self._seen(code)) is not None}
        elsewhere = sum(len(by_type[code]) for code in by_type if code not in seen)
        shown = {code: by_type[code][: self._most(code)] for code in seen}
        ways = {entry: way(entry) for keys in shown.values() for entry in keys}
        lookup = Lookup(self.viewer)
        lookup.load_entries(_named(ways))
        types = relation_types(self.viewer.organization)
        groups = [
            Group(
                record_type,
                len(by_type[code]),
                [
                    told(one, [*_links(ways[key], lookup, types)])
                    for key in shown[code]
                    if (one := lookup.entry(key)) is not None
                ],
            )
            for code, record_type in seen.items()
        ]
        groups.sort(key=lambda one: (-one.count, one.record_type.label_plural))
        return Answer(groups, elsewhere)

    def _seen(self, code: str) -> type[RecordType] | None:
        found = registry.find(code)
        return found if found is not None and self.viewer.may_on(found.model, VIEW) else None

    def _most(self, code: str) -> int:
        return self.most if self.only in ("", code) else 0


def _named(ways: Mapping[int, Iterable[_Bare]]) -> set[int]:
    return {*ways, *(link.entry for links in ways.values() for link in links)}


def _links(bare: Iterable[_Bare], lookup: Lookup, types: Mapping[str, EdgeType]) -> Iterable[Link]:
    for one in bare:
        words = _words(types[one.code])
        yield Link(one.code, words, lookup.entry(one.entry), one.enough, one.left)


def _words(declared: EdgeType) -> str:
    """Return how a relation reads from the one that needs."""
    forward = declared.impact is not None and declared.impact.way == "forward"
    return declared.inverse if forward else declared.label
