"""The security function is proposed as a circle, and reached by what is reported in confidence."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from isthmus.engine.door import Act, Edit, Forbidden, Invalid, create, edit, move, relate, restrict
from isthmus.engine.history.replay import replay
from isthmus.engine.models import CircleMember, Entry, Notice
from isthmus.engine.notices.working import tell_news
from isthmus.incidents.confidence import security_function, usual_circle
from isthmus.incidents.edges import INVOLVES
from isthmus.incidents.models import Incident
from isthmus.incidents.records import IncidentType
from isthmus.people.models import Membership, Person, RoleKind
from isthmus.people.operations import add_account, create_token
from isthmus.people.records import RoleType
from isthmus.people.viewers import viewer_of
from isthmus.risks.models import Risk

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
Memberships = dict[str, Membership]
SAID: dict[str, Any] = {"title": "Tapir copies customer files", "security_seen": "yes"}
HOUSE = "/o/northgate/incidents/"


def fresh(memberships: Memberships, who: str) -> Act:
    return Act.now(viewer_of(memberships[who]), "test")


def key(memberships: Memberships, who: str) -> int:
    found = memberships[who].principal_id
    assert found is not None
    return found


@pytest.fixture
def function(acts: dict[str, Act], memberships: Memberships, system_act: Act) -> set[int]:
    """Ines and Jan handle what only few may know of, in one role; who left and who may not edit don't."""
    for code, role in (("ines", "contributor"), ("jan", "ims_manager")):
        memberships[code] = add_account(
            email=f"{code}@n.example", name=code.title(), password=None, roles=[role],
            act=system_act,
        )  # fmt: skip
    ines, jan = (key(memberships, code) for code in ("ines", "jan"))
    roles: list[dict[str, Any]] = [
        {"title": "Security", "holder": ines, "deputy": jan},
        {"title": "Reads only", "holder": key(memberships, "auditor")},
        {
            "title": "Not yet",
            "holder": key(memberships, "contributor"),
            "held_from": date(2999, 1, 1),
        },
    ]
    rows = [{**one, "kind": RoleKind.SECURITY} for one in roles]
    create(RoleType, rows, acts["ims_manager"])
    return {ines, jan}


def members(report: Any) -> set[int]:
    circle = Incident.objects.as_system("test").get(pk=report.pk).circle_id
    assert circle is not None
    return set(CircleMember.objects.filter(circle=circle).values_list("principal", flat=True))


def test_without_a_function_nothing_is_proposed_and_confidence_is_refused(
    acts: dict[str, Act],
) -> None:
    with pytest.raises(Invalid) as refused:
        create(IncidentType, [{**SAID, "confidential": True}], acts["contributor"])
    assert [(one.field, one.code) for one in refused.value.errors] == [
        ("confidential", "no-function")
    ]
    assert not Incident.objects.as_system("test").exists()


def test_what_is_reported_in_confidence_reaches_the_function_and_nobody_else(
    acts: dict[str, Act],
    memberships: Memberships,
    function: set[int],
    sign_in: Callable[[str], Client],
    system_act: Act,
) -> None:
    organization = acts["contributor"].viewer.organization
    (role, people), *more = security_function(organization, system_act.today).items()
    assert (set(people), more) == (function, [])
    before = sign_in("ims_manager").get(HOUSE).content
    client = sign_in("contributor")
    form = {
        "title": SAID["title"],
        "security_seen": "yes",
        "confidential": "on",
        "channel": "phone",
    }
    answer = client.post(f"{HOUSE}new/", form, follow=True)
    assert answer.status_code == 200
    report = Incident.objects.as_system("test").get()
    assert report.reference in answer.content.decode()
    assert members(report) == function | {key(memberships, "contributor")}
    assert report.team_id == role
    assert list(replay(organization)) == []
    # Who may do most and is none of them sees what was there before.
    assert sign_in("ims_manager").get(f"{HOUSE}{report.reference}/").status_code == 404
    assert sign_in("ims_manager").get(HOUSE).content.count(b"Tapir") == before.count(b"Tapir") == 0
    tell_news.call(organization.pk)
    told = Notice.objects.filter(entry=report.pk).values_list("principal", "kind")
    assert sorted(told) == sorted((one, "given") for one in function)
    # By API too; and what is known to all already is handed to them.
    _, secret = create_token(
        memberships["contributor"], name="t", writes=True, days=1, act=system_act
    )
    headers = {"Authorization": f"Bearer {secret}"}
    address = "/api/v1/o/northgate/incidents"
    made = Client().post(
        address, {**SAID, "confidential": True}, "application/json", headers=headers
    )
    assert made.status_code == 201, made.content
    assert Client().get(made["Location"], headers=headers).status_code == 200
    (open_,) = create(IncidentType, [SAID], acts["contributor"])
    edit(IncidentType, [Edit(open_.pk, {"confidential": True})], acts["contributor"])
    assert members(open_) == function | {key(memberships, "contributor")}
    # It stays so whatever is edited, and until somebody who may lifts it.
    edit(IncidentType, [Edit(open_.pk, {"confidential": False})], fresh(memberships, "ines"))
    assert len(members(open_)) == 3


def test_the_function_comes_first_where_somebody_restricts_and_who_is_involved_does_not(
    acts: dict[str, Act],
    memberships: Memberships,
    function: set[int],
    sign_in: Callable[[str], Client],
) -> None:
    act = acts["ims_manager"]
    (report,) = create(IncidentType, [SAID], act)
    page = f"{HOUSE}{report.reference}/restrict/"
    assert set(usual_circle(report, act)) == function

    def ticked() -> list[str]:
        text = sign_in("ims_manager").get(page).content.decode()
        boxes = [one.split(">")[0] for one in text.split("<input")[1:] if 'name="members"' in one]
        assert all("checked" in one for one in boxes[: len(expected)])
        return [one for one in boxes if "checked" in one]

    expected = function
    assert len(ticked()) == 2
    relate(report.pk, INVOLVES.code, [key(memberships, "jan")], act)
    expected = function - {key(memberships, "jan")}
    assert len(ticked()) == 1
    restrict(IncidentType, report.pk, usual_circle(report, act), act, "Named people only")
    assert members(report) == expected | {key(memberships, "ims_manager")}


def test_whoever_handles_a_restricted_case_raises_a_risk_from_it_known_to_the_same(
    acts: dict[str, Act], memberships: Memberships, function: set[int]
) -> None:
    (report,) = create(IncidentType, [{**SAID, "confidential": True}], acts["contributor"])
    handler = fresh(memberships, "ines")
    with pytest.raises(Forbidden):
        restrict(IncidentType, report.pk, [], handler, "Only me")
    move(IncidentType, "raise_risk", [report.pk], handler, {"title": "Tapir risk"})
    risk = Risk.objects.as_system("test").get()
    rows = CircleMember.objects.filter(circle=risk.circle_id).values_list("principal", flat=True)
    assert set(rows) == members(report)
    outsider = acts["ims_manager"].viewer
    assert not Entry.objects.visible_to(outsider).filter(title__startswith="Tapir").exists()
    assert Person.objects.visible_to(outsider).exists()
