"""Who is away, and who stands in meanwhile."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from isthmus.documents.records import DocumentType
from isthmus.engine.approvals.waiting import waiting_for
from isthmus.engine.door import Absent, Act, Edit, Forbidden, Invalid, create, edit, move, restrict
from isthmus.engine.history.replay import replay
from isthmus.engine.models import Event, Organization
from isthmus.engine.needs.desk import everything
from isthmus.engine.tasks.operations import Asked, add, finish, tasks_for
from isthmus.people.absences import (
    Away,
    Deputy,
    absences_of,
    announce,
    cancel,
    change,
    overlaps,
    restore,
)
from isthmus.people.deputies import seats, stood_in_for
from isthmus.people.models import Membership, StandIn
from isthmus.people.records import RoleType
from isthmus.people.viewers import viewer_of

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
Acts = dict[str, Act]
SignIn = Callable[[str], Client]
TODAY = timezone.localdate
PAGE = "/o/northgate/settings/away/"


def key(acts: Acts, role: str) -> int:
    found = acts[role].viewer.principal_id
    assert found is not None
    return found


def away(acts: Acts, *deputies: Deputy, first: int = 0, last: int = 4) -> Away:
    return Away(TODAY() + timedelta(days=first), TODAY() + timedelta(days=last), deputies)


def document(act: Act, title: str = "Backup policy", **values: object) -> Any:
    return create(DocumentType, [{"title": title, "body": "x", **values}], act)[0]


def test_tasks_of_whoever_is_away_reach_who_stands_in_for_that_time_only(acts: Acts) -> None:
    record, auditor = document(acts["ims_manager"]), acts["auditor"].viewer
    task = add(record.pk, Asked("Rehearse", key(acts, "approver")), acts["ims_manager"])
    made = announce(
        key(acts, "approver"), away(acts, Deputy(key(acts, "auditor"))), acts["approver"]
    )
    assert [row.pk for row in tasks_for(auditor)] == [task.pk]
    (need,) = everything(auditor).needs
    assert (need.whose, need.place, need.sort) == ("standing_in", "Approver", "task")
    assert everything(auditor, TODAY() + timedelta(days=5)).needs == []
    finish(record.pk, task.pk, acts["auditor"])
    cancel(key(acts, "approver"), made.pk, acts["approver"])
    other = add(record.pk, Asked("Again", key(acts, "approver")), acts["ims_manager"])
    assert list(tasks_for(auditor)) == []
    with pytest.raises(Forbidden):
        finish(record.pk, other.pk, acts["auditor"])


def test_approvals_reach_who_stands_in_and_what_must_stay_apart_does(acts: Acts) -> None:
    theirs, own = document(acts["ims_manager"]), document(acts["contributor"], "Own text")
    move(DocumentType, "submit", [theirs.pk, own.pk], acts["ims_manager"])
    assert waiting_for(acts["contributor"]) == []
    announce(key(acts, "approver"), away(acts, Deputy(key(acts, "contributor"))), acts["approver"])
    (found,) = waiting_for(acts["contributor"])
    assert found.record.pk == theirs.pk
    assert found.on_behalf_of is not None
    assert found.on_behalf_of.name == "Approver"


def test_in_the_place_of_an_author_nobody_approves_what_the_author_wrote(acts: Acts) -> None:
    record = document(acts["ims_manager"])
    move(DocumentType, "submit", [record.pk], acts["ims_manager"])
    announce(
        key(acts, "ims_manager"), away(acts, Deputy(key(acts, "contributor"))), acts["ims_manager"]
    )
    assert waiting_for(acts["contributor"]) == []


def test_one_role_is_stood_in_for_alone(acts: Acts) -> None:
    me, deputy = key(acts, "approver"), key(acts, "auditor")
    values = {"title": "Service owner", "holder": me}
    (role,) = create(RoleType, [values], acts["ims_manager"])
    record = document(acts["ims_manager"])
    own = add(record.pk, Asked("Mine", me), acts["ims_manager"])
    of_role = add(record.pk, Asked("The role's", role.pk), acts["ims_manager"])
    made = announce(me, away(acts, Deputy(deputy, role.pk)), acts["approver"])
    assert [row.pk for row in tasks_for(acts["auditor"].viewer)] == [of_role.pk]
    change(me, made.pk, away(acts, Deputy(deputy)), acts["approver"])
    assert {row.pk for row in tasks_for(acts["auditor"].viewer)} == {own.pk, of_role.pk}
    change(me, made.pk, away(acts, Deputy(deputy, role.pk)), acts["approver"])
    edit(RoleType, [Edit(role.pk, {"holder": key(acts, "contributor")})], acts["ims_manager"])
    assert list(tasks_for(acts["auditor"].viewer)) == []


def test_nothing_is_handed_on_from_deputy_to_deputy(acts: Acts) -> None:
    first, second = key(acts, "approver"), key(acts, "top_management")
    record = document(acts["ims_manager"])
    add(record.pk, Asked("Rehearse", first), acts["ims_manager"])
    announce(first, away(acts, Deputy(second)), acts["approver"])
    announce(second, away(acts, Deputy(key(acts, "auditor"))), acts["top_management"])
    assert list(tasks_for(acts["auditor"].viewer)) == []
    assert [row.entry_id for row in overlaps(second, away(acts))] == [first]
    with pytest.raises(Invalid) as wrong:
        announce(key(acts, "contributor"), away(acts, Deputy(second)), acts["contributor"])
    assert wrong.value.errors[0].code == "away"


@pytest.mark.parametrize(
    ("first", "last", "deputy", "code"),
    [
        (2, 1, "auditor", "order"),
        (-9, -2, "auditor", "past"),
        (0, 500, "auditor", "range"),
        (0, 4, "approver", "self"),
        (0, 4, "customer_contact", "unknown"),
    ],
)
def test_what_makes_no_sense_is_refused(
    first: int, last: int, deputy: str, code: str, acts: Acts
) -> None:
    me = key(acts, "approver")
    wanted = away(acts, Deputy(key(acts, deputy)), first=first, last=last)
    with pytest.raises(Invalid) as wrong:
        announce(me, wanted, acts["approver"])
    assert [one.code for one in wrong.value.errors] == [code]


def test_two_absences_never_overlap_and_one_comes_back_only_into_free_days(acts: Acts) -> None:
    me = key(acts, "approver")
    made = announce(me, away(acts), acts["approver"])
    with pytest.raises(Invalid):
        announce(me, away(acts, first=4, last=9), acts["approver"])
    cancel(me, made.pk, acts["approver"])
    second = announce(me, away(acts, first=4, last=9), acts["approver"])
    with pytest.raises(Invalid):
        restore(me, made.pk, acts["approver"])
    cancel(me, second.pk, acts["approver"])
    restore(me, made.pk, acts["approver"])
    assert [row.pk for row in absences_of(me)] == [made.pk]


def test_whoever_edits_people_can_not_make_themselves_a_deputy(acts: Acts, sign_in: SignIn) -> None:
    chief = key(acts, "top_management")
    for role in ("contributor", "approver", "customer_contact"):
        with pytest.raises((Absent, Forbidden)):
            announce(chief, away(acts, Deputy(key(acts, role))), acts[role])
    announce(chief, away(acts, Deputy(key(acts, "auditor"))), acts["administrator"])
    answer = sign_in("contributor").get(f"{PAGE}PER-2026-5/")
    assert answer.status_code == 404


def test_who_stands_in_sees_no_more_than_before(acts: Acts) -> None:
    me = key(acts, "ims_manager")
    record = document(acts["ims_manager"], "Secret")
    add(record.pk, Asked("Ask nobody", me), acts["ims_manager"])
    restrict(DocumentType, record.pk, [], acts["ims_manager"], "Only us")
    announce(me, away(acts, Deputy(key(acts, "contributor"))), acts["ims_manager"])
    assert everything(acts["contributor"].viewer).needs == []


def test_history_tells_of_it_and_the_tables_follow_from_it(org: Organization, acts: Acts) -> None:
    me = key(acts, "approver")
    made = announce(me, away(acts, Deputy(key(acts, "auditor"))), acts["approver"])
    change(me, made.pk, away(acts, Deputy(key(acts, "contributor")), last=9), acts["approver"])
    cancel(me, made.pk, acts["approver"])
    verbs = list(Event.objects.filter(entry=me).order_by("seq").values_list("verb", flat=True))
    assert verbs[-3:] == ["absence_announced", "absence_changed", "absence_cancelled"]
    assert list(replay(org)) == []
    assert StandIn.objects.filter(entry=me).count() == 2


def test_the_page_announces_changes_calls_off_and_takes_each_back(
    acts: Acts, sign_in: SignIn
) -> None:
    client, me = sign_in("approver"), key(acts, "approver")
    first, last = TODAY() + timedelta(days=3), TODAY() + timedelta(days=6)
    sent = {"do": "save", "starts_on": first, "ends_on": last, "deputy-0": key(acts, "auditor")}
    answer = client.post(PAGE, sent, follow=True)
    assert "Auditor" in answer.content.decode()
    (row,) = absences_of(me)
    changed = {**sent, "absence": row.pk, "ends_on": last + timedelta(days=2)}
    text = client.post(PAGE, changed, follow=True).content.decode()
    undo = dict(
        re.findall(
            r'<input type="hidden" name="([a-z_0-9-]+)" value="([^"]*)">', text.split("Changed.")[1]
        )
    )
    client.post(PAGE, undo)
    assert absences_of(me)[0].ends_on == last
    text = client.post(PAGE, {"do": "cancel", "absence": row.pk}, follow=True).content.decode()
    assert "Called off" in text
    assert absences_of(me) == []
    client.post(PAGE, {"do": "restore", "absence": row.pk})
    assert len(absences_of(me)) == 1


def test_nothing_typed_is_lost_where_something_is_wrong(acts: Acts, sign_in: SignIn) -> None:
    sent = {"do": "save", "starts_on": "soon", "ends_on": "2030-01-01",
            "deputy-1": key(acts, "auditor")}  # fmt: skip
    answer = sign_in("approver").post(PAGE, sent)
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "Choose a day." in text
    assert 'value="2030-01-01"' in text
    assert f'<option value="{key(acts, "auditor")}" selected>' in text
    assert sign_in("approver").get(f"{PAGE}?was=forged").status_code == 200
    assert sign_in("customer_contact").get(PAGE).status_code == 404


def test_it_is_told_where_somebody_is_shown_without_another_query(
    acts: Acts, sign_in: SignIn
) -> None:
    me, client = key(acts, "approver"), sign_in("auditor")
    record = document(acts["ims_manager"], owner=me)
    address = f"/o/northgate/documents/{record.reference}/"
    client.get(address)
    with CaptureQueriesContext(connection) as before:
        client.get(address)
    announce(me, away(acts, Deputy(key(acts, "contributor"))), acts["approver"])
    client.get(address)
    with CaptureQueriesContext(connection) as after:
        text = " ".join(client.get(address).content.decode().split())
    assert "Approver is away until" in text
    assert "Contributor stands in." in text
    assert len(after) == len(before)
    assert "You stand in for" in sign_in("contributor").get("/o/northgate/").content.decode()


def roles_held(acts: Acts, **holders: str) -> dict[str, int]:
    rows = [{"title": title, "holder": key(acts, who)} for title, who in holders.items()]
    made = create(RoleType, rows, acts["ims_manager"])
    return {one.title: one.pk for one in made}


def may_act_for(membership: Membership, roles: dict[str, int], queries: int) -> set[str]:
    """Return which of the roles somebody may act for; their tasks are theirs as well."""
    viewer = viewer_of(membership)
    with CaptureQueriesContext(connection) as asked:
        found = {seat.principal_id for seat in seats(viewer, TODAY())}
    assert len(asked) == queries
    held = {*stood_in_for(viewer)}
    told = {title for title, role in roles.items() if role in found}
    assert told == {title for title, role in roles.items() if role in held}
    return told


def test_whoever_stands_in_may_act_for_one_role_or_for_all_of_a_holder(
    acts: Acts, memberships: dict[str, Membership]
) -> None:
    roles = roles_held(acts, One="approver", Other="approver", Foreign="contributor")
    deputy, me = memberships["auditor"], key(acts, "auditor")
    assert may_act_for(deputy, roles, queries=1) == set()
    begun = announce(key(acts, "approver"), away(acts, Deputy(me, roles["One"])), acts["approver"])
    assert may_act_for(deputy, roles, queries=2) == {"One"}
    cancel(key(acts, "approver"), begun.pk, acts["approver"])
    announce(key(acts, "approver"), away(acts, Deputy(me)), acts["approver"])
    assert may_act_for(deputy, roles, queries=3) == {"One", "Other"}


def test_a_role_that_was_handed_on_and_has_another_holder_since_is_nobodys(
    acts: Acts, memberships: dict[str, Membership]
) -> None:
    """Nor is it what two lines say together: one has the role, the other its holder."""
    roles = roles_held(acts, One="approver", Other="contributor")
    me = key(acts, "auditor")
    for who, role in (("approver", "One"), ("contributor", "Other")):
        announce(key(acts, who), away(acts, Deputy(me, roles[role])), acts[who])
    edit(RoleType, [Edit(roles["One"], {"holder": key(acts, "contributor")})], acts["ims_manager"])
    assert may_act_for(memberships["auditor"], roles, queries=2) == {"Other"}
