"""What a batch does with the same record twice, with rows in their places, and with races."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError
from django.test import RequestFactory

from isthmus.documents.records import DocumentType
from isthmus.engine.door import Act, Edit, Invalid, create, edit, move
from isthmus.engine.fields import FieldProblem
from isthmus.engine.lookup import Lookup
from isthmus.engine.models import Event
from isthmus.engine.web.errors import DoorErrorMiddleware
from isthmus.people.records import PersonType, RoleType

Acts = dict[str, Act]


@pytest.mark.django_db
@pytest.mark.both_databases
def test_a_record_named_twice_goes_through_a_transition_once(acts: Acts) -> None:
    act = acts["ims_manager"]
    (made,) = create(DocumentType, [{"title": "Backup policy", "body": "Text."}], act)
    moved = move(DocumentType, "submit", [made.pk, made.pk], act)
    assert [one.pk for one in moved] == [made.pk]
    assert Event.objects.filter(entry=made.pk, verb="submit").count() == 1


@pytest.mark.django_db
def test_two_edits_of_one_record_in_a_batch_are_refused(acts: Acts) -> None:
    act = acts["ims_manager"]
    (made,) = create(RoleType, [{"title": "Service owner"}], act)
    edits = [Edit(made.pk, {"title": "One"}), Edit(made.pk, {"title": "Another"})]
    with pytest.raises(Invalid) as caught:
        edit(RoleType, edits, act)
    assert [(error.row, error.code) for error in caught.value.errors] == [(1, "twice")]


@pytest.mark.django_db
def test_a_mistake_names_its_own_row_when_rows_before_it_change_nothing(acts: Acts) -> None:
    act = acts["ims_manager"]
    same, wrong = create(RoleType, [{"title": "Service owner"}, {"title": "Auditor"}], act)
    dates = {"held_from": date(2026, 2, 1), "held_until": date(2026, 1, 1)}
    edits = [Edit(same.pk, {"title": "Service owner"}), Edit(wrong.pk, dates)]
    with pytest.raises(Invalid) as caught:
        edit(RoleType, edits, act)
    assert [error.row for error in caught.value.errors] == [1]


@pytest.mark.django_db
def test_a_name_means_the_person_who_is_here_not_a_namesake_who_left(acts: Acts) -> None:
    act = acts["ims_manager"]
    gone, here = create(PersonType, [{"title": "Ann Lee"}, {"title": "Ann Lee"}], act)
    move(PersonType, "leave", [gone.pk], act)
    found = Lookup(act.viewer).principal_named("Ann Lee")
    assert found is not None
    assert found.pk == here.pk


@pytest.mark.django_db
def test_a_date_with_something_behind_it_is_a_mistake_a_date_with_a_time_is_that_day(
    acts: Acts,
) -> None:
    spec, lookup = DocumentType.spec("review_due"), Lookup(acts["auditor"].viewer)
    assert spec.parse("2026-11-23T10:00", lookup) == date(2026, 11, 23)
    with pytest.raises(FieldProblem):
        spec.parse("2026-11-231", lookup)


@pytest.mark.django_db
def test_a_race_that_the_database_decides_is_told_in_words(rf: RequestFactory) -> None:
    middleware = DoorErrorMiddleware(lambda request: None)  # type: ignore[arg-type,return-value]
    answer = middleware.process_exception(rf.post("/"), IntegrityError("UNIQUE: secret_table"))
    assert answer is not None
    assert answer.status_code == 409
    assert b"secret_table" not in answer.content
