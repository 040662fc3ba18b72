"""What the matrix shows, as plain values: for the page, the exports and the command line alike."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from isthmus.conformity.probe import DID_NOT_OCCUR, FALLS_SHORT, MET, NO_EVIDENCE
from isthmus.conformity.standing import ProbeAnswer, Standing
from isthmus.conformity.verdict import Verdict, combined
from isthmus.engine.language import N_, plural, tr, trn
from isthmus.engine.models import Entry
from isthmus.standards.library import Requirement, edition

#: A line's place: a heading takes its verdict from below, a judged one counts, a point comes with it.
HEADING, JUDGED, POINT = "heading", "judged", "point"

#: What a probe that looks at requirements one by one says about some of them.
OF_THESE = {
    MET: N_("Met for %(refs)s."),
    FALLS_SHORT: N_("What is traced to %(refs)s is not what is asked for."),
    DID_NOT_OCCUR: N_("There was no occasion for %(refs)s."),
    NO_EVIDENCE: N_("Nothing is traced to %(refs)s."),
}


@dataclass(frozen=True)
class Finding:
    """What one probe says about one requirement."""

    answer: ProbeAnswer
    #: of probes about requirements: which ones, here or below, have this outcome
    refs: tuple[str, ...] = ()
    #: … and the records by which those fall short, some of them
    named: tuple[Entry, ...] = ()

    @property
    def id(self) -> str:
        return self.answer.result.probe.id

    @property
    def title(self) -> str:
        return self.answer.result.probe.title

    @property
    def outcome(self) -> str:
        return self.answer.outcome

    @property
    def label(self) -> str:
        return self.answer.label

    @property
    def sentence(self) -> str:
        result = self.answer.result
        if result.probe.about_requirements:
            said = result.probe.says.get(self.outcome) or OF_THESE[self.outcome]
            return tr(said, refs=", ".join(self.refs))
        return result.sentence

    @property
    def remedy(self) -> str:
        """What to do about it; empty when nothing is to be done."""
        open_ = self.outcome in (FALLS_SHORT, NO_EVIDENCE)
        return self.answer.result.probe.remedy if open_ else ""

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Records that fall short, some of them; of probes about requirements, those they name."""
        result = self.answer.result
        return self.named if result.probe.about_requirements else result.sample

    @property
    def short(self) -> int:
        """How many records fall short, as far as records do."""
        result = self.answer.result
        return len(self.named) if result.probe.about_requirements else result.short

    def as_json(self) -> dict[str, Any]:
        return {
            "probe": self.id,
            "title": self.title,
            "outcome": self.outcome,
            "sentence": self.sentence,
            "remedy": self.remedy,
            "falling_short": [entry.reference for entry in self.entries],
        }


@dataclass(frozen=True)
class Evidence:
    """A record a judgement rests on, or one that is traced."""

    entry: Entry
    type_label: str
    owner: str  #: the name; empty when nobody owns it
    owner_reference: str

    @property
    def reference(self) -> str:
        return self.entry.reference

    @property
    def title(self) -> str:
        return self.entry.title

    def as_json(self) -> dict[str, Any]:
        return {"reference": self.reference, "title": self.title, "owner": self.owner or None}


@dataclass(frozen=True)
class Assessed:
    """What a named assessor judged, as it counts for a line."""

    reference: str
    answer: str
    answer_label: str
    assessor: str
    assessor_reference: str
    date: date
    statement: str
    gap: str
    action: str
    evidence: tuple[Evidence, ...]
    stale: bool
    at: str  #: reference of the requirement at which it was judged, with its edition if that is another

    def as_json(self) -> dict[str, Any]:
        return {
            "reference": self.reference,
            "answer": self.answer,
            "assessor": self.assessor,
            "date": self.date.isoformat(),
            "at": self.at,
            "stale": self.stale,
            "gap": self.gap,
            "action": self.action,
            "evidence": [one.reference for one in self.evidence],
        }


@dataclass(frozen=True)
class Line:
    """One requirement: where it stands, why, and its three columns."""

    requirement: Requirement
    standing: Standing
    level: str  #: heading, judged, point
    records: tuple[Finding, ...]
    judgement: Assessed | None
    traces: tuple[Evidence, ...]

    @property
    def edition(self) -> str:
        return self.requirement.edition

    @property
    def ref(self) -> str:
        return self.requirement.ref

    @property
    def title(self) -> str:
        return self.requirement.title

    @property
    def kind(self) -> str:
        return self.requirement.kind

    @property
    def parent(self) -> str | None:
        return self.requirement.parent

    @property
    def verdict(self) -> Verdict:
        return self.standing.verdict

    @property
    def reason(self) -> str:
        return self.standing.reason

    @property
    def stale(self) -> bool:
        return self.judgement is not None and self.judgement.stale

    @property
    def depth(self) -> int:
        return len(edition(self.edition).ancestors(self.ref))

    @property
    def owners(self) -> dict[str, str]:
        """Whoever owns what is traced here or judged it: names by reference."""
        found = {one.owner_reference: one.owner for one in self.traces if one.owner}
        if self.judgement is not None and self.judgement.assessor:
            found.setdefault(self.judgement.assessor_reference, self.judgement.assessor)
        return found

    @property
    def falling(self) -> int:
        """How many records fall short; 0 where probes look at requirements, not at records."""
        return sum(
            finding.short
            for finding in self.records
            if finding.outcome == FALLS_SHORT and finding.entries
        )

    @property
    def outcome(self) -> str:
        """What probes together say: the worst of their outcomes; empty without any."""
        return combined(finding.outcome for finding in self.records) or ""

    @property
    def records_in_short(self) -> str:
        """The first column in a few words."""
        if not self.records:
            return ""
        for outcome, words in (
            (
                FALLS_SHORT,
                plural("%(count)s of %(probes)s falls short", "%(count)s of %(probes)s fall short"),
            ),
            (
                NO_EVIDENCE,
                plural(
                    "%(count)s of %(probes)s finds nothing", "%(count)s of %(probes)s find nothing"
                ),
            ),
            (MET, plural("%(count)s of %(probes)s is met", "%(count)s of %(probes)s are met")),
            (
                DID_NOT_OCCUR,
                plural(
                    "%(count)s of %(probes)s had no occasion",
                    "%(count)s of %(probes)s had no occasion",
                ),
            ),
        ):
            count = sum(1 for finding in self.records if finding.outcome == outcome)
            if count:
                probes = trn("%(count)s probe", "%(count)s probes", len(self.records))
                return trn(*words, count, probes=probes)
        return ""

    def as_json(self) -> dict[str, Any]:
        return {
            "ref": self.ref,
            "title": self.title,
            "kind": self.kind,
            "parent": self.parent,
            "verdict": self.verdict.code,
            "reason": self.reason,
            "records": [finding.as_json() for finding in self.records],
            "judgement": self.judgement.as_json() if self.judgement else None,
            "traces": [trace.as_json() for trace in self.traces],
        }


@dataclass(frozen=True)
class RecordLine:
    """The other direction: one record and the requirements it is traced to."""

    record: Evidence
    requirements: tuple[Line, ...]

    def as_json(self) -> dict[str, Any]:
        return {
            **self.record.as_json(),
            "type": self.record.entry.type,
            "state": self.record.entry.state,
            "requirements": [
                {"edition": line.edition, "ref": line.ref, "verdict": line.verdict.code}
                for line in self.requirements
            ],
        }
