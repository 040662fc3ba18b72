from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from isthmus.conformity.adoption import editions_in_use
from isthmus.conformity.assessment import chapter, course_of, covered
from isthmus.conformity.evidence import counterparts_seen
from isthmus.conformity.models import Answer, Assessment, Coverage
from isthmus.conformity.operations import judge, trace
from isthmus.conformity.records import JudgementType
from isthmus.conformity.screen import known_about
from isthmus.engine.door import Act, move
from isthmus.engine.models import Organization
from isthmus.standards.library import Requirement, edition

pytestmark = pytest.mark.django_db
Refs = dict[str, Requirement]
BOTH = [edition("iso27001-2013"), edition("iso20000-1-2011")]


def test_it_covers_what_is_judged_one_by_one_of_the_editions_in_use() -> None:
    isms, sms = (tuple(one.judged()) for one in BOTH)
    assert covered(Coverage.ISMS, BOTH) == isms
    assert covered(Coverage.SMS, BOTH) == sms
    assert covered(Coverage.BOTH, BOTH) == isms + sms
    assert covered(Coverage.BOTH, BOTH[:1]) == isms


def test_a_new_assessment_starts_at_the_first_requirement(
    assessment: Assessment, assessor: Act
) -> None:
    course = course_of(assessment, assessor.viewer)
    assert course.done == 0
    assert course.next_open() == course.requirements[0]
    assert course.before(course.requirements[0]) is None
    assert course.after(course.requirements[-1]) is None


def test_it_resumes_at_the_next_requirement_without_an_answer(
    assessment: Assessment, assessor: Act
) -> None:
    first, second, third = course_of(assessment, assessor.viewer).requirements[:3]
    judge(first, Answer.CONFORMS, assessor, assessment=assessment)
    judge(third, Answer.PARTLY, assessor, assessment=assessment)
    course = course_of(assessment, assessor.viewer)
    assert course.next_open() == second
    assert course.next_open(second) == course.requirements[3]


def test_what_was_skipped_comes_round_again(assessment: Assessment, assessor: Act) -> None:
    course = course_of(assessment, assessor.viewer)
    assert course.next_open(course.requirements[-1]) == course.requirements[0]


def test_nothing_is_next_once_everything_else_is_answered(
    assessment: Assessment, assessor: Act
) -> None:
    course = course_of(assessment, assessor.viewer)
    first, second = course.requirements[:2]
    judge(first, Answer.CONFORMS, assessor, assessment=assessment)
    answers = course_of(assessment, assessor.viewer).answers
    short = type(course)((first, second), answers)
    assert short.next_open(second) is None
    assert short.next_open() == second


def test_progress_is_told_by_chapter_and_by_person(
    assessment: Assessment, assessor: Act, second_assessor: Act, isms: Refs, sms: Refs
) -> None:
    judge(isms["5.1"], Answer.CONFORMS, assessor, assessment=assessment)
    judge(isms["5.2"], Answer.PARTLY, second_assessor, assessment=assessment, gap="Old.")
    judge(sms["7.1"], Answer.DOES_NOT, second_assessor, assessment=assessment)
    course = course_of(assessment, assessor.viewer)
    leadership = next(part for part in course.parts() if part.heading == isms["5"])
    assert (leadership.done, leadership.total, leadership.gaps) == (2, 3, 1)
    assert [(share.name, share.answers) for share in course.shares()] == [
        ("Second assessor", 2),
        ("IMS manager", 1),
    ]
    assert [gap.requirement.ref for gap in course.gaps] == ["5.2", "7.1"]
    assert sum(part.total for part in course.parts()) == course.total


def test_a_control_belongs_to_its_area(isms: Refs, sms: Refs) -> None:
    assert chapter(isms["A.12.1.2"]) == isms["A.12"]
    assert chapter(sms["1.2"]) == sms["1.2"]


def test_an_answer_given_outside_does_not_count_as_given_here(
    assessment: Assessment, assessor: Act, isms: Refs
) -> None:
    judge(isms["5.1"], Answer.CONFORMS, assessor)
    assert course_of(assessment, assessor.viewer).done == 0


def test_an_answer_judged_anew_outside_was_still_given_here(
    assessment: Assessment, assessor: Act, second_assessor: Act, isms: Refs
) -> None:
    judge(isms["5.1"], Answer.CONFORMS, assessor, assessment=assessment)
    judge(isms["5.1"], Answer.PARTLY, second_assessor)
    given = course_of(assessment, assessor.viewer).answers[isms["5.1"]]
    assert (given.answer, given.standing) == (Answer.CONFORMS, False)


def test_the_later_of_two_answers_counts(
    assessment: Assessment, assessor: Act, second_assessor: Act, isms: Refs
) -> None:
    first = judge(isms["5.1"], Answer.PARTLY, assessor, assessment=assessment)
    later = Act.dated(second_assessor.viewer, "test", timezone.now() + timedelta(minutes=1))
    judge(isms["5.1"], Answer.CONFORMS, later, assessment=assessment, base=first.pk)
    course = course_of(assessment, assessor.viewer)
    assert course.done == 1
    assert course.answers[isms["5.1"]].by == "Second assessor"


def test_an_answer_that_was_withdrawn_is_open_again(
    assessment: Assessment, assessor: Act, isms: Refs
) -> None:
    made = judge(isms["4.1"], Answer.CONFORMS, assessor, assessment=assessment)
    move(JudgementType, "withdraw", [made.pk], assessor, {"reason": "Wrong site"})
    assert course_of(assessment, assessor.viewer).next_open() == isms["4.1"]


def test_answers_that_reuse_evidence_of_the_counterpart_are_counted(
    assessment: Assessment, assessor: Act, document: Callable[..., Any], isms: Refs, sms: Refs
) -> None:
    policy = document()
    judge(sms["4.1.2"], Answer.CONFORMS, assessor, evidence=[policy.pk], assessment=assessment)
    known = known_about(isms["5.2"], assessor.viewer)
    reused = known.reused([policy.entry])
    assert reused == sms["4.1.2"]
    judge(
        isms["5.2"],
        Answer.PARTLY,
        assessor,
        evidence=[policy.pk],
        assessment=assessment,
        reused_from=reused,
    )
    course = course_of(assessment, assessor.viewer)
    assert course.reused == 1
    assert course.answers[isms["5.2"]].evidence == 1


def test_the_counterpart_is_shown_with_its_judgement_and_what_this_side_adds(
    adopted: Organization,
    assessor: Act,
    document: Callable[..., Any],
    isms: Refs,
    sms: Refs,
) -> None:
    policy = document()
    judge(sms["4.1.2"], Answer.CONFORMS, assessor, evidence=[policy.pk])
    seen = counterparts_seen(isms["5.2"], editions_in_use(adopted.pk), assessor.viewer)
    found = next(one for one in seen if one.counterpart.requirement == sms["4.1.2"])
    (judged,) = found.judgements
    assert [entry.pk for entry in judged.evidence] == [policy.pk]
    assert found.adds
    assert found.adds != found.counterpart.adds


def test_what_is_traced_to_a_point_can_serve_for_its_requirement(
    assessor: Act, document: Callable[..., Any], isms: Refs
) -> None:
    policy = document()
    trace(policy.pk, [isms["5.2 a)"], isms["5.2"]], assessor)
    (candidate,) = known_about(isms["5.2"], assessor.viewer).traced
    assert candidate.entry.pk == policy.pk
    assert candidate.refs == ("5.2", "5.2 a)")
