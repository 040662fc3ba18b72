"""What corresponds to what between two editions, each statement with its provenance.

Needs neither Django nor a database.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache

from isthmus.engine.language import tr
from isthmus.standards.library import CLAUSE_LEVEL, DATA, Edition, Requirement, edition, read

PRINTED, BODY, DERIVED = "printed", "body", "derived"

#: Relations across which evidence is offered. Headings, “many”, and whole chapters are no offer.
OFFERED = frozenset({"corresponds", "similar", "no-direct-equivalent-except"})
NOT_CITED = "not-cited"


@dataclass(frozen=True)
class Target:
    """One reference of the other side, as cited: the requirement, perhaps a point or paragraph of it."""

    ref: str
    point: str | None
    paragraph: str | None
    relation: str | None  #: where it differs from its row's
    erratum: str | None

    @property
    def requirement_ref(self) -> str:
        """The reference of the requirement that is meant: 4.1.1 b) for ref 4.1.1, point b)."""
        return f"{self.ref} {self.point}" if self.point else self.ref


@dataclass(frozen=True)
class Correspondence:
    """One row: from a requirement (None where none is named) to those of the other edition."""

    from_ref: str | None
    relation: str
    provenance: str  #: printed in Table A.1, stated in the body of ISO/IEC 27013, or derived by us
    to: tuple[Target, ...]
    note: str
    adds_from: str  #: what the left side asks beyond the right
    adds_to: str  #: what the right side adds
    row: int | None  #: ordinal of the row of Table A.1
    clause: str  #: of ISO/IEC 27013, for provenance body

    def relation_to(self, target: Target) -> str:
        return target.relation or self.relation


@dataclass(frozen=True)
class Counterpart:
    """A requirement of the other side whose evidence may serve, and what that side adds."""

    requirement: Requirement
    relation: str
    provenance: str
    adds: str
    note: str
    source: str  #: where it stands: row 12 of Table A.1, clause 6.3.8, ours


def pairs() -> list[tuple[str, str]]:
    """Return the pairs of editions the library relates, as (from, to)."""
    names = sorted(path.stem for path in (DATA / "correspondences").glob("*.yaml"))
    return [(name.split("--")[0], name.split("--")[1]) for name in names]


@cache
def stated(from_code: str, to_code: str) -> tuple[Correspondence, ...]:
    """Return the rows as the data file has them. Raises KeyError for a pair that isn't held."""
    if (from_code, to_code) not in pairs():
        raise KeyError(f"{from_code} {to_code}")
    raw = read(f"correspondences/{from_code}--{to_code}.yaml")
    return tuple(
        Correspondence(
            from_ref=item["from"],
            relation=item["relation"],
            provenance=item["provenance"],
            to=tuple(
                Target(
                    target["ref"],
                    target.get("point"),
                    target.get("paragraph"),
                    target.get("relation"),
                    target.get("erratum"),
                )
                for target in item["to"]
            ),
            note=item.get("note") or "",
            adds_from=(item.get("adds") or {}).get("from") or "",
            adds_to=(item.get("adds") or {}).get("to") or "",
            row=item.get("row"),
            clause=str(item.get("clause") or ""),
        )
        for item in raw["correspondences"]
    )


def correspondences(from_code: str, to_code: str) -> list[Correspondence]:
    """Return every row from one edition to the other, also against the direction of the data.

    For the pair of Table A.1 it ends with what the table never cites. Raises KeyError for a pair
    that isn't held in either direction.
    """
    if (from_code, to_code) in pairs():
        rows = list(stated(from_code, to_code))
    else:
        rows = _turned(stated(to_code, from_code))
    # Not cited means by the table itself; what the text of ISO/IEC 27013 adds stands beside it.
    printed = [row for row in rows if row.provenance == PRINTED]
    if printed:
        left = {row.from_ref for row in printed}
        right: set[str | None] = {target.requirement_ref for row in printed for target in row.to}
        rows += [_bare(ref, ()) for ref in _not_cited(from_code, left)]
        rows += [_bare(None, (_target(ref),)) for ref in _not_cited(to_code, right)]
    return rows


def _bare(ref: str | None, to: tuple[Target, ...]) -> Correspondence:
    return Correspondence(ref, NOT_CITED, DERIVED, to, "", "", "", None, "")


def _target(ref: str) -> Target:
    head, _, point = ref.partition(" ")
    return Target(head, point or None, None, None, None)


def _turned(rows: tuple[Correspondence, ...]) -> list[Correspondence]:
    """Return the rows read from right to left, one for each target.

    A row that names nothing on the right says so of its left side from either direction.
    """
    silent = [
        Correspondence(
            None, row.relation, row.provenance, (_target(row.from_ref),), row.note, row.adds_to,
            row.adds_from, row.row, row.clause,
        )
        for row in rows
        if row.from_ref and not row.to
    ]  # fmt: skip
    return silent + [
        Correspondence(
            target.requirement_ref,
            row.relation_to(target),
            row.provenance,
            (_target(row.from_ref),) if row.from_ref else (),
            row.note,
            row.adds_to,
            row.adds_from,
            row.row,
            row.clause,
        )
        for row in rows
        for target in row.to
    ]


def _not_cited(code: str, cited: set[str | None]) -> list[str]:
    """Return the judged requirements that are cited neither themselves nor by a point of theirs.

    Controls are cited through their objective: the table goes no deeper.
    """
    held = edition(code)
    return [
        requirement.ref
        for requirement in held.judged()
        if requirement.ref not in cited
        and not any(child.ref in cited for child in held.below(requirement.ref))
        and not any(
            above.ref in cited
            for above in held.ancestors(requirement.ref)
            if above.kind == "objective"
        )
    ]


@lru_cache(maxsize=20_000)
def counterparts(requirement: Requirement, other: str) -> tuple[Counterpart, ...]:
    """Return the requirements of the edition `other` whose evidence may be offered here.

    A control has the counterparts of its objective, a point without a row those of its
    sub-clause. Nothing is offered across headings, “many” and whole chapters. Between two versions
    of a loaded catalogue, what has the same reference corresponds.
    """
    held = edition(requirement.edition)
    if held.loaded is not None:
        return _in_other_version(requirement, held, edition(other))
    for candidate in (requirement, *held.ancestors(requirement.ref)):
        if candidate.kind in ("clause", "area", "theme"):
            break
        found = _counterparts_at(candidate, other)
        if found:
            return found
    return ()


def _in_other_version(
    requirement: Requirement, held: Edition, other: Edition
) -> tuple[Counterpart, ...]:
    target = other.by_ref.get(requirement.ref)
    if not versions_of_one(held, other) or target is None or target.kind != requirement.kind:
        return ()
    if target.kind in CLAUSE_LEVEL:
        return ()
    same = (target.title, target.intent) == (requirement.title, requirement.intent)
    note = "It reads the same in both versions." if same else "It reads otherwise in this version."
    relation = "corresponds" if same else "similar"
    return (Counterpart(target, relation, DERIVED, target.intent, note, "the same reference"),)


def versions_of_one(first: Edition, second: Edition) -> bool:
    """Return whether two editions are versions of one loaded catalogue."""
    if first.loaded is None or second.loaded is None or first.code == second.code:
        return False
    whose = (first.loaded.name, first.loaded.organization)
    return whose == (second.loaded.name, second.loaded.organization)


@cache
def _index(code: str, other: str) -> dict[str, list[tuple[Correspondence, str]]]:
    """Return the offered rows of a pair by the reference of the edition `code`: (row, other ref)."""
    found: dict[str, list[tuple[Correspondence, str]]] = {}
    if (code, other) in pairs():
        for row in stated(code, other):
            for target in row.to:
                if row.from_ref and row.relation_to(target) in OFFERED:
                    found.setdefault(row.from_ref, []).append((row, target.requirement_ref))
    elif (other, code) in pairs():
        for row in stated(other, code):
            for target in row.to:
                if row.from_ref and row.relation_to(target) in OFFERED:
                    found.setdefault(target.requirement_ref, []).append((row, row.from_ref))
    return found


def _counterparts_at(requirement: Requirement, other: str) -> tuple[Counterpart, ...]:
    held, found = edition(other), {}
    forward = (requirement.edition, other) in pairs()
    for row, ref in _index(requirement.edition, other).get(requirement.ref, ()):
        target = held.by_ref[ref]
        if target.kind in ("clause", "area", "theme") or ref in found:
            continue
        found[ref] = Counterpart(
            requirement=target,
            relation=row.relation,
            provenance=row.provenance,
            adds=(row.adds_to if forward else row.adds_from) or target.intent,
            note=row.note,
            source=_source(row),
        )
    return tuple(found.values())


def _source(row: Correspondence) -> str:
    if row.provenance == PRINTED:
        return tr("Table A.1, row %(row)s", row=row.row)
    return f"ISO/IEC 27013, {row.clause}" if row.provenance == BODY else tr("our own reading")


def choices_within(requirement: Requirement) -> list[Requirement]:
    """Return what can be traced to within a counterpart: itself, or what is judged below it."""
    return list(_choices_within(requirement))


@lru_cache(maxsize=20_000)
def _choices_within(requirement: Requirement) -> tuple[Requirement, ...]:
    held = edition(requirement.edition)
    judged = {row.ref for row in held.judged()}
    if requirement.kind not in CLAUSE_LEVEL and (
        requirement.ref in judged or requirement.kind == "point"
    ):
        return (requirement,)
    return tuple(row for row in held.below(requirement.ref) if row.ref in judged)
