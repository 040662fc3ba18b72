"""Where each requirement stands: what records say, what was judged, what is traced, and the verdict.

What everybody sees rests on unrestricted records only. A fixed number of queries, whatever the
number of requirements: those of `Facts`, and none when nothing changed since.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from isthmus.conformity.facts import Facts, facts
from isthmus.conformity.models import Answer, Judgement
from isthmus.conformity.probe import OUTCOMES, ProbeResult
from isthmus.conformity.succession import judged_from
from isthmus.conformity.verdict import Judged, Verdict, combined, rolled_up, verdict
from isthmus.engine.formats import day
from isthmus.engine.language import declared, tr, trn
from isthmus.engine.models import Entry, Organization
from isthmus.standards.library import CLAUSE_LEVEL, Edition, Requirement, by_key
from isthmus.standards.library import edition as edition_of


@dataclass(frozen=True)
class ProbeAnswer:
    """What one probe says about one requirement."""

    result: ProbeResult
    outcome: str

    @property
    def label(self) -> str:
        return OUTCOMES[self.outcome]


@dataclass(frozen=True)
class JudgementFound:
    """A judgement as it counts for a requirement, with the evidence everybody may know of."""

    judgement: Judgement
    evidence: tuple[Entry, ...]
    stale: bool  #: evidence changed or went after it was judged
    #: where it was judged: the requirement itself, the one above it, or what became it since
    at: Requirement

    def where(self, requirement: Requirement) -> str:
        """Return the reference it was judged at, as somebody reads it who looks at `requirement`."""
        return self.at.ref if self.at.edition == requirement.edition else self.at.reference

    @property
    def judged(self) -> Judged:
        if self.judgement.answer != Answer.CONFORMS:
            return Judged.DOES_NOT
        return Judged.WITH_EVIDENCE if self.evidence else Judged.WITHOUT_EVIDENCE


@dataclass(frozen=True)
class Standing:
    requirement: Requirement
    verdict: Verdict
    probes: tuple[ProbeAnswer, ...]
    judgement: JudgementFound | None
    traces: tuple[Entry, ...]
    #: of headings: how many of the judged requirements below have which verdict
    below: Counter[str] = field(default_factory=Counter)

    @property
    def heading(self) -> bool:
        """Whether it takes its verdict from what is below it."""
        return bool(self.below)

    @property
    def stale(self) -> bool:
        return self.judgement is not None and self.judgement.stale

    @property
    def short_answers(self) -> list[ProbeAnswer]:
        return [
            answer for answer in self.probes if answer.outcome in ("falls_short", "no_evidence")
        ]

    @property
    def reason(self) -> str:
        """Why the verdict is what it is, in a sentence."""
        if self.heading:
            worst = self.below[self.verdict.code]
            return tr(
                "%(worst)s of %(total)s below: %(label)s.",
                worst=worst,
                total=sum(self.below.values()),
                label=self.verdict.label.lower(),
            )
        parts = []
        if self.judgement is not None:
            found = self.judgement
            count = len(found.evidence)
            pieces = trn("%(count)s piece of evidence", "%(count)s pieces of evidence", count)
            evidence = pieces if count else tr("no evidence")
            parts.append(self._judged(found, evidence))
        parts += [f"{a.result.probe.title}: {a.label.lower()}." for a in self.short_answers]
        if not parts and self.probes:
            parts.append(
                tr(
                    "%(count)s probes, all %(label)s.",
                    count=len(self.probes),
                    label=self.probes[0].label.lower(),
                )
            )
        return " ".join(parts) or tr("No probe looks at it and nobody has judged it.")

    def _judged(self, found: JudgementFound, evidence: str) -> str:
        answer = declared(found.judgement.get_answer_display()).lower()
        on = day(found.judgement.judged_at)
        if found.at == self.requirement:
            said = tr("Judged on %(day)s: %(answer)s, %(evidence)s", day=on, answer=answer,
                      evidence=evidence)  # fmt: skip
        else:
            said = tr("Judged at %(ref)s on %(day)s: %(answer)s, %(evidence)s",
                      ref=found.where(self.requirement), day=on, answer=answer, evidence=evidence)  # fmt: skip
        return tr("%(said)s, which has changed since.", said=said) if found.stale else f"{said}."


@dataclass(frozen=True)
class EditionStanding:
    """One edition: the standing of each requirement, by reference, in order."""

    edition: Edition
    by_ref: dict[str, Standing]

    def judged(self) -> list[Standing]:
        """Return the standings that count: of what is judged one by one."""
        return [self.by_ref[requirement.ref] for requirement in self.edition.judged()]

    def counts(self) -> Counter[str]:
        return Counter(standing.verdict.code for standing in self.judged())


def standings(
    organization: Organization, on: date | None = None, editions: Sequence[Edition] | None = None
) -> list[EditionStanding]:
    """Return the standing of every requirement of the editions in use (or of those given)."""
    known = facts(organization, on)
    return [
        standing_of(edition, known)
        for edition in (known.editions if editions is None else editions)
    ]


def standing_of(edition: Edition, known: Facts) -> EditionStanding:
    """Return the standing of every requirement of one edition, in its order."""
    kept = f"standing of {edition.code}"
    if kept not in known.derived:
        sayer = _Sayer(edition, known, known.results, known.traces)
        by_ref = {one.ref: sayer.standing(one) for one in edition.requirements}
        known.derived[kept] = EditionStanding(edition, by_ref)
    found: EditionStanding = known.derived[kept]
    return found


def standings_among(
    requirements: Iterable[Requirement], known: Facts, only: Iterable[str]
) -> dict[Requirement, Standing]:
    """Return the standing of a few requirements, without what is traced to them.

    `only` are the probes that speak about them; others aren't run for it.
    """
    results = known.results_of(only)
    sayers: dict[str, _Sayer] = {}
    found = {}
    for one in requirements:
        if one.edition not in sayers:
            sayers[one.edition] = _Sayer(edition_of(one.edition), known, results, {})
        found[one] = sayers[one.edition].standing(one)
    return found


class _Sayer:
    """Says where requirements of one edition stand, each looked at once."""

    def __init__(
        self,
        edition: Edition,
        known: Facts,
        results: Sequence[ProbeResult],
        traces: Mapping[int, Sequence[Entry]],
    ) -> None:
        self.edition, self.known, self.traces = edition, known, traces
        self.answers = _answers(edition, results)
        self._said: dict[str, Standing] = {}

    def standing(self, requirement: Requirement) -> Standing:
        if requirement.ref not in self._said:
            heading = _is_heading(self.edition, requirement)
            found = self._heading(requirement) if heading else self._single(requirement)
            self._said[requirement.ref] = found
        return self._said[requirement.ref]

    def _single(self, requirement: Requirement) -> Standing:
        family = [requirement, *self.edition.below(requirement.ref)]
        said = tuple(answer for one in family for answer in self.answers.get(one.ref, ()))
        traced: dict[int, Entry] = {}
        for member in family:
            traced |= {entry.pk: entry for entry in self.traces.get(member.key, ())}
        found = _judgement_for(self.edition, requirement, self.known)
        return Standing(
            requirement=requirement,
            verdict=verdict(
                found.judged if found else Judged.NOT,
                combined(answer.outcome for answer in said),
                kind=requirement.kind,
            ),
            probes=said,
            judgement=found,
            traces=tuple(traced.values()),
        )

    def _heading(self, requirement: Requirement) -> Standing:
        below: Counter[str] = Counter()
        verdicts = []
        traced: dict[int, Entry] = {}
        for child in self.edition.children(requirement.ref):
            standing = self.standing(child)
            verdicts.append(standing.verdict)
            traced |= {entry.pk: entry for entry in standing.traces}
            if standing.heading:
                below += standing.below
            elif child.kind != "point":
                below[standing.verdict.code] += 1
        return Standing(requirement, rolled_up(verdicts), (), None, tuple(traced.values()), below)


def _is_heading(edition: Edition, requirement: Requirement) -> bool:
    return requirement.kind in CLAUSE_LEVEL or any(
        child.kind == "subclause" for child in edition.children(requirement.ref)
    )


def _answers(edition: Edition, results: Sequence[ProbeResult]) -> dict[str, list[ProbeAnswer]]:
    """Return what probes say by the reference they name; each answer counts above it as well."""
    named: dict[str, list[ProbeAnswer]] = {}
    for result in results:
        if result.probe.about_requirements:
            for key, outcome in result.by_requirement.items():
                requirement = by_key()[key]
                if requirement.edition == edition.code:
                    named.setdefault(requirement.ref, []).append(ProbeAnswer(result, outcome))
        else:
            for ref in result.probe.requirements.get(edition.code, ()):
                named.setdefault(ref, []).append(ProbeAnswer(result, result.outcome))
    return named


def _judgement_for(
    edition: Edition, requirement: Requirement, known: Facts
) -> JudgementFound | None:
    """Return the requirement's own judgement, else the one made at the level above it, else, in an
    edition that is in use, the one that stands for it by way of the edition before: none where its own
    was withdrawn."""
    top = edition.judged_at(requirement.ref)
    for candidate in (requirement, *edition.ancestors(requirement.ref)):
        if candidate.key in known.judgements:
            row, evidence, stale = known.judgements[candidate.key]
            return JudgementFound(row, evidence, stale, candidate)
        if candidate == top:
            break
    return _by_way(top, known) if top and edition.code in known.codes else None


def _by_way(top: Requirement, known: Facts) -> JudgementFound | None:
    becomes = judged_from(top.edition).get(top.ref)
    _, found = becomes.judged(known.judgements, known.alike) if becomes else ("", None)
    if becomes is None or found is None or top.key in known.taken_back:
        return None
    return JudgementFound(*found, becomes.sources[0].requirement)
