"""What one screen of a gap assessment shows: the requirement, what is known about it, the form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from isthmus.conformity.adoption import editions_in_use
from isthmus.conformity.assessment import Answered, Course
from isthmus.conformity.evidence import (
    Candidate,
    CounterpartSeen,
    JudgementSeen,
    counterparts_seen,
    family,
    standing_judgements,
    traced_to,
)
from isthmus.conformity.glance import standings_of
from isthmus.conformity.models import Answer
from isthmus.conformity.panels import PROVENANCES, requirement_row
from isthmus.engine.access import Viewer
from isthmus.engine.language import N_, tr
from isthmus.engine.models import Entry
from isthmus.engine.web.addresses import entry_address
from isthmus.engine.web.components import entry_state
from isthmus.standards.library import Requirement

ANSWERS = (
    (Answer.CONFORMS, N_("It is met; records or what you saw show it."), "1"),
    (Answer.PARTLY, N_("Some of it is met."), "2"),
    (Answer.DOES_NOT, N_("It is not met."), "3"),
)


@dataclass
class Typed:
    """What an assessor typed or, before that, what their own earlier answer says."""

    answer: str = ""
    statement: str = ""
    gap: str = ""
    action: str = ""
    evidence: list[str] = field(default_factory=list)  #: references
    further: str = ""  #: references typed by hand
    errors: list[dict[str, str]] = field(default_factory=list)

    @classmethod
    def of_form(cls, form: Mapping[str, Any], evidence: Sequence[str]) -> Typed:
        return cls(
            answer=str(form.get("answer", "")),
            statement=_text(form, "statement"),
            gap=_text(form, "gap"),
            action=_text(form, "action"),
            evidence=list(dict.fromkeys(evidence)),
            further=str(form.get("further", "")),
        )

    @classmethod
    def of_judgement(cls, seen: JudgementSeen) -> Typed:
        found = seen.judgement
        return cls(
            answer=found.answer,
            statement=found.statement,
            gap=found.gap,
            action=found.action,
            evidence=[entry.reference for entry in seen.evidence],
        )

    def references(self) -> list[str]:
        """Return every reference given as evidence, chosen or typed."""
        typed = self.further.replace(";", ",").replace("\n", ",").split(",")
        return [*self.evidence, *(one.strip() for one in typed if one.strip())]


def _text(form: Mapping[str, Any], name: str) -> str:
    return str(form.get(name, "")).replace("\r\n", "\n").strip()


@dataclass(frozen=True)
class Known:
    """What records and people say about a requirement, fetched once for a screen."""

    traced: list[Candidate]
    standing: JudgementSeen | None
    counterparts: list[CounterpartSeen]

    def reused(self, evidence: Iterable[Entry]) -> Requirement | None:
        """Return the counterpart whose evidence serves here as well, if any does."""
        keys = {entry.pk for entry in evidence}
        for seen in self.counterparts:
            for judged in seen.judgements:
                if keys & {entry.pk for entry in judged.evidence}:
                    return judged.requirement
        return None


def known_about(requirement: Requirement, viewer: Viewer) -> Known:
    """Fetch what is known. Six queries."""
    return Known(
        traced_to(requirement, viewer),
        standing_judgements([requirement], viewer).get(requirement),
        counterparts_seen(requirement, editions_in_use(viewer.organization_id), viewer),
    )


def screen(
    requirement: Requirement, known: Known, course: Course, typed: Typed, viewer: Viewer
) -> dict[str, Any]:
    """Return what the template shows about the requirement, besides the addresses of the path."""
    slug = viewer.organization.slug
    chosen = set(typed.evidence)
    return {
        "requirement": requirement_row(requirement, slug),
        "points": [requirement_row(one, slug) for one in family(requirement)[1:]],
        "probes": _probes(requirement, viewer),
        "evidence": _evidence(known, chosen, slug),
        "counterparts": _counterparts(known, chosen, slug),
        "earlier": judgement_row(known.standing, slug) if known.standing else None,
        "in_course": answered_row(course.answers[requirement])
        if requirement in course.answers
        else None,
        "answers": [
            {"value": answer.value, "label": answer.label, "hint": hint, "key": key}
            for answer, hint, key in ANSWERS
        ],
        "typed": typed,
    }


def judgement_row(seen: JudgementSeen, slug: str) -> dict[str, Any]:
    found = seen.judgement
    return {
        "reference": found.reference,
        "url": entry_address(found.entry, slug),
        "answer": found.answer,
        "label": found.get_answer_display(),
        "by": seen.by,
        "at": found.judged_at,
        "statement": found.statement,
        "gap": found.gap,
        "action": found.action,
        "assessment": str(found.assessment) if found.assessment else "",
        "evidence": [entry_row(entry, slug) for entry in seen.evidence],
    }


def answered_row(one: Answered) -> dict[str, Any]:
    return {"label": one.label, "answer": one.answer, "by": one.by, "at": one.at}


def entry_row(entry: Entry, slug: str, chosen: Iterable[str] = ()) -> dict[str, Any]:
    """Return a record as the list of evidence shows it."""
    return {
        "reference": entry.reference,
        "title": entry.title,
        "url": entry_address(entry, slug),
        "state": entry_state(entry),
        "category": entry.state_category,
        "restricted": entry.circle_id is not None,
        "checked": entry.reference in chosen,
        "why": "",
    }


def _probes(requirement: Requirement, viewer: Viewer) -> dict[str, Any]:
    standing = standings_of(viewer.organization, [requirement])[requirement]
    slug = viewer.organization.slug
    rows = []
    for answer in standing.probes:
        result = answer.result
        about = result.probe.about_requirements
        shown = result.named.get(requirement.key, ()) if about else result.sample
        rows.append(
            {
                "code": answer.outcome,
                "label": answer.label,
                "title": result.probe.title,
                # What a probe saw of other requirements says nothing about this one.
                "sentence": "" if about else result.sentence,
                "remedy": result.probe.remedy if answer in standing.short_answers else "",
                "records": [entry_row(entry, slug) for entry in shown[:5]],
                "more": 0 if about else max(0, result.short - 5),
            }
        )
    verdict = standing.verdict
    return {
        "rows": rows,
        "verdict": {"code": verdict.code, "label": verdict.label},
        "reason": standing.reason,
    }


def _evidence(known: Known, chosen: set[str], slug: str) -> list[dict[str, Any]]:
    """Return what can be ticked: what is traced, what an earlier judgement here rested on, and
    what was chosen besides."""
    rows = {}
    for candidate in known.traced:
        row = entry_row(candidate.entry, slug, chosen)
        row["why"] = tr("traced to %(names)s", names=", ".join(candidate.refs))
        rows[candidate.entry.reference] = row
    for entry in known.standing.evidence if known.standing else ():
        row = rows.setdefault(entry.reference, entry_row(entry, slug, chosen))
        row["why"] = row["why"] or tr("evidence of the standing judgement")
    return list(rows.values())


def _counterparts(known: Known, chosen: set[str], slug: str) -> list[dict[str, Any]]:
    """Return the counterparts by what this side adds to them, the judged ones apart."""
    groups: dict[str, dict[str, Any]] = {}
    for seen in known.counterparts:
        group = groups.setdefault(seen.adds, {"adds": seen.adds, "judged": [], "waiting": []})
        part = "judged" if seen.judgements else "waiting"
        group[part].append(_counterpart(seen, known, chosen, slug))
    return list(groups.values())


def _counterpart(
    seen: CounterpartSeen, known: Known, chosen: set[str], slug: str
) -> dict[str, Any]:
    counterpart = seen.counterpart
    above = {candidate.entry.pk for candidate in known.traced}
    above |= {entry.pk for entry in known.standing.evidence} if known.standing else set()
    judgements = []
    for judged in seen.judgements:
        row = judgement_row(judged, slug)
        row["ref"] = judged.requirement.ref
        row["evidence"] = [
            {**entry_row(entry, slug, chosen), "above": entry.pk in above}
            for entry in judged.evidence
        ]
        judgements.append(row)
    return {
        **requirement_row(counterpart.requirement, slug),
        "provenance": counterpart.provenance,
        "provenance_label": PROVENANCES[counterpart.provenance],
        "source": counterpart.source,
        "judgements": judgements,
    }
