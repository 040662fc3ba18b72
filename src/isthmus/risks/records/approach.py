from __future__ import annotations

from typing import Any

from django.db.models import Q

from isthmus.engine.access import VIEW
from isthmus.engine.approvals.rule import ApprovalRule
from isthmus.engine.calendar.declared import CalendarDate
from isthmus.engine.language import N_
from isthmus.engine.registry import RecordType, register, section
from isthmus.engine.snapshots.declared import Versions
from isthmus.engine.snapshots.guards import is_not_in_force
from isthmus.risks.models import Approach, Risk

FIELDS = ("title", "choice", "reasons", "name_common", "name_isms", "name_sms")


@register
class ApproachType(RecordType):
    model = Approach
    prefix = "RAP"
    register = "risk-approaches"
    label = "Approach to risks"
    label_plural = "Approaches to risks"
    short = N_("Risk approach")
    about = (
        "Whether risks of security and of services are managed in one way, in two, or in one where "
        "they are shared: your decision, with reasons, approved. One is in force at a time."
    )
    clause = "6.2.3"
    phase = "plan"
    icon = "route"
    columns = ("title", "choice", "owner", "state", "in_force_from", "review_due")
    filters = ("choice", "owner", "state", "review_due")
    sorts = ("title", "changed_at", "created_at")
    form = (
        section("The decision", "title", "choice", "reasons", "owner",
                about="a) avoids doing things twice; b) keeps apart what differs; c) does both where each fits."),
        section("What assessments are called", "name_common", "name_isms", "name_sms",
                about="Everywhere a person reads, so that nobody takes one assessment for another."),
        section("Review", "review_due", about="When somebody looks at it again."),
    )  # fmt: skip
    readonly = ("in_force_from",)
    calendar = (CalendarDate("review_due", "Review due", Q(in_force_from__isnull=False)),)
    relations = ("traces",)
    body_template = "risks/approach_body.html"
    remove_guards = (is_not_in_force,)
    approvals = (
        ApprovalRule(
            "approach",
            "Approval of the approach",
            material_fields=FIELDS,
            apart=("owner",),
            states=("proposed",),
        ),
    )
    versions = Versions(
        FIELDS,
        freeze_on=("bring_into_force",),
        end_on=("withdraw",),
        tells=("in_force_from",),
        redraft="Revise it, or take it back to draft.",
    )

    @classmethod
    def body_context(cls, page: Any) -> dict[str, Any]:
        """While it is drafted and approved: what it would change once it is in force. Three queries."""
        record = page.record
        if record.state not in ("draft", "proposed") or not page.viewer.may_on(Risk, VIEW):
            return {"switching": None}
        from isthmus.risks.switching import FIELDS, preview
        from isthmus.risks.switching_shown import drawn

        texts = {name: getattr(record, name) for name in FIELDS}
        seen = preview(page.viewer, record.choice, texts)
        return {"switching": drawn(seen, page.viewer.organization.slug)}
