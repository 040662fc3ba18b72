"""Two editions side by side: the nodes of both trees, the lines between them, and one node's story.

Needs neither Django nor a database; addresses are the page's business.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from isthmus.engine.language import tr
from isthmus.standards.correspondences import (
    BODY,
    DERIVED,
    NOT_CITED,
    PRINTED,
    Correspondence,
    Target,
    correspondences,
    pairs,
)
from isthmus.standards.errata import Erratum
from isthmus.standards.library import Edition, Requirement
from isthmus.standards.words import errata_in

DIRECT, PARTIAL, NONE = "direct", "partial", "none"
#: Relations that say: the same matter, as far as the row goes.
_WHOLE = frozenset({"corresponds", "unchanged", "renumbered"})
#: Relations drawn to show where they point, though they offer nothing.
_FAINT = frozenset({"many", "range", "see-below"})


@dataclass(frozen=True)
class Line:
    """One line of the picture: from a reference on the left to one on the right."""

    left: str
    right: str
    kind: str


@dataclass(frozen=True)
class Group:
    """A clause or an area with what is shown below it: (requirement, depth)."""

    top: Requirement
    nodes: tuple[tuple[Requirement, int], ...]


@dataclass(frozen=True)
class Side:
    """One place on the other side that a statement leads to."""

    requirement: Requirement
    relation: str
    paragraph: str  #: the paragraph meant, where the row names one
    erratum: Erratum | None


@dataclass(frozen=True)
class Statement:
    """What one row says about the chosen requirement."""

    relation: str
    provenance: str
    source: str
    others: tuple[Side, ...]
    adds_here: str
    adds_there: str
    note: str
    errata: tuple[Erratum, ...]


def known_pair(first: str, second: str) -> bool:
    """Return whether the library relates these editions, in whichever direction."""
    return (first, second) in pairs() or (second, first) in pairs()


def chosen(
    first: str, second: str, provenance: Collection[str] = (), relation: Collection[str] = ()
) -> list[Correspondence]:
    """Return the rows of a pair with one of these provenances and relations; of none, all."""
    return [
        row
        for row in correspondences(first, second)
        if (not provenance or row.provenance in provenance)
        and (
            not relation
            or row.relation in relation
            or any(target.relation in relation for target in row.to)
        )
    ]


def lines(rows: Sequence[Correspondence], relation: Collection[str] = ()) -> list[Line]:
    """Return the lines that these rows draw, each pair and kind once."""
    one_source = len({row.provenance for row in rows if row.relation != NOT_CITED}) <= 1
    found = (
        Line(row.from_ref, target.requirement_ref, _kind(row, target, one_source))
        for row in rows
        if row.from_ref and row.relation != NOT_CITED
        for target in row.to
        if not relation or row.relation_to(target) in relation
    )
    return list(dict.fromkeys(found))


def _kind(row: Correspondence, target: Target, one_source: bool) -> str:
    relation = row.relation_to(target)
    if relation in _FAINT:
        return NONE
    if row.provenance == BODY:
        return BODY
    # Where everything has one source, the line tells the relation instead.
    if row.provenance == DERIVED and not one_source:
        return DERIVED
    return DIRECT if relation in _WHOLE and not target.paragraph else PARTIAL


def groups(held: Edition, linked: set[str]) -> list[Group]:
    """Return the tree of an edition for the picture: points and headings only where a line ends."""
    return [Group(top, tuple(_nodes(held, top, linked))) for top in held.children(None)]


def _nodes(held: Edition, top: Requirement, linked: set[str]) -> Iterator[tuple[Requirement, int]]:
    if top.ref in linked or not held.children(top.ref):
        yield top, 0
    for requirement in held.below(top.ref):
        if requirement.kind != "point" or requirement.ref in linked:
            depth = sum(above.kind != top.kind for above in held.ancestors(requirement.ref))
            yield requirement, min(depth, 3)


def statements(
    rows: Iterable[Correspondence], ref: str, other: Edition, *, left: bool
) -> list[Statement]:
    """Return what these rows say about one requirement of the left side, or of the right one."""
    found = []
    for row in rows:
        if left and row.from_ref == ref:
            found.append(_from_left(row, other))
        elif not left:
            found += [
                _from_right(row, target, other)
                for target in row.to
                if target.requirement_ref == ref
            ]
    return found


def _from_left(row: Correspondence, other: Edition) -> Statement:
    sides = tuple(
        Side(
            other.by_ref[target.requirement_ref],
            row.relation_to(target),
            target.paragraph or "",
            next(iter(errata_in(target.erratum)), None),
        )
        for target in row.to
    )
    cited = errata_in(row.note, *(target.erratum for target in row.to))
    return Statement(
        row.relation, row.provenance, source_of(row), sides, row.adds_from, row.adds_to, row.note,
        tuple(cited),
    )  # fmt: skip


def _from_right(row: Correspondence, target: Target, other: Edition) -> Statement:
    sides: tuple[Side, ...] = ()
    if row.from_ref:
        sides = (Side(other.by_ref[row.from_ref], row.relation_to(target), "", None),)
    return Statement(
        row.relation_to(target), row.provenance, source_of(row), sides, row.adds_to, row.adds_from,
        row.note, tuple(errata_in(row.note, target.erratum)),
    )  # fmt: skip


def source_of(row: Correspondence) -> str:
    """Return where a row stands: Table A.1, row 12; ISO/IEC 27013, 6.3.8; nowhere but here."""
    if row.provenance == PRINTED:
        return tr("Table A.1, row %(row)s", row=row.row)
    return f"ISO/IEC 27013:2015, {row.clause}" if row.provenance == BODY else ""


def with_counterpart(held: Edition, linked: set[str]) -> int:
    """Return how many requirements that are judged one by one have a line, or lie below one, or
    have one below them. Whole clauses and areas don't count: they are too wide to tell anything."""
    return sum(
        requirement.ref in linked
        or any(below.ref in linked for below in held.below(requirement.ref))
        or any(
            above.ref in linked and above.kind in ("subclause", "objective")
            for above in held.ancestors(requirement.ref)
        )
        for requirement in held.judged()
    )
