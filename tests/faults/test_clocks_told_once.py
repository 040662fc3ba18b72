"""Workers that are killed while they tell of clocks, and two at once, tell of each clock once."""

from __future__ import annotations

import json
import signal
from typing import Any

import pytest
from tests.installation import Installation

pytestmark = pytest.mark.both_databases

HEAD = """
import json, os, signal, sys
import django
django.setup()
from datetime import timedelta
from django.utils import timezone
from isthmus.engine.models import Event, Job, Organization
from isthmus.incidents.clock_reading import ClockReading
from isthmus.incidents.clocks import storing, sweep
org = Organization.objects.get(slug="northgate")
"""
#: Thirty reports on a service with a promise, opened an hour ago; nobody has looked since.
WRITE = """
from isthmus.agreements.records import AgreementType
from isthmus.engine.access import system_viewer
from isthmus.engine.approvals.giving import give
from isthmus.engine.door import Act, create, move, relate
from isthmus.incidents.records import IncidentType
from isthmus.people.records import PartyType
from isthmus.services.tests.offered import live
from isthmus.people.models import Membership
from isthmus.people.viewers import viewer_of
boss = viewer_of(Membership.objects.first())
before, opened = (timezone.now() - timedelta(hours=hours) for hours in (30, 1))
act = Act(boss, "test", before, before)
(party,) = create(PartyType, [{"title": "Harbour", "customer": True}], act)
mail = live(act, "Mail")
(sla,) = create(AgreementType, [{
    "title": "Mail for Harbour", "kind": "sla", "party": party.pk, "starts_on": act.today,
    "review_due": act.today + timedelta(days=300), "without_security": "Elsewhere.",
    "targets": [{"metric": "first_response", "value": 15, "unit": "minutes"}],
}], act)
move(AgreementType, "negotiate", [sla.pk], act)
give(AgreementType, "terms", [sla.pk], act)
move(AgreementType, "agree", [sla.pk], act, {"how": "Signed"})
move(AgreementType, "bring_into_force", [sla.pk], act)
relate(sla.pk, "applies_to", [mail.pk], act)
wanted = {"title": "Slow", "disturbs": "yes", "service": mail.pk, "customer": party.pk,
          "owner": boss.principal_id}
create(IncidentType, [wanted] * 30, Act(boss, "test", opened, opened))
"""
WORK = """
sweep.BATCH = 7
written = []
def dying(function, point, after):
    def does(*given, **named):
        if sys.argv[1] == point and not after and written:
            os.kill(os.getpid(), signal.SIGKILL)
        found = function(*given, **named)
        written.append(1)
        if sys.argv[1] == point and after and len(written) > 1:
            os.kill(os.getpid(), signal.SIGKILL)
        return found
    return does
storing.history.append = dying(storing.history.append, "before it is written", False)
sweep.settle = dying(sweep.settle, "before it is committed", True)
sweep.sweep(org, timezone.now())
"""
LOOK = """
told = Event.objects.filter(payload__contains='"clock":')
print(json.dumps({
    "due": ClockReading.objects.filter(next_at__lte=timezone.now()).count(),
    "told": sorted(map(list, told.values_list("entry", "verb"))),
}))
"""


def look(installation: Installation) -> Any:
    status, said = installation.run("-c", HEAD + LOOK)
    assert status == 0, said
    return json.loads(said.splitlines()[-1])


def test_each_clock_is_told_of_once_whenever_a_worker_dies_and_by_two_at_once(
    installation: Installation,
) -> None:
    status, said = installation.run("-c", HEAD + WRITE)
    assert status == 0, said
    assert look(installation) == {"due": 30, "told": []}
    for point in ("before it is written", "before it is committed"):
        status, said = installation.run("-c", HEAD + WORK, point)
        assert status == -signal.SIGKILL, said
    left = look(installation)
    assert 0 < left["due"] < 30
    assert len(left["told"]) == 2 * (30 - left["due"])
    both = [installation.start("-c", HEAD + WORK, "nowhere") for _ in range(2)]
    for one in both:
        out, _ = one.communicate(timeout=300)
        assert one.returncode == 0, out
    seen = look(installation)
    assert seen["due"] == 0
    assert len(seen["told"]) == len({*map(tuple, seen["told"])}) == 60
