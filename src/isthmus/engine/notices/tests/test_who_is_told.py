"""Who is told of what: those whom it concerns, once, and nobody who may not know of it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from isthmus.documents.records import DocumentType
from isthmus.engine.access import CUSTOMER
from isthmus.engine.approvals.giving import withdraw
from isthmus.engine.comments.operations import add as comment
from isthmus.engine.door import (
    Act,
    Edit,
    create,
    edit,
    grant_clearance,
    move,
    open_in_emergency,
    relate,
    remove,
    restrict,
)
from isthmus.engine.models import Entry, Notice, Untold
from isthmus.engine.notices.due import reasons_of
from isthmus.engine.notices.kinds import KINDS
from isthmus.engine.notices.reading import listed
from isthmus.engine.notices.telling import tell
from isthmus.engine.notices.working import tell_due
from isthmus.engine.tasks.operations import Asked, add, finish
from isthmus.engine.watching.operations import unwatch, watch
from isthmus.people.absences import Away, Deputy, announce
from isthmus.people.records import RoleType

if TYPE_CHECKING:
    from isthmus.engine.notices.tests.conftest import House

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def rename(house: House, document: Any, title: str, by: str = "ims_manager") -> None:
    edit(DocumentType, [Edit(document.pk, {"title": title})], house.act(by))


def role(house: House, owner: str, **more: Any) -> Any:
    values = {"title": "Service desk", "kind": "other", "owner": house.key(owner), **more}
    (made,) = create(RoleType, [values], house.act("ims_manager"))
    return made


def test_who_is_given_a_task_is_told_once_and_who_gave_it_is_not(house: House) -> None:
    document = house.document()
    add(document.pk, Asked("Read it", house.key("approver")), house.act("ims_manager"))
    (one,) = house.told("approver")
    assert (one.kind, one.entry_id) == ("task", document.pk)
    assert house.told("ims_manager") == []
    # The owner watches, so they learn of it as of any change.
    assert house.kinds("contributor") == ["watched"]
    house.work()
    assert len(house.told("approver")) == 1


def test_a_task_for_a_role_is_told_to_who_holds_it(house: House) -> None:
    desk = role(house, "ims_manager", holder=house.key("approver"))
    house.forget()
    document = house.document()
    add(document.pk, Asked("Answer them", desk.pk), house.act("ims_manager"))
    assert house.kinds("approver") == ["task"]


def test_a_task_of_whoever_is_away_is_told_to_who_stands_in_for_them(house: House) -> None:
    today = timezone.localdate()
    away = Away(today, today + timedelta(days=3), (Deputy(house.key("auditor")),))
    announce(house.key("approver"), away, house.act("approver"))
    house.forget()
    document = house.document()
    add(document.pk, Asked("Answer them", house.key("approver")), house.act("ims_manager"))
    assert house.kinds("auditor") == ["task"]
    assert house.kinds("approver") == ["task"]
    told = listed(house.viewer("auditor"), timezone.now()).lines
    assert [line.what for line in told] == ["IMS manager gave Approver a task"]


def test_a_mention_is_told_as_such_and_not_again_when_the_comment_is_mended(house: House) -> None:
    document = house.document()
    said = comment(document.pk, '@"Approver" please', house.act("contributor"))
    assert house.kinds("approver") == ["mention"]
    from isthmus.engine.comments.operations import edit as mend

    mend(document.pk, said.pk, '@"Approver" please, today', house.act("contributor"))
    assert [one for one in house.kinds("approver") if one == "mention"] == ["mention"]


def test_what_waits_for_an_approval_is_told_to_who_can_give_it_and_the_outcome_to_who_wants_it(
    house: House,
) -> None:
    document = house.document()
    move(DocumentType, "submit", [document.pk], house.act("contributor"))
    assert house.kinds("approver") == ["approval"]
    assert house.kinds("top_management") == ["approval"]
    # The author may not approve, the auditor has no right to.
    assert house.kinds("contributor") == []
    assert house.kinds("auditor") == []
    move(DocumentType, "approve", [document.pk], house.act("approver"))
    assert house.kinds("contributor") == ["decision"]
    withdraw(DocumentType, "text", document.pk, house.act("approver"), "Page 3 is missing")
    assert house.kinds("contributor") == ["decision", "decision"]
    assert house.kinds("top_management") == ["approval", "approval"]


def test_what_is_sent_back_is_a_decision(house: House) -> None:
    document = house.document()
    move(DocumentType, "submit", [document.pk], house.act("contributor"))
    house.forget()
    move(DocumentType, "send_back", [document.pk], house.act("approver"), {"reason": "Too long"})
    assert house.kinds("contributor") == ["decision"]


def test_a_deputy_is_told_of_what_waits_for_whom_they_stand_in(house: House) -> None:
    role(house, "ims_manager", holder=house.key("approver"), deputy=house.key("auditor"))
    house.forget()
    document = house.document()
    move(DocumentType, "submit", [document.pk], house.act("contributor"))
    assert house.kinds("auditor") == ["approval"]


def test_who_watches_is_told_until_they_no_longer_want_to(house: House) -> None:
    document = house.document()
    watch(document.pk, house.act("auditor"))
    rename(house, document, "Access rules")
    assert house.kinds("auditor") == ["watched"]
    unwatch(document.pk, house.act("auditor"))
    rename(house, document, "Rules of access")
    assert house.kinds("auditor") == ["watched"]
    assert house.kinds("contributor") == ["watched", "watched"]
    assert house.kinds("ims_manager") == []


def test_nobody_is_told_where_nobody_watches_and_nothing_is_even_noted(house: House) -> None:
    document = house.document(by="ims_manager")
    rename(house, document, "Access rules")
    add(document.pk, Asked("Read it", None), house.act("ims_manager"))
    finish(document.pk, add(document.pk, Asked("x", None), house.act("ims_manager")).pk,
           house.act("ims_manager"))  # fmt: skip
    house.work()
    assert not Notice.objects.exists()


def test_a_record_that_was_restricted_meanwhile_is_told_of_to_nobody_outside(house: House) -> None:
    document = house.document()
    watch(document.pk, house.act("auditor"))
    rename(house, document, "Access rules", by="contributor")
    restrict(DocumentType, document.pk, [], house.act("ims_manager"), "inquiry")
    assert house.told("auditor") == []
    assert house.told("contributor") == []


def test_a_record_that_was_removed_meanwhile_is_not_told_of(house: House) -> None:
    document = house.document()
    rename(house, document, "Access rules")
    remove(DocumentType, [document.pk], house.act("ims_manager"))
    assert house.told("contributor") == []


def test_a_relation_with_what_is_hidden_does_not_exist(house: House) -> None:
    document, secret = house.document(), house.document("Secret", by="ims_manager")
    restrict(DocumentType, secret.pk, [], house.act("ims_manager"), "inquiry")
    house.forget()
    relate(document.pk, "related", [secret.pk], house.act("ims_manager"))
    assert house.told("contributor") == []


def test_an_emergency_is_told_to_everybody_who_knows_of_the_record(house: House) -> None:
    secret = house.document("Secret", by="ims_manager")
    members = [house.key("contributor")]
    hidden = restrict(DocumentType, secret.pk, members, house.act("ims_manager"), "inquiry")
    house.forget()
    open_in_emergency(hidden.reference, house.act("top_management"), "The building is on fire")
    assert house.kinds("contributor") == ["emergency"]
    assert house.kinds("ims_manager") == ["emergency"]
    assert house.told("top_management") == []
    assert house.told("approver") == []


def test_a_clearance_is_told_when_it_is_given_and_before_it_ends(
    house: House, time_machine: Any
) -> None:
    secret = house.document("Secret", by="ims_manager")
    restrict(DocumentType, secret.pk, [], house.act("ims_manager"), "inquiry")
    house.forget()
    until = timezone.now() + timedelta(days=10)
    grant_clearance(
        DocumentType, secret.pk, house.key("auditor"), until, house.act("ims_manager"), "audit"
    )
    assert house.kinds("auditor") == ["clearance"]
    tell_due.func(house.org.pk)
    assert len(house.told("auditor")) == 1
    time_machine.move_to(until - timedelta(days=1))
    tell_due.func(house.org.pk)
    tell_due.func(house.org.pk)
    assert house.kinds("auditor") == ["clearance", "clearance"]


def test_what_falls_due_is_told_before_and_once_more_when_it_is_overdue(
    house: House, time_machine: Any
) -> None:
    today = timezone.localdate()
    document = house.document()
    role(house, "contributor", held_until=today + timedelta(days=2))
    asked = Asked("Read it", house.key("approver"), today + timedelta(days=3))
    task = add(document.pk, asked, house.act("contributor"))
    house.forget()
    for days in (0, 1, 4, 5):
        time_machine.move_to(
            timezone.now() + timedelta(days=days - (timezone.localdate() - today).days)
        )
        tell_due.func(house.org.pk)
    assert [(one.kind, one.day, one.about) for one in house.told("approver")] == [
        ("due", asked.due, task.pk)
    ] * 2
    assert house.kinds("contributor") == ["due", "due"]


def test_of_one_act_somebody_is_told_once_by_what_is_most_urgent(house: House) -> None:
    document = house.document()
    watch(document.pk, house.act("approver"))
    watch(document.pk, house.act("auditor"))
    move(DocumentType, "submit", [document.pk], house.act("contributor"))
    assert house.kinds("approver") == ["approval"]
    move(DocumentType, "approve", [document.pk], house.act("approver"))
    # The move, the approval and the version that was frozen are one act.
    assert house.kinds("auditor") == ["watched", "watched"]


def test_a_batch_is_one_notice_that_counts_the_others(house: House) -> None:
    rows = [{"title": f"Text {n}", "owner": house.key("contributor")} for n in range(12)]
    made = create(DocumentType, rows, house.act("ims_manager"))
    assert house.told("contributor") == []
    edits = [Edit(one.pk, {"summary": "New"}) for one in made]
    edit(DocumentType, edits, house.act("ims_manager"))
    (one,) = house.told("contributor")
    assert (one.kind, one.more) == ("watched", 11)


def test_what_is_entered_long_after_it_happened_is_no_news(house: House) -> None:
    document = house.document()
    past = Act.dated(house.viewer("ims_manager"), "import", timezone.now() - timedelta(days=30))
    comment(document.pk, '@"Approver" long ago', past)
    assert not Untold.objects.exists()


def test_customers_are_told_nothing(house: House) -> None:
    document = house.document(owner=house.key(CUSTOMER))
    rename(house, document, "Access rules")
    assert house.told(CUSTOMER) == []


def test_who_chose_to_be_told_nowhere_has_no_notice(house: House) -> None:
    from isthmus.engine.notices.choices import Choices, choose

    nowhere = {kind: {"page": False, "mail": False} for kind in KINDS}
    choose(house.org.pk, house.key("contributor"), Choices(kinds=nowhere))
    document = house.document()
    rename(house, document, "Access rules")
    assert house.told("contributor") == []


def test_a_write_costs_at_most_a_query_and_an_insert_more(house: House) -> None:
    made = create(
        DocumentType, [{"title": f"Text {n}"} for n in range(100)], house.act("ims_manager")
    )
    edits = [Edit(one.pk, {"summary": "New"}) for one in made]
    with CaptureQueriesContext(
        connection,
    ) as seen:
        edit(DocumentType, edits, house.act("ims_manager"))
    asked = [one["sql"] for one in seen if "engine_watch" in one["sql"] or "untold" in one["sql"]]
    assert len(asked) == 1
    watch(made[0].pk, house.act("auditor"))
    edits = [Edit(one.pk, {"summary": "Newer"}) for one in made]
    with CaptureQueriesContext(connection) as seen:
        edit(DocumentType, edits, house.act("ims_manager"))
    asked = [one["sql"] for one in seen if "engine_watch" in one["sql"] or "untold" in one["sql"]]
    assert len(asked) == 2
    (note,) = Untold.objects.all()
    # Only what somebody watches is noted.
    assert len(note.events) == 1


def test_creating_costs_nothing_more(house: House) -> None:
    rows = [{"title": f"Text {n}", "owner": house.key("approver")} for n in range(100)]
    with CaptureQueriesContext(connection) as seen:
        create(DocumentType, rows, house.act("ims_manager"))
    assert not [one for one in seen if "engine_watch" in one["sql"] or "untold" in one["sql"]]


def test_telling_many_takes_as_many_queries_as_telling_one(house: House) -> None:
    counts = []
    for size in (1, 5):
        made = create(
            DocumentType,
            [{"title": f"Text {n}", "owner": house.key("contributor")} for n in range(size)],
            house.act("ims_manager"),
        )
        house.work()
        edits = [Edit(one.pk, {"summary": "New"}) for one in made]
        edit(DocumentType, edits, house.act("ims_manager"))
        with CaptureQueriesContext(connection) as seen:
            house.work()
        counts.append(len(seen))
    assert counts[0] == counts[1]
    assert len(house.told("contributor")) == 6


def test_a_second_telling_of_the_same_reasons_keeps_nothing(house: House) -> None:
    role(house, "contributor", held_until=timezone.localdate())
    now, today = timezone.now(), timezone.localdate()
    reasons = list(reasons_of(house.org, now, today))
    assert tell(house.org, reasons, now) == 1
    assert tell(house.org, reasons, now) == 0
    assert Entry.objects.as_system("test").filter(due=today).count() == 1
