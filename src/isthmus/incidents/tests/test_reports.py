"""Reports as records: what follows from what they name, and how they move."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from isthmus.conformity.probe import Sight
from isthmus.context.models import Membership
from isthmus.context.records.location import LocationType
from isthmus.context.tests.scopes import draft, lines, put_in_force, restate
from isthmus.engine.door import Act, Edit, Invalid, Refused, create, edit, move, restrict
from isthmus.engine.models import Event, Job
from isthmus.incidents import probes
from isthmus.incidents.jobs import follow_scope
from isthmus.incidents.models import UNRESOLVED, WAITING
from isthmus.incidents.records import IncidentType
from isthmus.people.records import PartyType
from isthmus.services.records import ServiceType
from isthmus.services.tests.offered import live

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

LOCK = {"title": "The lock is broken", "security_seen": "yes", "security_harm": "yes"}
SLOW = {"title": "It is slow", "disturbs": "yes", "security_seen": "no"}


@pytest.fixture
def act(acts: dict[str, Act]) -> Act:
    return acts["ims_manager"]


@pytest.fixture
def house(act: Act, acts: dict[str, Act]) -> dict[str, Any]:
    """Mail for Harbour alone is in the SMS, the office in the ISMS; the depot is in neither."""
    harbour, alpine = create(
        PartyType,
        [{"title": "Harbour", "customer": True}, {"title": "Alpine", "customer": True}],
        act,
    )
    office, depot = create(LocationType, [{"title": "Office"}, {"title": "Depot"}], act)
    mail, printing = live(act, "Mail"), live(act, "Printing")
    sms = draft("sms", lines([(mail.pk, harbour.pk)], [printing.pk]), act)
    isms = draft("isms", lines([office.pk, mail.pk], [depot.pk]), act)
    for one in (sms, isms):
        put_in_force(one.pk, act, acts["top_management"])
    return {
        "harbour": harbour.pk, "alpine": alpine.pk, "office": office.pk, "depot": depot.pk,
        "mail": mail.pk, "printing": printing.pk, "sms": sms.pk,
    }  # fmt: skip


def report(act: Act, **values: Any) -> Any:
    (made,) = create(IncidentType, [{"title": "Something", **values}], act)
    return made


def edited(made: Any, act: Act, values: dict[str, Any]) -> Any:
    return edit(IncidentType, [Edit(made.pk, values)], act)[0]


def moved(verb: str, made: Any, act: Act, given: dict[str, Any] | None = None) -> Any:
    return move(IncidentType, verb, [made.pk], act, given)[0]


@pytest.mark.parametrize(
    ("said", "named", "concerns"),
    [
        (LOCK, {"place": "office"}, "isms"),
        (LOCK | {"touches_services": "yes"}, {"place": "office", "service": "mail"}, "both"),
        (LOCK, {"place": "depot"}, ""),
        (SLOW, {"service": "mail"}, "sms"),
        (SLOW, {"service": "mail", "customer": "harbour"}, "sms"),
        (SLOW, {"service": "mail", "customer": "alpine"}, ""),
        (SLOW, {"service": "printing"}, ""),
    ],
)
def test_the_scopes_in_force_say_whose_rules_apply(
    act: Act, house: dict[str, Any], said: dict[str, str], named: dict[str, str], concerns: str
) -> None:
    made = report(act, **said, **{name: house[which] for name, which in named.items()})
    assert made.concerns == concerns
    wanted = {"both": {"isms", "sms"}, "": set()}.get(concerns, {concerns})
    told = Membership.objects.filter(entry=made.pk).values_list("system", flat=True)
    assert {*told} == wanted


def test_it_is_classified_again_and_nothing_is_lost(act: Act, house: dict[str, Any]) -> None:
    made = report(act, **SLOW, service=house["mail"])
    assert (made.handled_as, made.concerns) == ("incident", "sms")
    again = edited(made, act, {"security_harm": "yes"})
    assert (again.handled_as, again.concerns) == ("security_incident", "both")
    assert again.disturbs == "yes"
    back = edited(made, act, {"security_harm": "no"})
    assert (back.handled_as, back.concerns) == ("incident", "sms")
    assert {*Membership.objects.filter(entry=made.pk).values_list("system", flat=True)} == {"sms"}


def test_a_batch_is_looked_up_at_once(act: Act, house: dict[str, Any]) -> None:
    def asked(count: int) -> int:
        rows = [{**SLOW, "service": house["mail"], "place": house["office"]}] * count
        with CaptureQueriesContext(
            connection,
        ) as seen:
            create(IncidentType, rows, act)
        return len(seen)

    asked(1)
    assert asked(40) == asked(2)


def test_priority_follows_and_another_one_needs_a_reason(act: Act) -> None:
    made = report(act, impact="medium", urgency="low")
    assert made.priority == "4"
    raised = edited(made, act, {"security_risk": "high"})
    assert raised.priority == "2"
    with pytest.raises(Invalid, match="another priority"):
        edit(IncidentType, [Edit(made.pk, {"set_priority": "1"})], act)
    said = {"set_priority": "1", "priority_reason": "The board meets."}
    given = edited(made, act, said)
    assert given.priority == "1"


def test_it_counts_from_when_it_was_noticed_and_not_from_a_time_to_come(act: Act) -> None:
    assert report(act).opened_at == act.occurred_at
    earlier = act.occurred_at - timedelta(hours=3)
    made = report(act, noticed_at=earlier)
    assert made.opened_at == earlier
    again = edited(made, act, {"noticed_at": None})
    assert again.opened_at == made.created_at
    with pytest.raises(Invalid, match="not noticed yet"):
        report(act, noticed_at=act.occurred_at + timedelta(hours=1))


def test_it_is_taken_on_waits_goes_on_is_resolved_and_closed(act: Act) -> None:
    made = report(act, **SLOW)
    taken = moved("take_on", made, act)
    assert (taken.owner_id, taken.responded_at) == (act.viewer.principal_id, act.occurred_at)
    waits = moved("wait_for_user", made, act, {"why": "Which   room?"})
    assert (waits.state, waits.waits_for) == ("awaiting_user", "Which room?")
    on = moved("go_on", made, act)
    assert (on.state, on.waits_for) == ("active", "")
    done = moved("resolve", made, act, {"resolution": "A cable."})
    assert (done.resolved_at, done.resolution) == (act.occurred_at, "A cable.")
    move(IncidentType, "close", [made.pk], act)
    open_ = moved("reopen", made, act, {"reason": "Slow again."})
    assert (open_.reopened, open_.resolved_at, open_.closed_at) == (1, None, None)


@pytest.mark.parametrize("state", UNRESOLVED)
def test_what_is_not_classified_is_not_resolved(act: Act, state: str) -> None:
    made = report(act)
    if state == "active":
        move(IncidentType, "take_on", [made.pk], act)
    elif state in WAITING:
        verb = state.replace("awaiting_", "wait_for_")
        move(IncidentType, verb, [made.pk], act, {"why": "Them."})
    with pytest.raises(Refused, match="not classified"):
        move(IncidentType, "resolve", [made.pk], act, {"resolution": "Somehow."})


def test_it_does_not_belong_to_itself(act: Act) -> None:
    made = report(act)
    with pytest.raises(Invalid, match="belong to itself"):
        edit(IncidentType, [Edit(made.pk, {"parent": made.pk})], act)


def test_open_reports_follow_the_scope_and_resolved_ones_stay(
    act: Act, acts: dict[str, Act], house: dict[str, Any]
) -> None:
    open_, done = (report(act, **SLOW, service=house["printing"]) for _ in range(2))
    move(IncidentType, "resolve", [done.pk], act, {"resolution": "Done."})
    assert (open_.concerns, done.concerns) == ("", "")
    restate(house["sms"], lines([house["printing"]]), act, acts["top_management"])
    assert Job.objects.filter(name="incidents.follow_scope").count() == 1
    follow_scope.func(act.viewer.organization_id)
    now = {one.pk: one.concerns for one in IncidentType.model.objects.visible_to(act.viewer)}
    assert now == {open_.pk: "sms", done.pk: ""}
    verbs = list(
        Event.objects.filter(entry=open_.pk).order_by("seq").values_list("verb", flat=True)
    )
    assert verbs[-1] == "derived"
    assert {*Membership.objects.filter(entry=open_.pk).values_list("system", flat=True)} == {"sms"}
    seen = Event.objects.count()
    follow_scope.func(act.viewer.organization_id)
    assert Event.objects.count() == seen


def test_what_only_a_replay_fills_in_is_no_gap(act: Act, sign_in: Any) -> None:
    made = report(act)
    page = sign_in("contributor").get(f"/o/northgate/incidents/{made.reference}/").content.decode()
    assert "Another priority" in page
    assert "Key at the source" not in page


def test_whoever_may_not_know_of_what_it_names_is_told_no_reasons(
    act: Act, house: dict[str, Any], sign_in: Any
) -> None:
    made = report(act, **SLOW, service=house["mail"])
    page = f"/o/{act.viewer.organization.slug}/incidents/{made.reference}/"
    told = "It is about services within the scope of the SMS."
    assert told in sign_in("contributor").get(page).content.decode()
    restrict(ServiceType, house["mail"], [], act, "secret")
    assert told not in sign_in("contributor").get(page).content.decode()


def test_probes_see_what_each_system_asks(act: Act, house: dict[str, Any]) -> None:
    old = act.occurred_at - timedelta(days=40)
    late = report(act, **SLOW, noticed_at=old)
    silent = report(act, noticed_at=old)
    lock = report(act, **LOCK, place=house["office"], noticed_at=old)
    good = report(act, **SLOW, service=house["mail"], impact="low", urgency="low", noticed_at=old)
    move(IncidentType, "resolve", [good.pk], act, {"resolution": "Done."})
    both = report(act, **SLOW, security_harm="yes", service=house["mail"])
    sight = Sight(act.viewer.organization, ("iso20000-1-2018",), act.today)

    def short(look: Any) -> tuple[int, set[int]]:
        seen = look(sight)
        return seen.examined.count(), {*seen.falling_short.values_list("pk", flat=True)}

    assert short(probes.report_not_classified) == (4, {silent.pk})
    assert short(probes.incident_without_service) == (3, {late.pk})
    assert short(probes.incident_without_priority) == (3, {late.pk, both.pk})
    assert short(probes.incident_open_too_long) == (3, {late.pk})
    assert short(probes.security_incident_without_risk) == (1, {both.pk})
    assert short(probes.security_incident_unanswered) == (2, {lock.pk})
