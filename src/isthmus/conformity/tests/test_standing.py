from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from isthmus.conformity.glance import standings_of
from isthmus.conformity.models import Answer
from isthmus.conformity.operations import judge, trace
from isthmus.conformity.standing import standings
from isthmus.documents.records import DocumentType
from isthmus.engine.door import Act, remove, restrict
from isthmus.engine.models import Organization
from isthmus.standards.library import Requirement

pytestmark = pytest.mark.django_db
Refs = dict[str, Requirement]


def test_every_requirement_of_the_editions_in_use_has_a_standing_in_order(
    adopted: Organization,
) -> None:
    for found in standings(adopted):
        assert list(found.by_ref) == [one.ref for one in found.edition.requirements]
        assert sum(found.counts().values()) == len(found.edition.judged())


def test_without_an_edition_in_use_there_is_no_standing(org: Organization) -> None:
    assert standings(org) == []


def test_a_judgement_counts_for_the_points_below_it(
    adopted: Organization, assessor: Act, isms: Refs
) -> None:
    judge(isms["5.1"], Answer.CONFORMS, assessor)
    found = standings(adopted)[0].by_ref
    assert found["5.1 c)"].verdict.code == "claimed"
    assert "at 5.1" in found["5.1 c)"].reason


def test_a_heading_counts_what_is_below_and_takes_the_worst(
    adopted: Organization, assessor: Act, isms: Refs
) -> None:
    judge(isms["A.5.1.1"], Answer.DOES_NOT, assessor)
    judge(isms["A.5.1.2"], Answer.CONFORMS, assessor)
    area = standings(adopted)[0].by_ref["A.5"]
    assert area.heading
    assert area.verdict.code == "falls_short"
    assert area.below == {"falls_short": 1, "claimed": 1}


def test_a_trace_to_a_point_shows_at_the_requirement(
    adopted: Organization, assessor: Act, document: Callable[..., Any], isms: Refs
) -> None:
    policy = document()
    trace(policy.pk, [isms["5.1 a)"]], assessor)
    found = standings(adopted)[0].by_ref
    assert [entry.pk for entry in found["5.1"].traces] == [policy.pk]
    assert found["5.1 b)"].traces == ()


def test_what_is_restricted_or_removed_is_traced_for_nobody(
    adopted: Organization, assessor: Act, document: Callable[..., Any], isms: Refs
) -> None:
    hidden, gone = document("Hidden"), document("Gone")
    for record in (hidden, gone):
        trace(record.pk, [isms["5.1"]], assessor)
    remove(DocumentType, [gone.pk], assessor, "Written twice")
    restrict(DocumentType, hidden.pk, [], assessor, "Secret")
    assert standings(adopted)[0].by_ref["5.1"].traces == ()


def test_a_glance_at_a_few_says_what_the_whole_says(
    adopted: Organization, assessor: Act, document: Callable[..., Any], isms: Refs, sms: Refs
) -> None:
    trace(document().pk, [isms["5.2"], sms["4.3.2"]], assessor)
    judge(isms["A.5.1.1"], Answer.PARTLY, assessor)
    whole = {one.edition.code: one.by_ref for one in standings(adopted)}
    wanted = [isms["5.2"], isms["5.2 e)"], isms["A.5"], isms["7.5.2"], sms["4.3.2"], sms["7"]]
    for requirement, glanced in standings_of(adopted, wanted).items():
        full = whole[requirement.edition][requirement.ref]
        assert (glanced.verdict, glanced.reason) == (full.verdict, full.reason)


def test_the_number_of_queries_does_not_grow_with_what_is_judged_and_traced(
    adopted: Organization, assessor: Act, document: Callable[..., Any], isms: Refs
) -> None:
    policy = document()
    trace(policy.pk, [isms["5.1"]], assessor)
    judge(isms["5.1"], Answer.CONFORMS, assessor, evidence=[policy.pk])
    with CaptureQueriesContext(connection) as few:
        standings(adopted)
    for ref in ("5.2", "5.3", "4.1", "4.2", "A.5.1.1", "A.5.1.2"):
        trace(policy.pk, [isms[ref]], assessor)
        judge(isms[ref], Answer.CONFORMS, assessor, evidence=[policy.pk])
    with CaptureQueriesContext(connection) as many:
        standings(adopted)
    assert len(many) == len(few)


def test_another_organization_sees_nothing_of_it(
    adopted: Organization, other_org: Organization, assessor: Act, isms: Refs
) -> None:
    judge(isms["5.1"], Answer.CONFORMS, assessor)
    (glanced,) = standings_of(other_org, [isms["5.1"]]).values()
    assert glanced.judgement is None
