from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from isthmus.conformity.models import Answer, Assessment, Judgement
from isthmus.conformity.operations import judge
from isthmus.conformity.records import AssessmentType, JudgementType
from isthmus.conformity.standing import Standing, standings
from isthmus.documents.records import DocumentType
from isthmus.engine.door import (
    Absent,
    Act,
    Conflict,
    Edit,
    Forbidden,
    Invalid,
    Refused,
    edit,
    move,
    restrict,
)
from isthmus.engine.models import Organization
from isthmus.standards.library import Requirement

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
Refs = dict[str, Requirement]


def standing(org: Organization, requirement: Requirement) -> Standing:
    (found,) = [one for one in standings(org) if one.edition.code == requirement.edition]
    return found.by_ref[requirement.ref]


def test_a_later_judgement_stands_and_the_earlier_is_superseded(
    assessor: Act, second_assessor: Act, isms: Refs
) -> None:
    first = judge(isms["5.2"], Answer.PARTLY, assessor, gap="No approval.")
    second = judge(isms["5.2"], Answer.CONFORMS, second_assessor, base=first.pk)
    states = dict(Judgement.objects.visible_to(assessor.viewer).values_list("pk", "state"))
    assert states == {first.pk: "superseded", second.pk: "standing"}
    assert second.owner_id == second_assessor.viewer.principal_id


def test_a_judgement_is_refused_when_another_one_stands_by_now(
    assessor: Act, second_assessor: Act, isms: Refs
) -> None:
    theirs = judge(isms["5.2"], Answer.PARTLY, second_assessor)
    with pytest.raises(Conflict) as caught:
        judge(isms["5.2"], Answer.CONFORMS, assessor, base=0)
    assert caught.value.record == theirs
    assert Judgement.objects.visible_to(assessor.viewer).count() == 1


def test_a_judgement_is_refused_when_the_one_it_answers_was_withdrawn(
    assessor: Act, assessment: Assessment, isms: Refs
) -> None:
    seen = judge(isms["5.2"], Answer.PARTLY, assessor)
    move(JudgementType, "withdraw", [seen.pk], assessor, {"reason": "Looked at the wrong site"})
    for given in (assessment, None):
        with pytest.raises(Conflict):
            judge(isms["5.2"], Answer.CONFORMS, assessor, base=seen.pk, assessment=given)


def test_without_a_base_nothing_is_compared(assessor: Act, isms: Refs) -> None:
    judge(isms["5.2"], Answer.PARTLY, assessor)
    assert judge(isms["5.2"], Answer.CONFORMS, assessor).state == "standing"


def test_conforms_with_evidence_conforms_and_without_is_claimed(
    adopted: Organization, assessor: Act, document: Callable[..., Any], isms: Refs
) -> None:
    judge(isms["5.1"], Answer.CONFORMS, assessor, evidence=[document().pk])
    judge(isms["4.1"], Answer.CONFORMS, assessor, statement="Seen on site.")
    assert standing(adopted, isms["5.1"]).verdict.code == "conforms"
    assert standing(adopted, isms["4.1"]).verdict.code == "claimed"


def test_a_judgement_turns_stale_when_its_evidence_changes_afterwards(
    adopted: Organization, assessor: Act, document: Callable[..., Any], isms: Refs
) -> None:
    evidence = document()
    judge(isms["5.1"], Answer.CONFORMS, assessor, evidence=[evidence.pk])
    assert not standing(adopted, isms["5.1"]).stale
    later = Act.dated(assessor.viewer, "test", timezone.now() + timedelta(hours=1))
    edit(DocumentType, [Edit(evidence.pk, {"title": "Another policy"})], later)
    assert standing(adopted, isms["5.1"]).stale


def test_restricted_evidence_does_not_count_for_anybody(
    adopted: Organization, assessor: Act, document: Callable[..., Any], isms: Refs
) -> None:
    evidence = document()
    judge(isms["5.1"], Answer.CONFORMS, assessor, evidence=[evidence.pk])
    restrict(DocumentType, evidence.pk, [], assessor, "Under investigation")
    found = standing(adopted, isms["5.1"])
    assert found.verdict.code == "claimed"
    assert found.judgement is not None
    assert found.judgement.evidence == ()


def test_evidence_the_assessor_may_not_know_of_is_absent(
    assessor: Act, second_assessor: Act, document: Callable[..., Any], isms: Refs
) -> None:
    hidden = document()
    restrict(DocumentType, hidden.pk, [], assessor, "Secret")
    with pytest.raises(Absent):
        judge(isms["5.1"], Answer.CONFORMS, second_assessor, evidence=[hidden.pk])
    assert not Judgement.objects.visible_to(second_assessor.viewer).exists()


def test_it_takes_an_answer_that_exists_only(assessor: Act, isms: Refs) -> None:
    with pytest.raises(Invalid):
        judge(isms["5.1"], "perhaps", assessor)


def test_a_closed_assessment_takes_no_answers(
    assessor: Act, assessment: Assessment, isms: Refs
) -> None:
    move(AssessmentType, "finish", [assessment.pk], assessor)
    closed = Assessment.objects.visible_to(assessor.viewer).get(pk=assessment.pk)
    with pytest.raises(Refused, match="finished"):
        judge(isms["5.1"], Answer.CONFORMS, assessor, assessment=closed)


@pytest.mark.parametrize("role", ["contributor", "approver", "auditor", "top_management"])
def test_only_who_may_judge_judges(
    adopted: Organization, acts: dict[str, Act], isms: Refs, role: str
) -> None:
    with pytest.raises(Forbidden):
        judge(isms["5.1"], Answer.CONFORMS, acts[role])
