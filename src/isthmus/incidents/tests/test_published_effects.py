"""Handlers of a restricted case tell everybody what a service suffers, and nothing of the case
(mission row I5; ISO/IEC 27013, 6.2.5)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from isthmus.conformity.addition import ClearedSight
from isthmus.conformity.probe import Sight
from isthmus.engine.door import Act, Refused, create, move, restrict
from isthmus.engine.models import Event, Organization
from isthmus.incidents.models import Incident
from isthmus.incidents.publishing.probes import published_effect_left_open
from isthmus.incidents.records import IncidentType
from isthmus.incidents.tests.promised import FRIDAY, act_of
from isthmus.services.records import ServiceType
from isthmus.services.tests.offered import live

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
SAID = {"title": "Nobody can pay", "what": "Every payment is refused.", "since": "2026-03-27 15:00"}


def published(case: Any, act: Act, **given: Any) -> Any:
    return move(IncidentType, "publish", [case.pk], act, given)[0]


def short(sight: Sight) -> int:
    return published_effect_left_open(sight).lacking().count()


def refused(case: Any, act: Act, **given: Any) -> set[str]:
    with pytest.raises(Refused) as caught:
        published(case, act, **given)
    return {reason.code for _, reason in caught.value.reasons}


def test_what_a_service_suffers_is_told_apart_from_the_case(
    acts: dict[str, Act], org: Organization, clock: Any, sign_in: Any
) -> None:
    clock.move_to(FRIDAY)
    act = act_of(acts)
    site = live(act, "Payment site")
    (hidden,) = create(ServiceType, [{"title": "Vault"}], act)
    restrict(ServiceType, hidden.pk, [], act, "Nobody is to know that there is one.")
    hidden.refresh_from_db()
    case: Any = create(IncidentType, [{"title": "Okapi has the keys", "security_harm": "yes"}], act)[0]  # fmt: skip
    given = {**SAID, "service": site.reference}
    assert refused(case, act, **given) == {"not-restricted"}
    restrict(IncidentType, case.pk, [], act, "Somebody of us did it.")
    case.refresh_from_db()
    circles = frozenset({case.circle_id, hidden.circle_id})
    knowing = replace(act, viewer=replace(act.viewer, circles=circles))
    for wrong, code in (
        ({"service": hidden.reference}, "service-restricted"),
        ({"since": "2026-03-27 23:00"}, "future"),
        ({"what": f"See {case.reference.lower()}."}, "tells-of-the-case"),
        ({"over": "Since OKAPI has the keys no more."}, "tells-of-the-case"),
    ):
        assert refused(case, knowing, **{**given, **wrong}) == {code}
    published(case, knowing, **given)
    made = Incident.objects.as_system("test").get(title="Nobody can pay")
    assert (made.circle_id, made.state, made.service_id) == (None, "new", site.pk)
    assert (made.description, made.handled_as, made.owner_id) == (SAID["what"], "incident", None)
    # Nothing but that it was made stands in its history; whatever leads from one to the other stands
    # in that of the case.
    verbs = {*Event.objects.filter(entry=made.pk).values_list("verb", flat=True)}
    by_hand: Any = create(IncidentType, [{"title": "By hand", "disturbs": "yes", "service": site.pk}], act)[0]  # fmt: skip
    assert verbs == {*Event.objects.filter(entry=by_hand.pk).values_list("verb", flat=True)}
    assert Event.objects.filter(entry=case.pk, verb="edge drawn").count() == 1

    at, there = (f"/o/northgate/incidents/{one.reference}/" for one in (case, made))
    shown = sign_in("ims_manager").get(at).text
    assert "What everybody is told" in shown
    assert f'href="{there}#do-resolve"' in shown
    outside = sign_in("contributor")
    assert outside.get(at).status_code == 404
    page = outside.get(there).text
    assert "Nobody can pay" in page
    assert case.reference not in page

    # It ends apart from the case; left open when the case ends, those who know of it are told.
    sight = ClearedSight(org, (), act.today, viewer=knowing.viewer)
    assert short(sight) == 0
    move(IncidentType, "not_needed", [case.pk], knowing, {"because": "The log host has it."})
    move(IncidentType, "resolve", [case.pk], knowing, {"resolution": "Keys changed."})
    assert short(sight) == 1
    assert short(Sight(org, (), act.today)) == 0
    assert "This has ended, what was published has not" in sign_in("ims_manager").get(at).text
    over = {"over": "Since four all payments go through.", "title": "Slow payments"}
    published(case, knowing, **{**given, **over})
    ended = Incident.objects.as_system("test").get(title="Slow payments")
    assert (ended.state, ended.resolution) == ("resolved", over["over"])
    move(IncidentType, "resolve", [made.pk], act, {"resolution": "Payments work."})
    assert short(sight) == 0
