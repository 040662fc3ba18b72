from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Q

from isthmus.agreements.calendars import records as calendars  # noqa: F401 - declare themselves
from isthmus.agreements.models import (
    TIMED,
    TIMES,
    Agreement,
    AgreementPause,
    AgreementPriority,
    AgreementTarget,
)
from isthmus.engine.approvals.rule import ApprovalRule
from isthmus.engine.calendar.declared import CalendarDate
from isthmus.engine.door.act import Act
from isthmus.engine.door.errors import RowError
from isthmus.engine.language import tr
from isthmus.engine.parts import PartType
from isthmus.engine.registry import RecordType, register, section
from isthmus.engine.snapshots.declared import Versions

TARGETS = PartType(
    name="targets",
    model=AgreementTarget,
    label="Target",
    label_plural="Targets",
    fields=(
        "metric",
        "priority",
        "concerns",
        "service",
        "applies_to",
        "value",
        "unit",
        "business_calendar",
        "warn_percent",
        "calendar",
        "description",
    ),
    about=(
        "What is measured and reported. Give security targets of its own, and time to collect "
        "evidence beside the time to restore."
    ),
)

PAUSES = PartType(
    name="pauses",
    model=AgreementPause,
    label="Agreed pause",
    label_plural="Pauses",
    fields=("waiting_for", "metric"),
    about=(
        "When a clock stands still. Nothing pauses unless it stands here; say it for restoration and "
        "for evidence apart."
    ),
)
PRIORITIES = PartType(
    name="priorities",
    model=AgreementPriority,
    label="Priority",
    label_plural="Priorities",
    fields=("impact", "urgency", "priority"),
    about="Which priority impact and urgency make together. What stands here goes before the usual matrix.",
)

#: What the parties agreed on about counting, and about major incidents.
COUNTING = ("rebinding", "reopening")
MAJOR = ("major_criteria", "tell_management", "tell_customer", "update_customer")

#: What the parties rely on, apart from the targets.
FIELDS = (
    "title",
    "kind",
    "party",
    "summary",
    "services",
    "starts_on",
    "ends_on",
    "notice_days",
    "contract_number",
    "customer_representative",
    "security_clause",
    "without_security",
    "risks_accepted_from",
    *COUNTING,
    *MAJOR,
)
PARTS = ("targets", "pauses", "priorities")


@register
class AgreementType(RecordType):
    model = Agreement
    prefix = "AGR"
    register = "agreements"
    label = "Agreement"
    label_plural = "Agreements"
    about = (
        "What is agreed with customers, internal groups and suppliers, with targets that can be "
        "measured. Security is agreed here, with the service, not in a paper beside it."
    )
    clause = "6.3.2"
    phase = "plan"
    icon = "contract"
    columns = ("title", "kind", "party", "owner", "state", "review_due", "changed_at")
    kind_columns = {"sla": ("customer_representative",), "contract": ("contract_number",)}
    filters = ("kind", "party", "owner", "state", "review_due", "ends_on")
    sorts = ("title", "changed_at", "created_at")
    terms = {
        "kind": "Service level agreement",
        "party": "Customer",
        "services": "Service",
        "security_clause": "Information security",
    }
    form = (
        section("What is agreed", "title", "kind", "party", "summary", "services", "owner", about="With whom, and for what."),
        section(
            "The customer", "customer_representative", kinds=("sla",),
            about="Somebody on their side reviews it with us.",
        ),
        section("The contract", "contract_number", kinds=("contract",), about="Where the signed paper is found."),
        section("How long", "starts_on", "ends_on", "review_due", about="From when until when it holds, and when we look at it again."),
        section("Notice", "notice_days", kinds=("sla", "contract"), about="How long before its end somebody has to say so."),
        section(
            "Security", "security_clause",
            about="Agreeing on security is part of agreeing on the service.",
        ),
        section("Risks", "risks_accepted_from", kinds=("sla",), about="Whose yes it takes to live with a risk to these services."),
        section("How clocks count", *COUNTING, about="What both agreed on, so that nobody argues about it afterwards."),
        section("Major incidents", *MAJOR, about="What makes an incident major, and who is told when."),
        section("Without security targets", "without_security", kinds=("sla", "contract"), about="An agreement that says nothing of security needs a reason."),
    )  # fmt: skip
    parts = (TARGETS, PAUSES, PRIORITIES)
    readonly = ("in_force_from",)
    calendar = (
        CalendarDate("review_due", "Review due", Q(in_force_from__isnull=False)),
        CalendarDate("ends_on", "Agreement ends", Q(in_force_from__isnull=False)),
    )
    relations = ("traces",)
    restrictable = True
    #: What a party it is shared with reads of the version in force.
    shared_fields = (
        "title",
        "kind",
        "summary",
        "services",
        "starts_on",
        "ends_on",
        "notice_days",
        "security_clause",
        "risks_accepted_from",
        "state",
        *COUNTING,
        *MAJOR,
        "in_force_from",
    )
    shared_parts = PARTS
    approvals = (
        ApprovalRule(
            "terms",
            "Approval of the terms",
            material_fields=FIELDS,
            material_parts=PARTS,
            apart=("owner",),
            states=("in_negotiation",),
        ),
    )
    versions = Versions(
        FIELDS,
        parts=PARTS,
        freeze_on=("bring_into_force",),
        end_on=("end",),
        tells=("in_force_from",),
        redraft="Revise it, or take it back to draft.",
    )

    @classmethod
    def check(cls, records: Sequence[Any], act: Act) -> Iterable[RowError]:
        for row, record in enumerate(records):
            if record.starts_on and record.ends_on and record.ends_on < record.starts_on:
                hint = tr("Mend one of the dates.")
                yield RowError(row, "ends_on", "order", tr("It ends before it begins."), hint)
            for place, target in enumerate(record.parts["targets"]):
                yield from _target_errors(row, f"targets.{place}", target)
            yield from _matrix_errors(row, record)


def _target_errors(row: int, where: str, target: AgreementTarget) -> Iterable[RowError]:
    if target.value <= 0:
        yield RowError(row, f"{where}.value", "range", tr("A target is more than nothing."))
    elif target.unit == "percent" and target.value > 100:
        yield RowError(row, f"{where}.value", "range", tr("No more than 100 percent is possible."))
    if target.warn_percent > 99:
        text = tr("A warning comes before the time is up.")
        yield RowError(row, f"{where}.warn_percent", "range", text, tr("Give 0 to 99 percent."))
    if target.metric in TIMED and target.unit not in TIMES:
        message = tr("%(metric)s is a time.", metric=target.get_metric_display())
        yield RowError(row, f"{where}.unit", "unit", message, tr("Choose a unit of time."))
    if target.metric == "availability" and target.unit != "percent":
        yield RowError(row, f"{where}.unit", "unit", tr("Availability is given in percent."))


def _matrix_errors(row: int, record: Agreement) -> Iterable[RowError]:
    """Yield where a matrix says two things of the same impact and urgency."""
    said: dict[tuple[str, str], str] = {}
    for place, field in enumerate(record.parts["priorities"]):
        assert isinstance(field, AgreementPriority)
        pair = field.impact, field.urgency
        if said.setdefault(pair, field.priority) != field.priority:
            text = tr("Another row gives another priority.")
            yield RowError(
                row, f"priorities.{place}.priority", "twice", text, tr("Leave one of them.")
            )
