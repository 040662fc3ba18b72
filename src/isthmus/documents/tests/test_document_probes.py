from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from isthmus.conformity.adoption import adopt_editions
from isthmus.conformity.operations import trace
from isthmus.conformity.probe import ProbeResult
from isthmus.conformity.runner import run
from isthmus.documents.guards import AUTHOR_AND_APPROVER_APART
from isthmus.documents.probes import REVIEW_DAYS
from isthmus.documents.records import DocumentType
from isthmus.engine.door import Act, Edit, create, edit, move, restrict, set_house_rule
from isthmus.engine.models import Organization
from isthmus.standards.library import Requirement, documented, edition

pytestmark = pytest.mark.django_db

ISMS, SMS = edition("iso27001-2013"), edition("iso20000-1-2011")
Make = Callable[..., Any]
Probed = Callable[..., ProbeResult]


def days(number: int) -> date:
    return timezone.localdate() + timedelta(days=number)


def keys(result: ProbeResult) -> list[int]:
    return sorted(entry.pk for entry in result.sample)


@pytest.fixture
def manager(org: Organization, acts: dict[str, Act]) -> Act:
    adopt_editions([ISMS.code, SMS.code], acts["ims_manager"])
    return acts["ims_manager"]


@pytest.fixture
def probed(org: Organization, manager: Act) -> Probed:
    def run_it(id_: str, on: date | None = None) -> ProbeResult:
        (result,) = run(org, on, only=[id_])
        return result

    return run_it


@pytest.fixture
def draft(acts: dict[str, Act]) -> Make:
    def make(title: str = "Security policy", **values: Any) -> Any:
        row = {"title": title, "body": "Text.", **values}
        (made,) = create(DocumentType, [row], acts["contributor"])
        return made

    return make


@pytest.fixture
def published(draft: Make, manager: Act, acts: dict[str, Act]) -> Make:
    """Create a document and bring it into force, approved by somebody else than its author."""

    def make(title: str = "Security policy", **values: Any) -> Any:
        made = draft(title, **values)
        move(DocumentType, "submit", [made.pk], acts["contributor"])
        move(DocumentType, "approve", [made.pk], manager)
        move(DocumentType, "publish", [made.pk], manager)
        return made

    return make


def required(code: str, kind: str) -> Requirement:
    """Return a requirement that asks for one piece of documented information, of this kind."""
    items = documented(code)
    ref = next(
        item.ref
        for item in items
        if item.kind == kind and sum(other.ref == item.ref for other in items) == 1
    )
    return edition(code).by_ref[ref]


@pytest.mark.parametrize(
    ("id_", "code"),
    [
        ("documented-information-isms", ISMS.code),
        ("documented-information-sms", SMS.code),
    ],
)
def test_required_information_is_met_only_by_what_is_published_and_traced_to_it(
    id_: str, code: str, draft: Make, published: Make, probed: Probed, manager: Act
) -> None:
    wanted = required(code, "document")
    assert probed(id_).by_requirement[wanted.key] == "no_evidence"
    published("Traced to nothing")
    assert probed(id_).by_requirement[wanted.key] == "no_evidence"
    trace(draft("A draft").pk, [wanted], manager)
    assert probed(id_).by_requirement[wanted.key] == "falls_short"
    trace(published("In force").pk, [wanted], manager)
    assert probed(id_).by_requirement[wanted.key] == "met"


def test_every_requirement_of_the_list_has_an_outcome_of_its_own(probed: Probed) -> None:
    asked = {ISMS.by_ref[item.ref].key for item in documented(ISMS.code)}
    result = probed("documented-information-isms")
    assert set(result.by_requirement) == asked
    assert (result.outcome, result.short) == ("no_evidence", len(asked))


def test_all_required_information_published_is_met(
    published: Make, probed: Probed, manager: Act
) -> None:
    for kind, of_kind in (("policy", "document"), ("record", "record")):
        refs = {item.ref for item in documented(ISMS.code) if item.kind == of_kind}
        trace(published(kind, kind=kind).pk, [ISMS.by_ref[ref] for ref in refs], manager)
    assert probed("documented-information-isms").outcome == "met"


def test_a_document_does_not_stand_in_for_a_record_nor_a_record_for_a_document(
    published: Make, probed: Probed, manager: Act
) -> None:
    intent, results = required(ISMS.code, "document"), required(ISMS.code, "record")
    trace(published("Policy", kind="policy").pk, [results], manager)
    trace(published("Minutes", kind="record").pk, [intent], manager)
    found = probed("documented-information-isms").by_requirement
    assert (found[intent.key], found[results.key]) == ("falls_short", "falls_short")


def test_a_trace_to_a_point_speaks_for_the_requirement_above(
    published: Make, probed: Probed, manager: Act
) -> None:
    wanted = next(
        requirement
        for item in documented(SMS.code)
        if item.kind == "document"
        and (requirement := SMS.by_ref[item.ref]).kind == "subclause"
        and any(child.kind == "point" for child in SMS.children(requirement.ref))
        and sum(other.ref == item.ref for other in documented(SMS.code)) == 1
    )
    point = next(child for child in SMS.children(wanted.ref) if child.kind == "point")
    trace(published().pk, [point], manager)
    assert probed("documented-information-sms").by_requirement[wanted.key] == "met"


def test_a_restricted_document_is_no_evidence_for_anybody(
    published: Make, probed: Probed, manager: Act
) -> None:
    wanted = required(ISMS.code, "document")
    policy = published()
    trace(policy.pk, [wanted], manager)
    restrict(DocumentType, policy.pk, [], manager, "Secret")
    assert probed("documented-information-isms").by_requirement[wanted.key] == "no_evidence"


def test_an_overdue_review_falls_short_from_the_day_after_it_was_due(
    published: Make, draft: Make, probed: Probed
) -> None:
    assert probed("document-review-overdue").outcome == "no_evidence"
    draft("Not in force", review_due=days(1))
    policy = published(review_due=days(10))
    assert probed("document-review-overdue", days(10)).outcome == "met"
    result = probed("document-review-overdue", days(11))
    assert (result.outcome, keys(result)) == ("falls_short", [policy.pk])


def test_one_overdue_review_among_many_is_within_tolerance(published: Make, probed: Probed) -> None:
    for number in range(19):
        published(f"Policy {number}", review_due=days(100))
    published("Overdue", review_due=days(1))
    result = probed("document-review-overdue", days(2))
    assert (result.outcome, result.short, result.examined) == ("met", 1, 20)


def test_a_document_in_force_without_a_next_review_falls_short(
    published: Make, probed: Probed, manager: Act
) -> None:
    assert probed("document-review-undated").outcome == "no_evidence"
    published("Minutes", kind="record")
    assert probed("document-review-undated").examined == 0
    policy = published()
    result = probed("document-review-undated")
    assert (result.outcome, keys(result)) == ("falls_short", [policy.pk])
    edit(DocumentType, [Edit(policy.pk, {"review_due": days(300)})], manager)
    assert probed("document-review-undated").outcome == "met"


def test_what_was_published_was_approved_first(published: Make, probed: Probed) -> None:
    assert probed("document-published-unapproved").outcome == "no_evidence"
    published()
    assert probed("document-published-unapproved").outcome == "met"


def test_approval_by_the_author_is_no_shortfall_where_the_house_allows_it(
    draft: Make, probed: Probed, manager: Act
) -> None:
    code = AUTHOR_AND_APPROVER_APART.code
    set_house_rule(code, False, "There are three of us.", manager)  # noqa: FBT003
    (mine,) = create(DocumentType, [{"title": "Mine", "body": "Text."}], manager)
    for verb in ("submit", "approve", "publish"):
        move(DocumentType, verb, [mine.pk], manager)
    result = probed("document-published-unapproved")
    assert (result.outcome, result.examined) == ("met", 1)


def test_a_document_that_waits_too_long_for_approval_falls_short(
    draft: Make, probed: Probed, acts: dict[str, Act]
) -> None:
    assert probed("document-approval-stuck").outcome == "no_evidence"
    waiting = draft()
    move(DocumentType, "submit", [waiting.pk], acts["contributor"])
    assert probed("document-approval-stuck", days(REVIEW_DAYS)).outcome == "met"
    result = probed("document-approval-stuck", days(REVIEW_DAYS + 1))
    assert (result.outcome, keys(result)) == ("falls_short", [waiting.pk])


def test_a_document_in_force_without_an_owner_falls_short(
    published: Make, draft: Make, probed: Probed, manager: Act
) -> None:
    draft("Nobody's draft")
    assert probed("document-without-owner").outcome == "no_evidence"
    policy = published()
    result = probed("document-without-owner")
    assert (result.outcome, keys(result)) == ("falls_short", [policy.pk])
    owner = manager.viewer.principal_id
    edit(DocumentType, [Edit(policy.pk, {"owner": owner})], manager)
    assert probed("document-without-owner").outcome == "met"


def test_placeholders_in_force_fall_short_and_those_in_a_draft_do_not(
    published: Make, draft: Make, probed: Probed
) -> None:
    draft("Draft", body="{{companyName}}")
    assert probed("document-placeholders-left").outcome == "no_evidence"
    published("Clean")
    assert probed("document-placeholders-left").outcome == "met"
    left = published("Left", body="Of {{companyName}}.")
    result = probed("document-placeholders-left")
    assert (result.outcome, keys(result)) == ("falls_short", [left.pk])


def test_a_record_of_results_without_a_retention_falls_short(
    published: Make, probed: Probed, manager: Act
) -> None:
    published("Policy")
    assert probed("record-without-retention").outcome == "no_evidence"
    minutes = published("Minutes", kind="record")
    result = probed("record-without-retention")
    assert (result.outcome, keys(result)) == ("falls_short", [minutes.pk])
    edit(DocumentType, [Edit(minutes.pk, {"retention": "Seven years, by contract"})], manager)
    assert probed("record-without-retention").outcome == "met"


@pytest.mark.parametrize(
    "id_",
    [
        "document-review-overdue",
        "document-review-undated",
        "document-published-unapproved",
        "document-approval-stuck",
        "document-without-owner",
        "document-placeholders-left",
        "record-without-retention",
    ],
)
def test_restricted_documents_are_never_examined(
    id_: str, published: Make, draft: Make, probed: Probed, manager: Act, acts: dict[str, Act]
) -> None:
    waiting = draft("Waiting")
    move(DocumentType, "submit", [waiting.pk], acts["contributor"])
    hidden = [
        waiting,
        published("Overdue", review_due=days(-5), body="{{left}}"),
        published("Undated"),
        published("Minutes", kind="record"),
    ]
    assert probed(id_).examined > 0
    for document in hidden:
        restrict(DocumentType, document.pk, [], manager, "Secret")
    result = probed(id_, days(100))
    assert (result.outcome, result.examined, result.short) == ("no_evidence", 0, 0)


def test_what_the_next_version_is_to_be_changes_nothing_about_the_one_in_force(
    published: Make, probed: Probed, manager: Act
) -> None:
    wanted = required(ISMS.code, "document")
    made = published("In force")
    trace(made.pk, [wanted], manager)
    undated = probed("document-review-undated").short
    move(DocumentType, "revise", [made.pk], manager)
    edit(DocumentType, [Edit(made.pk, {"kind": "record"})], manager)
    assert probed("documented-information-isms").by_requirement[wanted.key] == "met"
    assert probed("document-review-undated").short == undated == 1
    assert probed("record-without-retention").examined == 0


def test_another_owner_does_not_make_a_document_wait_anew(
    draft: Make, probed: Probed, acts: dict[str, Act], manager: Act
) -> None:
    made = draft()
    move(DocumentType, "submit", [made.pk], acts["contributor"])
    later = Act.dated(manager.viewer, "test", timezone.now() + timedelta(days=REVIEW_DAYS))
    edit(DocumentType, [Edit(made.pk, {"owner": manager.viewer.principal_id})], later)
    on = days(REVIEW_DAYS + 2)
    assert probed("document-approval-stuck", on).short == 1
