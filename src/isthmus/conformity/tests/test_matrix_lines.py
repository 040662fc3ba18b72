"""One line per requirement, its three columns, and what chooses among them."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from isthmus.conformity.adoption import adopt_editions
from isthmus.conformity.lines import HEADING, JUDGED, POINT
from isthmus.conformity.matrix import NOBODY, Choice, Matrix, as_json, lines, lines_of
from isthmus.conformity.operations import judge, trace
from isthmus.documents.records import DocumentType
from isthmus.engine.door import Act, Edit, create, edit, restrict
from isthmus.engine.models import Organization
from isthmus.standards.library import edition

ISMS, SMS = edition("iso27001-2013"), edition("iso20000-1-2011")


@pytest.fixture
def act(org: Organization, acts: dict[str, Act]) -> Act:
    adopt_editions([ISMS.code, SMS.code], acts["ims_manager"])
    return acts["ims_manager"]


def document(act: Act, title: str = "Access policy", **values: object) -> int:
    (made,) = create(
        DocumentType,
        [{"title": title, "body": "x", "owner": act.viewer.principal_id, **values}],
        act,
    )
    return int(made.pk)


def by_ref(organization: Organization, code: str = ISMS.code) -> dict:  # type: ignore[type-arg]
    return {one.ref: one for one in lines(organization) if one.edition == code}


def test_it_has_one_line_for_every_requirement_in_the_order_of_the_editions(
    org: Organization, act: Act
) -> None:
    found = [(line.edition, line.ref) for line in lines(org)]
    expected = [(one.code, r.ref) for one in (ISMS, SMS) for r in one.requirements]
    assert found == expected


def test_it_counts_only_what_is_judged_one_by_one(org: Organization, act: Act) -> None:
    levels = {ref: line.level for ref, line in by_ref(org).items()}
    assert (levels["5"], levels["5.1"], levels["5.1 a)"]) == (HEADING, JUDGED, POINT)
    assert sum(1 for level in levels.values() if level == JUDGED) == len(ISMS.judged())


def test_a_judgement_shows_its_assessor_date_evidence_and_where_it_was_made(
    org: Organization, act: Act
) -> None:
    key = document(act)
    judge(ISMS.by_ref["5.2"], "partly", act, gap="No date", action="Date it", evidence=[key])
    point = by_ref(org)["5.2 a)"].judgement
    assert (point.answer, point.at, point.stale) == ("partly", "5.2", False)
    assert point.assessor == act.viewer.name
    assert point.date == timezone.localdate(act.occurred_at)
    assert (point.gap, point.action) == ("No date", "Date it")
    assert [one.title for one in point.evidence] == ["Access policy"]


def test_a_judgement_is_stale_once_its_evidence_has_changed(org: Organization, act: Act) -> None:
    key = document(act)
    judge(ISMS.by_ref["5.2"], "conforms", act, evidence=[key])
    with time_machine.travel(timezone.now() + timedelta(days=1), tick=False):
        edit(DocumentType, [Edit(key, {"summary": "new"})], Act.now(act.viewer, "test"))
    assert by_ref(org)["5.2"].stale
    stale = Matrix(org).lines(Choice(stale=True), points=False)
    assert [line.ref for line in stale if line.level == JUDGED] == ["5.2"]


def test_a_trace_to_a_point_counts_at_the_line_above_it_and_at_its_headings(
    org: Organization, act: Act
) -> None:
    trace(document(act), [ISMS.by_ref["5.2 a)"]], act)
    found = by_ref(org)
    for ref in ("5.2 a)", "5.2", "5"):
        assert [one.title for one in found[ref].traces] == ["Access policy"]
    assert found["5.2 b)"].traces == ()


def test_a_probe_says_of_which_points_it_speaks(org: Organization, act: Act) -> None:
    (finding,) = by_ref(org)["5.2"].records
    assert finding.id == "documented-information-isms"
    assert finding.sentence == "Nothing is traced to 5.2 e)."
    assert finding.remedy


def test_verdict_owner_and_clause_choose_lines_and_keep_their_headings(
    org: Organization, act: Act
) -> None:
    trace(document(act), [ISMS.by_ref["A.9.1.1"]], act)
    judge(ISMS.by_ref["5.3"], "does_not_conform", act, gap="x", action="y")
    short = [line.ref for line in lines(org, verdicts=["falls_short"], points=False)]
    assert short == ["5", "5.3"]
    mine = Matrix(org).owners()
    assert list(mine.values()) == [act.viewer.name]
    (reference,) = mine
    owned = [one.ref for one in lines(org, owner=reference, points=False) if one.level == JUDGED]
    assert owned == ["5.3", "A.9.1.1"]
    nobody = [one.ref for one in lines(org, owner=NOBODY) if one.level == JUDGED]
    assert len(nobody) == len(ISMS.judged()) + len(SMS.judged()) - 2
    annex = Matrix(org).lines(Choice(clause="A"), points=False)
    assert sum(1 for one in annex if one.level == JUDGED) == 114
    objective = Matrix(org).lines(Choice(clause="A.9.1"), points=False)
    assert [one.ref for one in objective] == ["A.9", "A.9.1", "A.9.1.1", "A.9.1.2"]


def test_restricted_records_appear_in_neither_direction(org: Organization, act: Act) -> None:
    key = document(act, title="Secret investigation")
    trace(key, [ISMS.by_ref["5.2"], SMS.by_ref["4.1.1"]], act)
    judge(ISMS.by_ref["5.2"], "conforms", act, evidence=[key])
    restrict(DocumentType, key, [], act, "need to know")
    matrix = Matrix(org)
    assert "Secret investigation" not in json.dumps(as_json(matrix))
    line = next(one for one in matrix.lines() if one.ref == "5.2")
    assert line.traces == ()
    assert line.judgement is not None
    assert line.judgement.evidence == ()
    assert line.verdict.code == "claimed"
    assert [one.record.title for one in matrix.record_lines()] == []


def test_the_other_direction_leads_from_records_to_the_requirements_they_serve(
    org: Organization, act: Act
) -> None:
    trace(document(act), [ISMS.by_ref["5.2 a)"], SMS.by_ref["4.1.2"]], act)
    document(act, title="Loose sheet")
    served, loose = Matrix(org).record_lines()
    assert served.record.title == "Access policy"
    assert [(one.edition, one.ref) for one in served.requirements] == [
        (ISMS.code, "5.2 a)"),
        (SMS.code, "4.1.2"),
    ]
    assert (loose.record.title, loose.requirements) == ("Loose sheet", ())
    chosen = Matrix(org).record_lines(Choice(clause="4.1"))
    assert [[one.ref for one in row.requirements] for row in chosen] == [["4.1.2"]]


def test_json_holds_every_requirement_with_its_three_columns(org: Organization, act: Act) -> None:
    judge(ISMS.by_ref["5.3"], "conforms", act)
    made = as_json(Matrix(org))
    assert (made["organization"], made["on"]) == ("northgate", timezone.localdate().isoformat())
    first = made["editions"][0]
    assert (first["edition"], first["title"]) == (ISMS.code, ISMS.title)
    assert len(first["requirements"]) == len(ISMS.requirements)
    assert sum(first["counts"].values()) == len(ISMS.judged())
    line = next(one for one in first["requirements"] if one["ref"] == "5.3")
    assert {"ref", "title", "kind", "parent", "verdict", "reason"} <= line.keys()
    assert line["judgement"]["answer"] == "conforms"
    assert line["traces"] == []
    assert {one["probe"] for one in line["records"]} >= {"roles-unfilled"}


def test_one_line_alone_agrees_with_the_whole_matrix(org: Organization, act: Act) -> None:
    trace(document(act), [ISMS.by_ref["7.5.2 a)"]], act)
    whole = by_ref(org)
    for line in lines_of(org, ISMS.by_ref["7.5.2"]):
        assert line.as_json() == whole[line.ref].as_json()


def test_another_organization_sees_nothing_of_it(
    org: Organization, other_org: Organization, act: Act
) -> None:
    trace(document(act), [ISMS.by_ref["5.2"]], act)
    assert lines(other_org) == []
    assert Matrix(other_org, editions=[ISMS]).record_lines() == []


def test_it_takes_the_same_number_of_queries_however_much_there_is(
    org: Organization, act: Act
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            matrix = Matrix(org)
            matrix.lines()
            matrix.record_lines()
        return len(seen)

    def grow(number: int) -> None:
        document(act, title="Loose sheet")
        key = document(act, title=f"Document {number}")
        trace(key, [*ISMS.judged()[: number + 5], *SMS.judged()[: number + 5]], act)
        judge(SMS.judged()[number], "conforms", act, evidence=[key])

    grow(0)
    before = queries()
    for number in range(1, 5):
        grow(number)
    assert queries() == before
