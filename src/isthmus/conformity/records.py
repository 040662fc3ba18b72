from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from isthmus.conformity import edges  # noqa: F401 - declares the relations named below
from isthmus.conformity.models import Assessment, Judgement
from isthmus.engine.access import Viewer
from isthmus.engine.door.act import Act
from isthmus.engine.door.errors import RowError
from isthmus.engine.registry import RecordType, register, section


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
    form = (section("The assessment", "title", "covers", "purpose", "owner", "due_on"),)
    readonly = ("finished_at",)
    relations = ("related",)
    body_template = "conformity/assessment_body.html"

    @classmethod
    def body_context(cls, record: Any, viewer: Viewer) -> dict[str, Any]:
        # Pages alone need it: the command line starts without the views' imports.
        from isthmus.conformity.assessment_page import body

        return {"body": body(record, viewer)}


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
        ),
        section("Where it comes from", "assessment", "reused_from"),
    )
    readonly = ("judged_at",)
    relations = ("related", "rests on")

    @classmethod
    def check(cls, records: Sequence[Any], act: Act) -> Iterable[RowError]:
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
                    "A judgement stands for this requirement.",
                    "Judge it on the requirement's page; the earlier judgement is superseded then.",
                )
            standing.add(record.requirement_id)
