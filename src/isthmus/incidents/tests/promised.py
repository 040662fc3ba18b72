"""Reports on a service for which something was promised: see the fixture `house`."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from isthmus.agreements.calendars.records import BusinessCalendarType
from isthmus.agreements.records import AgreementType
from isthmus.engine.approvals.giving import give
from isthmus.engine.door import Act, create, move, relate
from isthmus.engine.models import Job
from isthmus.incidents.jobs import follow_agreements
from isthmus.incidents.records import IncidentType
from isthmus.people.records import PartyType
from isthmus.services.tests.offered import live

#: A Friday afternoon in Berlin.
FRIDAY = datetime(2026, 3, 27, 15, 30, tzinfo=UTC)
SLOW = {"title": "It is slow", "disturbs": "yes", "impact": "high", "urgency": "high"}
WEEK = [
    {"weekday": day, "opens": "08:00", "closes": "18:00"}
    for day in ("monday", "tuesday", "wednesday", "thursday", "friday")
]


def act_of(acts: dict[str, Act], who: str = "ims_manager") -> Act:
    return Act.now(acts[who].viewer, "test")


def promised_for_mail(act: Act) -> dict[str, Any]:
    """Agree with Harbour on mail as of an act; return the keys of the parties, the service and the
    agreement."""
    harbour, alpine = create(
        PartyType,
        [{"title": "Harbour", "customer": True}, {"title": "Alpine", "customer": True}],
        act,
    )
    mail = live(act, "Mail")
    (desk,) = create(
        BusinessCalendarType, [{"title": "Desk", "zone": "Europe/Berlin", "hours": WEEK}], act
    )
    move(BusinessCalendarType, "bring_into_force", [desk.pk], act)
    target = {
        "metric": "restoration", "value": 4, "unit": "hours", "business_calendar": desk.pk,
    }  # fmt: skip
    values = {
        "title": "Mail for Harbour", "kind": "sla", "party": harbour.pk, "starts_on": act.today,
        "review_due": act.today + timedelta(days=300), "without_security": "Elsewhere.",
        "targets": [target, {"metric": "first_response", "value": 15, "unit": "minutes"}],
        "priorities": [{"impact": "high", "urgency": "high", "priority": "3"}],
        "pauses": [{"waiting_for": "user", "metric": "restoration"}],
    }  # fmt: skip
    (agreement,) = create(AgreementType, [values], act)
    move(AgreementType, "negotiate", [agreement.pk], act)
    give(AgreementType, "terms", [agreement.pk], act)
    move(AgreementType, "agree", [agreement.pk], act, {"how": "Signed"})
    move(AgreementType, "bring_into_force", [agreement.pk], act)
    relate(agreement.pk, "applies_to", [mail.pk], act)
    return {"harbour": harbour.pk, "alpine": alpine.pk, "mail": mail.pk, "sla": agreement.pk}


def report(acts: dict[str, Act], house: dict[str, Any], **values: Any) -> Any:
    wanted = {**SLOW, "service": house["mail"], "customer": house["harbour"], **values}
    (made,) = create(IncidentType, [wanted], act_of(acts))
    return made


def let_clocks_follow() -> None:
    """Run the jobs that wait for clocks to be worked out anew."""
    for waiting in Job.objects.filter(name="incidents.follow_agreements").select_related("task"):
        follow_agreements.func(**waiting.task.args_kwargs["kwargs"])
