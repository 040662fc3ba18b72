from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from isthmus.conformity.edges import DECLINES
from isthmus.conformity.offers import offers_for, offers_for_many, traced_of
from isthmus.conformity.operations import decline, trace
from isthmus.documents.records import DocumentType
from isthmus.engine.door import Act, Invalid, restrict, unrelate
from isthmus.standards.correspondences import counterparts, stated
from isthmus.standards.library import Requirement

pytestmark = pytest.mark.django_db
Refs = dict[str, Requirement]
Make = Callable[..., Any]


def offered(record: Any, act: Act) -> list[str]:
    return [offer.requirement.ref for offer in offers_for(record.entry, act.viewer)]


def test_a_record_without_traces_is_offered_nothing(assessor: Act, document: Make) -> None:
    assert offered(document(), assessor) == []


def test_the_counterparts_of_a_trace_are_offered_with_what_the_other_side_adds(
    assessor: Act, document: Make, isms: Refs
) -> None:
    record = document()
    trace(record.pk, [isms["5.2"]], assessor)
    offers = offers_for(record.entry, assessor.viewer)
    assert "4.1.2" in [offer.requirement.ref for offer in offers]
    for offer in offers:
        assert offer.because == (isms["5.2"],)
        assert offer.counterpart.adds
        assert offer.counterpart.source
        assert offer.counterpart.provenance in ("printed", "body", "derived")


def test_an_offer_goes_the_other_way_as_well(assessor: Act, document: Make, sms: Refs) -> None:
    record = document()
    trace(record.pk, [sms["4.1.2"]], assessor)
    assert "5.2" in offered(record, assessor)


def test_an_accepted_offer_is_not_offered_again(
    assessor: Act, document: Make, isms: Refs, sms: Refs
) -> None:
    record = document()
    trace(record.pk, [isms["5.2"]], assessor)
    trace(record.pk, [sms["4.1.2"]], assessor)
    assert "4.1.2" not in offered(record, assessor)


def test_a_trace_to_a_point_below_or_to_the_requirement_above_serves_the_offer(
    assessor: Act, document: Make, isms: Refs, sms: Refs
) -> None:
    below = document("Below")
    trace(below.pk, [isms["5.2"], sms["4.1.2 a)"]], assessor)
    assert "4.1.2" not in offered(below, assessor)
    above = document("Above")
    trace(above.pk, [isms["5.2"]], assessor)
    assert "4.1.1 a)" in offered(above, assessor)
    trace(above.pk, [sms["4.1.1"]], assessor)
    assert "4.1.1 a)" not in offered(above, assessor)


def test_a_declined_offer_keeps_its_reason_and_is_not_offered_again(
    assessor: Act, document: Make, isms: Refs, sms: Refs
) -> None:
    record = document()
    trace(record.pk, [isms["5.2"]], assessor)
    decline(record.pk, sms["4.1.2"], assessor, reason="It says nothing of services.")
    assert "4.1.2" not in offered(record, assessor)
    (declined,) = traced_of(record.entry, assessor.viewer).declined
    assert (declined.requirement, declined.reason) == (
        sms["4.1.2"],
        "It says nothing of services.",
    )
    assert declined.by == assessor.viewer.name


def test_a_decline_needs_a_reason(assessor: Act, document: Make, sms: Refs) -> None:
    with pytest.raises(Invalid):
        decline(document().pk, sms["4.1.2"], assessor, reason="  ")


def test_a_decline_that_is_taken_back_lets_the_offer_return(
    assessor: Act, document: Make, isms: Refs, sms: Refs
) -> None:
    record = document()
    trace(record.pk, [isms["5.2"]], assessor)
    decline(record.pk, sms["4.1.2"], assessor, reason="Not yet.")
    unrelate(record.pk, DECLINES.code, [sms["4.1.2"].key], assessor)
    assert "4.1.2" in offered(record, assessor)


def test_tracing_after_all_ends_the_decline(
    assessor: Act, document: Make, isms: Refs, sms: Refs
) -> None:
    record = document()
    decline(record.pk, sms["4.1.2"], assessor, reason="Not yet.")
    trace(record.pk, [sms["4.1.2"]], assessor)
    assert traced_of(record.entry, assessor.viewer).declined == ()


def test_a_control_is_offered_the_counterparts_of_its_objective(
    assessor: Act, document: Make, isms: Refs
) -> None:
    expected = {one.requirement.ref for one in counterparts(isms["A.15.1"], "iso20000-1-2011")}
    record = document()
    trace(record.pk, [isms["A.15.1.1"]], assessor)
    assert expected
    assert set(offered(record, assessor)) == expected


def test_within_an_objective_the_control_is_chosen(
    assessor: Act, document: Make, isms: Refs, sms: Refs
) -> None:
    row = next(
        (row, target)
        for row in stated("iso27001-2013", "iso20000-1-2011")
        for target in row.to
        if row.from_ref
        and isms[row.from_ref].kind == "objective"
        and row.relation_to(target) == "corresponds"
        and target.requirement_ref in sms
    )
    objective, target = row[0].from_ref, row[1].requirement_ref
    assert objective is not None
    record = document()
    trace(record.pk, [sms[target]], assessor)
    offer = next(
        one for one in offers_for(record.entry, assessor.viewer) if one.requirement.ref == objective
    )
    assert all(choice.kind == "control" for choice in offer.choices)
    assert {choice.parent for choice in offer.choices} == {objective}
    trace(record.pk, [offer.choices[0]], assessor)
    assert objective not in offered(record, assessor)


@pytest.mark.parametrize("relation", ["see-below", "many", "range", "no-direct-equivalent"])
def test_nothing_is_offered_across_headings_many_and_whole_chapters(
    assessor: Act, document: Make, isms: Refs, relation: str
) -> None:
    refs = {
        row.from_ref
        for row in stated("iso27001-2013", "iso20000-1-2011")
        if row.from_ref and row.relation == relation and not any(t.relation for t in row.to)
    }
    offering = {
        row.from_ref
        for row in stated("iso27001-2013", "iso20000-1-2011")
        if row.relation in ("corresponds", "similar", "no-direct-equivalent-except")
    }
    headings = [
        isms[ref]
        for ref in refs - offering
        if isms[ref].kind in ("clause", "area", "theme")
        or not any(above.ref in offering for above in _above(isms, ref))
    ]
    record = document()
    if headings:
        trace(record.pk, headings, assessor)
    assert offered(record, assessor) == []


def _above(isms: Refs, ref: str) -> list[Requirement]:
    found = []
    parent = isms[ref].parent
    while parent is not None:
        found.append(isms[parent])
        parent = isms[parent].parent
    return found


def test_many_records_cost_as_many_queries_as_one(
    assessor: Act, document: Make, isms: Refs
) -> None:
    records = [document(f"Policy {number}") for number in range(12)]
    for record in records:
        trace(record.pk, [isms["5.2"], isms["A.15.1.1"]], assessor)
    with CaptureQueriesContext(connection) as one:
        offers_for(records[0].entry, assessor.viewer)
    with CaptureQueriesContext(connection) as many:
        found = offers_for_many([record.entry for record in records], assessor.viewer)
    assert len(found) == 12
    assert len(many) == len(one) == 2


def test_a_record_that_is_hidden_from_the_viewer_offers_nothing(
    assessor: Act, second_assessor: Act, document: Make, isms: Refs
) -> None:
    record = document()
    trace(record.pk, [isms["5.2"]], assessor)
    restrict(DocumentType, record.pk, [], assessor, "Secret")
    assert offers_for(record.entry, second_assessor.viewer) == []
