from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from isthmus.engine.checklists.answering import answer, filled
from isthmus.engine.checklists.guards import checklist_complete
from isthmus.engine.checklists.templates import retire, save
from isthmus.engine.door import Absent, Act, Forbidden, Invalid, create, restrict
from isthmus.engine.door.history import snapshot as row_of
from isthmus.engine.models import Checklist, ChecklistAnswer, Event
from isthmus.engine.registry import RecordType, registry
from isthmus.people.records import PartyType, RoleType

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
Acts = dict[str, Act]
ITEMS: list[dict[str, Any]] = [
    {"id": "keys", "text": "Keys handed over"},
    {"id": "check", "text": "Background checked", "reason_for_no": True},
    {"id": "terms", "text": "Terms signed"},
]
WITH_CHECKLISTS = pytest.mark.parametrize(
    "record_type",
    [one for one in registry.types() if one.checklists],
    ids=lambda one: one.code,
)


@pytest.fixture
def party(acts: Acts) -> Any:
    return create(PartyType, [{"title": "Southbank"}], acts["contributor"])[0]


@pytest.fixture
def checklist(acts: Acts) -> Checklist:
    return save(PartyType, "", "Before we begin", ITEMS, acts["ims_manager"])


def test_a_change_makes_a_new_version_and_nothing_makes_none(
    checklist: Checklist, acts: Acts
) -> None:
    act = acts["ims_manager"]
    assert (checklist.code, checklist.version) == ("before-we-begin", 1)
    assert save(PartyType, checklist.code, "Before we begin", ITEMS, act).version == 1
    second = save(PartyType, checklist.code, "Before we begin", ITEMS[:2], act)
    assert second.version == 2
    assert list(Checklist.objects.order_by("version").values_list("version", "active")) == [
        (1, False),
        (2, True),
    ]
    event = Event.objects.filter(entry=act.viewer.organization_id).latest("seq")
    assert event.verb == "checklist changed"
    assert [one["id"] for one in json.loads(event.payload)["checklists"]] == [
        str(checklist.pk),
        str(second.pk),
    ]


def test_only_those_who_administer_keep_checklists(checklist: Checklist, acts: Acts) -> None:
    for role in ("contributor", "auditor", "approver", "customer_contact"):
        with pytest.raises(Forbidden):
            save(PartyType, "", "Mine", ITEMS, acts[role])
        with pytest.raises(Forbidden):
            retire(PartyType, checklist.code, acts[role])
    with pytest.raises(Absent):
        save(RoleType, "", "Roles declare none", ITEMS, acts["ims_manager"])


@pytest.mark.parametrize(
    ("title", "items"),
    [
        ("", ITEMS),
        ("Empty", []),
        ("No text", [{"text": " "}]),
        ("Twice", [{"id": "a", "text": "A"}, {"id": "a", "text": "B"}]),
        ("Long", [{"text": "x" * 301}]),
        ("Many", [{"text": f"Item {n}"} for n in range(101)]),
    ],
)
def test_what_makes_no_sense_is_refused(title: str, items: Any, acts: Acts) -> None:
    with pytest.raises(Invalid):
        save(PartyType, "", title, items, acts["ims_manager"])


def test_items_are_answered_or_reasoned_away(party: Any, checklist: Checklist, acts: Acts) -> None:
    act, code = acts["contributor"], checklist.code
    for wrong in (("not_applicable", " "), ("maybe", "x"), ("no", "")):
        with pytest.raises(Invalid):
            answer(PartyType, code, party.pk, {"check": wrong}, act)
    with pytest.raises(Invalid):
        answer(PartyType, code, party.pk, {"none": ("yes", "")}, act)
    assert not ChecklistAnswer.objects.exists()
    ((_, reason),) = checklist_complete(code)([party], act)
    assert (reason.code, reason.hint) == ("checklist-open", "Next: Keys handed over")
    assert "3 of 3 items" in reason.text
    answers = {"keys": ("no", ""), "check": ("no", "Not by law"), "terms": ("yes", "")}
    assert len(answer(PartyType, code, party.pk, answers, act)) == 3
    assert list(checklist_complete(code)([party], act)) == []


def test_only_what_differs_is_written_and_history_holds_the_rows(
    party: Any, checklist: Checklist, acts: Acts
) -> None:
    act, code = acts["contributor"], checklist.code
    answer(PartyType, code, party.pk, {"keys": ("yes", ""), "terms": ("yes", "")}, act)
    changed = {"keys": ("yes", ""), "terms": ("not_applicable", "None needed")}
    (row,) = answer(PartyType, code, party.pk, changed, act)
    assert answer(PartyType, code, party.pk, changed, act) == []
    assert ChecklistAnswer.objects.count() == 2
    events = Event.objects.filter(entry=party.pk, verb="checklist answered").order_by("seq")
    assert len(events) == 2
    payload = json.loads(events[1].payload)
    assert payload["answers"] == [row_of(ChecklistAnswer.objects.get(pk=row.pk))]
    assert payload["note"] == "Before we begin. Terms signed: Not applicable (None needed)"


def test_an_unfinished_list_follows_the_new_version_with_the_answers_that_still_fit(
    party: Any, checklist: Checklist, acts: Acts
) -> None:
    act, code = acts["contributor"], checklist.code
    answer(PartyType, code, party.pk, {"keys": ("yes", ""), "terms": ("yes", "")}, act)
    items = [ITEMS[0], {"id": "terms", "text": "Terms and prices signed"}]
    second = save(PartyType, code, "Before we begin", items, acts["ims_manager"])
    (found,) = filled(PartyType, [party])[party.pk]
    assert found.checklist == second
    assert found.answers["keys"].checklist_id == checklist.pk
    assert [item.id for item in found.open] == ["terms"]
    answer(PartyType, code, party.pk, {"terms": ("yes", "")}, act)
    assert list(checklist_complete(code)([party], act)) == []
    assert ChecklistAnswer.objects.filter(item="terms").count() == 2


def test_a_finished_list_stays_with_the_version_it_was_finished_for(
    party: Any, checklist: Checklist, acts: Acts
) -> None:
    act, code = acts["contributor"], checklist.code
    answers = {one["id"]: ("yes", "") for one in ITEMS}
    answer(PartyType, code, party.pk, answers, act)
    more = [*ITEMS, {"id": "new", "text": "Something new"}]
    save(PartyType, code, "Before we begin", more, acts["ims_manager"])
    (found,) = filled(PartyType, [party])[party.pk]
    assert found.checklist == checklist
    assert list(checklist_complete(code)([party], act)) == []
    (fresh,) = create(PartyType, [{"title": "Another"}], act)
    assert filled(PartyType, [fresh])[fresh.pk][0].checklist.version == 2


def test_a_retired_list_is_asked_of_nobody_new(
    party: Any, checklist: Checklist, acts: Acts
) -> None:
    act, code = acts["contributor"], checklist.code
    answer(PartyType, code, party.pk, {"keys": ("yes", "")}, act)
    retire(PartyType, code, acts["ims_manager"])
    (fresh,) = create(PartyType, [{"title": "Another"}], act)
    found = filled(PartyType, [party, fresh])
    assert [len(found[one.pk]) for one in (party, fresh)] == [1, 0]
    with pytest.raises(Absent):
        answer(PartyType, code, fresh.pk, {"keys": ("yes", "")}, act)
    with pytest.raises(Absent):
        retire(PartyType, code, acts["ims_manager"])


def test_the_guard_takes_the_same_queries_for_any_number(checklist: Checklist, acts: Acts) -> None:
    rows = create(PartyType, [{"title": f"P{n}"} for n in range(30)], acts["contributor"])
    with CaptureQueriesContext(connection) as queries:
        assert len(list(checklist_complete(checklist.code)(rows, acts["contributor"]))) == 30
    assert len(queries) == 2


def test_other_organizations_and_outsiders_have_no_part_in_it(
    party: Any, checklist: Checklist, acts: Acts, other_org: Any
) -> None:
    from isthmus.engine.access import system_viewer

    theirs = Act.now(system_viewer(other_org, "test"), "test")
    with pytest.raises(Absent):
        answer(PartyType, checklist.code, party.pk, {"keys": ("yes", "")}, theirs)
    with pytest.raises(Forbidden):
        answer(PartyType, checklist.code, party.pk, {"keys": ("yes", "")}, acts["auditor"])


@WITH_CHECKLISTS
def test_every_type_that_declares_them_is_answered_on_its_page(
    record_type: type[RecordType],
    make_samples: Callable[[type[RecordType]], list[Any]],
    acts: Acts,
    sign_in: Callable[[str], Client],
) -> None:
    record = make_samples(record_type)[0]
    made = save(record_type, "", "To be checked", ITEMS, acts["ims_manager"])
    address = f"/o/northgate/{record_type.register}/{record.reference}/"
    client = sign_in("ims_manager")
    assert "Keys handed over" in client.get(address).content.decode()
    sent = {"answer:keys": "yes", "answer:terms": "not_applicable", "reason:terms": ""}
    wrong = client.post(f"{address}checklists/{made.code}/", sent)
    assert wrong.status_code == 422
    page = wrong.content.decode()
    assert "Say why “Terms signed” does not apply." in page
    assert 'value="not_applicable" checked' in page
    assert not ChecklistAnswer.objects.exists()
    sent["reason:terms"] = "Verbal only"
    done = client.post(f"{address}checklists/{made.code}/", sent, follow=True)
    assert "2 answers saved." in done.content.decode()
    assert "2 of 3 items" in done.content.decode()
    reader = sign_in("auditor").get(address).content.decode()
    assert "Verbal only" in reader
    assert "Save the answers" not in reader
    assert sign_in("auditor").post(f"{address}checklists/{made.code}/", sent).status_code == 403
    assert client.post(f"{address}checklists/none/", sent).status_code == 404


def test_a_restricted_record_is_not_answered_by_outsiders(
    acts: Acts, checklist: Checklist, party: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(PartyType, "restrictable", True)
    restrict(PartyType, party.pk, [], acts["ims_manager"], "secret")
    with pytest.raises(Absent):
        answer(PartyType, checklist.code, party.pk, {"keys": ("yes", "")}, acts["contributor"])
