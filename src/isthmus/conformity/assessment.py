"""A gap assessment as a course through requirements: what it covers, how far it is, what is next.

Everything here but `course_of` is pure, so that it can be tested without a database.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.db.models import Count, Q

from isthmus.conformity.adoption import editions_in_use
from isthmus.conformity.edges import EVIDENCE
from isthmus.conformity.models import Answer, Assessment, Coverage, Judgement
from isthmus.engine.access import Viewer
from isthmus.standards.library import Edition, Requirement, by_key, edition


@dataclass(frozen=True)
class Answered:
    """What was answered about one requirement in the course of an assessment."""

    requirement: Requirement
    answer: str
    reference: str  #: of the judgement
    statement: str
    gap: str
    action: str
    by: str
    by_id: int | None
    at: datetime
    evidence: int  #: how many records it rests on
    reused_from: Requirement | None
    standing: bool  #: False once somebody judged anew outside this assessment

    @property
    def label(self) -> str:
        return str(Answer(self.answer).label)

    @property
    def is_gap(self) -> bool:
        return self.answer != Answer.CONFORMS


@dataclass(frozen=True)
class Part:
    """A chapter of a standard within an assessment, and how far it is answered."""

    heading: Requirement
    requirements: tuple[Requirement, ...]
    done: int
    gaps: int

    @property
    def total(self) -> int:
        return len(self.requirements)


@dataclass(frozen=True)
class Share:
    """What one person contributed."""

    name: str
    principal_id: int | None
    answers: int
    last: datetime


@dataclass(frozen=True)
class Course:
    """The requirements of an assessment in order, and the answers given so far."""

    requirements: tuple[Requirement, ...]
    answers: dict[Requirement, Answered]

    @property
    def total(self) -> int:
        return len(self.requirements)

    @cached_property
    def answered(self) -> tuple[Answered, ...]:
        """The answers to what is covered, in order of the requirements."""
        return tuple(self.answers[one] for one in self.requirements if one in self.answers)

    @property
    def done(self) -> int:
        return len(self.answered)

    @property
    def gaps(self) -> list[Answered]:
        return [one for one in self.answered if one.is_gap]

    @property
    def reused(self) -> int:
        """How many answers rest on evidence that was given for a counterpart first."""
        return sum(1 for one in self.answered if one.reused_from is not None)

    def number(self, requirement: Requirement) -> int:
        """Return the place of a requirement in the course, from 1."""
        return self.requirements.index(requirement) + 1

    def before(self, requirement: Requirement) -> Requirement | None:
        place = self.requirements.index(requirement)
        return self.requirements[place - 1] if place else None

    def after(self, requirement: Requirement) -> Requirement | None:
        rest = self.requirements[self.requirements.index(requirement) + 1 :]
        return rest[0] if rest else None

    def next_open(self, requirement: Requirement | None = None) -> Requirement | None:
        """Return the next one without an answer after `requirement`, from the start at the end.

        None once everything else is answered.
        """
        place = self.requirements.index(requirement) + 1 if requirement else 0
        turned = self.requirements[place:] + self.requirements[:place]
        return next((one for one in turned if one not in self.answers and one != requirement), None)

    def parts(self) -> list[Part]:
        """Return the chapters in order."""
        found: dict[Requirement, list[Requirement]] = {}
        for one in self.requirements:
            found.setdefault(chapter(one), []).append(one)
        return [
            Part(
                heading,
                tuple(members),
                sum(1 for one in members if one in self.answers),
                sum(1 for one in members if one in self.answers and self.answers[one].is_gap),
            )
            for heading, members in found.items()
        ]

    def shares(self) -> list[Share]:
        """Return who answered how much, most first."""
        found: dict[int | None, list[Answered]] = {}
        for one in self.answered:
            found.setdefault(one.by_id, []).append(one)
        shares = [
            Share(given[0].by, who, len(given), max(one.at for one in given))
            for who, given in found.items()
        ]
        return sorted(shares, key=lambda share: (-share.answers, share.name))

    def latest(self, limit: int = 5) -> list[Answered]:
        return sorted(self.answered, key=lambda one: one.at, reverse=True)[:limit]


def covered(covers: str, editions: Iterable[Edition]) -> tuple[Requirement, ...]:
    """Return what an assessment goes through: everything judged one by one, in order."""
    return tuple(
        requirement
        for held in editions
        if covers in (Coverage.BOTH, held.system)
        for requirement in held.judged()
    )


def chapter(requirement: Requirement) -> Requirement:
    """Return the heading that a requirement is grouped under: its clause, or its area of Annex A."""
    above = edition(requirement.edition).ancestors(requirement.ref)
    named = [one for one in above if one.kind in ("clause", "area", "theme", "group")]
    return named[0] if named else requirement


def course_of(assessment: Assessment, viewer: Viewer) -> Course:
    """Return an assessment's course as far as `viewer` may know it. Two queries."""
    requirements = covered(assessment.covers, editions_in_use(assessment.organization_id))
    return Course(requirements, latest_answers(_judgements(assessment, viewer)))


def latest_answers(judgements: Sequence[Judgement]) -> dict[Requirement, Answered]:
    """Return the last answer to each requirement; `judgements` in order of time."""
    found: dict[Requirement, Answered] = {}
    for judgement in judgements:
        requirement = by_key().get(judgement.requirement_id)
        if requirement is not None:
            found[requirement] = _answered(judgement, requirement)
    return found


def _judgements(assessment: Assessment, viewer: Viewer) -> list[Judgement]:
    rows = Judgement.objects.visible_to(viewer).filter(assessment=assessment)
    evidence = Q(
        entry__out_edges__type=EVIDENCE.code,
        entry__out_edges__valid_to__isnull=True,
        entry__out_edges__target__circle__isnull=True,
        entry__out_edges__target__removed_at__isnull=True,
    )
    counted = rows.exclude(state="withdrawn").annotate(
        evidence_count=Count("entry__out_edges", filter=evidence)
    )
    return list(counted.select_related("owner").order_by("judged_at", "pk"))


def _answered(judgement: Judgement, requirement: Requirement) -> Answered:
    return Answered(
        requirement=requirement,
        answer=judgement.answer,
        reference=judgement.reference,
        statement=judgement.statement,
        gap=judgement.gap,
        action=judgement.action,
        by=judgement.owner.name if judgement.owner else "",
        by_id=judgement.owner_id,
        at=judgement.judged_at,
        evidence=getattr(judgement, "evidence_count", 0),
        reused_from=by_key().get(judgement.reused_from_id or 0),
        standing=judgement.state == "standing",
    )
