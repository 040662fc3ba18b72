"""What the page of a requirement shows: where it stands and why, its three columns, and around it.

The verdict is the same for everybody. Records, evidence and judgements are listed as far as the
viewer may see them; restricted ones are marked as not counting.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from isthmus.conformity.addition import addition
from isthmus.conformity.edges import EVIDENCE
from isthmus.conformity.evidence import (
    Candidate,
    counterparts_seen,
    family,
    find_entries,
    traced_to,
)
from isthmus.conformity.facts import facts
from isthmus.conformity.lines import Finding, Line
from isthmus.conformity.matrix import Matrix
from isthmus.conformity.models import Judgement
from isthmus.conformity.panels import requirement_row
from isthmus.conformity.probe import OUTCOMES
from isthmus.conformity.standing import Standing
from isthmus.conformity.succession import judged_from, predecessors
from isthmus.conformity.succession_told import source_told
from isthmus.conformity.wanted import Wanted, wanted
from isthmus.engine.access import JUDGE, RELATE, VIEW, Viewer
from isthmus.engine.language import tr
from isthmus.engine.models import Edge, Entry
from isthmus.engine.registry import registry
from isthmus.engine.web.addresses import entry_address
from isthmus.standards.comparison import Statement, chosen, known_pair, statements
from isthmus.standards.correspondences import OFFERED, PRINTED, versions_of_one
from isthmus.standards.library import CLAUSE_LEVEL, EDITIONS, Edition, Requirement, by_key, edition
from isthmus.standards.terms import MEANINGS, hints_for
from isthmus.standards.use import USUAL
from isthmus.standards.words import ENTRY_PROVENANCE, KINDS, PHASES, PROVENANCE, RELATIONS

#: Outcomes of probes, as the shape of the verdict that says the same.
SHAPES = {
    "met": "supported",
    "falls_short": "falls_short",
    "did_not_occur": "did_not_occur",
    "no_evidence": "no_evidence",
}


@dataclass(frozen=True)
class Told:
    """One judgement about the requirement, with the evidence the viewer may see."""

    judgement: Judgement
    evidence: tuple[Entry, ...]


class RequirementPage:
    """Everything about one requirement for one viewer. A fixed number of queries."""

    def __init__(self, viewer: Viewer, requirement: Requirement, find: str = "") -> None:
        self.viewer, self.requirement, self.find = viewer, requirement, find
        self.slug = viewer.organization.slug
        self.held = edition(requirement.edition)
        self.known = known = facts(viewer.organization)
        self.used = known.editions
        self.codes = {one.code for one in self.used}
        self.others = self._others()
        self.matrix = Matrix(viewer.organization, editions=[self.held, *self.others], known=known)
        self.by_ref = self.matrix.standings[0].by_ref
        self.standing = self.by_ref[requirement.ref]
        self.at = self.held.judged_at(requirement.ref)  #: where it is judged; None for headings
        self.traced = [*traced_to(requirement, viewer)]
        self.traced += self._by_way()

    def _others(self) -> list[Edition]:
        """Return the editions of the other standard to look across to; of a loaded catalogue its
        other versions."""
        if self.held.loaded is not None:
            return [one for one in self.used if versions_of_one(one, self.held)]
        used = [one for one in self.used if one.system != self.held.system and one.loaded is None]
        if used:
            return used
        usual = USUAL if self.held.code in USUAL else [c for c in EDITIONS if c not in USUAL]
        return [edition(code) for code in usual if edition(code).system != self.held.system]

    def _by_way(self) -> list[Candidate]:
        """Return the records that stand for it by way of the edition before, each named with what it
        is traced to there. No query."""
        own = {one.entry.pk for one in self.traced}
        came = predecessors(self.held.code) if self.held.code in self.codes else {}
        found: dict[int, tuple[Entry, list[str]]] = {}
        for one in family(self.requirement):
            here = {entry.pk for entry in self.known.traces.get(one.key, ())} - own
            for key in came.get(one.key, ()):
                for entry in self.known.traces.get(key, ()):
                    if entry.pk in here and self._sees(entry):
                        refs = found.setdefault(entry.pk, (entry, []))[1]
                        refs.append(by_key()[key].reference)
        return [Candidate(entry, (*dict.fromkeys(refs),)) for entry, refs in found.values()]

    def _earlier(self) -> list[dict[str, Any]]:
        """Return what it is made from, where an edition comes before, with what was judged there."""
        becomes = judged_from(self.held.code).get(self.requirement.ref)
        sources = becomes.sources if becomes and self.held.code in self.codes else ()
        return [source_told(one, self.known, self.slug) for one in sources]

    @property
    def line(self) -> Line:
        lines = self.matrix.edition_lines(self.matrix.standings[0])
        return next(line for line in lines if line.requirement == self.requirement)

    def context(self) -> dict[str, Any]:
        """Return what conformity/requirement.html reads."""
        requirement = self.requirement
        provenance = ENTRY_PROVENANCE[requirement.provenance]
        history = self._history()
        return {
            "r": requirement_row(requirement, self.slug, self.standing),
            "requirement": requirement,
            "edition": self.held,
            "kind": KINDS[requirement.kind],
            "phase": PHASES.get(requirement.phase, ""),
            "provenance_of": (requirement.provenance, *provenance),
            "in_use": self.held.code in self.codes,
            "standing": self.standing,
            "above": [self._row(one) for one in reversed(self.held.ancestors(requirement.ref))],
            "children": [self._row(one) for one in self.held.children(requirement.ref)],
            "at": self._row(self.at) if self.at and self.at != requirement else None,
            "findings": [self._finding(one) for one in self.line.records],
            "judgement": self.standing.judgement,
            "evidence": self._evidence(),
            "history": history,
            "earlier": self._earlier(),
            "groups": self._groups(),
            "documented": [self._wanted(one) for one in self._documented()],
            "counterparts": self._counterparts(),
            "said": self._said(),
            "other_titles": [one.title for one in self.others],
            "terms": self._terms(),
            "editions": self._elsewhere(),
            "can": self._can(),
            "choices": self._choices(),
            "find": self.find,
            "found": self._found(),
        }

    def _row(self, requirement: Requirement, standing: Standing | None = None) -> dict[str, Any]:
        known = standing or self.by_ref.get(requirement.ref)
        return requirement_row(requirement, self.slug, known)

    def _sees(self, entry: Entry) -> bool:
        """Return whether the viewer's roles reach an unrestricted record. No query."""
        declared = registry.find(entry.type)
        return declared is None or self.viewer.may_on(declared.model, VIEW)

    def entry(self, entry: Entry) -> dict[str, Any]:
        declared = registry.find(entry.type)
        return {
            "key": entry.pk,
            "reference": entry.reference,
            "title": entry.title,
            "url": entry_address(entry, self.slug),
            "type": declared.label if declared else "",
            "category": entry.state_category,
            "state": _state_label(entry),
            "restricted": entry.circle_id is not None,
        }

    def _finding(self, finding: Finding) -> dict[str, Any]:
        result = finding.answer.result
        own = finding.entries
        calls = finding.outcome in ("falls_short", "no_evidence")
        besides = addition(result.probe, self.viewer, self.known.codes, self.known.on)
        return {
            "besides": [self.entry(one) for one in besides.entries[:5]],
            "besides_count": besides.short,
            "finding": finding,
            "shape": SHAPES[finding.outcome],
            "calls": calls or besides.short > 0,
            "short": finding.short if own and finding.outcome == "falls_short" else None,
            "entries": [self.entry(one) for one in own[:5] if calls and self._sees(one)],
            "more": max(0, finding.short - 5) if own and calls else 0,
            "grave": result.probe.gravity == "major",
        }

    def _evidence(self) -> list[dict[str, Any]]:
        found = self.standing.judgement
        if found is None:
            return []
        return [self.entry(one) for one in found.evidence if self._sees(one)]

    def _history(self) -> list[Told]:
        """Return the judgements about this very requirement, newest first. Two queries."""
        rows = list(
            Judgement.objects.visible_to(self.viewer)
            .filter(requirement=self.requirement.key)
            .select_related("owner")
            .order_by("-judged_at", "-pk")
        )
        edges = (
            Edge.objects.current()
            .filter(
                source__in=[row.pk for row in rows],
                type=EVIDENCE.code,
                target__in=Entry.objects.visible_to(self.viewer),
            )
            .select_related("target")
            .order_by("target__title_key", "target_id")
        )
        evidence: dict[int, list[Entry]] = {}
        for edge in edges:
            evidence.setdefault(edge.source_id, []).append(edge.target)
        return [Told(row, tuple(evidence.get(row.pk, ()))) for row in rows]

    def _groups(self) -> list[dict[str, Any]]:
        """Return what is traced here or below, by kind of record."""
        groups: dict[str, list[dict[str, Any]]] = {}
        for candidate in self.traced:
            declared = registry.find(candidate.entry.type)
            label = declared.label_plural if declared else tr("Other records")
            groups.setdefault(label, []).append(self._candidate(candidate))
        return [{"label": label, "rows": rows} for label, rows in sorted(groups.items())]

    def _candidate(self, candidate: Candidate) -> dict[str, Any]:
        declared = registry.find(candidate.entry.type)
        here = self.requirement.ref in candidate.refs
        may_end = declared is not None and self.viewer.may_on(declared.model, RELATE)
        return {
            **self.entry(candidate.entry),
            "below": [ref for ref in candidate.refs if ref != self.requirement.ref],
            "may_end": here and may_end,
        }

    def _documented(self) -> list[Wanted]:
        if self.requirement.kind in CLAUSE_LEVEL:
            return []
        return wanted(family(self.requirement), self.traced, self.line.records, self.viewer)

    def _wanted(self, one: Wanted) -> dict[str, Any]:
        return {
            "item": one.item,
            "value": f"{one.item.edition} {one.item.ref}",
            "outcome": one.outcome,
            "shape": SHAPES.get(one.outcome, "not_assessed"),
            "label": OUTCOMES.get(one.outcome, "Not looked at"),
            "traced": [self.entry(entry) for entry in one.traced],
            "fitting": [self.entry(entry) for entry in one.fitting],
            "kind": tr("Record of results") if one.item.kind == "record" else tr("Document"),
        }

    def _counterparts(self) -> list[dict[str, Any]]:
        """Return the counterparts, those of one statement together: it says once what each adds."""
        by_code = {one.edition.code: one.by_ref for one in self.matrix.standings}
        found: dict[tuple[str, ...], dict[str, Any]] = {}
        for seen in counterparts_seen(self.requirement, self.others, self.viewer):
            counterpart = seen.counterpart
            target = counterpart.requirement
            through = "" if seen.through == self.requirement else seen.through.ref
            place = (counterpart.source, counterpart.relation, through, counterpart.adds, seen.adds)
            group = found.setdefault(
                place,
                {
                    "rows": [],
                    "system": target.system,
                    "relation": RELATIONS[counterpart.relation],
                    "provenance": (counterpart.provenance, *PROVENANCE[counterpart.provenance]),
                    "source": counterpart.source,
                    "through": through,
                    "adds_there": counterpart.adds,
                    "adds_here": seen.adds,
                    "note": counterpart.note,
                },
            )
            in_use = target.edition in self.codes
            standing = by_code[target.edition][target.ref] if in_use else None
            group["rows"].append(requirement_row(target, self.slug, standing))
        return list(found.values())

    def _said(self) -> list[dict[str, str]]:
        """Return what the sources say about it beyond what is offered: see below, not specified."""
        found = []
        for other in self.others:
            for at, statement in self._statements(other):
                if statement.relation not in OFFERED:
                    source = tr("Table A.1") if statement.provenance == PRINTED else tr("Derived")
                    where = "" if at == self.requirement else tr(", of %(ref)s", ref=at.ref)
                    found.append(
                        {
                            "words": f"{other.short}{where}: {RELATIONS[statement.relation].lower()}.",
                            "note": statement.note,
                            "source": statement.source or source,
                        }
                    )
        return found

    def _statements(self, other: Edition) -> list[tuple[Requirement, Statement]]:
        """Return what is said of it towards another edition, or of the nearest above it."""
        if not known_pair(self.held.code, other.code):
            return []
        rows = chosen(self.held.code, other.code)
        for one in (self.requirement, *self.held.ancestors(self.requirement.ref)):
            found = statements(rows, one.ref, other, left=True)
            if found:
                return [(one, statement) for statement in found]
        return []

    def _elsewhere(self) -> list[dict[str, Any]]:
        """Return what became of it in the other edition of the same standard."""
        found = []
        for code in EDITIONS:
            other = edition(code)
            if code != self.held.code and other.system == self.held.system:
                for at, statement in self._statements(other):
                    if at == self.requirement:
                        rows = [
                            requirement_row(one.requirement, self.slug) for one in statement.others
                        ]
                        found.append(
                            {"edition": other, "relation": RELATIONS[statement.relation],
                             "rows": rows, "note": statement.note}
                        )  # fmt: skip
        return found

    def _terms(self) -> list[dict[str, str]]:
        return [
            {
                "term": term.term,
                "slug": term.slug,
                "meaning": MEANINGS[term.meaning_in(self.codes)],
                "integrated": term.integrated,
            }
            for term in hints_for(self.requirement, self.codes)
        ]

    def _found(self) -> list[dict[str, Any]]:
        """Return the records that fit what is looked for, without those traced here already."""
        if not self.find or self.at is None:
            return []
        here = {c.entry.pk for c in self.traced if self.requirement.ref in c.refs}
        entries = find_entries(self.find, self.viewer)
        return [self.entry(one) for one in entries if one.pk not in here]

    def _choices(self) -> list[tuple[str, str]]:
        """Return what a judgement may name as evidence: what is traced, as reference and words."""
        return [
            (one.entry.reference, f"{one.entry.reference} {one.entry.title}") for one in self.traced
        ]

    def _can(self) -> dict[str, str]:
        """Return, for each thing that can be done here, why this viewer can't; empty if they can."""
        heading = tr("It is a heading: what is below it is traced and judged.")
        unused = tr("%(title)s is not in use in this organization.", title=self.held.title)
        general = heading if self.at is None else ("" if self.held.code in self.codes else unused)
        role = tr("Your role does not reach this far; an IMS manager judges.")
        judge = general
        if not judge and self.at != self.requirement:
            judge = tr("It is judged as part of %(ref)s.", ref=self.at.ref) if self.at else heading
        if not judge and not self.viewer.may_on(Judgement, JUDGE):
            judge = role
        relate = general or (
            "" if _may_trace(self.viewer) else tr("Your role may read records only.")
        )
        return {"judge": judge, "trace": relate}


def _may_trace(viewer: Viewer) -> bool:
    return any(viewer.may_on(one.model, RELATE) for one in registry.types())


def _state_label(entry: Entry) -> str:
    declared = registry.find(entry.type)
    if declared is None or not entry.state:
        return ""
    return str(declared.model.lifecycle.states[entry.state].label)
