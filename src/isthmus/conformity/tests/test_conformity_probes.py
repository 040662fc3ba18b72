from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from isthmus.conformity.adoption import adopt_editions
from isthmus.conformity.models import Answer, Assessment
from isthmus.conformity.operations import judge, trace
from isthmus.conformity.probe import ProbeResult, probes
from isthmus.conformity.records import AssessmentType, JudgementType
from isthmus.conformity.runner import exit_status, run
from isthmus.documents.records import DocumentType
from isthmus.engine.door import Act, Edit, create, edit, move, restrict
from isthmus.engine.models import Organization
from isthmus.standards.library import Requirement, edition

pytestmark = pytest.mark.django_db
Refs = dict[str, Requirement]
Probed = Callable[..., ProbeResult]
Make = Callable[..., Any]


def keys(result: ProbeResult) -> list[int]:
    return sorted(entry.pk for entry in result.sample)


def days(number: int) -> date:
    return timezone.localdate() + timedelta(days=number)


def test_what_nothing_is_traced_to_falls_short_once_tracing_has_begun(
    assessor: Act, document: Make, isms: Refs, probed: Probed
) -> None:
    before = probed("requirement-without-trace")
    assert (before.outcome, before.examined) == ("no_evidence", 0)
    trace(document().pk, [isms["5.2"], isms["5.1 a)"]], assessor)
    after = probed("requirement-without-trace")
    assert (after.outcome, after.examined, after.short) == ("falls_short", 180, 178)


def test_every_requirement_traced_is_met(
    assessor: Act, document: Make, isms: Refs, sms: Refs, probed: Probed
) -> None:
    every = [r for code in ("iso27001-2013", "iso20000-1-2011") for r in edition(code).judged()]
    record = document()
    trace(record.pk, every, assessor)
    assert probed("requirement-without-trace").outcome == "met"
    restrict(DocumentType, record.pk, [], assessor, "Secret")
    assert probed("requirement-without-trace").outcome == "no_evidence"


def test_without_an_edition_in_use_no_requirement_is_examined(
    org: Organization, acts: dict[str, Act]
) -> None:
    (result,) = run(org, only=["requirement-without-trace"])
    assert (result.outcome, result.examined) == ("no_evidence", 0)


def test_a_judgement_is_stale_once_its_evidence_changed(
    assessor: Act, document: Make, isms: Refs, probed: Probed
) -> None:
    assert probed("judgement-stale").outcome == "no_evidence"
    policy = document()
    made = judge(isms["5.2"], Answer.CONFORMS, assessor, evidence=[policy.pk])
    assert probed("judgement-stale").outcome == "met"
    later = Act.dated(assessor.viewer, "test", timezone.now() + timedelta(hours=1))
    edit(DocumentType, [Edit(policy.pk, {"title": "Another"})], later)
    result = probed("judgement-stale")
    assert (result.outcome, keys(result)) == ("falls_short", [made.pk])


def test_evidence_that_was_restricted_makes_no_judgement_stale(
    assessor: Act, document: Make, isms: Refs, probed: Probed
) -> None:
    policy = document()
    judge(isms["5.2"], Answer.CONFORMS, assessor, evidence=[policy.pk])
    later = Act.dated(assessor.viewer, "test", timezone.now() + timedelta(hours=1))
    edit(DocumentType, [Edit(policy.pk, {"title": "Another"})], later)
    restrict(DocumentType, policy.pk, [], later, "Secret")
    assert probed("judgement-stale").short == 0


def test_a_judgement_of_conformity_without_evidence_falls_short(
    assessor: Act, document: Make, isms: Refs, probed: Probed
) -> None:
    judge(isms["5.1"], Answer.PARTLY, assessor)
    assert probed("judgement-without-evidence").outcome == "no_evidence"
    made = judge(isms["5.2"], Answer.CONFORMS, assessor)
    result = probed("judgement-without-evidence")
    assert (result.outcome, keys(result)) == ("falls_short", [made.pk])
    judge(isms["5.2"], Answer.CONFORMS, assessor, evidence=[document().pk])
    assert probed("judgement-without-evidence").outcome == "met"


def test_a_gap_without_a_next_action_falls_short(assessor: Act, isms: Refs, probed: Probed) -> None:
    assert probed("gap-without-action").outcome == "no_evidence"
    judge(isms["5.1"], Answer.CONFORMS, assessor)
    assert probed("gap-without-action").outcome == "did_not_occur"
    made = judge(isms["5.2"], Answer.PARTLY, assessor, gap="No approval")
    result = probed("gap-without-action")
    assert (result.outcome, keys(result)) == ("falls_short", [made.pk])
    judge(isms["5.2"], Answer.PARTLY, assessor, gap="No approval", action="Approve it")
    assert probed("gap-without-action").outcome == "met"


def test_a_judgement_that_was_set_aside_is_not_examined(
    assessor: Act, isms: Refs, probed: Probed
) -> None:
    made = judge(isms["5.2"], Answer.PARTLY, assessor)
    move(JudgementType, "withdraw", [made.pk], assessor, {"reason": "Wrong site"})
    assert probed("gap-without-action").examined == 0


def test_an_assessment_past_its_date_falls_short_on_that_day_and_not_before(
    assessor: Act, probed: Probed
) -> None:
    assert probed("assessment-unfinished").outcome == "no_evidence"
    (made,) = create(AssessmentType, [{"title": "Late", "due_on": days(10)}], assessor)
    assert probed("assessment-unfinished", days(10)).outcome == "met"
    result = probed("assessment-unfinished", days(11))
    assert (result.outcome, keys(result)) == ("falls_short", [made.pk])
    move(AssessmentType, "finish", [made.pk], assessor)
    assert probed("assessment-unfinished", days(11)).outcome == "met"


def test_an_assessment_nobody_answers_in_for_90_days_falls_short(
    assessor: Act, assessment: Assessment, isms: Refs, probed: Probed
) -> None:
    assert probed("assessment-unfinished", days(90)).outcome == "met"
    assert probed("assessment-unfinished", days(91)).outcome == "falls_short"
    later = Act.dated(assessor.viewer, "test", timezone.now() + timedelta(days=60))
    judge(isms["5.2"], Answer.CONFORMS, later, assessment=assessment)
    assert probed("assessment-unfinished", days(91)).outcome == "met"


def test_an_abandoned_assessment_is_not_examined(
    assessor: Act, assessment: Assessment, probed: Probed
) -> None:
    move(AssessmentType, "abandon", [assessment.pk], assessor, {"reason": "Began anew"})
    assert probed("assessment-unfinished", days(400)).examined == 0


def test_the_exit_status_is_1_for_a_shortfall_3_for_missing_evidence_0_otherwise(
    assessor: Act, document: Make, isms: Refs, probed: Probed
) -> None:
    none = probed("gap-without-action")
    judge(isms["5.1"], Answer.CONFORMS, assessor)
    nothing_occurred = probed("gap-without-action")
    trace(document().pk, [isms["5.1"]], assessor)
    short = probed("requirement-without-trace")
    assert exit_status([nothing_occurred]) == 0
    assert exit_status([nothing_occurred, none]) == 3
    assert exit_status([none, short]) == 1


def test_a_probe_of_another_standard_does_not_run(org: Organization, acts: dict[str, Act]) -> None:
    adopt_editions(["iso27001-2013"], acts["ims_manager"])
    ran = {result.probe.id for result in run(org)}
    assert "documented-information-isms" in ran
    assert "documented-information-sms" not in ran


def test_every_probe_says_what_it_examines_and_what_to_do() -> None:
    assert len(probes) >= 12
    for declared in probes.values():
        assert declared.doc
        assert declared.remedy.endswith(".")
        assert declared.reads
