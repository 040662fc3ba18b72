"""What a customer was promised for mail, on a Friday afternoon."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from isthmus.agreements.calendars.records import BusinessCalendarType
from isthmus.agreements.records import AgreementType
from isthmus.engine.approvals.giving import give
from isthmus.engine.door import Act, create, move, relate
from isthmus.incidents.tests.promised import FRIDAY, WEEK, act_of
from isthmus.people.records import PartyType
from isthmus.services.tests.offered import live


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel(FRIDAY - timedelta(days=30), tick=False) as moved:
        yield moved


@pytest.fixture
def house(acts: dict[str, Act], clock: Any) -> dict[str, Any]:
    """Harbour's agreement on mail: restored within four hours of the desk, waiting for users apart."""
    act = act_of(acts)
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
    clock.move_to(FRIDAY)
    return {"harbour": harbour.pk, "alpine": alpine.pk, "mail": mail.pk, "sla": agreement.pk}
