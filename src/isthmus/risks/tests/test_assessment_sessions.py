"""Several people assess things together: worked through by keyboard, written as risks like others."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from isthmus.assets.records.item import ItemType
from isthmus.engine.door import Act, Refused, create, move, relate, restrict
from isthmus.engine.models import Edge
from isthmus.risks.edges import ASSESSED_IN, LOOKS_AT, THREATENS
from isthmus.risks.models import Risk, RiskSession
from isthmus.risks.records import RiskSessionType, RiskType
from isthmus.risks.tests.made import approach, change, codes, method, risk
from isthmus.services.records import ServiceType

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

PEOPLE = [{"name": "Olena", "role": "Runs the hosts"}, {"name": "Marek", "role": "Desk"}]
JUDGED = {"title": "A medium is unreadable", "likelihood": "4", "consequence": "3",
          "for_security": "yes", "for_services": "yes", "rationale": "Olena saw it twice.",
          "said": "Marek doubts it.", "do": "save", "known": ""}  # fmt: skip


@pytest.fixture
def act(acts: dict[str, Act]) -> Act:
    return acts["ims_manager"]


def session(act: Act, by: Any, *things: Any, **values: Any) -> Any:
    said = {"title": "Backups", "owner": act.viewer.principal_id, "people": PEOPLE,
            "method": by.pk if by else None, **values}  # fmt: skip
    (one,) = create(RiskSessionType, [said], act)
    if things:
        relate(one.pk, LOOKS_AT.code, [thing.pk for thing in things], act)
    return one


def do(one: Any, verb: str, act: Act, **inputs: str) -> Any:
    return move(RiskSessionType, verb, [one.pk], act, inputs)[0]


def address(one: Any, at: Any = None, **more: str) -> str:
    asked = "&".join(f"{name}={value}" for name, value in more.items())
    return (
        f"/o/northgate/risk-sessions/{one.reference}/?{f'at={at.reference}&' if at else ''}{asked}"
    )


def test_a_session_needs_people_things_and_a_method_that_fits(
    acts: dict[str, Act], act: Act
) -> None:
    (host,) = create(ItemType, [{"title": "Host"}], act)
    one = session(act, None, people=PEOPLE[:1])
    with pytest.raises(Refused) as refused:
        do(one, "open", act)
    assert codes(refused) == ["alone", "no-things", "no-method"]
    by = method(acts, concerns="isms")
    other = session(act, by, host, concerns="sms")
    with pytest.raises(Refused) as refused:
        do(other, "open", act)
    assert codes(refused) == ["other-method"]
    assert do(session(act, by, host, concerns="isms"), "open", act).state == "open"
    approach(acts, "b")
    with pytest.raises(Refused) as refused:
        do(session(act, by, host, concerns="both"), "open", act)
    assert codes(refused) == ["other-method"]


def test_it_is_worked_through_thing_by_thing_and_says_at_its_close_what_is_left(
    acts: dict[str, Act], act: Act, system_act: Act, sign_in: Callable[[str], Client]
) -> None:
    by = method(acts)
    (mail,) = create(ServiceType, [{"title": "Mail"}], act)
    disk, host, secret = create(
        ItemType, [{"title": "Disk"}, {"title": "Host"}, {"title": "Zebra vault"}], act
    )
    one = session(act, by, mail, disk, host, secret)
    auditor = acts["auditor"].viewer.principal_id
    assert auditor
    restrict(ItemType, secret.pk, [auditor], system_act, "Secret")
    browser = sign_in("ims_manager")
    assert "It is not open yet" in browser.get(address(one)).text
    assert browser.post(address(one, disk), JUDGED).status_code == 200
    assert not Risk.objects.as_system("test").exists()
    do(one, "open", act)
    first = browser.get(address(one)).text
    assert "Disk" in first
    assert "Zebra" not in first
    assert "0 of 3 looked at" in first
    answer = browser.post(address(one, disk), JUDGED)
    made = Risk.objects.as_system("test").get()
    assert (made.state, made.level, made.owner_id) == ("assessed", "3", act.viewer.principal_id)
    assert answer["Location"] == address(one, host).rstrip("&?")
    ends = {(e.type, e.target_id) for e in Edge.objects.current().filter(source=made.pk)}
    assert {(THREATENS.code, disk.pk), (ASSESSED_IN.code, one.pk)} <= ends
    assert "Marek doubts it." in browser.get(f"/o/northgate/risks/{made.reference}/").text
    passed = browser.post(address(one, host), {"do": "pass", "said": "It is empty."})
    assert passed["Location"] == address(one, mail).rstrip("&?")
    # It is taken up again where it was left, by whoever opens it.
    again = sign_in("ims_manager").get(address(one)).text
    assert "2 of 3 looked at" in again
    assert 'question-title">Mail<' in again
    wrong = browser.post(address(one, mail), JUDGED | {"likelihood": "9", "title": ""})
    assert (wrong.status_code, "Olena saw it twice." in wrong.text) == (422, True)
    unasked = browser.post(address(one, mail), JUDGED | {"for_services": ""})
    assert unasked.status_code == 409
    assert "to which of the two systems it matters" in unasked.text
    assert Risk.objects.as_system("test").count() == 1, "All of it, or nothing."
    closed = do(one, "close", act, result="Go on in May.")
    assert closed.not_looked_at == f"{mail.reference} Mail"
    minutes = browser.get(f"/o/northgate/risk-sessions/{one.reference}/minutes/").text
    for words in (
        "Olena",
        "A medium is unreadable",
        "It is empty.",
        f"{mail.reference} Mail",
        "Go on in May.",
    ):
        assert words in minutes, words
    assert "Zebra" not in minutes
    assert "It is over" in browser.get(address(one)).text
    assert do(one, "open_again", act, reason="May").not_looked_at == ""


def test_two_at_once_do_not_overwrite_one_another(
    acts: dict[str, Act], act: Act, sign_in: Callable[[str], Client]
) -> None:
    by = method(acts)
    disk, host = create(ItemType, [{"title": "Disk"}, {"title": "Host"}], act)
    known = risk(act, by, title="Known before", likelihood="1", consequence="1")
    relate(known.pk, THREATENS.code, [host.pk], act)
    one = session(act, by, disk, host)
    do(one, "open", act)
    browser = sign_in("ims_manager")
    assert browser.post(address(one, disk), JUDGED).status_code == 302
    second = browser.post(address(one, disk), JUDGED | {"title": "Something else"})
    assert (second.status_code, "while you did" in second.text) == (409, True)
    assert "A medium is unreadable" in second.text
    assert 'value="Something else"' in second.text
    (shown,) = re.findall(r'name="known" value="([^"]*)"', second.text)
    assert (
        browser.post(
            address(one, disk), JUDGED | {"title": "Something else", "known": shown}
        ).status_code
        == 302
    )
    assert Risk.objects.as_system("test").count() == 3
    here = address(one, host, risk=known.reference)
    (version,) = re.findall(r'name="version" value="(\d+)"', browser.get(here).text)
    change(known, act, rationale="Theirs.")
    late = browser.post(here, JUDGED | {"version": version})
    assert (late.status_code, "Theirs." in late.text) == (412, True)
    assert "Olena saw it twice." in late.text
    (version,) = re.findall(r'name="version" value="(\d+)"', late.text)
    assert browser.post(here, JUDGED | {"version": version}).status_code == 302
    now = Risk.objects.as_system("test").get(pk=known.pk)
    assert (now.rationale, now.state) == ("Olena saw it twice.", "assessed")


def test_where_assessments_are_kept_apart_it_is_about_one_kind(
    acts: dict[str, Act], act: Act, sign_in: Callable[[str], Client]
) -> None:
    by = method(acts, concerns="isms")
    approach(acts, "b", name_isms="Falcon appraisal", name_sms="Heron weighing")
    (disk,) = create(ItemType, [{"title": "Disk"}], act)
    theirs = risk(act, None, title="Of services", for_security="no")
    relate(theirs.pk, THREATENS.code, [disk.pk], act)
    one = session(act, by, disk, concerns="isms")
    do(one, "open", act)
    browser = sign_in("ims_manager")
    page = browser.get(address(one)).text
    assert "Of services" not in page
    main = page.partition("<main")[2]
    assert "Heron weighing" not in main
    assert browser.post(address(one, disk), JUDGED | {"for_services": "no"}).status_code == 302
    assert RiskSession.objects.as_system("test").get().concerns == "isms"
    assert Risk.objects.as_system("test").get(title=JUDGED["title"]).concerns == "isms"


def test_what_is_accepted_is_assessed_anew_where_it_is_judged_otherwise(
    acts: dict[str, Act], act: Act, sign_in: Callable[[str], Client]
) -> None:
    by = method(acts)
    (disk,) = create(ItemType, [{"title": "Disk"}], act)
    known = risk(act, by, likelihood="4", consequence="3", treatment="retain")
    relate(known.pk, THREATENS.code, [disk.pk], act)
    for verb, inputs in (("assess", {}), ("accept", {"reason": "Cheap."})):
        move(RiskType, verb, [known.pk], act, inputs)
    one = session(act, by, disk)
    do(one, "open", act)
    browser = sign_in("ims_manager")

    def judged(**otherwise: str) -> Any:
        here = address(one, disk, risk=known.reference)
        (version,) = re.findall(r'name="version" value="(\d+)"', browser.get(here).text)
        sent = JUDGED | {"version": version, "said": ""} | otherwise
        assert browser.post(here, sent).status_code == 302
        return Risk.objects.as_system("test").get(pk=known.pk)

    assert judged(rationale="As ever.").state == "accepted"
    again = judged(likelihood="5")
    assert (again.state, again.level) == ("assessed", "4")
    page = browser.get(f"/o/northgate/risks/{known.reference}/").text
    assert "Assess anew" in page
    assert f"Assessed in {one.reference}." in page
    minutes = browser.get(f"/o/northgate/risk-sessions/{one.reference}/minutes/").text
    assert "5 – Frequent" in minutes
    assert "3 – Moderate" in minutes
