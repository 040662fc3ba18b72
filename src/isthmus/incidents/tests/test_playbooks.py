"""Playbooks become tasks of reports (mission row I3; ISO/IEC 27013, 6.2.5)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from isthmus.engine.door import Act, Edit, Invalid, Refused, create, edit, move, restrict
from isthmus.engine.models import Event, Organization, Task
from isthmus.engine.tasks.operations import finish, reopen, set_aside
from isthmus.incidents.playbooks.model import Playbook
from isthmus.incidents.playbooks.records import PlaybookType
from isthmus.incidents.playbooks.starter import STARTER
from isthmus.incidents.records import IncidentType
from isthmus.incidents.tests.promised import FRIDAY, act_of

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
ATTACK = {"title": "Files are locked", "security_seen": "yes", "security_harm": "yes",
          "category": "Malware"}  # fmt: skip


@pytest.fixture
def act(acts: dict[str, Act], clock: Any) -> Act:
    clock.move_to(FRIDAY)
    return act_of(acts)


def playbook(act: Act, who: int | None = None, **values: Any) -> Any:
    steps = [
        {"phase": "lessons", "title": "Ask what was missing"},
        {"phase": "containment", "title": "Take it off the network", "what": "Leave it on.",
         "who": who, "within_hours": 1},
        {"phase": "recovery", "title": "Rebuild it", "needs_decision": "yes", "within_hours": 48},
    ]  # fmt: skip
    given = {"title": "Ransomware", "category": " malware", "steps": steps, **values}
    (made,) = create(PlaybookType, [given | {"owner": act.viewer.principal_id}], act)
    return move(PlaybookType, "bring_into_force", [made.pk], act)[0]


def follow(report: Any, one: Any, act: Act) -> Any:
    return move(IncidentType, "follow_playbook", [report.pk], act, {"playbook": one.reference})[0]


def refused(call: Any) -> set[str]:
    with pytest.raises(Refused) as caught:
        call()
    return {reason.code for _, reason in caught.value.reasons}


def tasks(report: Any) -> list[Task]:
    return [*Task.objects.filter(entry=report.pk, removed_at=None).order_by("pk")]


def test_its_steps_become_tasks_and_are_done_or_set_aside(
    acts: dict[str, Act], act: Act, sign_in: Any
) -> None:
    approver = acts["approver"].viewer.principal_id
    (empty,) = create(PlaybookType, [{"title": "Empty", "owner": act.viewer.principal_id}], act)
    assert refused(lambda: move(PlaybookType, "bring_into_force", [empty.pk], act)) == {"no-steps"}
    one, (report,) = playbook(act, approver), create(IncidentType, [ATTACK], act)
    assert refused(lambda: follow(report, empty, act)) == {"playbook-not-in-force"}
    client, url = sign_in("ims_manager"), f"/o/northgate/incidents/{report.reference}/"
    shown = client.get(url).text
    assert "Follow it" in shown
    name = "follow_playbook-playbook"
    assert f'name="{name}" value="{one.reference}"' in shown
    assert client.post(f"{url}do/follow_playbook/", {name: one.reference}).status_code == 302
    found = tasks(report)
    # Phase by phase, whatever the order of the rows.
    assert [task.title.split(":")[0] for task in found] == ["Containment", "Recovery", "Lessons"]
    assert [task.assignee_id for task in found] == [approver, None, None]
    assert [str(task.due) for task in found] == ["2026-03-27", "2026-03-29", "None"]
    assert refused(lambda: follow(report, one, act)) == {"playbook-followed"}
    assert len(tasks(report)) == 3

    with pytest.raises(Invalid):
        set_aside(report.pk, found[1].pk, "  ", act)
    aside = set_aside(report.pk, found[1].pk, "Nothing was\nlocked there.", act)
    assert (aside.because, aside.done_at) == ("Nothing was locked there.", act.occurred_at)
    with pytest.raises(Invalid):
        set_aside(report.pk, found[1].pk, "Again", act)
    finish(report.pk, found[0].pk, act)
    page = client.get(url).text
    assert "2 of 3" in page or "2/3" in page
    assert "1 step set aside with a reason" in page
    assert "decide about the evidence first" in page
    assert "Not needed: Nothing was locked there." in page
    assert reopen(report.pk, found[1].pk, act).because == ""
    assert Event.objects.filter(entry=report.pk, verb="task_set_aside").count() == 1

    # The playbook changes: what is followed stays.
    move(PlaybookType, "revise", [one.pk], act)
    edit(PlaybookType, [Edit(one.pk, {"steps": []})], act)
    assert len(tasks(report)) == 3
    assert client.get(url).status_code == 200


def test_the_ones_to_begin_with_are_taken_over_once(
    act: Act, sign_in: Any, org: Organization
) -> None:
    address = "/o/northgate/playbooks/starter/"
    assert sign_in("auditor").get(address).status_code == 403
    client = sign_in("ims_manager")
    assert "Compromised website or application" in client.get(address).text
    assert client.get("/o/northgate/playbooks/").text.count("playbooks/starter/")
    assert client.post(address).status_code == 302
    assert "You have them all" in client.get(address).text
    client.post(address)
    rows = Playbook.objects.as_system("test")
    assert {one.state for one in rows} == {"draft"}
    assert rows.count() == 6
    for one in rows:
        assert {*one.steps.values_list("phase", flat=True)} >= {
            "containment",
            "recovery",
            "lessons",
        }
    # In the other language the same things are said, step by step.
    german = Organization(pk=org.pk + 1, language="de")
    for here, there in zip(STARTER.lacking(german), rows.order_by("pk"), strict=True):
        assert len(here["steps"]) == there.steps.count()
        assert here["title"]


def test_a_restricted_report_asks_nobody_who_may_not_know(acts: dict[str, Act], act: Act) -> None:
    one = playbook(act, acts["auditor"].viewer.principal_id)
    report: Any = create(IncidentType, [ATTACK], act)[0]
    restrict(IncidentType, report.pk, [], act, "Somebody of us did it.")
    report.refresh_from_db(fields=["circle"])
    now = act_of(acts)
    knowing = replace(now, viewer=replace(now.viewer, circles=frozenset({report.circle_id})))
    (report,) = move(
        IncidentType, "follow_playbook", [report.pk], knowing, {"playbook": one.reference}
    )
    assert [task.assignee_id for task in tasks(report)] == [None, None, None]
