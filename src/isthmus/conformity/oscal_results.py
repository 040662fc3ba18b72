"""The matrix as OSCAL assessment results: a finding for each requirement, the same bytes for the same
state and day. `oscal_reading` reads it back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import orjson

from isthmus.conformity.exports import conditions
from isthmus.conformity.lines import JUDGED, Assessed, Finding, Line
from isthmus.conformity.matrix import Choice, Matrix
from isthmus.conformity.probe import ProbeResult
from isthmus.conformity.standing import EditionStanding
from isthmus.conformity.summary import answer
from isthmus.conformity.verdict import VERDICTS
from isthmus.engine.language import ENGLISH, speaking
from isthmus.engine.text import clean_line
from isthmus.standards.catalogues.oscal import VERSION, identifiers, prop, uuid_of

MEDIA_TYPE = "application/json"
#: OSCAL knows two states. Satisfied is only what a named assessor judged with evidence, and what the
#: Statement of Applicability excludes; the verdict itself stands in a property of ours.
STATES = {
    "conforms": ("satisfied", "pass"),
    "not_applicable": ("satisfied", "other"),
    "falls_short": ("not-satisfied", "fail"),
    "contradicted": ("not-satisfied", "fail"),
    "claimed": ("not-satisfied", "other"),
    "supported": ("not-satisfied", "other"),
    "did_not_occur": ("not-satisfied", "other"),
    "no_evidence": ("not-satisfied", "other"),
    "not_assessed": ("not-satisfied", "other"),
}


def as_oscal(matrix: Matrix, choice: Choice | None = None) -> bytes:
    """Return the matrix as OSCAL assessment results in JSON, in English whoever asks."""
    with speaking(ENGLISH):
        found = {"assessment-results": _Results(matrix, choice).document()}
    return orjson.dumps(found, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


class _Results:
    def __init__(self, matrix: Matrix, choice: Choice | None) -> None:
        self._matrix, self._choice = matrix, choice
        self._lines = matrix.lines(choice)
        self._on = matrix.on.isoformat()
        self._slug = matrix.organization.slug
        self._persons: dict[str, str] = {}

    def _uuid(self, *parts: str) -> str:
        return uuid_of(*parts, self._slug, self._on)

    def document(self) -> dict[str, Any]:
        results = [self._result(one) for one in self._matrix.standings]
        plan = self._uuid("plan")
        return {
            # The document holds what was chosen: other conditions make another one.
            "uuid": self._uuid("results", conditions(self._choice)),
            "metadata": self._metadata(),
            "import-ap": {"href": f"#{plan}"},
            "results": results,
            "back-matter": {"resources": [self._plan(plan), *self._editions()]},
        }

    def _metadata(self) -> dict[str, Any]:
        organization = self._matrix.organization
        parties = [
            {"uuid": self._party(), "type": "organization", "name": clean_line(organization.name)},
            *(
                {"uuid": uuid_of("person", self._slug, key), "type": "person", "name": name}
                for key, name in sorted(self._persons.items())
            ),
        ]
        return {
            "title": f"Traceability matrix of {clean_line(organization.name)}, {self._on}",
            "last-modified": f"{self._on}T00:00:00Z",
            "version": self._on,
            "oscal-version": VERSION,
            "props": [prop("organization", self._slug), prop("on", self._on)],
            "roles": [{"id": "assessor", "title": "Assessor"}],
            "parties": parties,
        }

    def _party(self) -> str:
        return uuid_of("organization", self._slug)

    def _plan(self, key: str) -> dict[str, Any]:
        return {
            "uuid": key,
            "title": "How these results came about",
            "description": "Isthmus computes a verdict for each requirement from three things: what "
            "probes see in the records, what a named assessor judged, and what is traced. There is "
            "no separate assessment plan. Restricted records are left out everywhere.",
        }

    def _editions(self) -> Iterable[dict[str, Any]]:
        for one in self._matrix.standings:
            yield {
                "uuid": uuid_of("edition", one.edition.code),
                "title": one.edition.title,
                "props": [prop("edition", one.edition.code)],
                "description": "It can be taken along as an OSCAL catalogue; its control identifiers "
                "are those of the findings.",
            }

    def _result(self, standing: EditionStanding) -> dict[str, Any]:
        edition = standing.edition
        ids = identifiers(one.ref for one in edition.requirements)
        lines = [one for one in self._lines if one.edition == edition.code]
        controls = [{"control-id": ids[one.ref]} for one in lines if one.level == JUDGED]
        selection: dict[str, Any] = {"description": edition.title}
        if controls:
            selection["include-controls"] = controls
        else:
            selection["include-all"] = {}
        said = conditions(self._choice)
        found: dict[str, Any] = {
            "uuid": self._uuid("result", edition.code),
            "title": edition.title,
            "description": answer(standing),
            "start": f"{self._on}T00:00:00Z",
            "end": f"{self._on}T23:59:59Z",
            "props": [prop("edition", edition.code)],
            "reviewed-controls": {"control-selections": [selection]},
        }
        if said:
            found["remarks"] = f"Only some requirements: {said}."
        observations = list(self._observations(lines))
        if observations:
            found["observations"] = observations
        if lines:
            found["findings"] = [self._finding(one, ids) for one in lines]
        return found

    def _observations(self, lines: Sequence[Line]) -> Iterable[dict[str, Any]]:
        probes: dict[str, ProbeResult] = {}
        judged: dict[str, Assessed] = {}
        for line in lines:
            probes |= {one.id: one.answer.result for one in line.records}
            if line.judgement is not None:
                judged.setdefault(line.judgement.reference, line.judgement)
        yield from (self._probe(probes[key], lines[0].edition) for key in sorted(probes))
        yield from (self._judgement(judged[key], lines[0].edition) for key in sorted(judged))

    def _probe(self, result: ProbeResult, edition: str) -> dict[str, Any]:
        found: dict[str, Any] = {
            "uuid": self._uuid("probe", edition, result.probe.id),
            "title": clean_line(str(result.probe.title)),
            "description": result.sentence,
            "props": [
                prop("probe", result.probe.id),
                prop("outcome", result.outcome),
                prop("examined", str(result.examined)),
                prop("falling-short", str(result.short)),
            ],
            "methods": ["TEST"],
            "types": ["control-objective"],
            "collected": f"{self._on}T00:00:00Z",
        }
        named = {one.pk: one for few in result.named.values() for one in few}
        records = (*named.values(),) if result.probe.about_requirements else result.sample
        if records:
            found["relevant-evidence"] = [_named(one.reference, one.title) for one in records]
        if result.outcome in ("falls_short", "no_evidence"):
            found["remarks"] = str(result.probe.remedy)
        return found

    def _judgement(self, judged: Assessed, edition: str) -> dict[str, Any]:
        words = [f"{judged.answer_label}."] + ([judged.statement] if judged.statement else [])
        found: dict[str, Any] = {
            "uuid": self._uuid("judgement", edition, judged.reference),
            "title": f"{judged.reference}, at {judged.at}",
            "description": "\n\n".join(words),
            "props": [
                prop("judgement", judged.reference),
                prop("answer", judged.answer),
                prop("stale", "yes" if judged.stale else "no"),
            ],
            "methods": ["EXAMINE"],
            "types": ["control-objective"],
            "collected": f"{judged.date.isoformat()}T00:00:00Z",
        }
        if judged.assessor:
            self._persons[judged.assessor_reference] = clean_line(judged.assessor)
            key = uuid_of("person", self._slug, judged.assessor_reference)
            found["origins"] = [{"actors": [{"type": "party", "actor-uuid": key}]}]
        if judged.evidence:
            found["relevant-evidence"] = [
                _named(one.reference, one.title) for one in judged.evidence
            ]
        rest = [
            f"{label}: {words}"
            for label, words in (("Missing", judged.gap), ("Next", judged.action))
            if words
        ]
        if rest:
            found["remarks"] = "\n\n".join(rest)
        return found

    def _finding(self, line: Line, ids: dict[str, str]) -> dict[str, Any]:
        state, reason = STATES[line.verdict.code]
        seen = [self._uuid("probe", line.edition, one.id) for one in line.records]
        if line.judgement is not None:
            seen.append(self._uuid("judgement", line.edition, line.judgement.reference))
        found: dict[str, Any] = {
            "uuid": self._uuid("finding", line.edition, line.ref),
            "title": clean_line(f"{line.ref} {line.title}"),
            "description": line.reason,
            "props": [
                prop("edition", line.edition),
                prop("ref", line.ref),
                prop("level", line.level),
                prop("verdict", line.verdict.code),
            ],
            "target": {
                "type": "objective-id",
                "target-id": ids[line.ref],
                "status": {"state": state, "reason": reason},
            },
            "remarks": _remarks(line),
        }
        if seen:
            found["related-observations"] = [{"observation-uuid": one} for one in seen]
        return found


def _named(reference: str, title: str) -> dict[str, str]:
    return {"description": clean_line(f"{reference} {title}")}


def _remarks(line: Line) -> str:
    """Return the verdict in words, what each probe says here, and what is traced."""
    meanings = {one.code: one for one in VERDICTS}
    verdict = meanings[line.verdict.code]
    said = [f"{verdict.label}. {verdict.meaning}"]
    said += [_probe_words(one) for one in line.records]
    if line.traces:
        named = ", ".join(clean_line(f"{one.reference} {one.title}") for one in line.traces)
        said.append(f"Traced: {named}.")
    return "\n\n".join(said)


def _probe_words(finding: Finding) -> str:
    return f"{finding.title}: {finding.label}. {finding.sentence}"
