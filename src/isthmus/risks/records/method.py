from __future__ import annotations

from typing import Any

from django.db.models import Q

from isthmus.engine.approvals.rule import ApprovalRule
from isthmus.engine.calendar.declared import CalendarDate
from isthmus.engine.parts import PartType
from isthmus.engine.registry import RecordType, register, section
from isthmus.engine.snapshots.declared import Versions
from isthmus.engine.snapshots.guards import is_not_in_force
from isthmus.risks.models import Cell, Criterion, LevelMeaning, Method, ScaleStep

STEPS = PartType(
    name="steps",
    model=ScaleStep,
    label="Step of a scale",
    label_plural="Steps of the scales",
    fields=("scale", "degree", "name", "meaning"),
    about="What each step of likelihood and consequence is called and means, from the least.",
)
LEVELS = PartType(
    name="levels",
    model=LevelMeaning,
    label="Level of risk",
    label_plural="Levels of risk",
    fields=("level", "begins_at", "meaning"),
    about="What a level asks for; by a formula, at which number it begins.",
)
CELLS = PartType(
    name="cells",
    model=Cell,
    label="Cell of the matrix",
    label_plural="Matrix",
    fields=("likelihood", "consequence", "level"),
    about="The level of each pair. What is likelier or worse is never a smaller risk.",
)
CRITERIA = PartType(
    name="criteria",
    model=Criterion,
    label="Acceptance criterion",
    label_plural="Acceptance criteria",
    fields=("concerns", "acceptable", "why"),
    about="Up to which level a risk may stay as it is, for security and for services apart if they differ.",
)
PARTS = (STEPS, LEVELS, CELLS, CRITERIA)
FIELDS = ("title", "concerns", "formula", "use")


@register
class MethodType(RecordType):
    model = Method
    prefix = "RMT"
    register = "risk-methods"
    label = "Risk method"
    label_plural = "Risk methods"
    about = (
        "How risks are assessed, as data: scales, a matrix or a formula, what is acceptable. "
        "Approved, with versions; each risk keeps by which version it was assessed."
    )
    clause = "6.2.3"
    phase = "plan"
    icon = "table"
    columns = ("title", "concerns", "formula", "owner", "state", "in_force_from", "review_due")
    filters = ("concerns", "owner", "state", "review_due")
    sorts = ("title", "changed_at", "created_at")
    form = (
        section("The method", "title", "concerns", "formula", "use", "owner",
                about="Two people who assess the same risk by it come to the same result."),
        section("Review", "review_due", about="When somebody looks at it again."),
    )  # fmt: skip
    parts = PARTS
    readonly = ("in_force_from",)
    calendar = (CalendarDate("review_due", "Review due", Q(in_force_from__isnull=False)),)
    relations = ("traces",)
    remove_guards = (is_not_in_force,)
    body_template = "risks/method_body.html"
    approvals = (
        ApprovalRule(
            "method",
            "Approval of the method",
            material_fields=FIELDS,
            material_parts=tuple(part.name for part in PARTS),
            apart=("owner",),
            states=("proposed",),
        ),
    )
    versions = Versions(
        FIELDS,
        parts=tuple(part.name for part in PARTS),
        freeze_on=("bring_into_force",),
        end_on=("withdraw",),
        tells=("in_force_from",),
        redraft="Revise it, or take it back to draft.",
    )

    @classmethod
    def body_context(cls, page: Any) -> dict[str, Any]:
        from isthmus.risks.shown import method_body

        return method_body(page)
