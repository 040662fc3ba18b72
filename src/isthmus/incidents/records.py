from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

from isthmus.context.trees import below_themselves
from isthmus.engine.door.act import Act
from isthmus.engine.door.errors import RowError
from isthmus.engine.language import tr
from isthmus.engine.registry import RecordType, register, section
from isthmus.engine.web.hooks import RecordPage
from isthmus.incidents import confidence
from isthmus.incidents.answers import records as _answers  # noqa: F401 - registers itself
from isthmus.incidents.deciding import defaults
from isthmus.incidents.desk.teams import propose
from isthmus.incidents.edges import (
    AFFECTS_ITEM,
    AFFECTS_SERVICE,
    CHILD_OF,
    HAPPENED_AT,
    HITS,
    INVOLVES,
    MERGED_INTO,
    SHOWS_RISK,
)
from isthmus.incidents.evidence import records as _evidence  # noqa: F401 - registers itself
from isthmus.incidents.major import records as _major  # noqa: F401 - registers itself
from isthmus.incidents.models import Incident
from isthmus.incidents.notifying import records as _notifying  # noqa: F401 - registers itself
from isthmus.incidents.playbooks import records as _playbooks  # noqa: F401 - registers itself
from isthmus.incidents.publishing import edges as _publishing  # noqa: F401 - declares itself
from isthmus.incidents.reading import derive
from isthmus.incidents.shown import body_context

#: How far from now somebody's clock may be wrong, in seconds.
SLACK = 120


@register
class IncidentType(RecordType):
    model = Incident
    prefix = "INC"
    register = "incidents"
    label = "Incident"
    label_plural = "Incidents and requests"
    about = (
        "Whatever is reported: events, incidents, weaknesses, requests. Plain questions say what it is "
        "and whose rules apply, so that nothing of either standard is missed."
    )
    clause = "6.2.5"
    phase = "do"
    icon = "alert-triangle"
    columns = ("title", "priority", "due", "state", "service", "owner", "handled_as", "opened_at")
    filters = (
        "handled_as", "concerns", "priority", "service", "item", "customer", "reporter", "team",
        "category", "evidence", "owner", "state", "due", "opened_at", "resolved_at",
    )  # fmt: skip
    sorts = ("opened_at", "due", "priority", "title", "changed_at")
    sort_columns: ClassVar[Mapping[str, str]] = {"due": "due_key"}
    default_sort = "-opened_at"
    terms = {
        "customer": "Customer",
        "service": "Service",
        "disturbs": "Incident",
    }
    form = (
        section("What is reported", "title", "description", "channel", "reporter", "customer", "noticed_at", "confidential",
                about="Take it down as it is said; what it means comes below."),
        section("What it is about", "service", "item", "place", "category",
                about="This decides whose rules apply: what is named is looked up in both scopes."),
        section("What it is", "asks", "disturbs", "touches_services", "security_seen", "security_harm", "weakness",
                about="Answer what you know. Several may be true at once, and you can answer again later."),
        section("How soon", "impact", "urgency", "security_risk",
                about="Priority follows from these three."),
        section("Another priority", "set_priority", "priority_reason", folded=True,
                about="For the rare case that the matrix does not fit."),
        section("Missed targets", "breach_reason", folded=True,
                about="Why it took longer than promised, once it did."),
        section("Who works on it", "team", "owner", "parent",
                about="A group, one person of it, and the report that this one belongs to."),
    )  # fmt: skip
    readonly = (
        "handled_as", "concerns", "priority", "merged_into", "waits_for", "due", "opened_at", "responded_at",
        "restored_at", "resolved_at", "closed_at", "resolution", "reopened", "evidence", "evidence_reason",
        "evidence_by", "evidence_at", "evidence_default", "collecting_since", "collected_at",
        "evidence_advice", "source", "source_key", "source_group", "source_owner",
        "source_reporter", "source_reassigned", "source_reopened", "source_modified",
    )  # fmt: skip
    told_apart = ("waits_for", "evidence_reason", "evidence_advice")
    replayed = (
        "source", "source_key", "source_group", "source_owner", "source_reporter",
        "source_reassigned", "source_reopened", "source_modified",
    )  # fmt: skip
    edge_fields = {
        "service": AFFECTS_SERVICE.code,
        "item": AFFECTS_ITEM.code,
        "place": HAPPENED_AT.code,
        "customer": HITS.code,
        "parent": CHILD_OF.code,
        "merged_into": MERGED_INTO.code,
    }
    relations = (INVOLVES.code, SHOWS_RISK.code)
    restrictable = True
    time_spent = True
    shared_fields = (
        "title",
        "handled_as",
        "priority",
        "state",
        "opened_at",
        "resolved_at",
        "closed_at",
    )
    body_template = "incidents/classification.html"

    @classmethod
    def body_context(cls, page: RecordPage) -> dict[str, Any]:
        return body_context(page)

    @classmethod
    def derive(cls, records: Sequence[Any], act: Act) -> None:
        confidence.give(records, act)
        propose(records)
        derive(records, act.viewer.organization_id)
        defaults.apply(records, act)

    @classmethod
    def check(cls, records: Sequence[Any], act: Act) -> Iterable[RowError]:
        for row, record in enumerate(records):
            if (record.opened_at - act.occurred_at).total_seconds() > SLACK:
                text = tr("It is not noticed yet at that time.")
                yield RowError(row, "noticed_at", "future", text, tr("Give a time that is past."))
            if record.set_priority and not record.priority_reason.strip():
                text = tr("Nothing says why another priority is set.")
                hint = tr("Say why, or leave the priority to the matrix.")
                yield RowError(row, "priority_reason", "required", text, hint)
        yield from confidence.check(records, act)
        yield from below_themselves(records, "parent")

    @classmethod
    def usual_circle(cls, record: Any, act: Act) -> Sequence[int]:
        return confidence.usual_circle(record, act)
