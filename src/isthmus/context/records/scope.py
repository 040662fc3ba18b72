from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Q
from django.urls import reverse

from isthmus.context.models.scope import ScopeLine, ScopeStatement
from isthmus.context.scope.printing import FIELDS
from isthmus.engine.approvals.rule import ApprovalRule
from isthmus.engine.calendar.declared import CalendarDate
from isthmus.engine.door.act import Act
from isthmus.engine.door.errors import RowError
from isthmus.engine.language import tr
from isthmus.engine.models import Entry
from isthmus.engine.parts import PartType
from isthmus.engine.registry import RecordType, register, section
from isthmus.engine.snapshots.declared import Versions
from isthmus.engine.snapshots.guards import is_not_in_force
from isthmus.engine.web.hooks import RecordPage

LINES = PartType(
    name="lines",
    model=ScopeLine,
    label="Line",
    label_plural="What is in and what is out",
    fields=("direction", "what", "words", "customer", "reason"),
    about=(
        "Records of any register. What is included brings along its parts and whatever it uses; what "
        "is excluded stays out, with the reason. A service can be included for one customer."
    ),
)


@register
class ScopeStatementType(RecordType):
    model = ScopeStatement
    prefix = "SCP"
    register = "scopes"
    label = "Scope statement"
    label_plural = "Scope statements"
    about = (
        "What the ISMS and the SMS cover and what they leave out, approved and with versions. From "
        "them follows, for every record, whose rules apply to it."
    )
    clause = "5.2"
    phase = "plan"
    icon = "shield-half"
    columns = ("title", "kind", "owner", "state", "in_force_from", "review_due")
    filters = ("kind", "owner", "state", "review_due")
    sorts = ("title", "changed_at", "created_at")
    form = (
        section("The scope", "title", "kind", "wording", "owner", about="Which management system, and its scope as others will read it."),
        section("At its edges", "interfaces", about="Where what we do meets what others do for us."),
        section(
            "Physical boundary", "perimeter", kinds=("isms",),
            about="An ISMS may be bounded by a place alone.",
        ),
        section("Review", "review_due", about="When somebody looks at it again."),
    )  # fmt: skip
    parts = (LINES,)
    readonly = ("in_force_from",)
    calendar = (CalendarDate("review_due", "Review due", Q(in_force_from__isnull=False)),)
    relations = ("traces",)
    remove_guards = (is_not_in_force,)
    body_template = "context/scope_body.html"
    approvals = (
        ApprovalRule(
            "scope",
            "Approval of the scope",
            material_fields=FIELDS,
            material_parts=("lines",),
            roles=("top_management",),
            states=("proposed",),
        ),
    )
    versions = Versions(
        FIELDS,
        parts=("lines",),
        freeze_on=("bring_into_force",),
        end_on=("withdraw",),
        tells=("in_force_from",),
        redraft="Revise it, or take it back to draft.",
    )

    @classmethod
    def body_context(cls, page: RecordPage) -> dict[str, Any]:
        slug = page.viewer.organization.slug
        statement: Any = page.record
        pdf = reverse("scope_pdf", args=[slug, statement.reference])
        found = []
        if statement.in_force_from:
            found.append({"label": tr("In force, as PDF"), "url": pdf})
        if statement.state != "in_force":
            found.append({"label": tr("As it stands, as PDF"), "url": f"{pdf}?draft"})
        return {"pdf_urls": found, "overview_url": reverse("scope", args=[slug])}

    @classmethod
    def check(cls, records: Sequence[Any], act: Act) -> Iterable[RowError]:
        keys = {row.what_id for record in records for row in record.parts["lines"] if row.what_id}
        known = (
            {one.pk: one for one in Entry.objects.as_system("scope").filter(pk__in=keys)}
            if keys
            else {}
        )
        for row, record in enumerate(records):
            ways: dict[int, str] = {}
            for place, line in enumerate(record.parts["lines"]):
                where = f"lines.{place}"
                yield from _line_errors(row, where, line, record, known.get(line.what_id))
                if line.what_id and ways.setdefault(line.what_id, line.direction) != line.direction:
                    text = tr("It is included and excluded.")
                    yield RowError(
                        row, f"{where}.what", "both", text, tr("Leave one of the lines.")
                    )


def _line_errors(
    row: int, where: str, line: Any, record: Any, entry: Entry | None
) -> Iterable[RowError]:
    what = f"{where}.what"
    if entry is not None and entry.type == ScopeStatementType.code:
        hint = tr("Name what the scope is about.")
        yield RowError(row, what, "itself", tr("A scope statement is no part of a scope."), hint)
    elif entry is not None and entry.organization_id is None:
        text = tr("A requirement of the library is no part of a scope.")
        yield RowError(row, what, "library", text, tr("Name a record of a register."))
    elif entry is not None and entry.circle_id is not None:
        text = tr("It is restricted; everybody reads a scope statement.")
        yield RowError(row, what, "restricted", text, tr("Name what it belongs to."))
    if line.customer_id and (record.kind != "sms" or line.direction == "out"):
        text = tr("Only what the SMS includes is told apart by customer.")
        yield RowError(row, f"{where}.customer", "customer", text, tr("Leave it empty."))
