"""A requirement's page: the verdict and why, the three columns, and what can be done there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from isthmus.conformity.edges import TRACES
from isthmus.conformity.models import Judgement
from isthmus.conformity.operations import judge, trace
from isthmus.documents.models import Document
from isthmus.documents.records import DocumentType
from isthmus.engine.door import Act, move, restrict
from isthmus.engine.models import Edge
from isthmus.standards.library import Requirement

BASE = "/o/northgate/requirements/iso27001-2013/"
PAGE = f"{BASE}5.2/"
Refs = dict[str, Requirement]
SignIn = Callable[[str], Client]
Make = Callable[..., Any]


def text(client: Client, address: str = PAGE) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def traced(document: Any) -> set[int]:
    edges = Edge.objects.current().filter(type=TRACES.code, source_id=document.pk)
    return set(edges.values_list("target_id", flat=True))


@pytest.fixture
def manager(assessor: Act, sign_in: SignIn) -> Client:
    return sign_in("ims_manager")


def test_it_tells_the_verdict_with_its_reason_and_the_three_columns(
    manager: Client, assessor: Act, document: Make, isms: Refs
) -> None:
    policy = document("Security policy")
    trace(policy.pk, [isms["5.2"]], assessor)
    judge(isms["5.2"], "partly", assessor, gap="Night shift", evidence=[policy.pk])
    page = text(manager)
    assert "Falls short" in page
    assert "conforms in part, 1 piece of evidence" in page
    for column in ("What records say", "What was judged", "What is traced"):
        assert column in page
    assert policy.reference in page
    assert "Night shift" in page


def test_a_judgement_is_marked_when_its_evidence_changed(
    manager: Client, assessor: Act, document: Make, isms: Refs
) -> None:
    policy = document()
    judge(isms["5.2"], "conforms", assessor, evidence=[policy.pk])
    move(DocumentType, "submit", [policy.pk], Act.now(assessor.viewer, "test"))
    assert "Evidence has changed since" in text(manager)


def test_counterparts_stand_there_with_what_each_side_adds_and_their_verdicts(
    manager: Client, assessor: Act, sms: Refs
) -> None:
    judge(sms["4.1.2"], "conforms", assessor)
    page = text(manager)
    there = page[page.index('id="counterparts"') :]
    assert "4.1.2" in there
    assert "Claimed" in there
    assert "That side adds:" in there
    assert "This side adds:" in there


def test_what_the_table_does_not_specify_is_said(manager: Client) -> None:
    page = text(manager, f"{BASE}A.9.1.1/")
    assert "not specified" in page


def test_terms_that_differ_carry_a_hint(manager: Client) -> None:
    page = text(manager, f"{BASE}A.9.1.1/")
    assert "Terms to mind" in page
    assert "Access control" in page


def test_judging_makes_a_judgement_with_evidence_and_sets_the_earlier_one_aside(
    manager: Client, assessor: Act, document: Make, isms: Refs
) -> None:
    policy = document()
    trace(policy.pk, [isms["5.2"]], assessor)
    first = judge(isms["5.2"], "partly", assessor)
    form = {"answer": "conforms", "evidence": [policy.reference], "base": first.pk}
    answer = manager.post(f"{PAGE}judge/", form)
    assert answer.status_code == 302
    standing = Judgement.objects.as_system("test").get(state="standing")
    assert standing.answer == "conforms"
    page = text(manager)
    assert first.reference in page
    assert "Superseded" in page


def test_judging_without_an_answer_keeps_what_was_typed(manager: Client) -> None:
    answer = manager.post(f"{PAGE}judge/", {"answer": "", "statement": "Seen on site.", "base": 0})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Choose an answer." in page
    assert "Seen on site." in page


def test_judging_what_somebody_judged_meanwhile_is_a_conflict_and_loses_nothing(
    manager: Client, second_assessor: Act, isms: Refs
) -> None:
    judge(isms["5.2"], "partly", second_assessor)
    form = {"answer": "conforms", "statement": "Mine.", "base": 0}
    answer = manager.post(f"{PAGE}judge/", form)
    assert answer.status_code == 412
    assert "Mine." in answer.content.decode()
    assert Judgement.objects.as_system("test").count() == 1


def test_a_point_is_judged_with_the_requirement_above_it(manager: Client) -> None:
    page = text(manager, f"{BASE}5.2-a/")
    assert "It is judged as part of 5.2." in page
    form = {"answer": "conforms", "base": 0}
    assert manager.post(f"{BASE}5.2-a/judge/", form).status_code == 404


def test_a_record_is_found_by_words_and_traced(manager: Client, document: Make, isms: Refs) -> None:
    policy = document("Policy on passwords")
    assert policy.reference in text(manager, f"{PAGE}?find=passwords")
    answer = manager.post(f"{PAGE}trace/", {"entry": policy.reference})
    assert answer.status_code == 302
    assert traced(policy) == {isms["5.2"].key}
    manager.post(f"{PAGE}untrace/", {"entry": policy.reference})
    assert traced(policy) == set()


def test_what_is_not_known_is_not_traced(manager: Client) -> None:
    answer = manager.post(f"{PAGE}trace/", {"entry": "DOC-1999-0001"}, follow=True)
    assert "No record is called" in answer.content.decode()


def test_documented_information_is_begun_with_one_click(
    manager: Client, adopted: Any, isms: Refs
) -> None:
    page = text(manager, f"{BASE}4.3/")
    assert "Begin a draft" in page
    item = page.split('name="item" value="')[1].split('"')[0]
    answer = manager.post(f"{BASE}4.3/draft/", {"item": item})
    assert answer.status_code == 302
    (made,) = Document.objects.as_system("test")
    assert made.state == "draft"
    assert traced(made) == {isms["4.3"].key}


def test_an_existing_document_that_fits_is_proposed_for_what_is_asked_for(
    manager: Client, document: Make
) -> None:
    scope = document("Scope of the management system")
    page = text(manager, f"{BASE}4.3/")
    part = page[page.index('id="documented"') :]
    assert f"Trace {scope.reference}" in part


def test_whoever_may_only_read_is_told_so_before_the_button(adopted: Any, sign_in: SignIn) -> None:
    page = text(sign_in("auditor"))
    assert "Your role does not reach this far" in page
    assert "Your role may read records only." in page
    assert f'action="{PAGE}judge/' not in page
    answer = sign_in("auditor").post(f"{PAGE}judge/", {"answer": "conforms", "base": 0})
    assert answer.status_code == 403
    assert not Judgement.objects.as_system("test").exists()


def test_a_customer_does_not_learn_where_requirements_stand(adopted: Any, sign_in: SignIn) -> None:
    assert sign_in("customer_contact").get(PAGE).status_code == 404


def test_a_restricted_record_is_shown_to_its_circle_only_and_changes_no_verdict(
    manager: Client, assessor: Act, document: Make, isms: Refs, sign_in: SignIn
) -> None:
    secret = document("Merger security policy")
    trace(secret.pk, [isms["5.2"]], assessor)
    restrict(DocumentType, secret.pk, [], assessor, "secret")
    inside, outside = text(manager), text(sign_in("auditor"))
    assert "Merger security policy" in inside
    assert "restricted: it counts for no verdict" in inside
    assert "Merger" not in outside
    assert inside.split('class="why"')[1][:600] == outside.split('class="why"')[1][:600]


def test_an_edition_that_is_not_in_use_can_be_read_and_not_judged(manager: Client) -> None:
    page = text(manager, "/o/northgate/requirements/iso27001-2022/A.5.1/")
    assert "ISO/IEC 27001:2022 is not in use here" in page
    assert "In the other edition" in page


@pytest.mark.parametrize("address", ["iso27001-2013/99/", "iso9001-2015/4/"])
def test_what_no_edition_has_is_absent(manager: Client, address: str) -> None:
    assert manager.get(f"/o/northgate/requirements/{address}").status_code == 404


def test_it_costs_the_same_queries_whatever_is_traced_and_judged(
    manager: Client,
    assessor: Act,
    document: Make,
    isms: Refs,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(12):
        policy = document(f"Policy {number}")
        trace(policy.pk, [isms["5.2"], isms["5.2 a)"]], assessor)
        judge(isms["5.2"], "conforms", assessor, evidence=[policy.pk])
    manager.get(PAGE)
    with django_assert_max_num_queries(15):
        text(manager, f"{PAGE}?find=policy")


def test_titles_that_look_like_markup_stay_words(
    manager: Client, assessor: Act, document: Make, isms: Refs
) -> None:
    odd = document("{{7*7}}<script>")
    trace(odd.pk, [isms["5.2"]], assessor)
    page = text(manager)
    assert "{{7*7}}&lt;script&gt;" in page
