"""A compromised payment site, by page and API: what the desk is told and refused (27013, 6.2.5)."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from isthmus.assets.records.item import ItemType
from isthmus.cli.app import run
from isthmus.engine.door import Act, Edit, Refused, create, edit, move, relate, restrict
from isthmus.incidents.records import IncidentType
from isthmus.incidents.tests.promised import FRIDAY, act_of
from isthmus.incidents.tests.test_evidence_decided import (
    COMPROMISED,
    SLOW,
    reported,
    shop,  # noqa: F401 - a fixture
)
from isthmus.people.models import Membership
from isthmus.people.operations import create_token

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
PAGES, API = "/o/northgate/incidents/", "/api/v1/o/northgate/incidents"


@pytest.fixture
def desk(memberships: dict[str, Membership], system_act: Act) -> Any:
    """An API client of somebody at the desk."""

    secrets = {
        role: create_token(memberships[role], name="desk", writes=True, days=1, act=system_act)[1]
        for role in ("contributor", "top_management")
    }

    def ask(method: str, path: str, body: Any = None, role: str = "contributor") -> Any:
        sent = "" if body is None else json.dumps(body)
        headers = {"Authorization": f"Bearer {secrets[role]}"}
        return Client().generic(method, path, sent, "application/json", headers=headers)

    return ask


def test_the_page_shows_both_clocks_and_refuses_before_the_press(
    acts: dict[str, Act], shop: dict[str, Any], clock: Any, sign_in: Any  # noqa: F811
) -> None:  # fmt: skip
    made = reported(act_of(acts), **shop)
    client = sign_in("contributor")
    shown = client.get(f"{PAGES}{made.reference}/").text
    assert "Nothing is decided about evidence" in shown
    assert "nothing says what becomes of the evidence" in shown
    assert "Your role does not let you: waive evidence." in shown
    pressed = client.post(f"{PAGES}{made.reference}/do/restore/", {"restore-how": "Rebuilt."})
    assert pressed.status_code == 409
    assert "nothing says what becomes of the evidence" in pressed.text
    clock.move_to(FRIDAY + timedelta(hours=1))
    done = client.post(
        f"{PAGES}{made.reference}/do/wait_for_evidence/",
        {"wait_for_evidence-why": "Disk."},
        follow=True,
    )
    assert done.status_code == 200
    clock.move_to(FRIDAY + timedelta(hours=2))
    shown = client.get(f"{PAGES}{made.reference}/").text
    assert "If collecting takes all of its time" in shown
    assert "Its time goes on." in shown
    assert "What is still on Payment site is lost" in shown
    clock.move_to(FRIDAY + timedelta(hours=5))
    shown = client.get(f"{PAGES}{made.reference}/").text
    assert "Restoration is late by 1 h 00 min already, 1 h 00 min of it waiting" in shown
    clocks = client.get(f"{PAGES}{made.reference}/clocks/").text
    assert "Of that overrun, waiting for evidence" in clocks


def test_the_api_refuses_with_a_code_and_tells_the_overrun_apart(
    acts: dict[str, Act], shop: dict[str, Any], clock: Any, desk: Any  # noqa: F811
) -> None:  # fmt: skip
    made = reported(act_of(acts), **shop)
    at = f"{API}/{made.reference}"
    offered = {one["verb"]: one for one in desk("GET", f"{at}/do").json()["items"]}
    assert [why["code"] for why in offered["restore"]["reasons"]] == ["no-evidence-decision"]
    assert offered["collect"]["possible"]
    assert offered["collect"]["target"] == ""
    answer = desk("POST", f"{at}/do/restore", {"how": "Rebuilt."})
    assert answer.status_code == 409
    assert "no-evidence-decision" in answer.text
    clock.move_to(FRIDAY + timedelta(hours=1))
    done = desk("POST", f"{at}/do/wait_for_evidence", {"why": "The disk is copied."}).json()
    assert (done["state"], done["evidence"]) == ("awaiting_evidence", "collect")
    assert desk("POST", f"{at}/do/waive", {"because": "Late."}).status_code == 403
    clock.move_to(FRIDAY + timedelta(hours=6))
    waived = desk("POST", f"{at}/do/waive", {"because": "They can't pay."}, "top_management").json()
    assert (waived["state"], waived["evidence"]) == ("active", "waived")
    restored = desk("POST", f"{at}/do/restore", {"how": "Rebuilt."}).json()
    assert restored["restored_at"] is not None
    assert restored["resolved_at"] is None
    answer = desk("GET", f"/api/v1/o/northgate/clocks/{made.reference}").json()
    clocks = {one["metric"]: one for one in answer["clocks"]}
    assert clocks["restoration"]["overrun_seconds"] == 2 * 3600
    assert clocks["restoration"]["overrun_for_evidence_seconds"] == 2 * 3600
    assert clocks["evidence"]["state"] == "withdrawn"


def test_what_is_looked_into_is_not_rebuilt_by_any_way(
    acts: dict[str, Act], desk: Any, sign_in: Any, capsys: Any
) -> None:
    """Page, API and command line refuse with the same reason; a waiver lets the item go."""
    act = act_of(acts)
    (host,) = create(ItemType, [{"title": "Web host"}], act)
    move(ItemType, "put_into_use", [host.pk], act)
    (made,) = create(IncidentType, [COMPROMISED | {"item": host.pk}], act)
    words = f"{made.reference} is about it, and its evidence is not decided"
    client, at = sign_in("contributor"), f"/o/northgate/items/{host.reference}/"
    assert words in client.get(at).text
    assert client.post(f"{at}do/retire/").status_code == 409
    answer = desk("POST", f"/api/v1{at}do/retire", {})
    assert (answer.status_code, "evidence-undecided" in answer.text) == (409, True)
    me = ("--org", "northgate", "--as", "contributor@northgate.example")
    assert run(("records", "do", "retire", host.reference, *me)) != 0
    both = capsys.readouterr()
    assert made.reference in both.out + both.err
    move(IncidentType, "collect", [made.pk], act_of(acts), {"what": "The disk."})
    assert words in client.get(at).text
    move(IncidentType, "collected", [made.pk], act_of(acts), {"what": "The disk."})
    assert words not in client.get(at).text
    assert desk("POST", f"/api/v1{at}do/retire", {}).json()["state"] == "retired"
    # What was taken out of use is wiped before it is used again.
    move(IncidentType, "collect", [made.pk], act_of(acts), {"what": "The second disk."})
    with pytest.raises(Refused):
        move(ItemType, "put_into_use", [host.pk], act_of(acts))
    # Nor is it given away, though a certificate shows that what it carried is gone.
    edit(ItemType, [Edit(host.pk, {"certificate": "W-17"})], act_of(acts))
    shredded = {"method": "Shredded", "day": act_of(acts).today}
    with pytest.raises(Refused) as caught:
        move(ItemType, "dispose", [host.pk], act_of(acts), shredded)
    assert [reason.code for _, reason in caught.value.reasons] == ["evidence-undecided"]
    # The field of the report counts. What is related by hand may be anything, and holds up nothing.
    (other,) = create(ItemType, [{"title": "Mail host"}], act_of(acts))
    move(ItemType, "put_into_use", [other.pk], act_of(acts))
    relate(made.pk, "related", [other.pk], act_of(acts))
    move(ItemType, "retire", [other.pk], act_of(acts))
    assert move(ItemType, "dispose", [other.pk], act_of(acts), shredded)[0].state == "disposed"
    move(IncidentType, "waive", [made.pk], act_of(acts), {"because": "They can't pay."})
    assert move(ItemType, "put_into_use", [host.pk], act_of(acts))[0].state == "in_use"


def test_a_restricted_report_refuses_nothing_to_those_outside_and_is_told(
    acts: dict[str, Act], sign_in: Any
) -> None:
    act = act_of(acts)
    (host,) = create(ItemType, [{"title": "Payroll host"}], act)
    move(ItemType, "put_into_use", [host.pk], act)
    (made,) = create(IncidentType, [COMPROMISED | {"item": host.pk}], act)
    restrict(IncidentType, made.pk, [], act, "Somebody of us did it.")
    at = f"/o/northgate/items/{host.reference}/"
    assert "is about it" not in sign_in("contributor").get(at).text
    assert "is about it" in sign_in("ims_manager").get(at).text
    assert move(ItemType, "retire", [host.pk], act_of(acts, "contributor"))[0].state == "retired"
    made.refresh_from_db(fields=["reference"])
    page = sign_in("ims_manager").get(f"{PAGES}{made.reference}/history/").text
    assert "what it is about was moved before evidence was decided" in page
    outside = sign_in("contributor").get(f"{at}history/").text
    assert "evidence" not in outside.partition("<main")[2]


def test_a_report_without_security_is_asked_nothing(acts: dict[str, Act], sign_in: Any) -> None:
    slow, compromised = create(IncidentType, [SLOW, COMPROMISED], acts["ims_manager"])
    client = sign_in("contributor")
    client.get(f"{PAGES}{slow.reference}/")
    with CaptureQueriesContext(
        connection,
    ) as plain:
        shown = client.get(f"{PAGES}{slow.reference}/").text
    assert "Collect evidence" not in shown
    assert "Evidence and restoration" not in shown
    assert "Service is restored" in shown
    with CaptureQueriesContext(connection) as asked:
        client.get(f"{PAGES}{compromised.reference}/")
    assert len(asked) <= len(plain) + 4


def test_many_are_decided_at_once(acts: dict[str, Act], sign_in: Any) -> None:
    made = create(IncidentType, [COMPROMISED] * 3, acts["ims_manager"])
    move(
        IncidentType, "not_needed", [one.pk for one in made], acts["ims_manager"],
        {"because": "One log has all of it."},
    )  # fmt: skip
    shown = sign_in("contributor").get(PAGES, {"evidence": "not_needed"}).text
    assert all(one.reference in shown for one in made)
