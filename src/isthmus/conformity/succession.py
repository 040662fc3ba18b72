"""What becomes of traces and judgements when the next edition of a standard is taken into use. Pure; no database.

Nothing is written anew: a record that is traced to an earlier edition only stands for what that became,
and what was judged there goes on standing where the correspondence can say so. Somebody decides exactly
where it can't: a requirement whose sources were judged differently, one whose source was divided, one that
asks it differently, one that is new. Taking the earlier edition into use again undoes all of it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TypeVar

from isthmus.conformity.edges import DECLINES
from isthmus.standards.correspondences import stated
from isthmus.standards.library import CLAUSE_LEVEL, Requirement, edition

#: Each edition with the one before it.
BEFORE: Mapping[str, str] = {
    "iso27001-2022": "iso27001-2013",
    "iso20000-1-2018": "iso20000-1-2011",
}
CARRIED, MERGED, DIFFERS, SPLIT, CHANGED, ADDED = "carried", "merged", "differs", "split", "changed", "new"  # fmt: skip
#: Nobody judged what it is made from, so there is nothing to take over.
UNJUDGED = "unjudged"
#: Where somebody decides.
ASKED = (DIFFERS, SPLIT, CHANGED, ADDED)

Value = TypeVar("Value")
#: A record's key and that of a requirement it is traced to.
Pair = tuple[int, int]
#: The same with the relation: traced, or declined for it.
Drawn = tuple[int, int, str]


@dataclass(frozen=True)
class Source:
    """A requirement of the earlier edition, with what the correspondence says of it."""

    requirement: Requirement
    relation: str
    note: str
    divided: bool  #: it went to several places


@dataclass(frozen=True)
class Becomes:
    """One requirement that is judged, what it is made from, and how."""

    requirement: Requirement
    sources: tuple[Source, ...]
    how: str  #: as far as the correspondence says: sources may still differ

    def judged(self, said: Mapping[int, Value], alike: Mapping[int, object]) -> tuple[str, Value | None]:  # fmt: skip
        """Return how it stands by what was said of its sources, and what of that stands for it.

        `said` and `alike` are by key of the requirement: what stands, and what has to be equal where
        several become one.
        """
        keys = [one.requirement.key for one in self.sources]
        if self.sources and not any(key in said for key in keys):
            return UNJUDGED, None
        if self.how in ASKED:
            return self.how, None
        if any(key not in said or alike[key] != alike[keys[0]] for key in keys):
            return DIFFERS, None
        return self.how, said[keys[0]]


@cache
def successors(code: str) -> Mapping[int, tuple[int, ...]]:
    """Return what each requirement of the edition before this one became, by keys.

    What has no entry of its own goes with what it stands below; chapters are too wide to say anything.
    """
    if code not in BEFORE:
        return {}
    old = edition(BEFORE[code])
    found: dict[int, tuple[int, ...]] = {}
    for one in old.requirements:
        for at in (one, *old.ancestors(one.ref)):
            if at.kind in CLAUSE_LEVEL:
                break
            rows = [row for row in stated(old.code, code) if row.from_ref == at.ref]
            if rows:
                refs = [target.requirement_ref for row in rows for target in row.to]
                keys = [below.key for ref in refs for below in _meant(code, ref)]
                found[one.key] = tuple(dict.fromkeys(keys))
                break
    return found


@cache
def predecessors(code: str) -> Mapping[int, tuple[int, ...]]:
    """Return by requirement of an edition those of the edition before that became it, by keys."""
    found: dict[int, list[int]] = {}
    for key, became in successors(code).items():
        for one in became:
            found.setdefault(one, []).append(key)
    return {key: tuple(below) for key, below in found.items()}


@cache
def _meant(code: str, ref: str) -> tuple[Requirement, ...]:
    """Return what a reference stands for: itself; of a sub-clause with sub-clauses, those."""
    held = edition(code)
    one = held.by_ref[ref]
    if one.kind in CLAUSE_LEVEL:
        return ()
    if one.kind != "subclause" or held.judged_at(ref) is not None:
        return (one,)
    judged = {row.ref for row in held.judged()}
    return tuple(below for below in held.below(ref) if below.ref in judged)


def by_way(drawn: Iterable[Drawn], codes: Collection[str]) -> Iterator[Pair]:
    """Yield the traces among these, then what they stand for in the editions in use by way of an earlier
    one.

    Where a record is traced to some of what its requirement became, somebody has said which: it stands
    for that alone. So it does for the rest where it was declined for some.
    """
    became, own = _steps(tuple(sorted({*codes} & BEFORE.keys())))
    said: set[Pair] = set()
    declined: set[Pair] = set()
    earlier: list[Pair] = []
    for source, target, relation in drawn:
        if relation == DECLINES.code:
            declined.add((source, target))
            continue
        yield source, target
        if target in own:
            said.add((source, target))
        elif target in became:
            earlier.append((source, target))
    seen = said | declined
    for source, target in earlier:
        if any((source, key) in said for key in became[target]):
            continue
        for key in became[target]:
            if (source, key) not in seen:
                seen.add((source, key))
                yield source, key


@cache
def _steps(codes: tuple[str, ...]) -> tuple[Mapping[int, tuple[int, ...]], frozenset[int]]:
    """Return what requirements of earlier editions became in these, and the requirements of these."""
    became = {key: keys for code in codes for key, keys in successors(code).items()}
    return became, frozenset(one.key for code in codes for one in edition(code).requirements)


@cache
def judged_from(code: str) -> Mapping[str, Becomes]:
    """Return what each judged requirement of an edition is made from, by reference; empty for one that
    none comes before.

    It is made also from one of which only a point went there: nobody judged that point by itself, so
    what was said of the whole can't stand for it.
    """
    if code not in BEFORE:
        return {}
    held, old = edition(code), edition(BEFORE[code])
    own = {one.ref for one in old.judged()}
    made: dict[str, dict[str, Source]] = {one.ref: {} for one in held.judged()}
    # Those that are judged themselves come first: what a point says counts where they say nothing.
    for row in sorted(stated(old.code, code), key=lambda row: row.from_ref not in own):
        source = old.judged_at(row.from_ref) if row.from_ref else None
        if source is None:
            continue
        goes = dict.fromkeys(
            judged.ref for target in row.to for judged in _at(code, target.requirement_ref)
        )
        # A point that goes elsewhere than what it stands below takes a part of it along.
        point = row.from_ref != source.ref and row.relation != CHANGED
        divided = row.relation == SPLIT or len(goes) > 1 or point
        for ref in goes:
            made[ref].setdefault(source.ref, Source(source, row.relation, row.note, divided))
    return {
        ref: Becomes(held.by_ref[ref], (*below.values(),), _how(below.values()))
        for ref, below in made.items()
    }


def _at(code: str, ref: str) -> Iterator[Requirement]:
    """Yield where what is meant by a reference is judged."""
    held = edition(code)
    for one in _meant(code, ref):
        if at := held.judged_at(one.ref):
            yield at


def _how(sources: Collection[Source]) -> str:
    if not sources:
        return ADDED
    if any(one.divided for one in sources):
        return SPLIT
    if any(one.relation == "changed" for one in sources):
        return CHANGED
    return CARRIED if len(sources) == 1 else MERGED
