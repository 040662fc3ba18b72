from __future__ import annotations

from django.db.models import Q

from isthmus.assets.models import Category, Definition
from isthmus.engine.approvals.rule import ApprovalRule
from isthmus.engine.calendar.declared import CalendarDate
from isthmus.engine.language import N_
from isthmus.engine.parts import PartType
from isthmus.engine.registry import RecordType, register, section
from isthmus.engine.snapshots.declared import Versions
from isthmus.engine.snapshots.guards import is_not_in_force

CATEGORIES = PartType(
    name="categories",
    model=Category,
    label="Category",
    label_plural="Categories",
    fields=("code", "name", "belongs", "control"),
    about="Into what configuration items fall, and how far changes of each are controlled.",
)
FIELDS = ("title", "wording", "reasons", "inventory")


@register
class DefinitionType(RecordType):
    model = Definition
    prefix = "CID"
    register = "ci-definitions"
    label = "Definition of configuration items"
    label_plural = "Definitions of configuration items"
    short = N_("CI definitions")
    about = (
        "What you take for a configuration item, and why: your own decision, approved, with "
        "versions. One is in force at a time, and items name its categories."
    )
    clause = "6.2.1"
    phase = "plan"
    icon = "vocabulary"
    columns = ("title", "owner", "state", "in_force_from", "review_due", "changed_at")
    filters = ("owner", "state", "review_due")
    sorts = ("title", "changed_at", "created_at")
    form = (
        section("The decision", "title", "wording", "reasons", "owner",
                about="So much under control as services need, and no more."),
        section("The inventory itself", "inventory",
                about="It tells how everything hangs together, so it is an item of its own."),
        section("Review", "review_due", about="When somebody looks at it again."),
    )  # fmt: skip
    parts = (CATEGORIES,)
    readonly = ("in_force_from",)
    calendar = (CalendarDate("review_due", "Review due", Q(in_force_from__isnull=False)),)
    relations = ("traces",)
    remove_guards = (is_not_in_force,)
    approvals = (
        ApprovalRule(
            "definition",
            "Approval of the definition",
            material_fields=FIELDS,
            material_parts=("categories",),
            apart=("owner",),
            states=("proposed",),
        ),
    )
    versions = Versions(
        FIELDS,
        parts=("categories",),
        freeze_on=("bring_into_force",),
        end_on=("withdraw",),
        tells=("in_force_from",),
        redraft="Revise it, or take it back to draft.",
    )
