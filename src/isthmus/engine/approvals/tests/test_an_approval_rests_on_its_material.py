from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from isthmus.documents.models import Document
from isthmus.documents.records import DocumentType
from isthmus.engine.approvals.giving import give
from isthmus.engine.approvals.standing import Standing, held
from isthmus.engine.door import Act, Edit, Refused, create, edit, relate, restrict
from isthmus.engine.door.transaction import door_open
from isthmus.engine.models import Approval, Event, StoredFile

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
Again = Callable[[Any], Any]


def standings(document: Any, act: Act, again: Again, code: str = "accept") -> list[Standing]:
    rows = held(DocumentType, [again(document)], act.occurred_at)
    one = next(row for row in rows if row.rule.code == code)
    return [one.standing(approval) for approval in one.approvals]


def test_it_holds_while_nothing_changes(
    document: Document, declare: Any, acts: dict[str, Act], again: Again
) -> None:
    declare()
    give(DocumentType, "accept", [document.pk], acts["approver"])
    assert standings(document, acts["approver"], again) == [Standing.VALID]


def test_an_edit_of_the_material_voids_it_in_the_same_transaction(
    document: Document, declare: Any, acts: dict[str, Act], again: Again
) -> None:
    declare()
    give(DocumentType, "accept", [document.pk], acts["approver"])
    edit(DocumentType, [Edit(document.pk, {"body": "Hourly."})], acts["contributor"])
    row = Approval.objects.get(entry=document.pk)
    assert row.voided_at == acts["contributor"].occurred_at
    assert row.void_reason == "Changed since: Text."
    told = Event.objects.filter(entry=document.pk).order_by("-seq")[:2]
    assert [event.verb for event in told] == ["approval voided", "edited"]
    assert json.loads(told[0].payload)["note"] == "Acceptance. Changed since: Text."


def test_a_refused_edit_voids_nothing(
    document: Document, declare: Any, acts: dict[str, Act], again: Again
) -> None:
    declare()
    give(DocumentType, "accept", [document.pk], acts["approver"])

    def edit_and_fail() -> None:
        with door_open():
            edit(DocumentType, [Edit(document.pk, {"body": "Hourly."})], acts["contributor"])
            raise RuntimeError

    with pytest.raises(RuntimeError):
        edit_and_fail()
    assert standings(document, acts["approver"], again) == [Standing.VALID]


def test_what_is_no_material_leaves_it_alone(
    document: Document, declare: Any, acts: dict[str, Act], again: Again
) -> None:
    declare()
    (other,) = create(DocumentType, [{"title": "Other", "body": "x"}], acts["contributor"])
    give(DocumentType, "accept", [document.pk], acts["approver"])
    edit(DocumentType, [Edit(document.pk, {"retention": "Six years"})], acts["contributor"])
    relate(document.pk, "related", [other.pk], acts["contributor"])
    edit(DocumentType, [Edit(document.pk, {"body": "Daily."})], acts["contributor"])
    restrict(DocumentType, document.pk, [], acts["ims_manager"], "secret")
    assert standings(document, acts["approver"], again) == [Standing.VALID]


def test_a_field_that_came_later_counts_as_soon_as_it_says_something(
    document: Document, declare: Any, acts: dict[str, Act], again: Again
) -> None:
    declare()
    give(DocumentType, "accept", [document.pk], acts["approver"])
    more = ("title", "body", "summary")
    declare(material_fields=more)
    held_now = held(DocumentType, [again(document)], acts["approver"].occurred_at)
    assert [one.standing(row) for one in held_now for row in one.approvals][-1] == Standing.CHANGED
    declare(material_fields=more, came_later=("summary",))
    one = held(DocumentType, [again(document)], acts["approver"].occurred_at)[-1]
    assert one.standing(one.approvals[0]) == Standing.VALID
    edit(DocumentType, [Edit(document.pk, {"summary": "Each night."})], acts["contributor"])
    assert Approval.objects.get(entry=document.pk).void_reason == "Changed since: Summary."


def test_going_back_to_the_old_words_does_not_bring_it_back(
    document: Document, declare: Any, acts: dict[str, Act], again: Again
) -> None:
    declare()
    give(DocumentType, "accept", [document.pk], acts["approver"])
    for body in ("Hourly.", "Daily."):
        edit(DocumentType, [Edit(document.pk, {"body": body})], acts["contributor"])
    assert standings(document, acts["approver"], again) == [Standing.VOIDED]


def test_what_was_changed_behind_the_doors_back_is_out_of_date_when_it_is_read(
    document: Document, declare: Any, acts: dict[str, Act], again: Again
) -> None:
    declare()
    give(DocumentType, "accept", [document.pk], acts["approver"])
    with door_open(), connection.cursor() as cursor:
        cursor.execute("UPDATE documents_document SET body = 'Never.'")
    assert Approval.objects.get().voided_at is None
    assert standings(document, acts["approver"], again) == [Standing.CHANGED]


def test_it_expires_by_the_clock_of_the_act(
    document: Document, declare: Any, acts: dict[str, Act], again: Again
) -> None:
    declare(expires_days=30)
    act = acts["approver"]
    give(DocumentType, "accept", [document.pk], act)
    day_before = replace(act, occurred_at=act.occurred_at + timedelta(days=29))
    then = replace(act, occurred_at=act.occurred_at + timedelta(days=30))
    assert standings(document, day_before, again) == [Standing.VALID]
    assert standings(document, then, again) == [Standing.EXPIRED]
    assert Approval.objects.get().voided_at is None
    give(DocumentType, "accept", [document.pk], then)
    assert standings(document, then, again) == [Standing.VALID, Standing.VOIDED]


def test_another_file_of_the_same_name_is_other_material(
    document: Document, declare: Any, acts: dict[str, Act], org: Any, again: Again
) -> None:
    declare(material_fields=("file",))
    act = acts["contributor"]
    with door_open():
        files = [
            StoredFile.objects.create(
                organization=org, name="plan.pdf", media_type="application/pdf", size=1,
                sha256=letter * 64, path=letter, created_at=act.occurred_at,
            )
            for letter in "ab"
        ]  # fmt: skip
    edit(DocumentType, [Edit(document.pk, {"file": files[0].pk})], act)
    give(DocumentType, "accept", [document.pk], acts["approver"])
    edit(DocumentType, [Edit(document.pk, {"file": files[1].pk})], act)
    assert standings(document, act, again) == [Standing.VOIDED]


def test_rows_of_a_part_are_material_like_fields(
    document: Document,
    declare: Any,
    acts: dict[str, Act],
    again: Again,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rows: list[dict[str, Any]] = [{"id": "1", "text": "Within four hours"}]
    monkeypatch.setattr(
        "isthmus.engine.snapshots.material.parts_of",
        lambda records, names: {record.pk: {"targets": rows} for record in records},
    )
    declare(material_fields=(), material_parts=("targets",))
    give(DocumentType, "accept", [document.pk], acts["approver"])
    assert standings(document, acts["approver"], again) == [Standing.VALID]
    rows[0]["text"] = "Within a day"
    assert standings(document, acts["approver"], again) == [Standing.CHANGED]


STEPS = st.lists(
    st.sampled_from(["approve", "title", "body", "retention", "review_due", "owner", "nothing"]),
    max_size=12,
)


@given(steps=STEPS)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_an_approval_counts_if_and_only_if_no_material_changed_since(
    steps: list[str], declare: Any, acts: dict[str, Act], again: Again
) -> None:
    if not any(rule.code == "accept" for rule in DocumentType.approvals):
        declare()
    (made,) = create(DocumentType, [{"title": "T", "body": "B"}], acts["contributor"])
    counts = False
    for number, step in enumerate(steps):
        if step == "approve":
            if counts:
                with pytest.raises(Refused):
                    give(DocumentType, "accept", [made.pk], acts["approver"])
            else:
                give(DocumentType, "accept", [made.pk], acts["approver"])
            counts = True
        elif step != "nothing":
            value: Any = f"{step} {number}"
            if step == "review_due":
                value = acts["contributor"].today + timedelta(days=number)
            elif step == "owner":
                value = acts["approver" if number % 2 else "auditor"].viewer.principal_id
            edit(DocumentType, [Edit(made.pk, {step: value})], acts["contributor"])
            counts = counts and step not in ("title", "body")
        found = Standing.VALID in standings(made, acts["approver"], again)
        assert found is counts
