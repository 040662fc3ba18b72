"""The traceability matrix: one line per requirement with its three columns, and the way back.

It shows what everybody may know of: restricted records appear in neither direction.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils import timezone

from isthmus.conformity.edges import TRACES
from isthmus.conformity.facts import Facts, facts
from isthmus.conformity.lines import (
    HEADING,
    JUDGED,
    POINT,
    Assessed,
    Evidence,
    Finding,
    Line,
    RecordLine,
)
from isthmus.conformity.probe import DID_NOT_OCCUR, FALLS_SHORT, MET, NO_EVIDENCE
from isthmus.conformity.standing import (
    EditionStanding,
    JudgementFound,
    ProbeAnswer,
    Standing,
    standing_of,
)
from isthmus.engine.models import Edge, Entry, Organization, Principal
from isthmus.engine.registry import registry
from isthmus.standards.library import CLAUSE_LEVEL, Edition, Requirement, edition

#: Stands for “nobody” where lines are chosen by their owner.
NOBODY = "none"


@dataclass(frozen=True)
class Choice:
    """Which requirements are wanted. The conditions look at what is judged one by one: the points
    below such a line come with it, and the headings above it stay."""

    verdicts: tuple[str, ...] = ()
    owner: str = ""  #: reference of a principal, or `none`
    clause: str = ""  #: a reference above or at the line
    phase: str = ""
    probe: str = ""
    stale: bool = False

    def takes(self, line: Line) -> bool:
        """Return whether a judged line is wanted."""
        return (
            (not self.verdicts or line.verdict.code in self.verdicts)
            and (not self.owner or self._owned(line))
            and (not self.clause or within(line, self.clause))
            and (not self.phase or line.requirement.phase == self.phase)
            and (not self.probe or any(one.id == self.probe for one in line.records))
            and (not self.stale or line.stale)
        )

    def _owned(self, line: Line) -> bool:
        return not line.owners if self.owner == NOBODY else self.owner in line.owners


def within(line: Line, clause: str) -> bool:
    """Return whether a line is the clause or below it. `A` stands for all of Annex A."""
    if clause == "A":
        return line.ref.startswith("A.")
    above = edition(line.edition).ancestors(line.ref)
    return line.ref == clause or any(one.ref == clause for one in above)


class Matrix:
    """The matrix of one organization on one day, computed once and read in both directions."""

    def __init__(
        self,
        organization: Organization,
        on: date | None = None,
        editions: Sequence[Edition] | None = None,
        known: Facts | None = None,
    ) -> None:
        self.organization = organization
        self.on = on or timezone.localdate()
        self.known = known or facts(organization, self.on)
        chosen = self.known.editions if editions is None else editions
        self.standings: list[EditionStanding] = [standing_of(one, self.known) for one in chosen]
        self._principals = _principals(self.known)
        self._evidence: dict[int, Evidence] = {}
        self._lines: dict[int, Line] = {}

    def edition_lines(self, standing: EditionStanding, *, points: bool = True) -> list[Line]:
        """Return every line of one edition, in its order; without points far fewer are made."""
        judged = {requirement.ref for requirement in standing.edition.judged()}
        found = []
        for one in standing.by_ref.values():
            level = _level(one, judged)
            if points or level != POINT:
                key = one.requirement.key
                if key not in self._lines:
                    self._lines[key] = self._line(one, level)
                found.append(self._lines[key])
        return found

    def lines(self, choice: Choice | None = None, *, points: bool = True) -> list[Line]:
        """Return the lines that are wanted, with the headings above them."""
        found: list[Line] = []
        for standing in self.standings:
            rows = self.edition_lines(standing, points=points)
            found += _chosen(rows, choice or Choice())
        return found

    def judged(self) -> list[Line]:
        """Return the lines that count: of what is judged one by one, in order."""
        return [
            line
            for standing in self.standings
            for line in self.edition_lines(standing, points=False)
            if line.level == JUDGED
        ]

    def record_lines(self, choice: Choice | None = None) -> list[RecordLine]:
        """Return the traced records with the wanted requirements they are traced to, by title.

        A trace to a point stands as that point. Without conditions, records of registers that
        can be traced but are traced to nothing come last.
        """
        wanted = choice or Choice()
        traced: dict[int, list[Line]] = {}
        for line in self.lines(wanted):
            for entry in self.known.traces.get(line.requirement.key, ()):
                traced.setdefault(entry.pk, []).append(line)
        entries = {one.pk: one for rows in self.known.traces.values() for one in rows}
        found = [RecordLine(self._seen(entries[key]), tuple(rows)) for key, rows in traced.items()]
        if wanted == Choice():
            for entry in untraced(self.organization):
                if entry.owner is not None:
                    self._principals[entry.owner.pk] = entry.owner
                found.append(RecordLine(self._seen(entry), ()))
        return sorted(found, key=_record_order)

    def owners(self) -> dict[str, str]:
        """Return everybody who owns something traced or has judged: names by reference."""
        found: dict[str, str] = {}
        for line in self.judged():
            found |= line.owners
        return dict(sorted(found.items(), key=lambda item: item[1].casefold()))

    def _line(self, standing: Standing, level: str) -> Line:
        found = standing.judgement
        return Line(
            requirement=standing.requirement,
            standing=standing,
            level=level,
            records=_findings(standing),
            judgement=self._judgement(found, standing.requirement) if found else None,
            traces=tuple(self._seen(entry) for entry in standing.traces),
        )

    def _judgement(self, found: JudgementFound, of: Requirement) -> Assessed:
        row = found.judgement
        owner = self._principals.get(row.owner_id or 0)
        return Assessed(
            reference=row.reference,
            answer=row.answer,
            answer_label=row.get_answer_display(),
            assessor=owner.name if owner else "",
            assessor_reference=owner.reference if owner else "",
            date=timezone.localtime(row.judged_at).date(),
            statement=row.statement,
            gap=row.gap,
            action=row.action,
            evidence=tuple(self._seen(entry) for entry in found.evidence),
            stale=found.stale,
            at=found.where(of),
        )

    def _seen(self, entry: Entry) -> Evidence:
        if entry.pk not in self._evidence:
            owner = self._principals.get(entry.owner_id or 0)
            declared = registry.find(entry.type)
            self._evidence[entry.pk] = Evidence(
                entry,
                declared.label if declared else "",
                owner.name if owner else "",
                owner.reference if owner else "",
            )
        return self._evidence[entry.pk]


def lines(
    organization: Organization,
    on: date | None = None,
    editions: Sequence[Edition] | None = None,
    verdicts: Iterable[str] = (),
    owner: str | None = None,
    *,
    points: bool = True,
) -> list[Line]:
    """Return one line per requirement of the editions in use (or of those given), in order.

    `on` is the day due dates are compared with. `verdicts` (codes) and `owner` (reference of a
    principal) choose among what is judged one by one; points and headings go with it.
    """
    choice = Choice(verdicts=tuple(verdicts), owner=owner or "")
    return Matrix(organization, on, editions).lines(choice, points=points)


def as_json(matrix: Matrix, choice: Choice | None = None, *, points: bool = True) -> dict[str, Any]:
    """Return the matrix as JSON: the lines wanted and, by edition, how many have which verdict."""
    chosen = matrix.lines(choice, points=points)
    return {
        "organization": matrix.organization.slug,
        "on": matrix.on.isoformat(),
        "editions": [
            {
                "edition": standing.edition.code,
                "title": standing.edition.title,
                "counts": counts(chosen, standing.edition.code),
                "requirements": [
                    line.as_json() for line in chosen if line.edition == standing.edition.code
                ],
            }
            for standing in matrix.standings
        ],
        "records": [one.as_json() for one in matrix.record_lines(choice)],
    }


def lines_of(organization: Organization, requirement: Requirement) -> list[Line]:
    """Return the line of one requirement and those below it."""
    held = edition(requirement.edition)
    refs = {requirement.ref, *(one.ref for one in held.below(requirement.ref))}
    matrix = Matrix(organization, editions=[held])
    return [line for line in matrix.edition_lines(matrix.standings[0]) if line.ref in refs]


def counts(chosen: Iterable[Line], code: str) -> dict[str, int]:
    """Return how many of the judged lines of an edition have which verdict."""
    found = Counter(
        line.verdict.code for line in chosen if line.edition == code and line.level == JUDGED
    )
    return dict(sorted(found.items()))


def untraced(organization: Organization) -> list[Entry]:
    """Return unrestricted records that are expected to be traced, and are traced to nothing."""
    types = [one.code for one in registry.types() if TRACES.code in one.relations]
    traces = Edge.objects.current().filter(type=TRACES.code, source=OuterRef("pk"))
    return list(
        Entry.objects.as_system("the matrix shows unrestricted records")
        .unrestricted()
        .filter(organization=organization, type__in=types, removed_at__isnull=True)
        .exclude(state_category="void")
        .filter(~Exists(traces))
        .select_related("owner")
    )


def _level(standing: Standing, judged: Collection[str]) -> str:
    requirement = standing.requirement
    if standing.heading or requirement.kind in CLAUSE_LEVEL:
        return HEADING
    return JUDGED if requirement.ref in judged else POINT


def _chosen(rows: Sequence[Line], choice: Choice) -> list[Line]:
    """Return the wanted lines of one edition: headings only above something that is wanted."""
    held = edition(rows[0].edition) if rows else None
    keep: set[str] = set()
    for line in rows:
        if held and line.level == JUDGED and choice.takes(line):
            keep.add(line.ref)
            keep.update(above.ref for above in held.ancestors(line.ref))
            keep.update(below.ref for below in held.below(line.ref))
    return [line for line in rows if line.ref in keep]


#: In this order a probe that speaks about several points of one line is counted.
_WORST = (FALLS_SHORT, NO_EVIDENCE, MET, DID_NOT_OCCUR)


def _findings(standing: Standing) -> tuple[Finding, ...]:
    """Return what probes say, each once: one that names several points of a line at its worst."""
    found: dict[str, Finding] = {}
    for answer in standing.probes:
        held = found.get(answer.result.probe.id)
        if held is None or _WORST.index(answer.outcome) < _WORST.index(held.outcome):
            found[answer.result.probe.id] = Finding(
                answer, _refs(standing, answer), _named(standing, answer)
            )
    return tuple(sorted(found.values(), key=lambda one: (_WORST.index(one.outcome), one.title)))


def _refs(standing: Standing, answer: ProbeAnswer) -> tuple[str, ...]:
    """Return the requirements of a line that a probe about requirements gave this outcome."""
    outcomes = answer.result.by_requirement
    if not outcomes:
        return ()
    return tuple(one.ref for one in _family(standing) if outcomes.get(one.key) == answer.outcome)


def _named(standing: Standing, answer: ProbeAnswer) -> tuple[Entry, ...]:
    """Return the records by which requirements of a line fall short, each once."""
    named = answer.result.named
    if not named:
        return ()
    every = {entry.pk: entry for one in _family(standing) for entry in named.get(one.key, ())}
    return tuple(every.values())


def _family(standing: Standing) -> tuple[Requirement, ...]:
    top = standing.requirement
    return (top, *edition(top.edition).below(top.ref))


def _principals(known: Facts) -> dict[int, Principal]:
    owners = [entry.owner_id for rows in known.traces.values() for entry in rows]
    for row, evidence, _ in known.judgements.values():
        owners += [row.owner_id, *(entry.owner_id for entry in evidence)]
    keys = {key for key in owners if key is not None}
    return {one.pk: one for one in Principal.objects.filter(pk__in=keys)}


def _record_order(line: RecordLine) -> tuple[bool, str, str]:
    return not line.requirements, line.record.entry.title_key, line.record.reference
