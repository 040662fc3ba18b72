"""Teams at the desk: what comes to them, who is told, and to whom of them a report is given."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from isthmus.engine.audience import answers_for, principals_of, viewers_behind
from isthmus.engine.door import Act, Edit, Invalid, create, edit, move, restrict
from isthmus.engine.models import Event, Notice, Organization
from isthmus.engine.notices.telling import tell_of
from isthmus.incidents.models import Incident
from isthmus.incidents.records import IncidentType
from isthmus.incidents.tests.test_at_the_desk import at, page
from isthmus.incidents.tests.test_reports import report
from isthmus.people.models import Membership
from isthmus.people.records import PersonType, RoleType
from isthmus.people.teams.records import TeamType
from isthmus.people.viewers import viewer_of
from isthmus.services.records import ServiceType
from isthmus.services.tests.offered import live

SignIn = Callable[[str], Client]
pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def team(act: Act, title: str, *members: Any, **values: Any) -> Any:
    given = [one if isinstance(one, dict) else {"person": one} for one in members]
    rows = [{"since": act.today - timedelta(days=9), **one} for one in given]
    (made,) = create(TeamType, [{"title": title, "members": rows, **values}], act)
    return made


def who(acts: dict[str, Act], role: str) -> Any:
    return acts[role].viewer.principal_id


def told(org: Organization, made: Any, now: Any) -> set[int]:
    """Have people told of all that happened to a report; return whom it was given to."""
    events = Event.objects.filter(entry=made.pk).select_related("entry").order_by("seq")
    tell_of(org, list(events), now)
    rows = Notice.objects.filter(entry=made.pk, kind="given")
    return set(rows.values_list("principal", flat=True))


def test_members_lead_and_deputy_belong_to_it_while_it_is_used(
    acts: dict[str, Act], org: Organization
) -> None:
    boss = acts["ims_manager"]
    today = boss.today
    gone = {"person": who(acts, "auditor"), "until": today - timedelta(days=1)}
    last_day = {"person": who(acts, "contributor"), "since": today, "until": today}
    desk = team(boss, "Desk", gone, last_day, {"name": "Somebody outside"},
                lead=who(acts, "approver"), deputy=who(acts, "ims_manager"))  # fmt: skip
    for role, belongs in (
        ("contributor", True), ("approver", True), ("ims_manager", True), ("auditor", False),
    ):  # fmt: skip
        assert (desk.pk in principals_of(acts[role].viewer)) is belongs
        assert (desk.pk in answers_for(acts[role].viewer)) is belongs
    behind = viewers_behind(org, [desk.pk])[desk.pk]
    assert {one.principal_id for one in behind} == {
        who(acts, role) for role in ("contributor", "approver", "ims_manager")
    }
    move(TeamType, "retire", [desk.pk], boss)
    assert desk.pk not in principals_of(acts["contributor"].viewer)
    assert viewers_behind(org, [desk.pk])[desk.pk] == []


def test_a_team_is_made_of_people_each_once_at_a_time(acts: dict[str, Act]) -> None:
    boss = acts["ims_manager"]
    me, today = who(acts, "contributor"), boss.today
    (role,) = create(RoleType, [{"title": "Desk lead"}], boss)
    twice = [{"person": me, "until": today}, {"person": me, "since": today}]
    with pytest.raises(Invalid) as caught:
        team(boss, "Desk", *twice, {"person": role.pk}, {}, lead=me, deputy=me)
    assert {(one.field, one.code) for one in caught.value.errors} == {
        ("deputy", "same"), ("members.1.person", "twice"), ("members.2.person", "no-person"),
        ("members.3.person", "nobody"),
    }  # fmt: skip
    again = {"person": me, "since": today + timedelta(days=1)}
    assert team(boss, "Desk", twice[0], again).pk


def test_a_service_proposes_its_team_on_intake_and_when_it_is_named(acts: dict[str, Act]) -> None:
    boss = acts["ims_manager"]
    desk, network = team(boss, "Desk"), team(boss, "Network")
    mail, wan = live(boss, "Mail"), live(boss, "WAN")
    edit(ServiceType, [Edit(mail.pk, {"team": desk.pk}), Edit(wan.pk, {"team": network.pk})], boss)
    one = report(boss, title="Mail is slow", service=mail.pk)
    other = report(boss, title="It is slow", service=mail.pk, team=network.pk)
    assert (one.team_id, other.team_id) == (desk.pk, network.pk)
    # Another service of a report that has a team leaves it; who takes the team away means it.
    edit(IncidentType, [Edit(one.pk, {"service": wan.pk})], boss)
    assert Incident.objects.visible_to(boss.viewer).get(pk=one.pk).team_id == desk.pk
    edit(IncidentType, [Edit(one.pk, {"team": None})], boss)
    assert Incident.objects.visible_to(boss.viewer).get(pk=one.pk).team_id is None
    edit(IncidentType, [Edit(one.pk, {"service": mail.pk})], boss)
    assert Incident.objects.visible_to(boss.viewer).get(pk=one.pk).team_id == desk.pk
    move(TeamType, "retire", [desk.pk], boss)
    assert report(boss, title="Mail is away", service=mail.pk).team_id is None


def test_my_teams_reports_are_a_filter_as_those_of_my_roles_are(
    acts: dict[str, Act], sign_in: SignIn
) -> None:
    boss, act = acts["ims_manager"], acts["contributor"]
    me = act.viewer.principal_id
    desk, other = team(boss, "Desk", me), team(boss, "Network")
    (role,) = create(RoleType, [{"title": "Mail lead", "holder": me}], boss)
    report(act, title="For the desk", team=desk.pk)
    report(act, title="For the network", team=other.pk)
    report(act, title="For the mail lead", team=role.pk)
    shown = page(sign_in("contributor"), at(act) + "?group=mine")
    found = {one for one in ("the desk", "the network", "the mail lead") if f"For {one}" in shown}
    assert found == {"the desk", "the mail lead"}


def test_the_form_offers_teams_first_then_roles_and_no_person(
    acts: dict[str, Act], sign_in: SignIn
) -> None:
    boss = acts["ims_manager"]
    create(RoleType, [{"title": "A role"}], boss)
    create(PersonType, [{"title": "A person"}], boss)
    team(boss, "Desk")
    shown = page(sign_in("contributor"), at(boss, page="new/"))
    select = shown.split('name="team"')[1].split("</select>")[0]
    assert select.index("Desk (group)") < select.index("A role (role)")
    assert "A person" not in select


def test_a_report_nobody_works_on_is_told_to_its_team_and_to_who_may_see_it(
    acts: dict[str, Act], org: Organization
) -> None:
    boss, now = acts["ims_manager"], acts["ims_manager"].recorded_at
    me = who(acts, "contributor")
    desk = team(boss, "Desk", me, who(acts, "approver"), who(acts, "ims_manager"))
    # Whoever gives it is not told of their own act.
    assert told(org, report(boss, title="One", team=desk.pk), now) == {me, who(acts, "approver")}
    assert told(org, report(boss, title="Two", team=desk.pk, owner=me), now) == set()
    three = report(boss, title="Three")
    assert told(org, three, now) == set()
    edit(IncidentType, [Edit(three.pk, {"team": desk.pk})], boss)
    assert told(org, three, now) == {me, who(acts, "approver")}
    four = report(boss, title="Four")
    restrict(IncidentType, four.pk, [me], boss, "A person is concerned.")
    inside = viewer_of(Membership.objects.get(principal=boss.viewer.principal_id))
    edit(IncidentType, [Edit(four.pk, {"team": desk.pk})], Act.now(inside, "test"))
    assert me in told(org, four, now)
    assert who(acts, "approver") not in told(org, four, now)


def test_it_is_given_to_a_member_by_one_press_at_a_fixed_cost(
    acts: dict[str, Act], sign_in: SignIn
) -> None:
    boss = acts["ims_manager"]
    people = create(PersonType, [{"title": f"Member {number}"} for number in range(9)], boss)
    desk = team(boss, "Desk", people[0].pk, boss.viewer.principal_id)
    one = report(boss, title="Mail is slow", team=desk.pk)
    client = sign_in("ims_manager")
    shown = page(client, at(boss, one.reference))
    assert "Give it to" in shown
    form = shown.split('id="give-to"')[1].split("</form>")[0]
    handles = [part.split('"')[0] for part in form.split('name="owner" value="')[1:]]
    assert handles == [people[0].reference]
    version = form.split('name="version" value="')[1].split('"')[0]

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            page(client, at(boss, one.reference))
        return len(queries)

    few = asked()
    rows = [{"person": each.pk, "since": boss.today} for each in people]
    edit(TeamType, [Edit(desk.pk, {"members": rows})], boss)
    assert asked() == few
    client.post(at(boss, one.reference, "edit/"), {"owner": handles[0], "version": version})
    assert Incident.objects.visible_to(boss.viewer).get(pk=one.pk).owner_id == people[0].pk
    assert 'id="give-to"' not in page(sign_in("auditor"), at(boss, one.reference))


def test_figures_by_team_tell_roles_and_teams_alike(acts: dict[str, Act], sign_in: SignIn) -> None:
    boss = acts["ims_manager"]
    (role,) = create(RoleType, [{"title": "Mail lead"}], boss)
    report(boss, title="One", team=team(boss, "Desk").pk)
    report(boss, title="Two", team=role.pk)
    shown = page(sign_in("ims_manager"), at(boss, page="figures/?by=team"))
    assert "Desk" in shown
    assert "Mail lead" in shown
