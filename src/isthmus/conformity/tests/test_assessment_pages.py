from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from isthmus.conformity.adoption import editions_in_use
from isthmus.conformity.models import Answer, Assessment, Judgement
from isthmus.conformity.operations import judge, trace
from isthmus.conformity.records import AssessmentType, JudgementType
from isthmus.documents.records import DocumentType
from isthmus.engine.door import Act, move, restrict
from isthmus.engine.models import Organization
from isthmus.standards.library import Requirement

pytestmark = pytest.mark.django_db
Refs = dict[str, Requirement]
HOME = "/o/northgate/assessments/"


@pytest.fixture
def browser(sign_in: Callable[[str], Client]) -> Client:
    return sign_in("ims_manager")


@pytest.fixture
def at(assessment: Assessment) -> str:
    return f"{HOME}{assessment.reference}/"


def standing(act: Act, requirement: Requirement) -> Any:
    rows = Judgement.objects.visible_to(act.viewer)
    return rows.filter(state="standing", requirement=requirement.key).first()


def test_an_empty_organization_gets_to_its_first_answer_by_one_form(
    org: Organization, acts: dict[str, Act], browser: Client
) -> None:
    page = browser.get(f"{HOME}begin/")
    assert page.status_code == 200
    typed = {"title": "First look", "isms": "iso27001-2013", "sms": "iso20000-1-2011"}
    first = browser.post(f"{HOME}begin/", typed, follow=True)
    assert first.request["PATH_INFO"].endswith("/go/iso27001-2013/4.1/")
    assert [one.code for one in editions_in_use(org.pk)] == ["iso27001-2013", "iso20000-1-2011"]
    (made,) = Assessment.objects.visible_to(acts["ims_manager"].viewer)
    assert made.owner_id == acts["ims_manager"].viewer.principal_id


def test_choosing_no_standard_at_all_is_refused_and_writes_nothing(
    org: Organization, acts: dict[str, Act], browser: Client
) -> None:
    page = browser.post(f"{HOME}begin/", {"title": "First look", "isms": "", "sms": ""})
    assert page.status_code == 422
    assert not Assessment.objects.visible_to(acts["ims_manager"].viewer).exists()
    assert editions_in_use(org.pk) == []


def test_somebody_who_may_not_choose_editions_is_told_so(
    org: Organization, sign_in: Callable[[str], Client]
) -> None:
    page = sign_in("contributor").post(
        f"{HOME}begin/", {"title": "First look", "isms": "iso27001-2013", "sms": ""}
    )
    assert page.status_code == 422
    assert editions_in_use(org.pk) == []


def test_an_answer_is_saved_and_the_next_open_requirement_follows(
    assessor: Act, browser: Client, at: str, isms: Refs
) -> None:
    answer = {"base": "0", "answer": "partly", "gap": "No list.", "action": "Write one."}
    sent = browser.post(f"{at}go/iso27001-2013/4.1/", answer)
    assert sent["Location"] == f"{at}go/iso27001-2013/4.2/"
    made = standing(assessor, isms["4.1"])
    assert (made.answer, made.gap, made.action) == ("partly", "No list.", "Write one.")
    assert browser.get(f"{at}go/")["Location"] == f"{at}go/iso27001-2013/4.2/"


def test_without_an_answer_nothing_is_saved_and_nothing_typed_is_lost(
    assessor: Act, browser: Client, at: str, isms: Refs
) -> None:
    page = browser.post(f"{at}go/iso27001-2013/4.1/", {"base": "0", "statement": "Half <b>seen"})
    assert page.status_code == 422
    assert "Half &lt;b&gt;seen" in page.content.decode()
    assert standing(assessor, isms["4.1"]) is None


def test_two_who_answer_at_once_see_both_answers_and_lose_nothing(
    assessor: Act, second_assessor: Act, browser: Client, at: str, isms: Refs
) -> None:
    judge(isms["4.1"], Answer.DOES_NOT, second_assessor, statement="Nobody could name one.")
    mine = {"base": "0", "answer": "conforms", "statement": "The list hangs on the wall."}
    page = browser.post(f"{at}go/iso27001-2013/4.1/", mine)
    text = page.content.decode()
    assert page.status_code == 409
    assert "Nobody could name one." in text
    assert "The list hangs on the wall." in text
    theirs = standing(assessor, isms["4.1"])
    assert theirs.owner_id == second_assessor.viewer.principal_id
    assert f'name="base" value="{theirs.pk}"' in text
    browser.post(f"{at}go/iso27001-2013/4.1/", {**mine, "base": str(theirs.pk)})
    assert standing(assessor, isms["4.1"]).statement == "The list hangs on the wall."


def test_an_answer_withdrawn_meanwhile_is_said_and_nothing_is_lost(
    assessor: Act, browser: Client, at: str, isms: Refs
) -> None:
    seen = judge(isms["4.1"], Answer.PARTLY, assessor)
    move(JudgementType, "withdraw", [seen.pk], assessor, {"reason": "Wrong site"})
    typed = {"base": str(seen.pk), "answer": "conforms", "statement": "Seen again."}
    page = browser.post(f"{at}go/iso27001-2013/4.1/", typed)
    assert page.status_code == 409
    assert "withdrawn meanwhile" in page.content.decode()
    assert "Seen again." in page.content.decode()


def test_the_counterparts_judgement_is_offered_but_never_filled_in(
    assessor: Act,
    second_assessor: Act,
    browser: Client,
    at: str,
    document: Callable[..., Any],
    sms: Refs,
) -> None:
    policy = document("Service policy")
    judge(sms["4.1.2"], Answer.CONFORMS, second_assessor, evidence=[policy.pk], statement="Read.")
    text = browser.get(f"{at}go/iso27001-2013/5.2/").content.decode()
    assert "This side adds" in text
    assert f'value="{policy.reference}"' in text
    assert " checked" not in text.partition("data-assessment")[2].partition("</form>")[0]


def test_evidence_of_the_counterpart_that_is_chosen_counts_as_reused(
    assessor: Act,
    browser: Client,
    at: str,
    document: Callable[..., Any],
    isms: Refs,
    sms: Refs,
) -> None:
    policy = document("Service policy")
    judge(sms["4.1.2"], Answer.CONFORMS, assessor, evidence=[policy.pk])
    sent = {"base": "0", "answer": "conforms", "evidence": [policy.reference]}
    browser.post(f"{at}go/iso27001-2013/5.2/", sent)
    made = standing(assessor, isms["5.2"])
    assert made.reused_from_id == sms["4.1.2"].key


def test_an_unknown_reference_as_evidence_is_named(browser: Client, at: str) -> None:
    sent = {"base": "0", "answer": "conforms", "further": "DOC-1999-0001"}
    page = browser.post(f"{at}go/iso27001-2013/5.2/", sent)
    assert page.status_code == 422
    assert "DOC-1999-0001" in page.content.decode()


def test_evidence_is_found_by_words_and_what_is_hidden_is_not(
    assessor: Act,
    second_assessor: Act,
    sign_in: Callable[[str], Client],
    at: str,
    document: Callable[..., Any],
) -> None:
    shown, hidden = document("Backup policy"), document("Backup of the vault")
    hidden = restrict(DocumentType, hidden.pk, [], second_assessor, "Secret")
    text = sign_in("ims_manager").get(f"{at}evidence/?find=backup").content.decode()
    assert shown.reference in text
    assert hidden.reference not in text
    assert "vault" not in text


def test_a_reader_sees_the_screen_without_a_form(at: str, sign_in: Callable[[str], Client]) -> None:
    text = sign_in("auditor").get(f"{at}go/iso27001-2013/5.2/").content.decode()
    assert "Your role reads assessments" in text
    assert 'name="answer"' not in text


def test_a_closed_assessment_takes_no_answer(
    assessor: Act, assessment: Assessment, browser: Client, at: str
) -> None:
    move(AssessmentType, "finish", [assessment.pk], assessor)
    assert "is finished" in browser.get(f"{at}go/iso27001-2013/5.2/").content.decode()
    sent = browser.post(f"{at}go/iso27001-2013/5.2/", {"base": "0", "answer": "conforms"})
    assert sent.status_code == 409


def test_what_the_assessment_does_not_cover_is_absent(browser: Client, at: str) -> None:
    for place in ("iso27001-2022/5.2", "iso27001-2013/5.1-a", "iso27001-2013/99", "nothing/1"):
        assert browser.get(f"{at}go/{place}/").status_code == 404


def test_the_overview_shows_open_ones_gaps_and_my_own(
    assessor: Act,
    second_assessor: Act,
    assessment: Assessment,
    browser: Client,
    at: str,
    isms: Refs,
) -> None:
    judge(isms["4.1"], Answer.CONFORMS, assessor, assessment=assessment)
    judge(isms["4.2"], Answer.PARTLY, second_assessor, assessment=assessment)

    def listed(show: str) -> list[str]:
        text = browser.get(f"{at}overview/?show={show}").content.decode()
        return [ref for ref in ("4.1", "4.2", "4.3") if f"go/iso27001-2013/{ref}/" in text]

    assert listed("all") == ["4.1", "4.2", "4.3"]
    assert listed("open") == ["4.3"]
    assert listed("gaps") == ["4.2"]
    assert listed("mine") == ["4.1"]


def test_the_record_page_shows_progress_people_and_gaps(
    assessor: Act, assessment: Assessment, browser: Client, at: str, isms: Refs
) -> None:
    judge(isms["4.2"], Answer.PARTLY, assessor, assessment=assessment, gap="No list of them.")
    text = browser.get(at).content.decode()
    assert "1 of 180" in text
    assert "No list of them." in text
    assert f"{at}go/" in text


def test_the_screen_takes_as_many_queries_however_much_is_traced(
    assessor: Act,
    browser: Client,
    at: str,
    document: Callable[..., Any],
    isms: Refs,
    sms: Refs,
    django_assert_max_num_queries: Any,
) -> None:
    for number in range(8):
        policy = document(f"Policy {number}")
        trace(policy.pk, [isms["5.2"], sms["4.1.2"]], assessor)
        judge(sms["4.1.2"], Answer.CONFORMS, assessor, evidence=[policy.pk])
    with django_assert_max_num_queries(40):
        browser.get(f"{at}go/iso27001-2013/5.2/")
