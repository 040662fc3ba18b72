"""Judgements are about requirements, stay as they were once set aside, and name who judged last."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from isthmus.conformity.models import Answer, Assessment, Judgement
from isthmus.conformity.operations import judge
from isthmus.conformity.records import AssessmentType, JudgementType
from isthmus.conformity.runner import run
from isthmus.documents.records import DocumentType
from isthmus.engine.door import Act, Edit, Invalid, Refused, create, edit, move, relate, remove
from isthmus.engine.models import Organization
from isthmus.standards.library import Requirement

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
Refs = dict[str, Requirement]


def fresh(judgement: Judgement) -> Judgement:
    found = Judgement.objects.as_system("test").get(pk=judgement.pk)
    assert isinstance(found, Judgement)
    return found


def test_what_is_judged_is_a_requirement_and_no_other_record(
    assessor: Act, document: Callable[..., Any]
) -> None:
    row = {"title": "?", "requirement": document().pk, "answer": Answer.CONFORMS}
    with pytest.raises(Invalid) as caught:
        create(JudgementType, [row], assessor)
    assert [(error.field, error.code) for error in caught.value.errors] == [
        ("requirement", "requirement")
    ]


def test_a_heading_is_not_judged(assessor: Act, isms: Refs) -> None:
    with pytest.raises(Invalid):
        judge(isms["5"], Answer.CONFORMS, assessor)


def test_a_judgement_is_not_superseded_by_hand(assessor: Act, isms: Refs) -> None:
    made = judge(isms["5.2"], Answer.PARTLY, assessor)
    with pytest.raises(Refused) as caught:
        move(JudgementType, "supersede", [made.pk], assessor)
    assert [reason.code for _, reason in caught.value.reasons] == ["no-later-one"]


def test_what_no_longer_stands_stays_as_it_was(assessor: Act, isms: Refs) -> None:
    first = judge(isms["5.2"], Answer.PARTLY, assessor)
    judge(isms["5.2"], Answer.CONFORMS, assessor)
    with pytest.raises(Refused):
        edit(JudgementType, [Edit(first.pk, {"answer": Answer.CONFORMS})], assessor)


def test_whoever_changes_an_answer_is_the_assessor_from_then_on(
    assessor: Act, second_assessor: Act, isms: Refs
) -> None:
    made = judge(isms["5.2"], Answer.CONFORMS, assessor)
    later = Act.dated(second_assessor.viewer, "test", timezone.now() + timedelta(hours=1))
    edit(JudgementType, [Edit(made.pk, {"action": "Ask the board."})], later)
    assert fresh(made).owner_id == assessor.viewer.principal_id
    edit(JudgementType, [Edit(made.pk, {"answer": Answer.PARTLY})], later)
    assert fresh(made).owner_id == second_assessor.viewer.principal_id
    assert fresh(made).judged_at == later.occurred_at


def test_an_assessment_that_was_closed_a_moment_ago_takes_no_answer(
    assessor: Act, assessment: Assessment, isms: Refs
) -> None:
    move(AssessmentType, "finish", [assessment.pk], assessor)
    assert assessment.state == "open"  # as the page had read it
    with pytest.raises(Refused):
        judge(isms["5.2"], Answer.CONFORMS, assessor, assessment=assessment)
    row = {
        "title": "?",
        "requirement": isms["5.2"].key,
        "answer": Answer.CONFORMS,
        "assessment": assessment.pk,
    }
    with pytest.raises(Invalid) as caught:
        create(JudgementType, [row], assessor)
    assert [error.code for error in caught.value.errors] == ["closed"]


def test_evidence_that_was_removed_counts_neither_for_the_verdict_nor_for_the_probe(
    adopted: Organization, assessor: Act, document: Callable[..., Any], isms: Refs
) -> None:
    evidence = document()
    made = judge(isms["5.2"], Answer.CONFORMS, assessor)
    relate(made.pk, "rests on", [evidence.pk], assessor)
    (before,) = run(adopted, only=["judgement-without-evidence"])
    remove(DocumentType, [evidence.pk], assessor)
    (after,) = run(adopted, only=["judgement-without-evidence"])
    assert (before.short, after.short) == (0, 1)
