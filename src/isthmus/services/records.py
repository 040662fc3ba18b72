from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Q

from isthmus.assets.records.redundancy import redundancy_errors, redundancy_of
from isthmus.engine.calendar.declared import CalendarDate
from isthmus.engine.door.act import Act
from isthmus.engine.door.errors import RowError
from isthmus.engine.language import N_
from isthmus.engine.registry import RecordType, register, section
from isthmus.services.edges import PROVIDED, SUPPORTED_BY
from isthmus.services.models import Redundancy, Service

REDUNDANCY = redundancy_of(
    Redundancy,
    N_(
        "Where some of several components suffice: one of two lines. By a relation that isn't named "
        "it needs all; of two rows on the same relation the stricter one counts."
    ),
)

#: What customers are told. None of it may hold anything internal, drafts included.
CUSTOMER_VIEW = ("summary", "included", "excluded", "hours", "ordering", "support")
#: What nobody outside is told.
TECHNICAL_VIEW = ("built", "operated", "supported")


@register
class ServiceType(RecordType):
    model = Service
    prefix = "SVC"
    register = "services"
    label = "Service"
    label_plural = "Services"
    about = (
        "What customers are provided with. Each service has a view for them, which the catalogue "
        "shows, and one for those who run it; its components, customers and agreements are relations."
    )
    clause = "6.3.2"
    phase = "plan"
    icon = "headset"
    columns = ("title", "category", "criticality", "owner", "state", "review_due", "changed_at")
    labels = {"title": "Name"}
    filters = ("category", "criticality", "team", "owner", "state", "review_due")
    sorts = ("title", "changed_at", "created_at")
    terms = {
        "title": "Service",
        "confidentiality": "Confidentiality",
        "integrity": "Integrity",
        "availability": "Availability",
    }
    form = (
        section("The service", "title", "category", "summary", "owner", "review_due",
                about="What it is called, and who answers for it."),
        section("Customer view", "included", "excluded", "hours", "ordering", "support",
                about="What the catalogue says, in the customer's words. Parties it is shared with read this."),
        section("Technical view", "team", *TECHNICAL_VIEW,
                about="For us alone; no customer ever sees it."),
        section("How much it matters", "criticality", "confidentiality", "integrity", "availability",
                about="What depends on it, and how much harm there would be if it were seen, wrong or away."),
    )  # fmt: skip
    parts = (REDUNDANCY,)
    readonly = ("live_since", "retired_on")
    calendar = (CalendarDate("review_due", "Review due", Q(state="live")),)
    relations = ("traces", PROVIDED.code)
    edge_fields = {"team": SUPPORTED_BY.code}
    restrictable = True
    shared_fields = ("title", "category", *CUSTOMER_VIEW, "state")

    @classmethod
    def check(cls, records: Sequence[Any], act: Act) -> Iterable[RowError]:
        for row, record in enumerate(records):
            yield from redundancy_errors(row, record)
