from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from isthmus.conformity import edges  # noqa: F401 - declares the relations named below
from isthmus.conformity.guards import only_standing_ones_change
from isthmus.conformity.models import Assessment, Judgement
from isthmus.engine.calendar.declared import CalendarDate
from isthmus.engine.door.act import Act
from isthmus.engine.door.errors import RowError
from isthmus.engine.language import tr
from isthmus.engine.registry import RecordType, register, section
from isthmus.standards.library import by_key, edition

if TYPE_CHECKING:
    from isthmus.engine.web.hooks import RecordPage


@register
class AssessmentType(RecordType):
    model = Assessment
    prefix = "GAP"
    register = "assessments"
    label = "Gap assessment"
    label_plural = "Gap assessments"
    about = (
        "A walk through the requirements of one standard or both, one question at a time, by one "
        "person or several. Evidence given for one side is offered for its counterpart."
    )
    clause = "5.3"
    phase = "check"
    icon = "list-check"
    columns = ("title", "covers", "owner", "state", "due_on", "changed_at")
    filters = ("covers", "owner", "state")
    sorts = ("title", "changed_at", "created_at")
    form = (
        section(
            "The assessment",
            "title",
            "covers",
            "purpose",
            "owner",
            "due_on",
            about="Which requirements are looked at, why, and until when.",
        ),
    )
    readonly = ("finished_at",)
    calendar = (CalendarDate("due_on", "Assessment due", Q(state="open")),)
    body_template = "conformity/assessment_body.html"

    @classmethod
    def body_context(cls, page: RecordPage) -> dict[str, Any]:
        # Pages alone need it: the command line starts without the views' imports.
        from isthmus.conformity.assessment_page import body

        assert isinstance(page.record, Assessment)
        return {"body": body(page.record, page.viewer)}


@register
class JudgementType(RecordType):
    model = Judgement
    prefix = "JDG"
    register = "judgements"
    label = "Judgement"
    label_plural = "Judgements"
    about = (
        "What a named assessor found about a requirement. A verdict of “conforms” needs one, "
        "with evidence; records alone only support it."
    )
    clause = "6.1"
    phase = "check"
    icon = "gavel"
    columns = ("title", "answer", "owner", "state", "judged_at")
    filters = ("answer", "owner", "state")
    sorts = ("title", "changed_at", "created_at")
    form = (
        section(
            "The judgement",
            "title",
            "requirement",
            "answer",
            "statement",
            "gap",
            "action",
            "owner",
            about="What was found, what is missing, and what is to be done about it.",
        ),
        section(
            "Where it comes from",
            "assessment",
            "reused_from",
            about="The assessment in which it was given, or the answer it was taken from.",
        ),
    )
    readonly = ("judged_at",)
    relations = ("rests on",)
    edit_guards = (only_standing_ones_change,)

    @classmethod
    def check(cls, records: Sequence[Any], act: Act) -> Iterable[RowError]:
        yield from cls._about_requirements(records)
        yield from cls._in_open_assessments(records)
        yield from cls._one_stands(records, act)

    @classmethod
    def _about_requirements(cls, records: Sequence[Any]) -> Iterable[RowError]:
        """What is judged is a requirement; headings take the verdict of what is below them."""
        for row, record in enumerate(records):
            found = by_key().get(record.requirement_id)
            if found is None or edition(found.edition).judged_at(found.ref) is None:
                hint = tr("Name a sub-clause, a point of one, or a control: 27001:2013 5.1.")
                message = tr("That is no requirement that can be judged.")
                yield RowError(row, "requirement", "requirement", message, hint)
            if record.reused_from_id is not None and record.reused_from_id not in by_key():
                message = tr("Evidence is taken over from a requirement.")
                yield RowError(row, "reused_from", "requirement", message)

    @classmethod
    def _in_open_assessments(cls, records: Sequence[Any]) -> Iterable[RowError]:
        """A new judgement belongs to an assessment that is under way, or to none."""
        wanted = {row.assessment_id for row in records if row.pk is None} - {None}
        rows = Assessment.objects.as_system("judgements of open assessments").filter(pk__in=wanted)
        closed = dict(rows.exclude(state="open").values_list("pk", "reference")) if wanted else {}
        for row, record in enumerate(records):
            if record.pk is None and record.assessment_id in closed:
                message = tr("%(closed)s is closed.", closed=closed[record.assessment_id])
                yield RowError(row, "assessment", "closed", message, tr("Open it again first."))

    @classmethod
    def _one_stands(cls, records: Sequence[Any], act: Act) -> Iterable[RowError]:
        """One judgement stands for a requirement; the next supersedes it (see operations.judge)."""
        standing = set(
            Judgement.objects.as_system("one judgement stands")
            .filter(
                organization=act.viewer.organization,
                requirement__in={row.requirement_id for row in records},
                state="standing",
                removed_at__isnull=True,
            )
            .exclude(pk__in=[row.pk for row in records if row.pk])
            .values_list("requirement_id", flat=True)
        )
        for row, record in enumerate(records):
            if record.state != "standing":
                continue
            if record.requirement_id in standing:
                yield RowError(
                    row,
                    "requirement",
                    "judged",
                    tr("A judgement stands for this requirement."),
                    tr(
                        "Judge it on the requirement's page; the earlier judgement is superseded then."
                    ),
                )
            standing.add(record.requirement_id)
